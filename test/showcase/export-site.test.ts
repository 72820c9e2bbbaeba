// The public side as files: whole, without a dead link, nothing in it that is not public, and written again only where it changed.
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exportSite, type ExportOptions } from "../../src/showcase/export/export-site.ts";
import { addCaptions } from "../../src/showcase/media/add-captions.ts";
import { addFile } from "../../src/showcase/media/add-file.ts";
import { addPicture } from "../../src/showcase/media/add-picture.ts";
import { films } from "../../src/showcase/tables/films.ts";
import { submissions } from "../../src/showcase/tables/submissions.ts";
import { crawl, serveFiles } from "./file-server.ts";
import { addCollection, addFilm, addPerson, addVideoRow } from "./public-films.ts";
import { DATABASES, openTestShowcase, type TestShowcase } from "./test-showcase.ts";

const URL_ = "https://films.example.org/shown";
const SECRET = "Unseen";

describe.each(DATABASES)("an exported site, %s database", (database) => {
  let test: TestShowcase;
  let folder: string;
  let harbourId: string;
  let draftVideo: string;
  let draftPoster: string;

  const run = (more: Partial<ExportOptions> = {}) =>
    exportSite(test.showcase, {
      folder,
      url: URL_,
      live: null,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      ...more,
    });
  const paths = async (): Promise<string[]> =>
    (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .sort();
  const read = (path: string): Promise<string> => readFile(join(folder, path), "utf8");

  beforeAll(async () => {
    test = await openTestShowcase(database);
    folder = await mkdtemp(join(tmpdir(), "rushes-site-"));
    const { db, store } = test.showcase;
    const draw = async (name: string) => {
      const create = { width: 400, height: 200, channels: 3 as const, background: "#345" };
      return (await addPicture(test.showcase, await sharp({ create }).png().toBuffer(), { name })).id;
    };
    const putStreams = async (id: string): Promise<void> => {
      const put = (name: string, text: string) =>
        store.putBytes(`videos/${id}/hls/${name}`, Buffer.from(text), "application/octet-stream");
      await put("master.m3u8", "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nh264-256x128/stream.m3u8\n");
      await put("h264-256x128/stream.m3u8", '#EXTM3U\n#EXT-X-MAP:URI="init.mp4"\n#EXTINF:2,\nsegment-00000.m4s\n');
      await put("h264-256x128/init.mp4", "init");
      await put("h264-256x128/segment-00000.m4s", `segment of ${id}`);
      await put("h264-256x128/left-over.m4s", "named by no playlist");
    };
    const ada = await addPerson(db, "Ada Lindqvist", { slug: "ada", portraitId: await draw("ada") });
    const bo = await addPerson(db, `${SECRET} Bo`, { slug: "bo" });
    const videoId = await addVideoRow(db);
    await putStreams(videoId);
    harbourId = await addFilm(db, "Harbour", {
      slug: "harbour",
      makers: [ada],
      videoId,
      posterId: await draw("poster"),
      seconds: 90,
      // Says what a page's own tags say, and names a file of the site.
      tagline: '/films/none "quoted" <b>',
      synopsis: `See ${URL_}/films/harbour and ${URL_}/media/videos/x/hls/master.m3u8.`,
      chapters: [{ startSeconds: 0, title: "Dusk" }],
      tags: ["Nordlicht über Tromsø", "極光"],
      place: "Tromsø",
      latitude: 69.6,
      longitude: 18.9,
    });
    await addCaptions(test.showcase, harbourId, {
      language: "en",
      label: "English",
      bytes: Buffer.from("WEBVTT\n\n00:00.000 --> 00:02.000\nLook up.\n"),
      name: "en.vtt",
    });
    for (let number = 0; number < 4; number++) await addFilm(db, `Night ${number}`, { slug: `night-${number}` });
    await addCollection(db, "Changing Planet", [harbourId]);
    draftVideo = await addVideoRow(db);
    await putStreams(draftVideo);
    draftPoster = await draw("draft");
    const hidden = { makers: [bo], videoId: draftVideo, posterId: draftPoster };
    for (const state of ["draft", "scheduled", "withdrawn"] as const) {
      await addFilm(db, `${SECRET} ${state}`, { slug: `unseen-${state}`, state, ...hidden });
    }
    const sent = await addFile(test.showcase, Buffer.from(SECRET), { name: "unseen.mp4" });
    await db.insert(submissions).values({
      id: "unseen-submission",
      linkHash: "unseen",
      title: `${SECRET} submission`,
      assetId: sent.id,
      state: "inbox",
      via: "form",
    });
  });
  afterAll(async () => {
    await test.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("has every page and file, under any path of a host, and no dead link", async () => {
    const result = await run();
    expect(result.problems).toEqual([]);
    const site = await serveFiles(folder, "/shown/");
    const { found, broken, outside } = await crawl(site, URL_);
    await site.close();
    expect(broken).toEqual([]);
    const all = await paths();
    const reached = new Set([...found].map((url) => decodeURI(url.slice(site.url.length)).replace(/\?.*/, "")));
    const alone = new Set([".rushes-export", "404.html"]);
    const unreached = all.filter((path) => !reached.has(path.replace(/(^|\/)index\.html$/, "$1")) && !alone.has(path));
    // Parts of scripts are asked for by scripts, embedded players by other sites.
    expect(unreached.filter((path) => !/^(assets\/.*chunk-|embed\/)/.test(path))).toEqual([]);
    expect(
      [...outside].filter((url) => /example\.org\/(shown\/)?(submit|desk)/.test(url) && !url.includes("?")),
    ).toEqual([]);
    expect(all.filter((path) => path.endsWith("left-over.m4s"))).toEqual([]);
  });

  it("has nothing that is not public", async () => {
    for (const path of await paths()) {
      const text = await read(path);
      expect(text.toLowerCase().includes(SECRET.toLowerCase()), path).toBe(false);
      for (const id of [draftVideo, draftPoster]) expect(`${path} ${text}`.includes(id), path).toBe(false);
    }
    // Not even where a published page names it.
    const tagline = `${URL_}/media/videos/${draftVideo}/hls/master.m3u8`;
    await test.showcase.db.update(films).set({ tagline }).where(eq(films.id, harbourId));
    const { problems } = await run();
    expect(problems).toEqual([
      `/media/videos/${draftVideo}/hls/master.m3u8 is shown, but the media store does not have it.`,
    ]);
    expect((await paths()).filter((path) => path.includes(draftVideo))).toEqual([]);
    await test.showcase.db.update(films).set({ tagline: "One sky." }).where(eq(films.id, harbourId));
  });

  it("says its addresses as they are there, keeps what people wrote, and carries the policy", async () => {
    const page = await read("films/harbour/index.html");
    expect(page).toContain(`<link rel="canonical" href="${URL_}/films/harbour/"`);
    expect(page).toContain('<meta http-equiv="content-security-policy"');
    expect(page).toContain('data-src="../../media/videos/');
    expect(page).toContain(`${URL_}/media/videos/x/hls/master.m3u8.`);
    expect(page).not.toContain("data-live");
    expect(await read("sitemap.xml")).toContain(`<loc>${URL_}/films/harbour/</loc>`);
    expect(JSON.parse(await read("films/harbour/oembed.json"))).toMatchObject({ title: "Harbour" });
    expect(await read("404.html")).toContain('href="/shown/films/"');
    const live = await mkdtemp(join(tmpdir(), "rushes-site-"));
    await run({ folder: live, live: "https://live.example.org/" });
    const front = await readFile(join(live, "index.html"), "utf8");
    expect(front).toContain('href="https://live.example.org/submit"');
    await rm(live, { recursive: true });
  });

  it("writes only what changed, takes away what is no longer public, and leaves alone what is not its own", async () => {
    await run();
    expect(await run()).toMatchObject({ written: 0, removed: 0 });
    await writeFile(join(folder, "films", "harbour", "mine.txt"), "mine");
    // Half a file, as a copy that somebody broke off: written again.
    await writeFile(join(folder, "search.json"), "[");
    expect(await run()).toMatchObject({ written: 1 });
    const before = (await stat(join(folder, "404.html"))).mtimeMs;
    await test.showcase.db.update(films).set({ state: "withdrawn" }).where(eq(films.id, harbourId));
    const { removed } = await run();
    expect(removed).toBeGreaterThan(10);
    const left = await paths();
    expect(left.filter((path) => /harbour|videos|ada/.test(path))).toEqual(["films/harbour/mine.txt"]);
    expect((await stat(join(folder, "404.html"))).mtimeMs).toBe(before);
    await test.showcase.db.update(films).set({ state: "published" }).where(eq(films.id, harbourId));
  });

  it("goes on after it was stopped, and never writes over files of others", async () => {
    const other = await mkdtemp(join(tmpdir(), "rushes-site-"));
    await writeFile(join(other, "index.html"), "mine");
    await expect(run({ folder: other })).rejects.toThrow(/no export wrote/);
    await rm(join(other, "index.html"));
    const stop = new AbortController();
    const onProgress: ExportOptions["onProgress"] = (_stage, done) => {
      if (done === 8) stop.abort();
    };
    await expect(run({ folder: other, signal: stop.signal, onProgress })).rejects.toThrow(/abort/i);
    await writeFile(join(other, "robots.txt"), "mine");
    await expect(run({ folder: other })).rejects.toThrow(/robots\.txt is in the way/);
    await rm(join(other, "robots.txt"));
    const whole = await run({ folder: other });
    expect(whole.problems).toEqual([]);
    expect(whole.written).toBeLessThan(whole.pages + whole.files);
    expect((await readdir(other, { recursive: true })).filter((name) => name.includes(".partial"))).toEqual([]);
    await rm(other, { recursive: true });
  });

  it("says which pages a disk cannot have, and writes the others", async () => {
    const { db } = test.showcase;
    await addFilm(db, "Long", { slug: "x".repeat(300) });
    for (const slug of ["Two", "two"]) await addFilm(db, slug, { slug });
    const other = await mkdtemp(join(tmpdir(), "rushes-site-"));
    // As a disk that takes them for one name would have it.
    await writeFile(join(other, ".RUSHES-EXPORT"), "");
    const { problems } = await run({ folder: other });
    expect([...problems].sort()).toEqual([
      expect.stringMatching(/^\/embed\/(two and \/embed\/Two|Two and \/embed\/two) are one name on this disk/),
      expect.stringMatching(/^\/embed\/x{300} is too long a name/),
      expect.stringMatching(/^\/films\/(two and \/films\/Two|Two and \/films\/two) are one name on this disk/),
      expect.stringMatching(/^\/films\/x{300} is too long a name/),
      expect.stringMatching(/^Pages link to \/films\/(Two|two), which is not part/),
    ]);
    expect(await readFile(join(other, "films", "harbour", "index.html"), "utf8")).toContain("Harbour");
    await rm(other, { recursive: true });
  });
});
