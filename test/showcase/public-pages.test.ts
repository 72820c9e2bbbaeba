import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeSettings } from "../../src/showcase/settings.ts";
import { publishDueFilms } from "../../src/showcase/desk/film-states.ts";
import { actions } from "../../src/showcase/tables/actions.ts";
import { films } from "../../src/showcase/tables/films.ts";
import { people } from "../../src/showcase/tables/people.ts";
import { addCaptionsRow, addCollection, addFilm, addPerson, addPictureRow, addVideoRow } from "./public-films.ts";
import { DATABASES, openTestShowcase, type TestShowcase } from "./test-showcase.ts";

const HOSTILE = `</script><script>alert("x")</script>'"&`;

describe.each(DATABASES)("the public side on the %s database", (database) => {
  let test: TestShowcase;
  let filmId = "";
  let ada = "";
  const read = async (path: string): Promise<string> => {
    const response = await test.fetch(path);
    expect([path, response.status]).toEqual([path, 200]);
    return response.text();
  };

  beforeAll(async () => {
    test = await openTestShowcase(database);
    const { db } = test.showcase;
    ada = await addPerson(db, "Ada Lindqvist", { slug: "ada", bio: "She waits for weather.", place: "Tromsø" });
    const ben = await addPerson(db, "Ben Okafor", { slug: "ben" });
    const cleo = await addPerson(db, "Cleo Marchetti", { slug: "cleo", isCurator: true, bio: "Chooses films." });
    const still = await addPictureRow(db, "A tripod in snow");
    filmId = await addFilm(db, "Northern Hours", {
      slug: "northern-hours",
      tagline: "Six nights under one sky.",
      synopsis: "First paragraph.\n\nSecond paragraph.",
      makers: [ada, ben],
      year: 2025,
      seconds: 125,
      place: "Tromsø, Norway",
      latitude: 69.65,
      longitude: 18.96,
      tags: ["Night sky", "Winter"],
      palette: ["#10304a", "#2f6b57"],
      credits: [{ role: "Music", name: "Ida Vinter" }],
      chapters: [
        { startSeconds: 0, title: "Dusk" },
        { startSeconds: 60.5, title: "Night --> & <day>" },
      ],
      corrections: [{ date: "2026-04-20", text: "The place was named wrongly." }],
      disclaimer: "Invented for a test.",
      interview: [
        { kind: "question", text: "Why at night?" },
        { kind: "answer", text: "It was quiet.\n\nAnd cold." },
        { kind: "quote", text: "The sky does the work." },
        { kind: "still", assetId: still, caption: "Waiting" },
      ],
      howMade: {
        frames: 4321,
        shots: 1,
        kit: ["A camera"],
        places: ["69.65° N, 18.96° E", "<b>69.70° N</b>"],
        keograms: [{ shot: "s01", assetId: still }],
        light: [{ shot: "s01", before: [0, 0.4, -0.2, 0.5], after: [0, 0.1, 0.2, 0.3] }],
      },
      curatorId: cleo,
      curatorNote: "It made me look up.",
      posterId: await addPictureRow(db, "Green light over a fjord"),
      videoId: await addVideoRow(db),
    });
    await addCaptionsRow(db, filmId, "en", "English");
    await addCaptionsRow(db, filmId, "nb", "Norsk");
    const near = await addFilm(db, "Harbour", { latitude: 69.7, longitude: 19.5, place: "Tromsø" });
    const sister = await addFilm(db, "Thaw", { makers: [ada] });
    const inSeries = await addFilm(db, "Glacier", { publishedAt: new Date("2026-03-01T00:00:00Z") });
    await addFilm(db, "Alike", { palette: ["#10304b", "#2f6b58"] });
    await addFilm(db, HOSTILE, { slug: "hostile", tagline: HOSTILE, tags: [HOSTILE], videoId: await addVideoRow(db) });
    await addFilm(db, "Secret draft", {
      state: "draft",
      publishedAt: null,
      tags: ["Hidden"],
      latitude: 1,
      longitude: 1,
    });
    await addCollection(db, "Changing Planet", [inSeries, filmId, near], {
      description: "How places change.",
      startsOn: "2026-03-01",
      endsOn: "2026-06-30",
    });
    expect(sister).not.toBe("");
  });
  afterAll(() => test.close());

  it("shows all of a film", async () => {
    const page = await read("/films/northern-hours");
    for (const text of [
      "<h1>Northern Hours</h1>",
      '<a href="/makers/ada">Ada Lindqvist</a> and <a href="/makers/ben">Ben Okafor</a>',
      "First paragraph.</p><p>Second paragraph.",
      "Why at night?",
      "The sky does the work.",
      "A tripod in snow",
      "4,321",
      "<dt>Places</dt><dd>Tromsø, Norway: 69.65° N, 18.96° E; &lt;b&gt;69.70° N&lt;/b&gt;</dd>",
      "Cleo Marchetti",
      "It made me look up.",
      "Invented for a test.",
      "20 April 2026",
      'srclang="nb"',
      "Ida Vinter",
      "&lt;iframe src=",
      'property="og:title" content="Northern Hours"',
    ]) {
      expect(page).toContain(text);
    }
    expect(page).not.toContain("style=");
    const data = JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/.exec(page)![1]!) as unknown;
    expect(data).toMatchObject({ "@type": "VideoObject", name: "Northern Hours", duration: "PT2M5S" });
  });

  it("says why other films are shown, and shows none twice", async () => {
    const page = await read("/films/northern-hours");
    const more = page.slice(page.indexOf("Watch more films"));
    expect(more).toContain("Also in Changing Planet");
    expect(more).toContain("In the same colours");
    expect(page).toContain("See more from");
    expect(more.match(/\/films\/thaw/g)).toBeNull();
    expect(more.match(/\/films\/harbour/g)).toHaveLength(1);
    expect(await read("/films/harbour")).toContain("Also in Changing Planet");
    await test.showcase.db.update(films).set({ place: "Somewhere" }).where(eq(films.slug, "alike"));
  });

  it("lets no text run or break out", async () => {
    for (const path of [
      "/films/hostile",
      "/",
      "/films",
      "/feed.atom",
      "/feed.rss",
      "/embed/hostile",
      "/search?q=alert",
    ]) {
      const page = await read(path);
      expect(page, path).not.toContain('<script>alert("x")');
      expect(page, path).toContain("alert(");
    }
    const searched = await read(`/search?q=${encodeURIComponent(HOSTILE)}`);
    expect(searched).not.toContain("<script>alert");
  });

  it("shows published films only, anywhere", async () => {
    for (const path of [
      "/",
      "/films",
      "/map",
      "/search?q=secret",
      "/feed.atom",
      "/feed.rss",
      "/feed.json",
      "/sitemap.xml",
    ]) {
      expect(await read(path), path).not.toContain("Secret draft");
    }
    for (const path of [
      "/films/secret-draft",
      "/embed/secret-draft",
      "/tags/hidden",
      "/films/secret-draft/oembed.json",
    ]) {
      expect((await test.fetch(path)).status, path).toBe(404);
    }
  });

  it("keeps a page until something changes, whoever changes it", async () => {
    const first = await test.fetch("/makers/ada");
    const etag = first.headers.get("etag")!;
    const again = await test.fetch("/makers/ada", { headers: { "if-none-match": `W/${etag}` } });
    expect(again.status).toBe(304);
    await test.showcase.db.update(people).set({ bio: "She waits no longer." }).where(eq(people.id, ada));
    const after = await test.fetch("/makers/ada", { headers: { "if-none-match": etag } });
    expect(after.status).toBe(200);
    expect(await after.text()).toContain("She waits no longer.");
    await writeSettings(test.showcase.db, { title: "Another name" });
    expect(await read("/makers/ada")).toContain("Another name");
  });

  it("sends gzip to those who read it, and the same text to others", async () => {
    const plain = await test.fetch("/about");
    const packed = await test.fetch("/about", { headers: { "accept-encoding": "br, gzip" } });
    expect(plain.headers.get("content-encoding")).toBeNull();
    expect(packed.headers.get("content-encoding")).toBe("gzip");
    const { gunzipSync } = await import("node:zlib");
    expect(gunzipSync(Buffer.from(await packed.arrayBuffer())).toString()).toBe(await plain.text());
    const refused = await test.fetch("/about", { headers: { "accept-encoding": "gzip;q=0" } });
    expect(refused.headers.get("content-encoding")).toBeNull();
  });

  it.each([
    ["a word of the title", "northern", "Northern Hours"],
    ["its beginning, and a maker", "lind hour", "Northern Hours"],
    ["without accents", "tromso", "Harbour"],
    ["a letter wrong", "glaxier", "Glacier"],
    ["two letters swapped", "nrothern", "Northern Hours"],
    ["a credit", "vinter", "Northern Hours"],
  ])("finds by %s", async (_what, query, title) => {
    expect(await read(`/search?q=${encodeURIComponent(query)}`)).toContain(`<h2>${title}</h2>`);
  });

  it("finds by a maker's new name", async () => {
    await test.showcase.db.update(people).set({ name: "Ada Persson" }).where(eq(people.id, ada));
    expect(await read("/search?q=persson")).toContain("<h2>Thaw</h2>");
    expect(await read("/search?q=lindqvist")).not.toContain("<h2>Thaw</h2>");
    // Found nothing: it says so, and shows where else to look.
    const nothing = await read("/search?q=zzzzzzzz");
    expect(nothing).toContain("Nothing was found for “zzzzzzzz”.");
    expect(nothing).toContain('<h2 id="tags">Tags</h2>');
  });

  it.each(["'", "a & !b", "' | 'x':*", "\\", "%", "a".repeat(5000), "\u0000", "🎞"])(
    "takes %j as words to look for",
    async (query) => {
      const page = await read(`/search?q=${encodeURIComponent(query)}`);
      expect(page).toContain("<h1>Search</h1>");
    },
  );

  it("answers oEmbed in JSON and XML, within the size that is asked for", async () => {
    const url = encodeURIComponent("http://localhost:8787/films/northern-hours");
    const response = await test.fetch(`/oembed?url=${url}&maxwidth=400`);
    expect(await response.json()).toMatchObject({ type: "video", width: 400, height: 225, title: "Northern Hours" });
    expect(await read(`/oembed?url=${url}&format=xml`)).toContain("<title>Northern Hours</title>");
    expect((await test.fetch(`/oembed?url=${url}&format=yaml`)).status).toBe(501);
    expect((await test.fetch("/oembed?url=https%3A%2F%2Fother.example%2Ffilms%2Fnorthern-hours")).status).toBe(404);
    expect((await test.fetch("/oembed?url=http%3A%2F%2Flocalhost%3A8787%2Ffilms%2F%25")).status).toBe(404);
    expect((await test.fetch("/embed/northern-hours")).headers.get("content-security-policy")).toContain(
      "frame-ancestors *",
    );
    expect((await test.fetch("/films/northern-hours")).headers.get("content-security-policy")).toContain(
      "frame-ancestors 'none'",
    );
  });

  it("writes chapters as a track", async () => {
    expect(await read("/films/northern-hours/chapters.vtt")).toBe(
      "WEBVTT\n\n00:00:00.000 --> 00:01:00.500\nDusk\n\n00:01:00.500 --> 00:02:05.000\nNight --&gt; &amp; &lt;day&gt;\n",
    );
  });

  it("lists collections in the editor's order, with dates", async () => {
    const page = await read("/collections/changing-planet");
    const order = ["glacier", "northern-hours", "harbour"].map((slug) => page.indexOf(`/films/${slug}"`));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(page).toContain("1 March 2026");
    expect((await test.fetch("/collections/changing-planet/page/2")).status).toBe(404);
    expect(await read("/tags/night-sky")).toContain("<h1>Night sky</h1>");
    expect(await read("/curators/cleo")).toContain("Northern Hours");
    expect(await read("/map")).toContain("2 films at Tromsø");
    expect(JSON.parse(await read("/feed.json"))).toMatchObject({ version: "https://jsonfeed.org/version/1.1" });
    expect(await read("/sitemap.xml")).toContain("<loc>http://localhost:8787/films/northern-hours</loc>");
    expect(await read("/robots.txt")).toContain("Sitemap: http://localhost:8787/sitemap.xml");
  });

  it("lets scheduled films appear on time, once, with a line in the log", async () => {
    const { showcase } = test;
    const id = await addFilm(showcase.db, "Tomorrow", {
      state: "scheduled",
      videoId: await addVideoRow(showcase.db),
      publishedAt: new Date(showcase.now().getTime() + 60_000),
    });
    expect(await publishDueFilms(showcase)).toBe(0);
    expect((await test.fetch("/films/tomorrow")).status).toBe(404);
    test.advance(61);
    const counts = await Promise.all([publishDueFilms(showcase), publishDueFilms(showcase)]);
    expect(counts[0]! + counts[1]!).toBe(1);
    expect((await test.fetch("/films/tomorrow")).status).toBe(200);
    const lines = await showcase.db.select().from(actions).where(eq(actions.subjectId, id));
    expect(lines.map(({ who, what }) => [who, what])).toEqual([["showcase", "published"]]);
  });
});
