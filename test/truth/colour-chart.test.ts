import { expect, test } from "vitest";
import { Developer } from "../../src/develop/developer.ts";
import { multiply } from "../../src/base/matrix3.ts";
import { SRGB_TO_XYZ } from "../../src/develop/matrix.ts";
import { DEFAULT_SIGMOID, type Look } from "../../src/develop/settings.ts";
import { createKernels } from "../../src/kernels/instance.ts";
import type { RawImage } from "../../src/kernels/raw-image.ts";
import { putImage, type Rgb } from "../fixtures/made-mosaic.ts";
import { apply, COLUMNS, developChart, linear, PATCH, PATCHES, ROWS } from "./chart.ts";
import { deltaE2000, xyzToLab } from "./delta-e.ts";

const NEUTRAL = [18, 19, 20, 21, 22, 23];
/** XYZ → camera of a real camera (Canon EOS 30D, D65), and one with quite other primaries (Nikon D5000). */
const CAMERAS = [
  [0.6257, -0.0303, -0.1, -0.788, 1.5621, 0.2396, -0.1714, 0.1904, 0.7046],
  [0.7309, -0.1403, -0.0519, -0.8474, 1.6008, 0.2622, -0.2434, 0.2826, 0.8064],
];
/** How bright the chart was photographed: white stays below clipping in every channel. */
const EXPOSURE = 0.5;

const kernels = await createKernels();
const developer = new Developer(kernels);
const start = kernels.memory.mark;

/** A photograph of the chart by a camera, and the white balance that makes D65 white neutral. */
function photograph(camera: readonly number[], patches: readonly Rgb[]): { image: RawImage; whiteBalance: Rgb } {
  kernels.memory.release(start);
  const fromSrgb = multiply(camera, SRGB_TO_XYZ);
  const seen = patches.map((patch) => apply(fromSrgb, patch).map((light) => light * EXPOSURE) as unknown as Rgb);
  const image = putImage(kernels, {
    width: COLUMNS * PATCH,
    height: ROWS * PATCH,
    light: (x, y) => seen[Math.floor(x / PATCH) + COLUMNS * Math.floor(y / PATCH)]!,
  });
  const white = apply(fromSrgb, [1, 1, 1]);
  return {
    image: { ...image, xyzToCamera: camera },
    whiteBalance: white.map((light) => white[1] / light) as unknown as Rgb,
  };
}

function develop(image: RawImage, whiteBalance: Rgb, gain: number, look: Look): Rgb[] {
  return developChart({ kernels, developer }, image, { whiteBalance, xyzToCamera: image.xyzToCamera }, gain, look);
}

test("plain shows the chart as it is: median ΔE2000 below 0.2, none above 0.5", () => {
  for (const camera of CAMERAS) {
    const truth = PATCHES.map(linear);
    const { image, whiteBalance } = photograph(camera, truth);
    const shown = develop(image, whiteBalance, 1 / (EXPOSURE * 1), { kind: "plain" });
    // The gain counts from the white balance's smallest multiplier.
    const scale = whitePoint(whiteBalance, camera);
    const differences = truth.map((rgb, patch) => {
      const corrected = shown[patch]!.map((light) => light / scale);
      return deltaE2000(xyzToLab(apply(SRGB_TO_XYZ, rgb)), xyzToLab(apply(SRGB_TO_XYZ, corrected)));
    });
    const sorted = differences.toSorted((a, b) => a - b);
    expect((sorted[11]! + sorted[12]!) / 2).toBeLessThan(0.2);
    expect(sorted.at(-1)).toBeLessThan(0.5);
  }
});

/** Display light of a scene white of 1 at gain 1/EXPOSURE: what the camera sees of it, balanced. */
function whitePoint(whiteBalance: Rgb, camera: readonly number[]): number {
  const white = apply(multiply(camera, SRGB_TO_XYZ), [1, 1, 1]);
  return (white[1] * whiteBalance[1]) / Math.min(...whiteBalance);
}

test("neutral patches stay neutral from −4 to +4 EV, in every look", () => {
  const camera = CAMERAS[0]!;
  const grey = PATCHES.map((patch) => linear([patch[1], patch[1], patch[1]]));
  const { image, whiteBalance } = photograph(camera, grey);
  for (const look of [{ kind: "plain" }, DEFAULT_SIGMOID, { ...DEFAULT_SIGMOID, white: 2 }] as const) {
    for (let ev = -4; ev <= 4; ev++) {
      const shown = develop(image, whiteBalance, 2 ** ev, look);
      for (const patch of NEUTRAL) {
        const [, a, b] = xyzToLab(apply(SRGB_TO_XYZ, shown[patch]!));
        expect(Math.hypot(a, b)).toBeLessThan(0.5);
      }
    }
  }
});

test("plain is linear: an EV of gain doubles display light until it clips", () => {
  const { image, whiteBalance } = photograph(CAMERAS[0]!, PATCHES.map(linear));
  const [one, two] = [0.5, 1].map((gain) => develop(image, whiteBalance, gain, { kind: "plain" }));
  for (const patch of [1, 18, 19, 20, 21]) {
    expect(Math.log2(two![patch]![1] / one![patch]![1])).toBeCloseTo(1, 1.7);
  }
});

test("sigmoid keeps middle grey, orders the neutral patches and stays within the gamut", () => {
  const { image, whiteBalance } = photograph(CAMERAS[0]!, PATCHES.map(linear));
  const scale = whitePoint(whiteBalance, CAMERAS[0]!);
  const grey = linear(PATCHES[21]!)[1];
  const gain = 0.1845 / (grey * EXPOSURE * scale);
  const shown = develop(image, whiteBalance, gain, DEFAULT_SIGMOID);
  expect(shown[21]![1]).toBeCloseTo(0.1845, 2);
  NEUTRAL.slice(1).forEach((patch, i) => expect(shown[patch]![1]).toBeLessThan(shown[NEUTRAL[i]!]![1]));
  for (const rgb of shown) expect(Math.max(...rgb)).toBeLessThan(1);
});
