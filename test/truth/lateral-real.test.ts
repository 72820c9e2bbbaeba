// Red and blue of two real raws against their green, before and after: by lensfun's database, and by a DNG's own planes.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { alignColours } from "../../src/develop/align-colours.ts";
import { createKernels } from "../../src/kernels/instance.ts";
import type { RawImage } from "../../src/kernels/raw-image.ts";
import { findLens, type FoundLens } from "../../src/library/find-lens.ts";
import { lateralColourAt } from "../../src/library/lens-correction.ts";
import { readLensDatabase } from "../../src/library/lens-database.ts";
import { RawDecoder } from "../../src/raw/decoder.ts";
import { measureFringe } from "./fringes.ts";

const DATA = new URL("../../../shared/data/", import.meta.url);
const kernels = await createKernels();

async function decode(path: string): Promise<RawImage> {
  const decoder = await RawDecoder.create(kernels);
  return decoder.decode(await readFile(new URL(path, DATA)), path);
}

function measure(image: RawImage): readonly [red: number, blue: number] {
  return [measureFringe(kernels, image, 0, 0.5, 0.9), measureFringe(kernels, image, 2, 0.5, 0.9)];
}

function tell(name: string, ...scores: readonly (readonly number[])[]): void {
  const [before, after] = scores.map(([red, blue]) => `red ${red!.toFixed(2)}, blue ${blue!.toFixed(2)}`);
  console.info(`${name}: ${before} pixels farther out than green; aligned ${after}`);
}

test.skipIf(!existsSync(DATA))("a kit lens by the database: red and blue come back to green", async () => {
  const image = await decode("raw-sequences/real-nikon-d5000-bracket/DSC_5827_1-160s.dng");
  const name = "AF-S DX VR Nikkor 18-55mm f/3.5-5.6G II";
  const found = findLens(await readLensDatabase(), "NIKON CORPORATION NIKON D5000", name) as FoundLens;
  const before = measure(image);
  alignColours(kernels, image, lateralColourAt(found, 24)!);
  const after = measure(image);
  tell("Nikon D5000, 24 mm", before, after);
  expect(before[0]).toBeGreaterThan(0.7);
  expect(Math.abs(after[0])).toBeLessThan(before[0] / 4);
  expect(Math.abs(after[1])).toBeLessThan(Math.abs(before[1]));
});

test.skipIf(!existsSync(DATA))("a camera's own planes: red and blue come nearer to green", async () => {
  const image = await decode("raw/gopro-fusion-front_GPFR7066.GPR");
  const before = measure(image);
  alignColours(kernels, image, image.lateralColour!);
  const after = measure(image);
  tell("GoPro Fusion", before, after);
  expect(before[0]).toBeGreaterThan(0.4);
  expect(after[0]).toBeLessThan(0.7 * before[0]);
  expect(after[1]).toBeLessThan(0.8 * before[1]);
});
