import { describe, expect, test } from "vitest";
import { Developer } from "../../src/develop/developer.ts";
import { reduceColourNoise } from "../../src/develop/reduce-colour-noise.ts";
import type { DevelopSettings } from "../../src/develop/settings.ts";
import { createKernels } from "../../src/kernels/instance.ts";
import type { PixelFormat } from "../../src/kernels/picture.ts";
import { createRandom } from "../../src/sample/random.ts";
import { readPlane } from "../fixtures/made-mosaic.ts";
import { expose, hasPhotographs, HIGH_ISO, lookAt, putMosaic, readWorlds, type World } from "./defect-world.ts";

/** A photograph of 3,000 electrons at clipping, four stops under, brought up again. */
const SIZE = { width: 600, height: 400 } as const;
const FILM = { width: 400, height: 266 } as const;
const CASES = [
  ["walk-sceaux-castle", "yuv422p10le"],
  ["rpi-night-city-0620", "yuv420p"],
] as const;
const NO_FAULTS = { hot: new Map<number, number>(), dust: null };

const kernels = await createKernels();
const start = kernels.memory.mark;

function develop(light: World, format: PixelFormat, isNoisy: boolean, amount: number): readonly Float64Array[] {
  kernels.memory.release(start);
  const samples = expose(light, "bayer", NO_FAULTS, isNoisy ? createRandom(7) : null, HIGH_ISO);
  const settings: DevelopSettings = {
    whiteBalance: [1, 1, 1],
    xyzToCamera: [3.2406, -1.5372, -0.4986, -0.9689, 1.8758, 0.0415, 0.0557, -0.204, 1.057],
    gain: 16,
    look: { kind: "plain" },
    crop: { x: 0, y: 0, ...SIZE },
    ...FILM,
    format,
    dither: 3,
  };
  const picture = new Developer(kernels).develop(putMosaic(kernels, light, "bayer", samples), settings);
  if (amount > 0) reduceColourNoise(kernels, picture, amount, 3);
  return ([0, 1, 2] as const).map((plane) => readPlane(kernels, picture, plane));
}

/** dB of both chroma planes, over places where `take` says so. */
function psnr(a: readonly Float64Array[], b: readonly Float64Array[], take: (at: number) => boolean): number {
  let [sum, count] = [0, 0];
  for (const plane of [1, 2]) {
    a[plane]!.forEach((code, at) => {
      if (!take(at)) return;
      sum += (code - b[plane]![at]!) ** 2;
      count++;
    });
  }
  return 10 * Math.log10((255 * 255 * count) / sum);
}

/** Where chroma changes by more than noise does, from one sample to the next. */
function findEdges(clean: readonly Float64Array[], width: number): (at: number) => boolean {
  const [, blue, red] = clean as readonly [Float64Array, Float64Array, Float64Array];
  return (at) =>
    [1, width].some((step) => Math.abs(blue[at + step]! - blue[at]!) + Math.abs(red[at + step]! - red[at]!) > 12);
}

describe.runIf(hasPhotographs).each(CASES)("noise of colour, %s, %s", (sequence, format) => {
  test("goes, and edges of colour stay", async () => {
    const [world] = (await readWorlds(sequence, 1, SIZE.width + 4, 0.06)) as [World];
    const light = lookAt(world, SIZE, 1, 1, [], 1);
    const clean = develop(light, format, false, 0);
    const noisy = develop(light, format, true, 0);
    const isEdge = findEdges(clean, FILM.width / 2);
    const figures = [25, 50, 100].map((amount) => {
      const reduced = develop(light, format, true, amount);
      expect(reduced[0]).toEqual(noisy[0]);
      return { all: psnr(reduced, clean, () => true), edges: psnr(reduced, clean, isEdge) };
    });
    const before = { all: psnr(noisy, clean, () => true), edges: psnr(noisy, clean, isEdge) };
    if (process.env["DEFECT_FIGURES"]) {
      const tell = ({ all, edges }: typeof before): string => `${all.toFixed(1)} (edges ${edges.toFixed(1)})`;
      console.log(`${sequence} ${format}: chroma dB ${tell(before)}; 25, 50, 100: ${figures.map(tell).join(", ")}`);
    }
    const [little, middle] = figures as [typeof before, typeof before];
    expect(little.all).toBeGreaterThan(before.all + 1.2);
    expect(little.edges).toBeGreaterThan(before.edges);
    expect(middle.all).toBeGreaterThan(before.all + 3);
    expect(middle.edges).toBeGreaterThan(before.edges - 2.5);
  });
});

test("an even picture stays as it is, whatever its size", () => {
  for (const [width, height] of [
    [16, 16],
    [18, 16],
    [50, 34],
  ] as const) {
    kernels.memory.release(start);
    const light = { width: 2 * width, height: 2 * height, rgb: new Float32Array(12 * width * height).fill(0.2) };
    const image = putMosaic(kernels, light, "bayer", expose(light, "bayer", NO_FAULTS, null));
    const picture = new Developer(kernels).develop(image, {
      whiteBalance: [1, 1, 1],
      xyzToCamera: null,
      gain: 1,
      look: { kind: "plain" },
      crop: { x: 0, y: 0, width: 2 * width, height: 2 * height },
      width,
      height,
      format: "yuv420p10le",
      dither: 0,
    });
    reduceColourNoise(kernels, picture, 100, 0);
    for (const plane of [1, 2] as const) {
      const codes = readPlane(kernels, picture, plane);
      expect(codes).toHaveLength((width * height) / 4);
      expect(codes.every((code) => Math.abs(code - 128) <= 0.5)).toBe(true);
    }
  }
});
