import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { PlannedPicture } from "../edit/recipe.ts";
import type { SequenceFormat } from "../encode/sequence-format.ts";
import { StillWriter } from "../encode/still-writer.ts";
import { layPicture } from "../kernels/picture.ts";
import { Cache } from "../store/cache.ts";
import {
  checkSequenceFolder,
  finishSequence,
  isWritten,
  prepareSequence,
  rememberWritten,
  sequenceFolders,
  sequencePath,
  type SequencePlace,
} from "./sequence-files.ts";

const FORMAT: SequenceFormat = {
  codec: "exr",
  bits: 16,
  colour: "rec709",
  width: 32,
  height: 18,
  fps: { num: 25, den: 1 },
  crf: null,
};

let folder: string;
let cache: Cache;
let place: SequencePlace;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rushes-sequence-"));
  cache = await Cache.open(folder);
  place = { folder: join(folder, "frames"), name: "day" };
});

afterEach(async () => {
  cache.close();
  await rm(folder, { recursive: true });
});

function pictures(count: number): PlannedPicture[] {
  return Array.from({ length: count }, (_, index) => {
    const stamp = { sizeBytes: 1000, mtimeMs: 1 };
    const recipe = { gainEv: index / 10 } as PlannedPicture["recipe"];
    return { index, clip: 0, shot: "s01", slot: index, path: `${index}.dng`, stamp, recipe };
  });
}

async function writeAll(count: number): Promise<void> {
  await prepareSequence(place, pictures(count), FORMAT, cache);
  const { picture, bytes } = layPicture("rgbf16", FORMAT.width, FORMAT.height);
  for (const { index } of pictures(count)) {
    const path = sequencePath(place, index, FORMAT);
    const writer = await StillWriter.open(path, FORMAT);
    await writer.write(new SharedArrayBuffer(bytes), picture);
    await writer.finish();
    await rememberWritten(path, `key ${index}`, cache);
  }
}

test("a file counts as written while it is what was written, and only as that picture", async () => {
  await writeAll(2);
  const path = sequencePath(place, 1, FORMAT);
  expect(await isWritten(path, "key 1", cache)).toBe(true);
  expect(await isWritten(path, "key 0", cache)).toBe(false);
  await checkSequenceFolder(place, FORMAT, cache);
  expect(sequenceFolders(cache)).toEqual([place.folder]);
  await utimes(path, new Date(0), new Date(0));
  expect(await isWritten(path, "key 1", cache)).toBe(false);
  await expect(checkSequenceFolder(place, FORMAT, cache)).rejects.toThrow("not as rushes wrote it");
  await rm(path);
  await checkSequenceFolder(place, FORMAT, cache);
  await writeFile(join(place.folder, "day.000777.exr"), "somebody's");
  await expect(checkSequenceFolder(place, FORMAT, cache)).rejects.toMatchObject({ code: "bad-argument" });
});

test("what a longer film left is removed, other files stay, and a list says what is what", async () => {
  await writeAll(4);
  await writeFile(join(place.folder, "notes.txt"), "mine");
  const done: number[] = [];
  const options = { signal: new AbortController().signal, onProgress: (count: number): void => void done.push(count) };
  const probe = await finishSequence(place, pictures(3), FORMAT, options);
  expect(probe).toMatchObject({ frames: 3, codec: "exr", seconds: 3 / 25, width: 32, height: 18 });
  expect(done).toEqual([1, 2, 3]);
  const names = ["day.000001.exr", "day.000002.exr", "day.000003.exr", "day.json", "notes.txt"];
  expect((await readdir(place.folder)).sort()).toEqual(names);
  const list = JSON.parse(await readFile(join(place.folder, "day.json"), "utf8")) as { pictures: object[] };
  expect(list).toMatchObject({ fps: "25", primaries: "acescg" });
  expect(list.pictures[1]).toEqual({ file: "day.000002.exr", shot: "s01", slot: 1, source: "1.dng", gainEv: 0.1 });
  await expect(finishSequence(place, pictures(5), FORMAT, options)).rejects.toMatchObject({ code: "disk" });
});

test("a disk that surely is too small is found before the work", async () => {
  const large: SequenceFormat = { ...FORMAT, codec: "tiff", width: 16384, height: 16384 };
  await expect(prepareSequence(place, pictures(200_000), large, cache)).rejects.toThrow(
    /^Expected room for 200000 TIFF files, at least 322122\.5 GB, in/,
  );
});
