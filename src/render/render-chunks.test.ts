import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { planChunks } from "../edit/chunks.ts";
import type { PlannedPicture } from "../edit/recipe.ts";
import { dngContent } from "../raw/dng-content.fixture.ts";
import { encodeDng } from "../raw/dng-writer.ts";
import { Cache } from "../store/cache.ts";
import { renderChunks } from "./render-chunks.ts";
import { WorkerPool } from "./worker-pool.ts";

const FORMAT = {
  codec: "h264",
  bits: 8,
  colour: "rec709",
  crf: 20,
  fps: { num: 24, den: 1 },
  width: 96,
  height: 54,
} as const;
const CHUNK_LENGTH = 4;

let folder: string;
let pictures: PlannedPicture[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rushes-chunks-"));
  const path = join(folder, "frame.dng");
  await writeFile(path, encodeDng(dngContent({ width: 96, height: 64, orientation: 1 })));
  const { size, mtimeMs } = await stat(path);
  const pool = await WorkerPool.open(1);
  const { content, header } = await pool.measure({ path, name: "frame.dng" });
  await pool.close();
  const view = { width: 96, height: 54 };
  const constant = { content, black: header.black, white: header.white, xyzToCamera: header.xyzToCamera };
  const recipe = {
    ...constant,
    whiteBalance: header.asShot ?? ([1, 1, 1] as const),
    local: null,
    look: { kind: "plain" } as const,
    crop: { x: 0, y: 5, ...view },
    view,
    output: view,
  };
  // The second clip shows what the first one does.
  pictures = Array.from({ length: 40 }, (_, index) => {
    const slot = index % 20;
    const place = { index, clip: index < 20 ? 0 : 1, shot: "s01", slot, path: "frame.dng" };
    const stamp = { sizeBytes: size, mtimeMs };
    return { ...place, stamp, recipe: { ...recipe, gainEv: slot / 10, dither: slot } };
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function render(name: string, workers: number, planned = pictures) {
  const own = join(folder, name);
  await mkdir(own, { recursive: true });
  using cache = await Cache.open(own);
  const pool = await WorkerPool.open(workers);
  const told: number[] = [];
  try {
    const { signal } = new AbortController();
    const onDone = (done: number): void => void told.push(done);
    const place = { folder, name: "film" };
    const options = { root: folder, format: FORMAT, place, pool, cache, version: "1", signal, onDone };
    const result = await renderChunks(planChunks(planned, CHUNK_LENGTH), options);
    const bytes = await Promise.all(result.chunks.map(({ path }) => readFile(path)));
    expect(pool.openPictures).toBe(0);
    return { ...result, told, bytes };
  } finally {
    await pool.close();
  }
}

describe("renderChunks", () => {
  test("several encoders at once give the bytes of one, in the film's order", async () => {
    const one = await render("one", 1);
    const many = await render("many", 9);
    expect(one.chunks.map(({ key }) => key)).toEqual(many.chunks.map(({ key }) => key));
    expect(one.chunks.flatMap(({ pictures: own }) => own)).toEqual(pictures);
    one.bytes.forEach((bytes, index) => expect(bytes.equals(many.bytes[index] as Buffer)).toBe(true));
    expect(many.told).toEqual([...many.told].toSorted((a, b) => a - b));
    expect(many.told.at(-1)).toBe(pictures.length);
  });

  test("renders once what is shown twice, and nothing that is there", async () => {
    const first = await render("twice", 1);
    // Twenty pictures of the second clip are the first one's.
    expect(first.told[0]).toBe(20);
    expect(first.resumedPictures).toBe(0);
    const again = await render("twice", 9);
    expect(again).toMatchObject({ resumedPictures: pictures.length, developSeconds: 0 });
    expect(again.told).toEqual([pictures.length]);
  });

  test("a frame that is lost stops all encoders and is named", async () => {
    const lost = { ...(pictures[9] as PlannedPicture), path: "gone.dng" };
    const broken = pictures.slice(0, 20).toSpliced(9, 1, lost);
    await expect(render("lost", 9, broken)).rejects.toMatchObject({ path: "gone.dng" });
    const whole = await render("lost", 1);
    expect(whole.chunks).toHaveLength(10);
  });
});

describe("pictures merged with their neighbours in time", () => {
  const merged = (): PlannedPicture[] =>
    pictures.map((picture) => {
      // As if each were a photograph of its own: one that is held is no neighbour.
      const recipe = Object.assign({}, picture.recipe, { content: `content ${picture.slot}`, timeNoise: 100 });
      return Object.assign({}, picture, { recipe });
    });

  test("any number of workers, the same bytes; chunks know their surroundings", async () => {
    const chunks = planChunks(merged(), CHUNK_LENGTH);
    // Five to a clip.
    const around = chunks.slice(0, 5).map(({ before, after }) => `${before.length} ${after.length}`);
    expect(around).toEqual(["0 2", "2 2", "2 2", "2 2", "2 0"]);
    const one = await render("merged-1", 1, merged());
    const nine = await render("merged-9", 9, merged());
    expect(nine.bytes.map((bytes) => bytes.length)).toEqual(one.bytes.map((bytes) => bytes.length));
    expect(nine.bytes.every((bytes, i) => bytes.equals(one.bytes[i]!))).toBe(true);
    expect(one.developedPictures).toBe(20);
  });
});
