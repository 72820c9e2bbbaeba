// The sample that a new showcase gets: whole at once, never twice, marked and withdrawn in one step. Its films are not made here.
import { and, eq } from "drizzle-orm";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addPicture } from "../../src/showcase/media/add-picture.ts";
import { putSample } from "../../src/showcase/sample/put-sample.ts";
import { SAMPLE_FILMS } from "../../src/showcase/sample/sample-films.ts";
import { SAMPLE_PEOPLE } from "../../src/showcase/sample/sample-people.ts";
import { type KeptStill, portraitKey, stillKey } from "../../src/showcase/sample/sample-pictures.ts";
import { sampleJob } from "../../src/showcase/sample/sample-job.ts";
import { startSample } from "../../src/showcase/sample/start-sample.ts";
import { actions } from "../../src/showcase/tables/actions.ts";
import { films } from "../../src/showcase/tables/films.ts";
import { jobs } from "../../src/showcase/tables/media.ts";
import { people } from "../../src/showcase/tables/people.ts";
import { signInAs } from "./sign-in.ts";
import { DATABASES, openTestShowcase, type TestShowcase } from "./test-showcase.ts";

describe.each(DATABASES)("the sample (%s)", (database) => {
  let test: TestShowcase;
  let pictures: ReadonlyMap<string, KeptStill>;

  beforeAll(async () => {
    test = await openTestShowcase(database);
    const bytes = await sharp({ create: { width: 320, height: 180, channels: 3, background: "#3a4b66" } })
      .png()
      .toBuffer();
    const asset = await addPicture(test.showcase, new Uint8Array(bytes), { name: "still", alt: "A river." });
    const kept: KeptStill = { asset, palette: ["#3a4b66"] };
    pictures = new Map([
      ...Object.values(SAMPLE_FILMS).flatMap(({ poster, interview }) => [
        [stillKey(poster), kept] as const,
        ...interview.flatMap((block) => (block.kind === "still" ? [[stillKey(block.still), kept] as const] : [])),
      ]),
      ...Object.keys(SAMPLE_PEOPLE).map((key) => [portraitKey(key), kept] as const),
    ]);
  });
  afterAll(() => test.close());

  const queued = () => test.showcase.db.select().from(jobs).where(eq(jobs.kind, "sample"));

  it("is not begun where nobody wants it, and once where somebody does", async () => {
    const { showcase } = test;
    expect(await startSample(showcase, false)).toBeNull();
    expect(await queued()).toEqual([]);
    // Closed before anything is painted: what was begun is queued again and goes on with the next start.
    await (await startSample(showcase, true))!.close();
    await (await startSample(showcase, true))!.close();
    expect(await queued()).toMatchObject([{ state: "queued", payload: {} }]);
  });

  it("is put in whole, and never twice", async () => {
    const { showcase } = test;
    expect(await Promise.all([putSample(showcase, pictures), putSample(showcase, pictures)])).toContain(false);
    expect(await putSample(showcase, pictures)).toBe(false);
    const rows = await showcase.db.select({ slug: films.slug, isSample: films.isSample }).from(films);
    expect(rows.length).toBe(Object.keys(SAMPLE_FILMS).length);
    expect(rows.every(({ isSample }) => isSample)).toBe(true);
    expect((await showcase.db.select().from(people)).length).toBe(Object.keys(SAMPLE_PEOPLE).length);
    // One that puts it in, one for each film.
    expect((await queued()).length).toBe(1 + rows.length);
    await sampleJob(showcase)({}, AbortSignal.abort(), true);
    expect((await showcase.db.select().from(films)).length).toBe(rows.length);
  });

  it("has pages for all that a showcase shows", async () => {
    const page = async (path: string): Promise<string> => {
      const response = await test.fetch(path);
      expect(response.status, path).toBe(200);
      return response.text();
    };
    const front = await page("/");
    for (const text of ["What the River Keeps", "Where Water Is a Street", "The Hour Between"]) {
      expect(front).toContain(text);
    }
    const film = await page("/films/what-the-river-keeps");
    for (const text of [
      "In conversation with Ilse Varga",
      "Chosen by",
      "Maren Oduya",
      "Blue hour",
      "This film is a sample",
      "being prepared",
      "See more from",
      "Before the Boats",
      "Also in Where Water Is a Street",
    ]) {
      expect(film).toContain(text);
    }
    expect(await page("/films/the-lamps-come-on")).toContain("Filmed at the same place");
    expect(await page("/films/seven-seconds-of-cumulus")).toMatch(/Filmed \d+ km from here/);
    expect(await page("/makers/tomas-quiroga")).toContain("Silver Water");
    expect(await page("/map")).toContain("Prague");
    expect(await page("/search?q=cumulus")).toContain("Seven Seconds of Cumulus");
  });

  it("is said on the desk and withdrawn in one step, by editors", async () => {
    const { showcase } = test;
    const withdraw = (headers: { readonly cookie: string }) =>
      test.fetch("/desk/sample/withdraw", { method: "POST", headers });
    const [screener, editor] = [await signInAs(test, "screener"), await signInAs(test, "editor")];
    expect((await withdraw(screener.headers)).status).toBe(403);
    expect(await (await test.fetch("/desk", { headers: editor.headers })).text()).toContain("Visitors see the sample");
    expect((await withdraw(editor.headers)).status).toBe(303);
    expect(await (await test.fetch("/")).text()).not.toContain("What the River Keeps");
    expect(await (await test.fetch("/desk", { headers: editor.headers })).text()).not.toContain("Visitors see");
    const rows = await showcase.db.select({ id: films.id, state: films.state }).from(films);
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(["withdrawn"]));
    const logged = await showcase.db
      .select()
      .from(actions)
      .where(and(eq(actions.what, "withdrew"), eq(actions.who, editor.accountId)));
    expect(logged.length).toBe(rows.length);
    // What is no longer shown is not painted.
    const [, first] = await queued();
    await sampleJob(showcase)(first!.payload, AbortSignal.abort(), true);
    expect((await showcase.db.select().from(films)).every(({ videoId }) => videoId === null)).toBe(true);
  });
});
