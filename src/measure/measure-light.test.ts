import { beforeAll, describe, expect, test } from "vitest";
import { XTRANS_PHASES } from "../../test/fixtures/made-mosaic.ts";
import { createKernels, type Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { GRID_FLOOR_EV, GRID_HEIGHT, GRID_STEPS, GRID_WIDTH } from "../light/frame-light.ts";
import { measureLight } from "./measure-light.ts";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels();
});

const BLACK = 512;
const WHITE = 16383;

type Paint = (x: number, y: number, colour: number) => number;

/** A Bayer frame whose samples are `paint` of the way from black to white. */
function createImage(width: number, height: number, paint: Paint, change: Partial<RawImage> = {}): RawImage {
  const layout = change.layout ?? "bayer";
  const channels = layout === "rgb" ? 3 : 1;
  const stride = width * channels + 3;
  const offset = kernels.memory.take(stride * height * 2);
  const samples = kernels.memory.uint16(offset, stride * height);
  const cfa = change.cfa ?? (layout === "xtrans" ? XTRANS_PHASES[0]! : [0, 1, 1, 2]);
  const side = layout === "xtrans" ? 6 : 2;
  const black = change.black ?? [BLACK, BLACK, BLACK, BLACK];
  const white = change.white ?? WHITE;
  samples.fill(65535);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < channels; channel++) {
        const position = (y % side) * side + (x % side);
        const colour = layout === "rgb" ? channel : (cfa[position] as number);
        const floor = (layout === "bayer" ? black[position] : black[colour]) as number;
        samples[y * stride + x * channels + channel] = Math.round(floor + paint(x, y, colour) * (white - floor));
      }
    }
  }
  return {
    layout,
    offset,
    stride,
    width,
    height,
    cfa,
    black,
    white,
    transfer: "linear",
    asShot: null,
    xyzToCamera: null,
    orientation: 1,
    decoder: "packed",
    ...change,
  };
}

function withImage<T>(image: () => RawImage, use: (image: RawImage) => T): T {
  const mark = kernels.memory.mark;
  try {
    return use(image());
  } finally {
    kernels.memory.release(mark);
  }
}

const decode = (value: number): number => value / GRID_STEPS + GRID_FLOOR_EV;

describe("measureLight", () => {
  test.each([
    [600, 401],
    [1001, 667],
    [289, 193],
  ])("finds the light of an even frame of %i×%i", (width, height) => {
    const paint: Paint = (_x, _y, colour) => [0.1, 0.2, 0.05][colour] as number;
    const light = withImage(
      () => createImage(width, height, paint),
      (image) => measureLight(kernels, image),
    );
    for (const value of light.grid) expect(decode(value)).toBeCloseTo(Math.log2(0.2), 2);
    for (const ratio of light.redGreen) expect(ratio).toBeCloseTo(-1, 2);
    for (const ratio of light.blueGreen) expect(ratio).toBeCloseTo(-2, 2);
    expect(light.clipped).toBe(0);
    expect(light.dark).toBe(0);
    for (const percentile of light.percentiles) expect(percentile).toBeCloseTo(Math.log2(0.2), 2);
  });

  test("keeps each cell in its place, whatever colour lies first and whatever its black", () => {
    const paint: Paint = (x, y) => (x < 300 ? 0.04 : 0.16) * (y < 200 ? 1 : 0.5);
    const light = withImage(
      () => createImage(600, 400, paint, { cfa: [1, 2, 0, 1], black: [500, 520, 540, 560] }),
      (image) => measureLight(kernels, image),
    );
    const at = (x: number, y: number): number => decode(light.grid[y * GRID_WIDTH + x] as number);
    expect(at(0, 0)).toBeCloseTo(Math.log2(0.04), 2);
    expect(at(GRID_WIDTH - 1, 0)).toBeCloseTo(Math.log2(0.16), 2);
    expect(at(0, GRID_HEIGHT - 1)).toBeCloseTo(Math.log2(0.02), 2);
    expect(at(GRID_WIDTH - 1, GRID_HEIGHT - 1)).toBeCloseTo(Math.log2(0.08), 2);
  });

  test("measures X-Trans from any place of its pattern, with a black of each colour", () => {
    for (const cfa of XTRANS_PHASES) {
      const paint: Paint = (x, y, colour) =>
        ([0.5, 1, 0.25][colour] as number) * (x < 300 ? 0.04 : 0.16) * (y < 200 ? 1 : 0.5);
      const light = withImage(
        () => createImage(601, 400, paint, { layout: "xtrans", cfa, black: [500, 520, 540, 0] }),
        (image) => measureLight(kernels, image),
      );
      const at = (x: number, y: number): number => decode(light.grid[y * GRID_WIDTH + x] as number);
      expect(at(0, 0)).toBeCloseTo(Math.log2(0.04), 2);
      expect(at(GRID_WIDTH - 1, 0)).toBeCloseTo(Math.log2(0.16), 2);
      expect(at(0, GRID_HEIGHT - 1)).toBeCloseTo(Math.log2(0.02), 2);
      expect(at(GRID_WIDTH - 1, GRID_HEIGHT - 1)).toBeCloseTo(Math.log2(0.08), 2);
      expect(light.redGreen[0]).toBeCloseTo(-1, 2);
      expect(light.blueGreen[0]).toBeCloseTo(-2, 1);
    }
  });

  test("leaves clipped cells out, and keeps those with a hot pixel", () => {
    const paint: Paint = (x, y) => (x < 300 ? 1 : x % 50 === 1 && y % 50 === 1 ? 1 : 0.1);
    const light = withImage(
      () => createImage(1200, 800, paint),
      (image) => measureLight(kernels, image),
    );
    for (let y = 0; y < GRID_HEIGHT; y++) {
      for (let x = 0; x < GRID_WIDTH; x++) {
        const value = light.grid[y * GRID_WIDTH + x] as number;
        if (x < GRID_WIDTH / 4) expect(value).toBe(0);
        else expect(decode(value)).toBeCloseTo(Math.log2(0.1), 2);
      }
    }
    expect(light.clipped).toBeCloseTo(0.25, 2);
    expect(light.percentiles[4]).toBe(0);
    expect(light.redGreen[0]).toBeNaN();
  });

  test("calls a black frame dark and believes none of it", () => {
    const light = withImage(
      () => createImage(600, 400, (x, y) => ((x * 7 + y * 3) % 5) * 2e-5),
      (image) => measureLight(kernels, image),
    );
    expect(light.grid.every((value) => value === 0)).toBe(true);
    expect(light.dark).toBe(1);
    expect(light.percentiles.every((value) => Number.isNaN(value))).toBe(true);
  });

  test("linearises developed pictures", () => {
    const code = 1.055 * 0.18 ** (1 / 2.4) - 0.055;
    const light = withImage(
      () => createImage(720, 480, () => code, { layout: "rgb", black: [0, 0, 0, 0], white: 65535, transfer: "srgb" }),
      (image) => measureLight(kernels, image),
    );
    for (const value of light.grid) expect(decode(value)).toBeCloseTo(Math.log2(0.18), 2);
    for (const ratio of light.redGreen) expect(ratio).toBeCloseTo(0, 2);
  });

  test("takes luminance of developed pictures, which white balance leaves alone", () => {
    const light = withImage(
      () =>
        createImage(720, 480, (_x, _y, channel) => [0.5, 0.25, 0.125][channel] as number, {
          layout: "rgb",
          black: [0, 0, 0, 0],
          white: 65535,
        }),
      (image) => measureLight(kernels, image),
    );
    const luminance = 0.2126 * 0.5 + 0.7152 * 0.25 + 0.0722 * 0.125;
    for (const value of light.grid) expect(decode(value)).toBeCloseTo(Math.log2(luminance), 2);
    for (const ratio of light.redGreen) expect(ratio).toBeCloseTo(1, 2);
  });

  test.each([
    [1, 1],
    [2, 2],
    [1, 500],
    [31, 17],
  ])("takes an image of %i×%i, smaller than the grid", (width, height) => {
    for (const layout of ["bayer", "xtrans", "rgb"] as const) {
      const light = withImage(
        () => createImage(width, height, () => 0.25, { layout }),
        (image) => measureLight(kernels, image),
      );
      const used = [...light.grid].filter((value) => value !== 0);
      const side = { bayer: 2, xtrans: 3, rgb: 1 }[layout];
      const samples = Math.floor(width / side) * Math.floor(height / side);
      expect(used.length).toBe(Math.min(samples, Math.min(width, samples) * Math.min(height, GRID_HEIGHT)));
      for (const value of used) expect(decode(value)).toBeCloseTo(-2, 2);
    }
  });

  test("gives back the memory it took", () => {
    const mark = kernels.memory.mark;
    withImage(
      () => createImage(64, 48, () => 0.2),
      (image) => measureLight(kernels, image),
    );
    expect(kernels.memory.mark).toBe(mark);
  });
});
