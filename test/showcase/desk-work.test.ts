import { and, asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publishDueFilms } from "../../src/showcase/desk/film-states.ts";
import { newId } from "../../src/showcase/db/new-id.ts";
import { writeSettings } from "../../src/showcase/settings.ts";
import { createSubmission } from "../../src/showcase/submit/create-submission.ts";
import { actions } from "../../src/showcase/tables/actions.ts";
import { collectionFilms, collections, filmMakers, films } from "../../src/showcase/tables/films.ts";
import { interviews } from "../../src/showcase/tables/interviews.ts";
import { assets, videos } from "../../src/showcase/tables/media.ts";
import { people } from "../../src/showcase/tables/people.ts";
import { screenerLinks } from "../../src/showcase/tables/screener-links.ts";
import { messages, submissions } from "../../src/showcase/tables/submissions.ts";
import { signInAs, type TestSession } from "./sign-in.ts";
import { DATABASES, openTestShowcase, type TestShowcase } from "./test-showcase.ts";

/** What somebody would type to have their script run on a page, in the text of an element, in an attribute, in a script. */
const EVIL = `</textarea></script><script>alert(1)</script>"'><img src=x onerror=alert(2)>`;

describe.each(DATABASES)("the desk on the %s database", (database) => {
  let test: TestShowcase;
  let ada: TestSession;
  let bo: TestSession;
  let sam: TestSession;
  let owner: TestSession;
  beforeAll(async () => {
    test = await openTestShowcase(database);
    ada = await signInAs(test, "editor", "Ada");
    bo = await signInAs(test, "editor", "Bo");
    sam = await signInAs(test, "screener", "Sam");
    owner = await signInAs(test, "owner", "Olga");
  });
  afterAll(() => test.close());

  const get = async (path: string, who: TestSession | null = ada): Promise<string> =>
    (await test.fetch(path, who === null ? {} : { headers: who.headers })).text();
  const post = (path: string, fields: Record<string, string>, who: TestSession | null = ada): Promise<Response> => {
    // Time goes on between one deed and the next.
    test.advance(1);
    return test.fetch(path, { method: "POST", body: new URLSearchParams(fields), headers: { ...who?.headers } });
  };
  const send = (title = "The Valley", answers = {}): Promise<string> =>
    createSubmission(test.showcase, {
      state: "inbox",
      via: "form",
      title,
      makerName: "Mia Maker",
      email: "mia@example.org",
      link: "https://video.example/1",
      answers,
    });
  const stateOf = async (id: string): Promise<string | undefined> =>
    (await test.showcase.db.select().from(submissions).where(eq(submissions.id, id)))[0]?.state;
  const deeds = async (subject: string, id: string): Promise<string[]> =>
    (
      await test.showcase.db
        .select({ what: actions.what })
        .from(actions)
        .where(and(eq(actions.subject, subject), eq(actions.subjectId, id)))
        .orderBy(asc(actions.at))
    ).map((row) => row.what);
  /** What a form on a page would send back unchanged. */
  const formOf = (page: string, action: string): Record<string, string> => {
    const form = new RegExp(`<form[^>]*action="${action}"[^>]*>(.*?)</form>`, "s").exec(page)![1]!;
    const fields: Record<string, string> = {};
    const unescaped = (text: string): string =>
      text
        .replaceAll("&quot;", '"')
        .replaceAll("&#39;", "'")
        .replaceAll("&lt;", "<")
        .replaceAll("&gt;", ">")
        .replaceAll("&amp;", "&");
    for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
      const name = / name="([^"]*)"/.exec(tag)?.[1];
      if (name === undefined || (tag.includes('type="checkbox"') && !/ checked/.test(tag))) continue;
      fields[name] = unescaped(/ value="([^"]*)"/.exec(tag)?.[1] ?? "");
    }
    for (const [, attributes, text] of form.matchAll(/<textarea([^>]*)>(.*?)<\/textarea>/gs)) {
      fields[/ name="([^"]*)"/.exec(attributes!)![1]!] = unescaped(text!);
    }
    for (const [, attributes, inside] of form.matchAll(/<select([^>]*)>(.*?)<\/select>/gs)) {
      fields[/ name="([^"]*)"/.exec(attributes!)![1]!] = / value="([^"]*)" selected/.exec(inside!)?.[1] ?? "";
    }
    return fields;
  };
  const readyVideo = async (filmId: string): Promise<string> => {
    const assetId = newId();
    const id = newId();
    await test.showcase.db.insert(assets).values({
      id: assetId,
      contentType: "video/mp4",
      key: `files/${assetId}/a.mp4`,
      sizeBytes: 1,
      sha256: "",
    });
    await test.showcase.db.insert(videos).values({ id, sourceId: assetId, state: "ready", seconds: 60 });
    await test.showcase.db.update(films).set({ videoId: id }).where(eq(films.id, filmId));
    return id;
  };

  it("leads a submission along its way, with who and when, and finds it", async () => {
    const id = await send("100%_odd title");
    expect(await get("/desk/submissions")).toContain("100%_odd title");
    expect(await get(`/desk/submissions?q=${encodeURIComponent("100%_o")}`)).toContain("100%_odd title");
    expect(await get(`/desk/submissions?q=${encodeURIComponent("1%d")}`)).not.toContain("odd title");
    const path = `/desk/submissions/${id}`;
    expect((await post(`${path}/move`, { from: "inbox", state: "screening" })).headers.get("location")).toBe(
      `${path}?said=moved`,
    );
    // Bo still has the page on which it was in the inbox.
    const late = await post(`${path}/move`, { from: "inbox", state: "spam" }, bo);
    expect(late.status).toBe(409);
    expect(await late.text()).toContain("Somebody moved it meanwhile: it is in Screening");
    expect(await stateOf(id)).toBe("screening");
    expect((await post(`${path}/move`, { from: "screening", state: "published" })).status).toBe(400);
    const page = await get(path);
    expect(page).toContain("<strong>Ada</strong> moved (inbox → screening)");
    // The log names the thing, and not only its kind.
    expect(await get("/desk/log")).toMatch(/moved \(inbox → screening\).{1,120}<a href="[^"]+">100%_odd title<\/a>/);
  });

  it("counts scores, but not those of a conflict of interest, who do not decide either", async () => {
    const id = await send("Scored");
    const path = `/desk/submissions/${id}`;
    await post(`${path}/review`, { score: "5", note: "Fine." }, sam);
    await post(`${path}/review`, { score: "2" }, ada);
    expect(await get(path)).toContain('<span class="score">3.5</span>');
    await post(`${path}/review`, { score: "2", conflict: "yes" }, ada);
    expect(await get(path)).toContain('<span class="score">5.0</span>');
    await post(`${path}/review`, { score: "99" }, sam);
    expect(await get(path)).toContain('<span class="score">–</span>');
    const refused = await post(`${path}/move`, { from: "inbox", state: "declined" }, ada);
    expect(refused.status).toBe(409);
    expect(await refused.text()).toContain("conflict of interest");
    expect((await post(`${path}/move`, { from: "inbox", state: "declined" }, bo)).status).toBe(303);
    // Screeners see neither addresses nor letters.
    expect(await get(path, sam)).not.toContain("mia@example.org");
    expect(await get("/desk/submissions?state=all", sam)).not.toContain("mia@example.org");
  });

  it("lets two editors decide where the settings want two", async () => {
    await writeSettings(test.showcase.db, { needsTwoEditors: true });
    const id = await send("For two");
    const path = `/desk/submissions/${id}`;
    const first = await post(`${path}/move`, { from: "inbox", state: "declined" }, ada);
    expect(first.headers.get("location")).toContain("said=proposed");
    await post(`${path}/move`, { from: "inbox", state: "declined" }, ada);
    expect(await stateOf(id)).toBe("inbox");
    expect(await get(path, bo)).toContain("Agree: Declined");
    expect(await get("/desk", bo)).toContain("For two");
    await post(`${path}/disagree`, {}, bo);
    expect(await get(path, bo)).not.toContain("Agree: Declined");
    await post(`${path}/move`, { from: "inbox", state: "declined" }, bo);
    await post(`${path}/move`, { from: "inbox", state: "declined" }, ada);
    expect(await stateOf(id)).toBe("declined");
    expect(await deeds("submission", id)).toEqual([
      "sent in",
      "proposed",
      "proposed",
      "did not agree",
      "proposed",
      "moved",
    ]);
    await writeSettings(test.showcase.db, { needsTwoEditors: false });
  });

  it("sends an answer once, begun from a template, and not past what the maker just wrote", async () => {
    const id = await send("Answered");
    const path = `/desk/submissions/${id}`;
    const draft = formOf(await get(`${path}?template=declined`), `${path}/reply`);
    expect(draft["text"]).toContain("Dear Mia Maker");
    expect(draft["text"]).toContain("Ada");
    const written = { ...draft, text: `${draft["text"]}\n\nYour first shot is lovely.` };
    await Promise.all([post(`${path}/reply`, written), post(`${path}/reply`, written)]);
    const sent = await test.showcase.db.select().from(messages).where(eq(messages.submissionId, id));
    expect(sent.map((message) => message.text)).toEqual([written.text]);
    expect(sent[0]).toMatchObject({ toAddress: "mia@example.org", delivery: "waiting", accountId: ada.accountId });
    const [row] = await test.showcase.db.select().from(submissions).where(eq(submissions.id, id));
    expect(row?.answeredAt).toEqual(test.showcase.now());
    const late = await post(`${path}/reply`, { ...draft, text: "Bo's own long answer" }, bo);
    expect(late.status).toBe(409);
    expect(await late.text()).toContain("Bo&#39;s own long answer");
    const early = await post(`${path}/reply`, { seen: "1", subject: "Questions", text: "See {interview}" });
    expect(early.status).toBe(422);
  });

  it("makes a film page of what is on the shortlist, with its maker's page, once", async () => {
    const id = await send("Accepted", {
      tagline: "A year.",
      synopsis: "Ice goes.",
      place: "Iceland",
      year: 2025,
      credits: "Music: Jo\nJust a name",
      makerBio: "Lives there.",
      links: "see https://mia.example/ and javascript:alert(1)",
    });
    const path = `/desk/submissions/${id}`;
    expect((await post(`${path}/accept`, {})).status).toBe(409);
    await post(`${path}/move`, { from: "inbox", state: "shortlist" });
    const [one, two] = await Promise.all([post(`${path}/accept`, {}), post(`${path}/accept`, {}, bo)]);
    expect(one.headers.get("location")).toBe(two.headers.get("location"));
    expect(await stateOf(id)).toBe("interview");
    const made = await test.showcase.db.select().from(films).where(eq(films.submissionId, id));
    expect(made).toHaveLength(1);
    expect(made[0]).toMatchObject({
      slug: "accepted",
      state: "draft",
      tagline: "A year.",
      year: 2025,
      credits: [
        { role: "Music", name: "Jo" },
        { role: "", name: "Just a name" },
      ],
    });
    const [maker] = await test.showcase.db
      .select({ name: people.name, links: people.links, bio: people.bio })
      .from(filmMakers)
      .innerJoin(people, eq(people.id, filmMakers.personId))
      .where(eq(filmMakers.filmId, made[0]!.id));
    expect(maker).toEqual({
      name: "Mia Maker",
      bio: "Lives there.",
      links: [{ label: "mia.example", url: "https://mia.example/" }],
    });
  });

  it("tells who saves a stale form what changed, and keeps what both wrote", async () => {
    const made = await post("/desk/films", { title: "Two at once" });
    const path = made.headers.get("location")!.split("?")[0]!;
    const id = path.split("/").at(-1)!;
    const before = formOf(await get(path), path);
    const saved = await post(path, { ...before, synopsis: "Ada's synopsis", place: "Oslo" });
    expect(saved.headers.get("location")).toBe(`${path}?said=saved`);
    const stale = await post(path, { ...before, synopsis: "Bo's synopsis", tagline: "Bo's line" }, bo);
    expect(stale.status).toBe(409);
    const page = await stale.text();
    expect(page).toContain("Ada changed this meanwhile, to: Ada&#39;s synopsis");
    const merged = formOf(page, path);
    expect(merged).toMatchObject({ synopsis: "Bo's synopsis", tagline: "Bo's line", place: "Oslo" });
    expect((await post(path, merged, bo)).headers.get("location")).toBe(`${path}?said=saved`);
    const [film] = await test.showcase.db.select().from(films).where(eq(films.id, id));
    expect(film).toMatchObject({ synopsis: "Bo's synopsis", tagline: "Bo's line", place: "Oslo", revision: 2 });
    const log = await test.showcase.db.select().from(actions).where(eq(actions.subjectId, id));
    expect(JSON.stringify(log)).toContain("Ada's synopsis");
    expect((await post(path, formOf(await get(path), path))).headers.get("location")).toBe(`${path}?said=unchanged`);
  });

  it("takes nothing half: one field that cannot be read keeps the whole form back", async () => {
    const path = (await post("/desk/films", { title: "Fields" })).headers.get("location")!.split("?")[0]!;
    const form = formOf(await get(path), path);
    const bad = await post(path, {
      ...form,
      title: "New",
      latitude: "91",
      chapters: "0:00 One\n0:00 Two",
      language: "English!",
    });
    expect(bad.status).toBe(422);
    const page = await bad.text();
    for (const words of ["from -90 to 90", "begins before", "code of a language"]) expect(page).toContain(words);
    expect(formOf(page, path)["title"]).toBe("New");
    const good = {
      ...form,
      latitude: "64,1",
      longitude: "-21.9",
      chapters: "0:00 One\n1:02:03 Two",
      corrections: "2026-05-01 The place.",
    };
    expect((await post(path, good)).status).toBe(303);
    const [film] = await test.showcase.db
      .select()
      .from(films)
      .where(eq(films.id, path.split("/").at(-1)!));
    expect(film).toMatchObject({
      title: "Fields",
      latitude: 64.1,
      longitude: -21.9,
      chapters: [
        { startSeconds: 0, title: "One" },
        { startSeconds: 3723, title: "Two" },
      ],
      corrections: [{ date: "2026-05-01", text: "The place." }],
    });
    const person = (await post("/desk/people", { name: "Somebody" })).headers.get("location")!.split("?")[0]!;
    const fields = formOf(await get(person), person);
    expect((await post(person, { ...fields, links: "Site javascript:alert(1)" })).status).toBe(422);
    const settings = formOf(await get("/desk/settings", owner), "/desk/settings");
    expect((await post("/desk/settings", { ...settings, submitAddress: "nobody" }, owner)).status).toBe(422);
    expect((await post("/desk/settings", { ...settings, tagline: "Chosen." }, owner)).status).toBe(303);
    expect((await post("/desk/settings", { ...settings, tagline: "Late." }, owner)).status).toBe(409);
  });

  it("orders films in a collection and collections on the front page, two editors at once", async () => {
    const made = await post("/desk/collections", { title: "Changing Planet" });
    const path = made.headers.get("location")!.split("?")[0]!;
    const id = path.split("/").at(-1)!;
    const ids: string[] = [];
    for (const title of ["A", "B", "C"]) {
      const film = (await post("/desk/films", { title: `Film ${title}` })).headers.get("location")!;
      ids.push(film.split("?")[0]!.split("/").at(-1)!);
    }
    await Promise.all(ids.map((film, index) => post(`${path}/films`, { film, deed: "add" }, index === 1 ? bo : ada)));
    const order = async (): Promise<string[]> =>
      (
        await test.showcase.db
          .select({ id: collectionFilms.filmId })
          .from(collectionFilms)
          .where(eq(collectionFilms.collectionId, id))
          .orderBy(asc(collectionFilms.position))
      ).map((row) => row.id);
    const before = await order();
    expect([...before].sort()).toEqual([...ids].sort());
    await post(`${path}/films`, { film: before[2]!, deed: "up" });
    expect(await order()).toEqual([before[0], before[2], before[1]]);
    await post(`${path}/films`, { film: before[0]!, deed: "up" });
    await post(`${path}/films`, { film: before[1]!, deed: "down" });
    expect(await order()).toEqual([before[0], before[2], before[1]]);
    await post(`${path}/films`, { film: before[2]!, deed: "remove" });
    expect(await order()).toEqual([before[0], before[1]]);
    expect((await post(`${path}/films`, { film: before[0]!, deed: "burn" })).status).toBe(400);
    await post("/desk/collections", { title: "Second" });
    const [second] = await test.showcase.db.select().from(collections).where(eq(collections.slug, "second"));
    for (const collection of [id, second!.id]) await post("/desk/collections/front-page", { collection, deed: "add" });
    await post("/desk/collections/front-page", { collection: second!.id, deed: "up" });
    const shown = await test.showcase.db.select().from(collections).orderBy(asc(collections.position));
    expect(shown.map((row) => row.title)).toEqual(["Second", "Changing Planet"]);
    expect(await get("/desk/collections")).toContain("2 films");
  });

  it("publishes a film when it is ready, or at its time by somebody's clock, and withdraws it", async () => {
    const path = (await post("/desk/films", { title: "On time" })).headers.get("location")!.split("?")[0]!;
    const id = path.split("/").at(-1)!;
    const film = async () => (await test.showcase.db.select().from(films).where(eq(films.id, id)))[0]!;
    expect((await post(`${path}/publish`, {})).status).toBe(409);
    await readyVideo(id);
    const past = await post(`${path}/schedule`, { date: "2025-01-01", time: "09:00", zone: "UTC" });
    expect(past.status).toBe(422);
    const day = new Date(test.showcase.now().getTime() + 3 * 86_400_000).toISOString().slice(0, 10);
    await post(`${path}/schedule`, { date: day, time: "09:30", zone: "Asia/Kathmandu" });
    expect(await film()).toMatchObject({ state: "scheduled", publishedAt: new Date(`${day}T03:45:00Z`) });
    expect(await publishDueFilms(test.showcase)).toBe(0);
    test.advance(4 * 86_400);
    expect(await publishDueFilms(test.showcase)).toBe(1);
    expect(await publishDueFilms(test.showcase)).toBe(0);
    expect(await film()).toMatchObject({ state: "published", publishedAt: new Date(`${day}T03:45:00Z`) });
    await post(`${path}/withdraw`, { why: "rights" });
    expect((await film()).state).toBe("withdrawn");
    await post(`${path}/publish`, {});
    expect(await film()).toMatchObject({ state: "published", publishedAt: new Date(`${day}T03:45:00Z`) });
    expect(await deeds("film", id)).toEqual(["made", "scheduled", "published", "withdrew", "published"]);
    const form = formOf(await get(path), path);
    expect((await post(path, { ...form, slug: "elsewhere" })).status).toBe(422);
  });

  it("asks two editors before a film that was sent in appears, and takes its submission along", async () => {
    await writeSettings(test.showcase.db, { needsTwoEditors: true });
    const id = await send("Sent and shown");
    await post(`/desk/submissions/${id}/move`, { from: "inbox", state: "shortlist" });
    const path = (await post(`/desk/submissions/${id}/accept`, {})).headers.get("location")!.split("?")[0]!;
    const filmId = path.split("/").at(-1)!;
    await readyVideo(filmId);
    expect((await post(`${path}/publish`, {})).headers.get("location")).toContain("said=proposed");
    expect(await stateOf(id)).toBe("interview");
    expect((await post(`${path}/publish`, {}, bo)).headers.get("location")).toContain("said=published");
    expect(await stateOf(id)).toBe("published");
    await writeSettings(test.showcase.db, { needsTwoEditors: false });
  });

  it("holds an interview: both see what was changed, and only what was approved is shown", async () => {
    const path = (await post("/desk/films", { title: "Talked about" })).headers.get("location")!.split("?")[0]!;
    const id = path.split("/").at(-1)!;
    const interview = `${path}/interview`;
    await post(`${interview}/questions`, { "question-0": "yes", own: "And the cold?\n\n" });
    await post(`${interview}/link`, { open: "yes" });
    const [row] = await test.showcase.db.select().from(interviews).where(eq(interviews.filmId, id));
    const desk = await get(interview);
    const link = /\/interviews\/[\w-]+/.exec(desk)![0];
    expect(JSON.stringify(row)).not.toContain(link.split("/").at(-1));
    const asked = formOf(await get(link, null), link);
    expect(Object.keys(asked).filter((name) => name.startsWith("text-"))).toEqual(["text-1", "text-3"]);
    await post(link, { ...asked, "text-1": "Because of the ice.", deed: "save" }, null);
    // The same page, open in another window, is older by now.
    const stale = await post(link, { ...asked, "text-3": "Very cold.", deed: "save" }, null);
    expect(stale.status).toBe(409);
    expect(await stale.text()).toContain("Very cold.");
    const again = formOf(await get(link, null), link);
    expect(again["text-1"]).toBe("Because of the ice.");
    await post(link, { ...again, "text-0": "A better question?", "text-3": "Very cold indeed.", deed: "send" }, null);
    expect((await test.showcase.db.select().from(interviews).where(eq(interviews.id, row!.id)))[0]?.state).toBe(
      "answered",
    );
    // Whoever edits it sees on the desk's first page that it came back.
    expect(await get("/desk")).toMatch(new RegExp(`Interviews that came back.{1,80}<a href="${interview}">`));
    expect(await get(interview)).not.toContain("A better question?");

    const edited = formOf(await get(interview), interview);
    await post(interview, { ...edited, "text-3": "Very cold.", deed: "ask" });
    const toApprove = await get(link, null);
    expect(toApprove).toContain("<del>cold indeed.</del><ins>cold.</ins>");
    const film = async () => (await test.showcase.db.select().from(films).where(eq(films.id, id)))[0]!;
    expect((await film()).interview).toEqual([]);
    // What the editors change after the maker read it is not approved with it.
    const seen = /name="number" value="(\d+)"/.exec(toApprove)![1]!;
    const quoted = formOf(await get(interview), interview);
    await post(interview, { ...quoted, "text-1": "Because of the lovely ice.", deed: "save" });
    expect((await post(link, { number: seen, deed: "approve" }, null)).status).toBe(409);
    expect((await film()).interview).toEqual([]);
    const now = /name="number" value="(\d+)"/.exec(await get(link, null))![1]!;
    await post(link, { number: now, deed: "approve" }, null);
    const shown = (await film()).interview;
    expect(shown.map((block) => (block.kind === "still" ? block.caption : block.text))).toEqual([
      "What made you want to make this film?",
      "Because of the lovely ice.",
      "And the cold?",
      "Very cold.",
    ]);
    // Nor is what the maker changes afterwards shown, before editors saw it.
    const after = formOf(await get(link, null), link);
    await post(link, { ...after, "text-1": "Changed my mind.", deed: "save" }, null);
    const late = /name="number" value="(\d+)"/.exec(await get(link, null))![1]!;
    expect((await post(link, { number: late, deed: "approve" }, null)).status).toBe(409);
    expect((await film()).interview).toEqual(shown);
    await post(`${interview}/link`, { open: "" });
    expect((await test.fetch(link)).status).toBe(404);
  });

  it("shows a film by a link that ends, can be revoked and cannot be made up", async () => {
    const path = (await post("/desk/films", { title: "Unseen" })).headers.get("location")!.split("?")[0]!;
    const other = (await post("/desk/films", { title: "Other" })).headers.get("location")!.split("?")[0]!;
    const videoId = await readyVideo(path.split("/").at(-1)!);
    const playlist = Buffer.from("#EXTM3U");
    await test.showcase.store.putBytes(`videos/${videoId}/hls/master.m3u8`, playlist, "application/vnd.apple.mpegurl");
    for (const name of ["Jury <b>one</b>", "Jury two"]) await post(`${path}/screeners`, { name, days: "2" });
    const links = [...(await get(`${path}/screeners`)).matchAll(/8787(\/screeners\/[\w.-]+)/g)].map(([, link]) => link);
    expect(links).toHaveLength(2);
    const [second, first] = links as [string, string];
    const page = await get(first, null);
    expect(page).toContain("Unseen");
    expect((await test.fetch(`${first}/media/master.m3u8`)).status).toBe(200);
    const [id, time, signature] = first.slice("/screeners/".length).split(".");
    const [otherId] = second.slice("/screeners/".length).split(".");
    for (const forged of [
      `${id}.zzzzzz.${signature}`,
      `${otherId}.${time}.${signature}`,
      `${id}.${time}.AAAA`,
      `${id}`,
      ".",
    ]) {
      expect((await test.fetch(`/screeners/${forged}`)).status, forged).toBe(404);
      expect((await test.fetch(`/screeners/${forged}/media/master.m3u8`)).status, forged).toBe(404);
    }
    await post(`${other}/screeners/${id}/revoke`, {});
    expect((await test.fetch(first)).status).toBe(200);
    await post(`${path}/screeners/${id}/revoke`, {});
    expect((await test.fetch(first)).status).toBe(404);
    expect((await test.fetch(`${first}/media/master.m3u8`)).status).toBe(404);
    test.advance(3 * 86_400);
    expect((await test.fetch(second)).status).toBe(404);
    const [seen] = await test.showcase.db.select().from(screenerLinks).where(eq(screenerLinks.id, id!));
    expect(seen?.views).toBe(2);
  });

  it("shows script in every text as text, wherever it is shown", async () => {
    const answers = Object.fromEntries(
      [
        "tagline",
        "synopsis",
        "statement",
        "place",
        "language",
        "credits",
        "makerBio",
        "links",
        "rightsDetails",
        "musicDetails",
      ].map((name) => [name, EVIL]),
    );
    const submission = await createSubmission(test.showcase, {
      state: "inbox",
      via: "mail",
      title: EVIL,
      makerName: EVIL,
      email: "evil@example.org",
      link: `javascript:alert(3)//${EVIL}`,
      answers,
    });
    await test.showcase.db.insert(messages).values({
      id: newId(),
      submissionId: submission,
      direction: "in",
      messageId: newId(),
      fromAddress: EVIL,
      toAddress: EVIL,
      subject: EVIL,
      text: EVIL,
      createdAt: test.showcase.now(),
    });
    const eve = await signInAs(test, "editor", EVIL);
    const path = `/desk/submissions/${submission}`;
    await post(`${path}/review`, { note: EVIL, score: "1" }, eve);
    await post(`${path}/move`, { from: "inbox", state: "shortlist" }, eve);
    const film = (await post(`${path}/accept`, {}, eve)).headers.get("location")!.split("?")[0]!;
    const form = formOf(await get(film), film);
    const texts = [
      "title",
      "tagline",
      "synopsis",
      "place",
      "tags",
      "credits",
      "howMadeText",
      "howMadePlaces",
      "curatorNote",
      "disclaimer",
    ];
    const saved = await post(
      film,
      {
        ...form,
        ...Object.fromEntries(texts.map((name) => [name, EVIL])),
        corrections: `2026-05-01 ${EVIL.replaceAll("\n", "")}`,
      },
      eve,
    );
    expect(saved.status).toBe(303);
    const person = /\/desk\/people\/\w+/.exec(await get(film))![0];
    const collection = (await post("/desk/collections", { title: EVIL }, eve)).headers.get("location")!.split("?")[0]!;
    await post(`${collection}/films`, { film: film.split("/").at(-1)!, deed: "add" }, eve);
    await post(`${film}/interview/questions`, { own: EVIL }, eve);
    await post(`${film}/interview/link`, { open: "yes" }, eve);
    const interview = /\/interviews\/[\w-]+/.exec(await get(`${film}/interview`))![0];
    const answered = formOf(await get(interview, null), interview);
    await post(interview, { ...answered, "text-1": EVIL, deed: "send" }, null);
    await readyVideo(film.split("/").at(-1)!);
    await post(`${film}/screeners`, { name: EVIL, days: "2", showsName: "yes" }, eve);
    const screener = /8787(\/screeners\/[\w.-]+)/.exec(await get(`${film}/screeners`))![1]!;
    await post("/desk/account/keys", { name: EVIL }, eve);
    await post("/desk/accounts/invite", { name: EVIL, role: "editor" }, owner);
    const pages = [
      "/desk",
      "/desk/submissions?state=all",
      `/desk/submissions?q=${encodeURIComponent(EVIL)}`,
      path,
      `${path}?template=declined`,
      "/desk/films",
      `/desk/films?q=${encodeURIComponent(EVIL)}`,
      film,
      `${film}/interview`,
      `${film}/screeners`,
      "/desk/people",
      person,
      "/desk/collections",
      collection,
      "/desk/log",
      `/desk/log?from=${encodeURIComponent(EVIL)}`,
      "/desk/settings",
      "/desk/accounts",
      interview,
      screener,
      `/desk/sign-in?to=${encodeURIComponent(EVIL)}`,
    ];
    let shown = 0;
    for (const page of pages) {
      const response = await test.fetch(page, { headers: owner.headers });
      expect(response.status, page).toBe(200);
      const html = await response.text();
      shown += html.split("&lt;img src=x").length - 1;
      expect(html, page).not.toContain("<img src=x");
      expect(html, page).not.toContain("<script>");
      expect(html, page).not.toContain('href="javascript:');
    }
    expect(shown).toBeGreaterThan(60);
    expect((await test.fetch("/desk/account", { headers: eve.headers })).status).toBe(200);
  });

  it("shows a film, its maker and its collection as visitors will see them, before they do", async () => {
    await post("/desk/films", { title: "Not Yet" });
    const [film] = await test.showcase.db.select().from(films).where(eq(films.title, "Not Yet"));
    const path = `/desk/films/${film!.id}`;
    await readyVideo(film!.id);
    await post(`${path}/makers`, { deed: "add", new: "Nora New" });
    await post("/desk/collections", { title: "Soon" });
    const [collection] = await test.showcase.db.select().from(collections).where(eq(collections.title, "Soon"));
    await post(`/desk/collections/${collection!.id}/films`, { deed: "add", film: film!.id });
    const [maker] = await test.showcase.db.select().from(people).where(eq(people.name, "Nora New"));
    const pages = {
      [path]: "Not Yet",
      [`/desk/people/${maker!.id}`]: "Nora New",
      [`/desk/collections/${collection!.id}`]: "Soon",
    };
    for (const [desk, title] of Object.entries(pages)) {
      expect(await get(desk)).toContain(`href="${desk}/preview"`);
      const page = await get(`${desk}/preview`);
      expect(page).toContain(`<h1>${title}</h1>`);
      expect(page).toContain(`A preview`);
      expect(page).toContain(`<a href="${desk}">Back to the desk</a>`);
      expect(page).toContain(`<meta name="robots" content="noindex"/>`);
    }
    const page = await get(`${path}/preview`);
    expect(page).toContain("A film by <a");
    expect(page).toContain(">Soon</a>");
    const [, source] = /data-src="([^"]+)"/.exec(page)!;
    expect(source).toMatch(/^\/desk\/media\/videos\/\w+\/master\.m3u8$/);
    expect((await test.fetch(`/films/${film!.slug}`)).status).toBe(404);
    expect((await test.fetch("/desk/films/none/preview", { headers: ada.headers })).status).toBe(404);
  });

  it("takes captions and says in words what is the matter with them", async () => {
    await post("/desk/films", { title: "Nobody’s Captions" });
    const [film] = await test.showcase.db.select().from(films).where(eq(films.title, "Nobody’s Captions"));
    expect(film!.slug).toBe("nobodys-captions");
    const path = `/desk/films/${film!.id}`;
    const upload = (text: string, language: string): Promise<Response> => {
      const body = new FormData();
      body.set("language", language);
      body.set("label", "");
      body.set("file", new File([text], "a.srt"));
      return test.fetch(`${path}/captions`, { method: "POST", body, headers: ada.headers });
    };
    const none = await upload("Hello", "de");
    expect(none.status).toBe(422);
    expect(await none.text()).toContain("There are no captions in this file.");
    const overlapping = "1\n00:00:01,000 --> 00:00:04,000\nOne\n\n2\n00:00:03,000 --> 00:00:05,000\nTwo\n";
    expect(await (await upload(overlapping, "klingon, perhaps")).text()).toContain("Expected a code");
    const page = await (await upload(overlapping, "de")).text();
    expect(page).toContain(
      "The captions were taken. One caption begins before the one before it ends, at 00:00:03.000.",
    );
    // Nobody wrote a name: it is what those who speak it call it.
    expect(page).toContain("Deutsch <span");
    // Labels and hints lead to their own field: the film's form and that of captions both ask for a language.
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids).toEqual([...new Set(ids)]);
  });
});
