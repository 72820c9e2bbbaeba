// kill -9 of the server and of its decoder while a film is made into streams, and an end in the middle of publishing.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { decodeFilm } from "../../src/encode/film-decoder.ts";
import { publishDueFilms } from "../../src/showcase/desk/film-states.ts";
import { diskStore } from "../../src/showcase/media/disk-store.ts";
import { REST_FOLLOWS } from "../../src/showcase/media/transcode-rest.ts";
import { openShowcase, type Showcase } from "../../src/showcase/showcase.ts";
import { actions } from "../../src/showcase/tables/actions.ts";
import { films } from "../../src/showcase/tables/films.ts";
import { jobs, videos } from "../../src/showcase/tables/media.ts";
import { submissions } from "../../src/showcase/tables/submissions.ts";
import { drawFilm } from "./draw-film.ts";
import { copyEmbeddedTemplate } from "./embedded-template.ts";
import { addFilm, addVideoRow } from "./public-films.ts";
import { makeStreams } from "./make-streams.ts";

/** Two segments and a half. */
const PICTURES = 250;
const ORIGIN = "http://localhost:8787";
const built = (path: string): string => JSON.stringify(new URL(`../../dist/showcase/${path}`, import.meta.url).href);
/** A server that is given a film and does the queue's work. */
const WORK = `
  const { openShowcase } = await import(${built("showcase.js")});
  const { addFile } = await import(${built("media/add-file.js")});
  const { addVideo } = await import(${built("media/add-video.js")});
  const { startJobRunner } = await import(${built("jobs/job-runner.js")});
  const { transcode } = await import(${built("media/transcode.js")});
  const [folder, film, later] = process.argv.slice(1);
  const now = () => new Date(Date.now() + Number(later));
  const showcase = await openShowcase({ folder, origin: "${ORIGIN}", now });
  if (film !== "") await addVideo(showcase, (await addFile(showcase, film, { name: "film.mp4" })).id);
  startJobRunner(showcase, { concurrency: 1, run: { transcode: transcode(showcase) } });
`;

let folder: string;
let showcase: Showcase | null = null;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rushes-kill-"));
  await copyEmbeddedTemplate(join(folder, "database"));
});
afterAll(async () => {
  await showcase?.close();
  await rm(folder, { recursive: true, force: true });
});

/** What was written last of a file that is put into the store, by its name below the streams' folder. */
const writtenAt = new Map<string, number>();

const MINUTE_MS = 60_000;

/** Opens the showcase some minutes later: nobody holds the dead one's job any more. */
function reopen(minutes: number): Promise<Showcase> {
  const store = diskStore(join(folder, "media"));
  return openShowcase({
    folder,
    origin: ORIGIN,
    now: () => new Date(Date.now() + minutes * MINUTE_MS),
    store: {
      ...store,
      putFile: async (key, path, contentType) => {
        writtenAt.set(join(basename(dirname(path)), basename(path)), (await stat(path)).mtimeMs);
        await store.putFile(key, path, contentType);
      },
    },
  });
}

/** Lets a server work and kills it when a segment of this codec is there. Returns what was. */
async function killAt(codec: string, film: string, later: number): Promise<Map<string, number>> {
  const work = join(folder, "work");
  const args = ["--input-type=module", "-e", WORK, folder, film, String(later)];
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "ignore", "inherit"],
    // A process group of its own, which its decoder belongs to.
    detached: true,
  });
  const exit = once(child, "exit");
  const hasFirst = async () => [...(await segmentsIn(work)).keys()].some((name) => name.startsWith(codec));
  while (!(await hasFirst())) await new Promise((resolve) => setTimeout(resolve, 5));
  process.kill(-child.pid!, "SIGKILL");
  expect(await exit).toEqual([null, "SIGKILL"]);
  return segmentsIn(work);
}

// Decoders are below everything else on a machine: on a busy one they wait.
const SLOW = { timeout: 300_000 };

it(
  "goes on with finished segments, can be played when those for every player are there, ends whole",
  SLOW,
  async () => {
    const film = join(folder, "film.mp4");
    await drawFilm(film, { width: 128, height: 72, pictures: PICTURES });
    const first = await killAt("h264", film, 0);
    expect(first.size).toBeGreaterThanOrEqual(1);
    expect(first.size).toBeLessThan(3);

    showcase = await reopen(1);
    const [cut] = await showcase.db.select().from(videos);
    expect(cut!.state).toBe("working");
    await makeStreams(showcase);
    const [playable] = await showcase.db.select().from(videos);
    expect(playable).toMatchObject({ state: "ready", progress: 1, error: null });
    expect(playable!.notes.map(({ text }) => text)).toContain(REST_FOLLOWS);
    // What was there was not made again.
    for (const [name, time] of first) expect([name, writtenAt.get(name)]).toEqual([name, time]);
    const hls = join(folder, "media", "videos", playable!.id, "hls");
    await expectWhole(hls, ["h264"]);
    await showcase.close();

    const rest = await killAt("av1", "", 3 * MINUTE_MS);
    expect(rest.size).toBeLessThan(6);
    showcase = await reopen(5);
    expect((await showcase.db.select().from(videos))[0]!.state).toBe("ready");
    writtenAt.clear();
    await makeStreams(showcase);
    const [video] = await showcase.db.select().from(videos);
    expect(video).toMatchObject({ state: "ready", progress: 1, error: null });
    expect(video!.notes.map(({ text }) => text)).not.toContain(REST_FOLLOWS);
    expect(video!.renditions.map(({ codec }) => codec)).toEqual(["h264", "av1"]);
    for (const [name, time] of rest) {
      // Those for every player lie where they are played from.
      expect([name, writtenAt.get(name)]).toEqual([name, name.startsWith("av1") ? time : undefined]);
    }
    await expectWhole(hls, ["h264", "av1"]);
    expect(await readdir(join(folder, "work"))).toEqual([]);
    expect(await showcase.db.select({ state: jobs.state, attempts: jobs.attempts }).from(jobs)).toEqual([
      { state: "done", attempts: 2 },
      { state: "done", attempts: 2 },
    ]);
  },
);

it("publishes all of what is due or nothing", async () => {
  const { db } = showcase!;
  const past = new Date(Date.now() - 60_000);
  for (const title of ["One", "Two"]) {
    await db.insert(submissions).values({
      id: title,
      state: "scheduled",
      via: "form",
      title,
      makerName: "Ana",
      email: "ana@example.org",
      linkHash: title,
    });
    const videoId = await addVideoRow(db);
    await addFilm(db, title, { state: "scheduled", publishedAt: past, videoId, submissionId: title });
  }
  const states = async () => {
    const ofFilms = await db.select({ state: films.state }).from(films);
    const ofSubmissions = await db.select({ state: submissions.state }).from(submissions);
    return [...ofFilms, ...ofSubmissions].map(({ state }) => state);
  };
  const deeds = async () => (await db.select({ what: actions.what }).from(actions)).map(({ what }) => what).sort();
  // Ends when the first film is done and the second one's submission is at its turn.
  let asked = 0;
  const now = (): Date => {
    if (++asked === 3) throw new Error("the end");
    return new Date();
  };
  await expect(publishDueFilms({ ...showcase!, now })).rejects.toThrow("the end");
  expect(await states()).toEqual(["scheduled", "scheduled", "scheduled", "scheduled"]);
  expect(await deeds()).toEqual([]);
  expect([await publishDueFilms(showcase!), await publishDueFilms(showcase!)]).toEqual([2, 0]);
  expect(await states()).toEqual(["published", "published", "published", "published"]);
  expect(await deeds()).toEqual(["moved", "moved", "published", "published"]);
});

/** Finished segments of the one video that is at work, by stream and name, and when they were written. */
async function segmentsIn(work: string): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const path of await readdir(work, { recursive: true }).catch(() => [])) {
    const name = join(basename(dirname(path)), basename(path));
    if (path.endsWith(".m4s")) found.set(name, (await stat(join(work, path))).mtimeMs);
  }
  return found;
}

/** Every stream that the master names has every segment, no other, begins each with a keyframe, and has every picture. */
async function expectWhole(hls: string, codecs: readonly string[]): Promise<void> {
  const named = ["master.m3u8"];
  const streams = linesOf(await readFile(join(hls, "master.m3u8"), "utf8"));
  expect(streams.map((stream) => stream.split("-")[0])).toEqual(codecs);
  for (const stream of streams) {
    const playlist = await readFile(join(hls, stream), "utf8");
    const segments = linesOf(playlist);
    expect(segments).toHaveLength(3);
    const lengths = [...playlist.matchAll(/#EXTINF:([\d.]+)/g)].map(([, seconds]) => Number(seconds));
    expect(lengths.reduce((sum, seconds) => sum + seconds, 0)).toBeCloseTo(PICTURES / 25, 5);
    const at = dirname(stream);
    named.push(stream, join(at, "init.mp4"), ...segments.map((segment) => join(at, segment)));
    const init = await readFile(join(hls, at, "init.mp4"));
    const pieces = await Promise.all(segments.map((segment) => readFile(join(hls, at, segment))));
    // Each by itself, as a player that jumps there has it.
    for (const [i, piece] of pieces.entries()) {
      expect(await keysOf(Buffer.concat([init, piece]))).toEqual({ pictures: i < 2 ? 100 : 50, keys: [0] });
    }
    expect((await keysOf(Buffer.concat([init, ...pieces]))).pictures).toBe(PICTURES);
  }
  const there = (await readdir(hls, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(hls.length + 1));
  expect(there.sort()).toEqual(named.sort());
}

function linesOf(playlist: string): string[] {
  return playlist.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}

async function keysOf(bytes: Uint8Array): Promise<{ pictures: number; keys: number[] }> {
  const path = join(folder, "check", "piece.mp4");
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  const keys: number[] = [];
  let pictures = 0;
  for await (const frame of decodeFilm(path)) {
    if (frame.keyFrame === 1) keys.push(pictures);
    pictures++;
  }
  return { pictures, keys };
}
