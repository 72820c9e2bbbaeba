import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { Developer } from "../../src/develop/developer.ts";
import { DEFAULT_SIGMOID, type Look } from "../../src/develop/settings.ts";
import { createKernels } from "../../src/kernels/instance.ts";
import { RawDecoder } from "../../src/raw/decoder.ts";
import { largest, mean, readPlane } from "../fixtures/made-mosaic.ts";

/** Three raws of one scene, 2 EV apart (Nikon D5000): real noise, real clipping, no truth but each other. */
const FOLDER = new URL("../../../shared/data/raw-sequences/real-nikon-d5000-bracket/", import.meta.url);
const [NORMAL, DARK, BRIGHT] = ["DSC_5827_1-160s.dng", "DSC_5828_1-640s.dng", "DSC_5829_1-40s.dng"] as const;
const [WIDTH, HEIGHT] = [480, 318] as const;

const kernels = await createKernels();

async function develop(name: string, ev: number, look: Look): Promise<readonly Float64Array[]> {
  const mark = kernels.memory.mark;
  const decoder = await RawDecoder.create(kernels);
  const image = await decoder.decode(await readFile(new URL(name, FOLDER)), name);
  const picture = new Developer(kernels).develop(image, {
    whiteBalance: image.asShot ?? [1, 1, 1],
    xyzToCamera: image.xyzToCamera,
    gain: 2 ** ev,
    look,
    crop: { x: 0, y: 0, width: image.width, height: image.height },
    width: WIDTH,
    height: HEIGHT,
    format: "yuv422p10le",
    dither: 0,
  });
  const planes = ([0, 1, 2] as const).map((plane) => readPlane(kernels, picture, plane));
  kernels.memory.release(mark);
  return planes;
}

test.skipIf(!existsSync(FOLDER))("frames of a bracket, exposed alike by gain, are alike", async () => {
  const [normal] = await develop(NORMAL, -1, { kind: "plain" });
  const [dark] = await develop(DARK, 1, { kind: "plain" });
  const ratios: number[] = [];
  normal!.forEach((code, i) => {
    // Neither clipped in the brighter frame nor in the noise of the darker one.
    if (code > 60 && code < 170) ratios.push(2.4 * Math.log2((dark![i]! - 16) / (code - 16)));
  });
  const sorted = ratios.sort((a, b) => a - b);
  expect(sorted.length).toBeGreaterThan(10_000);
  // Shutters are nominal, clouds move: a twentieth of an EV.
  expect(Math.abs(sorted[sorted.length >> 1]!)).toBeLessThan(0.05);
});

test.skipIf(!existsSync(FOLDER))("a sky that is blown is white and without a tint", async () => {
  const [y, cb, cr] = await develop(BRIGHT, 0, { ...DEFAULT_SIGMOID, white: 1 });
  // The upper middle of the picture is overexposed sky.
  const sky = (plane: Float64Array, width: number): Float64Array =>
    plane.filter((_, i) => {
      const [x, v] = [(i % width) / width, Math.floor(i / width) / HEIGHT];
      return x > 0.1 && x < 0.3 && v > 0.01 && v < 0.06;
    });
  expect(mean(sky(y!, WIDTH))).toBeGreaterThan(232);
  for (const chroma of [cb!, cr!]) {
    expect(largest(sky(chroma, WIDTH / 2).map((code) => Math.abs(code - 128)))).toBeLessThan(2);
  }
});
