// A film sent from the command line: over cuts, killed clients and new servers it arrives once, with what its report tells.
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildKeogram } from "../../src/report/keogram.ts";
import { writeReport } from "../../src/report/write-report.ts";
import { type HttpServer, startServer } from "../../src/server/http-server.ts";
import { createPublishKey } from "../../src/showcase/accounts/manage-accounts.ts";
import { createApp } from "../../src/showcase/app.ts";
import { howMadeOfReport } from "../../src/showcase/publish/how-made-of-report.ts";
import { publishFilm, type PublishOptions } from "../../src/showcase/publish/publish-film.ts";
import { sendUpload } from "../../src/showcase/publish/send-upload.ts";
import { createShowcaseClient } from "../../src/showcase/publish/showcase-client.ts";
import { films } from "../../src/showcase/tables/films.ts";
import { assets, videos } from "../../src/showcase/tables/media.ts";
import { publications } from "../../src/showcase/tables/publications.ts";
import { makeFrame, makeLight, makeReport, makeShot } from "../fixtures/small-report.ts";
import { addPerson } from "./public-films.ts";
import { signInAs } from "./sign-in.ts";
import { DATABASES, openTestShowcase, type TestShowcase } from "./test-showcase.ts";

/** Three pieces, of which the last is small. */
const SIZE = 270_000;

describe.each(DATABASES)("rushes publish, %s database", (database) => {
  let test: TestShowcase;
  let server: HttpServer;
  let folder: string;
  let key: string;
  const said: string[] = [];

  const restart = async (): Promise<void> => {
    await server.close();
    server = await startServer(createApp(test.showcase).fetch, { port: server.port });
  };
  const publish = (film: string, more: Partial<PublishOptions> = {}) =>
    publishFilm({
      film: join(folder, film),
      to: server.url,
      key,
      words: {},
      signal: new AbortController().signal,
      onProgress: () => undefined,
      say: (text) => said.push(text),
      pieceBytes: 128 * 1024,
      pauses: [0.05, 0.2, 0.5, 1, 1],
      ...more,
    });
  /** What looks like a film by its first bytes. */
  const drawFile = (name: string, size = SIZE) =>
    writeFile(
      join(folder, name),
      Buffer.concat([Buffer.from("\0\0\0\u0018ftypisom", "latin1"), randomBytes(size - 12)]),
    );

  beforeAll(async () => {
    test = await openTestShowcase(database);
    folder = await mkdtemp(join(tmpdir(), "rushes-publish-"));
    server = await startServer(createApp(test.showcase).fetch, { port: 0 });
    key = await createPublishKey(test.showcase, (await signInAs(test, "editor")).accountId, "test");
    await drawFile("night.mp4");
    const columns = Array.from({ length: 40 }, (_, index) => new Uint8Array(240 * 3).fill(index * 6));
    const day = 20_000 * 86_400;
    const frames = Array.from({ length: 1000 }, (_, slot) =>
      makeFrame(slot, `DSC_${slot}.NEF`, { takenAt: day + slot * 120, settings: "secret settings" }),
    );
    const before = frames.map((_, slot) => (slot === 500 ? 9 : -5 + (slot % 2) * 0.4));
    const shot = makeShot(frames, {
      folder: "/home/ada/secret folder",
      camera: "Nikon Z 8",
      lens: "20 mm f/1.8",
      place: { latitude: 69.649, longitude: 18.957 },
      light: makeLight(1000, { before, after: before.map((_, slot) => (slot === 7 ? null : 2)) }),
      images: { contactSheet: null, keogram: await buildKeogram(columns) },
    });
    const apart = makeShot([makeFrame(null, "test.NEF", { fate: "skipped", reason: "a test shot" })], {
      id: "s02",
      camera: "Another",
      place: { latitude: 1, longitude: 1 },
    });
    await writeReport(makeReport([shot, apart]), {
      json: join(folder, "night.report.json"),
      html: join(folder, "night.report.html"),
    });
  });
  afterAll(async () => {
    await server.close();
    await test.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("goes on after the client was stopped and the server began anew, and is a draft with its making", async () => {
    const ada = await addPerson(test.showcase.db, "Ada Lindqvist", { slug: "ada" });
    const words = {
      title: "Night\u202E over\nthe fjord",
      makers: ["ada lindqvist", "Bo"],
      tags: ["night"],
      slug: "Fjord!",
    };
    const options = { report: join(folder, "night.report.json"), words };
    const stop = new AbortController();
    const onProgress: PublishOptions["onProgress"] = (stage, done) => {
      if (stage === "send" && done > 0) stop.abort();
    };
    await expect(publish("night.mp4", { ...options, signal: stop.signal, onProgress })).rejects.toThrow(/abort/i);
    await restart();
    const published = await publish("night.mp4", options);
    expect(published).toMatchObject({ isNew: false, isArrived: true, slug: "fjord", state: "draft" });
    expect(published.sentBytes).toBeLessThan(SIZE);
    const [film] = await test.showcase.db.select().from(films).where(eq(films.id, published.filmId));
    expect(film).toMatchObject({ title: "Night  over the fjord", year: 2024, tags: ["night"], state: "draft" });
    const { howMade } = film!;
    expect(howMade).toMatchObject({ frames: 1000, shots: 1, days: 2, kit: ["Nikon Z 8", "20 mm f/1.8"] });
    expect(howMade.places).toEqual(["69.65° N, 18.96° E"]);
    expect(film).toMatchObject({ latitude: 69.65, longitude: 18.96 });
    expect(said).toContain("Told as where it was made: 69.65° N, 18.96° E (not with --no-places).");
    expect(howMade.keograms).toEqual([{ shot: "s01", assetId: expect.any(String) }]);
    const [strip] = await test.showcase.db.select().from(assets).where(eq(assets.id, howMade.keograms![0]!.assetId));
    expect(strip!.width).toBeGreaterThanOrEqual(640);
    const [light] = howMade.light!;
    expect(light!.before.length).toBeLessThanOrEqual(300);
    // Flicker and its highest peak are still there; each curve lies about its own middle.
    expect(Math.max(...(light!.before as number[]))).toBeCloseTo(13.6, 5);
    expect(new Set(light!.after)).toEqual(new Set([0]));
    expect(JSON.stringify(film)).not.toContain("secret");
    const [asset] = await test.showcase.db
      .select({ size: assets.sizeBytes, sha256: assets.sha256 })
      .from(videos)
      .innerJoin(assets, eq(assets.id, videos.sourceId))
      .where(eq(videos.id, film!.videoId!));
    const [publication] = await test.showcase.db.select().from(publications);
    expect(asset).toEqual({ size: SIZE, sha256: publication!.sha256 });
    const page = await test.fetch(`/desk/films/${published.filmId}`, {
      headers: (await signInAs(test, "editor")).headers,
    });
    expect(await page.text()).toContain("over the fjord");
    expect((await test.fetch("/makers/ada")).status, `${ada} has no public film`).toBe(404);
  });

  it("tells no place where that is not wanted", async () => {
    await drawFile("hidden.mp4", 150_000);
    const { filmId } = await publish("hidden.mp4", { report: join(folder, "night.report.json"), hidesPlaces: true });
    const [film] = await test.showcase.db.select().from(films).where(eq(films.id, filmId));
    expect(film).toMatchObject({ latitude: null, longitude: null, howMade: { frames: 1000 } });
    expect(JSON.stringify(film)).not.toContain("69.6");
  });

  it("is sent once, however often and by however many at once", async () => {
    const counts = async () => [
      (await test.showcase.db.select({ id: films.id }).from(films)).length,
      (await test.showcase.db.select({ id: videos.id }).from(videos)).length,
    ];
    const [filmCount, videoCount] = (await counts()) as [number, number];
    expect(await publish("night.mp4")).toMatchObject({ isNew: false, sentBytes: 0 });
    await drawFile("twice.mp4", 150_000);
    const both = await Promise.all([publish("twice.mp4"), publish("twice.mp4")]);
    expect(both[0].filmId).toBe(both[1].filmId);
    expect(both.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await counts()).toEqual([filmCount + 1, videoCount + 1]);
  });

  it("waits for a server that is away for a while", async () => {
    await drawFile("away.mp4");
    let isAway: Promise<void> | null = null;
    const onProgress: PublishOptions["onProgress"] = (stage, done) => {
      if (stage === "send" && done > 0) isAway ??= restart();
    };
    expect(await publish("away.mp4", { onProgress })).toMatchObject({ isArrived: true });
    await isAway;
  });

  it("says in words what is wrong", async () => {
    await expect(publish("night.mp4", { key: "rushes_wrong" })).rejects.toThrow(/does not know this publish key/);
    await expect(publish("none.mp4")).rejects.toThrow(/Cannot read the film/);
    await expect(publish("night.report.json")).rejects.toThrow(/is no film/);
    await expect(publish("night.mp4", { report: join(folder, "night.mp4") })).rejects.toThrow(/is no JSON/);
    await writeFile(join(folder, "other.json"), '{"version":2}');
    await expect(publish("night.mp4", { report: join(folder, "other.json") })).rejects.toThrow(/version 1/);
    const other = createServer((_request, response) => response.writeHead(404, { "content-type": "text/html" }).end());
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const to = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    await expect(publish("night.mp4", { to })).rejects.toThrow(/takes no films/);
    await new Promise((resolve) => other.close(resolve));
    await expect(publish("night.mp4", { to })).rejects.toThrow(/does not answer: .*ECONNREFUSED/);
    await drawFile("slug.mp4", 100);
    await expect(publish("slug.mp4", { words: { slug: "fjord" } })).rejects.toThrow(
      /Another film has the address fjord/,
    );
  });

  it("takes only what it expects", async () => {
    const good = { sha256: "0".repeat(64), sizeBytes: 40, title: "A" };
    const ask = (body: unknown) =>
      test.fetch("/api/publish", {
        method: "POST",
        headers: { authorization: `Bearer ${key}` },
        body: typeof body === "string" ? body : JSON.stringify(body),
      });
    const before = (await test.showcase.db.select({ id: films.id }).from(films)).length;
    const bad: unknown[] = [
      "{",
      "[]",
      {},
      { ...good, title: "\u202E " },
      { ...good, title: "x".repeat(201) },
      { ...good, sizeBytes: -1 },
      { ...good, sha256: "../../secret" },
      { ...good, makers: Array.from({ length: 11 }, () => "x") },
      { ...good, howMade: { frames: "many" } },
      { ...good, howMade: { light: [{ shot: "s", before: Array.from({ length: 301 }, () => 0), after: [] }] } },
      { ...good, howMade: { places: Array.from({ length: 25 }, () => "x") } },
      { ...good, position: { latitude: 91, longitude: 0 } },
      { ...good, position: { latitude: 9 } },
      { ...good, howMade: { light: [{ shot: "s", before: [1e300], after: [] }] } },
      { ...good, keograms: [{ shot: "s", jpeg: Buffer.from("<svg onload=x>").toString("base64") }] },
    ];
    for (const body of bad) {
      const response = await ask(body);
      expect([response.status, (await response.text()).length > 5], JSON.stringify(body).slice(0, 80)).toEqual([
        400,
        true,
      ]);
    }
    expect((await test.showcase.db.select({ id: films.id }).from(films)).length).toBe(before);
    const made = await ask({ ...good, state: "published", howMade: { text: "mine", __proto__: { shots: 1 } } });
    const { filmId, state } = (await made.json()) as { filmId: string; state: string };
    expect(state).toBe("draft");
    const [film] = await test.showcase.db.select().from(films).where(eq(films.id, filmId));
    expect(film!.howMade).toEqual({});
    // Other bytes than those that were announced are no film of ours.
    await drawFile("changed.mp4", 40);
    const upload = (sizeBytes: number) =>
      sendUpload({
        client: createShowcaseClient({
          to: server.url,
          key,
          signal: new AbortController().signal,
          say: () => undefined,
        }),
        path: join(folder, "changed.mp4"),
        sizeBytes,
        address: null,
        metadata: { purpose: "publish", filmId },
        signal: new AbortController().signal,
        onProgress: () => undefined,
      });
    await expect(upload(39)).rejects.toThrow(/another size/);
    await expect(upload(40)).rejects.toThrow(/not the film that was announced/);
    const [after] = await test.showcase.db.select().from(films).where(eq(films.id, filmId));
    expect(after!.videoId).toBeNull();
  });
});

describe("howMadeOfReport", () => {
  it("is unharmed by reports with little in them", () => {
    expect(howMadeOfReport(JSON.parse(JSON.stringify(makeReport([])))).howMade).toEqual({
      frames: 0,
      shots: 0,
      kit: [],
      light: [],
    });
    const dark = makeShot([makeFrame(0, "a")], { light: makeLight(1, { before: [null], after: [null] }) });
    expect(howMadeOfReport(makeReport([dark]))).toMatchObject({ year: null, howMade: { frames: 1, light: [] } });
  });

  it("tells every place once, and what is none not at all", () => {
    const at = (id: string, place: unknown) => ({ ...makeShot([makeFrame(0, id)], { id }), place });
    const places = (...shots: unknown[]) => {
      const { howMade, place } = howMadeOfReport({ ...makeReport([]), shots });
      return [howMade.places, place];
    };
    const hill = { latitude: 39.0349, longitude: 125.7531 };
    const beside = { latitude: 39.0351, longitude: 125.7531 };
    expect(places(at("a", hill), at("b", null), at("c", beside), at("d", undefined))).toEqual([
      ["39.03° N, 125.75° E"],
      { latitude: 39.03, longitude: 125.75 },
    ]);
    expect(places(at("a", hill), at("b", { latitude: -33.1, longitude: -117.3 }), at("c", hill))).toEqual([
      ["39.03° N, 125.75° E", "33.10° S, 117.30° W"],
      null,
    ]);
    const nonsense = [{ latitude: 91, longitude: 0 }, { latitude: 3 }, "here", { latitude: Number.NaN, longitude: 1 }];
    expect(places(...nonsense.map((place, index) => at(String(index), place)))).toEqual([undefined, null]);
  });

  it.each([null, [[]], 7, {}, { version: 1 }])("refuses %j in words", (value: unknown) => {
    expect(() => howMadeOfReport(value)).toThrow(/Expected a report of rushes make/);
  });
});
