// A shoot to time things on: one flat folder of one shot, so that everybody does the same work.
import { mkdir, rename } from "node:fs/promises";
import { basename, join } from "node:path";

/** Writes `count` lossless-JPEG DNGs of `size` to `folder`/raw. Returns their paths. */
export async function makeShoot(folder, count, size) {
  const { writeSample } = await import(new URL("../dist/sample/sample.js", import.meta.url).href);
  const [width, height] = size.split("x").map(Number);
  const shape = { width, height, tiles: 2, frames: count, dayFrames: 0, testShots: false };
  const truth = await writeSample(join(folder, "sample"), shape);
  await mkdir(join(folder, "raw"));
  const paths = [];
  for (const path of truth.files) {
    paths.push(join(folder, "raw", basename(path)));
    await rename(join(folder, "sample", path), paths.at(-1));
  }
  return paths;
}
