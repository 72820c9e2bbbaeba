import { describe, expect, test } from "vitest";
import {
  largest,
  lumaCode,
  mean,
  putImage,
  readPlane,
  type Rgb,
  XTRANS_PHASES,
} from "../../test/fixtures/made-mosaic.ts";
import { createKernels } from "../kernels/instance.ts";
import type { PixelFormat } from "../kernels/picture.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { Developer } from "./developer.ts";
import { DEFAULT_SIGMOID, type DevelopSettings } from "./settings.ts";

const kernels = await createKernels();
const developer = new Developer(kernels);
const start = kernels.memory.mark;

type Planes = readonly [Float64Array, Float64Array, Float64Array];

function develop(image: RawImage, overrides: Partial<DevelopSettings> = {}): Planes {
  const turned = image.orientation >= 5;
  const picture = developer.develop(image, {
    whiteBalance: [1, 1, 1],
    xyzToCamera: null,
    gain: 1,
    look: { kind: "plain" },
    crop: {
      x: 0,
      y: 0,
      width: turned ? image.height : image.width,
      height: turned ? image.width : image.height,
    },
    width: 64,
    height: 48,
    format: "yuv420p10le",
    dither: 0,
    ...overrides,
  });
  return [0, 1, 2].map((plane) => readPlane(kernels, picture, plane as 0 | 1 | 2)) as unknown as Planes;
}

function put(
  width: number,
  height: number,
  light: (x: number, y: number) => Rgb,
  phase = 0,
  orientation = 1,
): RawImage {
  kernels.memory.release(start);
  return putImage(kernels, { width, height, light, layout: "xtrans", cfa: XTRANS_PHASES[phase]!, orientation });
}

const grey = (light: number): Rgb => [light, light, light];

describe("an even field", () => {
  const sizes = [
    [97, 65, 64, 48],
    [64, 48, 64, 48],
    [301, 200, 64, 48],
    [601, 401, 16, 16],
    [20, 14, 130, 94],
  ] as const;
  test.each(sizes)("of %i×%i stays even at %i×%i, to the very border, from any phase", (width, height, w, h) => {
    for (let phase = 0; phase < 36; phase += 5) {
      for (const level of [0.4, 0.01]) {
        const balance: Rgb = [2.1, 1, 1.6];
        const image = put(width, height, () => [level / balance[0], level, level / balance[2]], phase);
        const [y, cb, cr] = develop(image, { whiteBalance: balance, width: w, height: h });
        const slack = 0.45 + (lumaCode(level) - lumaCode(level - 1e-4));
        expect(largest(y.map((code) => Math.abs(code - lumaCode(level))))).toBeLessThan(slack);
        for (const chroma of [cb, cr]) expect(largest(chroma.map((code) => Math.abs(code - 128)))).toBeLessThan(0.8);
      }
    }
  });

  test("of a colour has that colour, at full size and as means of blocks", () => {
    const colour: Rgb = [0.3, 0.1, 0.05];
    const [width, height] = [600, 400];
    const results = [1, 1.7, 8].map((scale) => {
      const size = { width: 2 * Math.floor(width / scale / 2), height: 2 * Math.floor(height / scale / 2) };
      return develop(
        put(width, height, () => colour, 7),
        size,
      ).map(mean);
    });
    for (const result of results) result.forEach((value, i) => expect(value).toBeCloseTo(results[0]![i]!, 1));
    expect(results[0]![1]!).toBeLessThan(120);
    expect(results[0]![2]!).toBeGreaterThan(140);
  });
});

test("any size makes any picture, the same one each time, whatever memory held before", () => {
  const formats: PixelFormat[] = ["yuv420p", "yuv420p10le", "yuv422p10le"];
  const light = (x: number, y: number): Rgb => [(x % 5) / 6, (y % 7) / 9, ((x + y) % 3) / 4];
  let seed = 0;
  for (const [width, height] of [
    [12, 12],
    [13, 17],
    [33, 14],
    [640, 15],
  ] as const) {
    for (const [w, h] of [
      [16, 16],
      [18, 22],
      [258, 30],
    ] as const) {
      seed++;
      const image = put(width, height, light, (seed * 7) % 36, (seed % 8) + 1);
      const settings = { width: w, height: h, format: formats[seed % 3]!, look: DEFAULT_SIGMOID };
      const { mark, buffer } = kernels.memory;
      const free = buffer.byteLength - mark;
      const results = [0, 0xff].map((dirt) => {
        kernels.memory.release(mark);
        kernels.memory.bytes(mark, free).fill(dirt);
        return develop(image, settings).map((plane) => plane.join(" "));
      });
      expect(results[1]).toEqual(results[0]);
    }
  }
});

test("crops anywhere, also beyond the picture's edge, are made", () => {
  const ramp = (x: number, y: number): Rgb => grey(0.2 + (x + y) / 800);
  const image = put(100, 90, ramp, 11);
  const { mark } = kernels.memory;
  for (const crop of [
    { x: 0, y: 0, width: 2, height: 2 },
    { x: 97, y: 88, width: 2, height: 2 },
    { x: 40.5, y: 30.25, width: 20, height: 15 },
    { x: 0, y: 0, width: 100, height: 90 },
  ]) {
    kernels.memory.release(mark);
    const [y] = develop(image, { crop, width: 16, height: 16 });
    const [x0, y0] = [crop.x + crop.width / 2 - 0.5, crop.y + crop.height / 2 - 0.5];
    expect(mean(y)).toBeCloseTo(lumaCode(ramp(x0, y0)[0]), 0);
  }
});

test.each([
  [11, 40],
  [40, 11],
  [1, 1],
])("a mosaic of %i×%i, smaller than two patterns, is refused", (width, height) => {
  const image = put(width, height, () => grey(0.5));
  expect(() => develop(image)).toThrow(expect.objectContaining({ code: "unsupported" }));
});

test("another pattern of 6×6 is refused", () => {
  const image = put(40, 40, () => grey(0.5));
  const cfa = [...image.cfa];
  cfa[1] = 1;
  expect(() => develop({ ...image, cfa })).toThrow(expect.objectContaining({ code: "unsupported" }));
});

test("all eight orientations show the same picture", () => {
  const [width, height] = [46, 32];
  const upright = (x: number, y: number): Rgb => [0.2 + x / 120, 0.2 + y / 120, 0.2 + (x + 2 * y) / 300];
  const toUpright: readonly ((x: number, y: number) => readonly [number, number])[] = [
    (x, y) => [x, y],
    (x, y) => [width - 1 - x, y],
    (x, y) => [width - 1 - x, height - 1 - y],
    (x, y) => [x, height - 1 - y],
    (x, y) => [y, x],
    (x, y) => [width - 1 - y, x],
    (x, y) => [width - 1 - y, height - 1 - x],
    (x, y) => [y, height - 1 - x],
  ];
  let first: Planes | undefined;
  toUpright.forEach((place, i) => {
    const turned = i >= 4;
    const [w, h] = turned ? [height, width] : [width, height];
    const image = put(w, h, (x, y) => upright(...place(x, y)), (i * 5) % 36, i + 1);
    const result = develop(image, { crop: { x: 3.3, y: 2.2, width: 38.5, height: 27.5 }, width: 40, height: 28 });
    first ??= result;
    result.forEach((plane, p) => {
      // Colours of the mosaic stand elsewhere after turning; on a ramp that makes next to no difference.
      expect(largest(plane.map((code, at) => Math.abs(code - first![p]![at]!)))).toBeLessThan(2);
    });
  });
});

describe("a grey edge has no coloured fringe", () => {
  const scenes: readonly (readonly [string, number, (x: number, y: number) => number])[] = [
    ["upright", 6, (x) => (x < 150 ? 0.05 : 0.6)],
    ["level", 6, (_, y) => (y < 100 ? 0.05 : 0.6)],
    ["slanted", 13, (x, y) => 0.05 + 0.55 * Math.min(1, Math.max(0, (x - 150 + (y - 100) * 0.37) / 1.2 + 0.5))],
    // Two pixels wide: some of it is seen by one colour alone.
    ["thin line", 36, (x, y) => (Math.abs(x - 150 + (y - 100) * 0.21) < 1 ? 0.6 : 0.05)],
  ];
  test.each(scenes)("%s", (_name, limit, scene) => {
    for (const phase of [0, 8, 15, 28]) {
      for (const [width, height] of [
        [300, 200],
        [192, 128],
      ] as const) {
        const image = put(300, 200, (x, y) => grey(scene(x, y)), phase);
        const [, cb, cr] = develop(image, { width, height });
        for (const chroma of [cb, cr]) {
          expect(largest(chroma.map((code) => Math.abs(code - 128)))).toBeLessThan(limit);
        }
      }
    }
  });
});

test("a lamp in the dark has no black ring, nor a coloured one", () => {
  for (const radius of [0.6, 1.5, 4]) {
    for (const [width, height] of [
      [96, 64],
      [62, 42],
      [40, 26],
    ] as const) {
      const [ground, gain] = [0.01, 8];
      const image = put(96, 64, (x, y) => grey(Math.hypot(x - 47.3, y - 31.6) < radius ? 0.9 : ground));
      const [y, cb, cr] = develop(image, { width, height, gain });
      const least = -largest(y.map((code) => -code));
      expect(((least - 16) / 219) ** 2.4 / (ground * gain)).toBeGreaterThan(0.33);
      const halfWidth = width / 2;
      for (const chroma of [cb, cr]) {
        const around = chroma.filter((_, i) => {
          const [u, v] = [((i % halfWidth) * 2 * 96) / width, (Math.floor(i / halfWidth) * 2 * 64) / height];
          return Math.hypot(u - 47.3, v - 31.6) > radius + 4 + (2 * 96) / width;
        });
        expect(largest(around.map((code) => Math.abs(code - 128)))).toBeLessThan(2);
      }
    }
  }
});

test("what is blown is white, not magenta", () => {
  const balance: Rgb = [2.1, 1, 1.6];
  const light = (x: number): Rgb => {
    const value = (x / 400) * 3;
    return [Math.min(1, value / balance[0]), Math.min(1, value), Math.min(1, value / balance[2])];
  };
  for (const [width, height] of [
    [200, 30],
    [48, 16],
  ] as const) {
    const [, cb, cr] = develop(put(400, 60, light), { whiteBalance: balance, width, height });
    for (const chroma of [cb, cr]) expect(largest(chroma.map((code) => Math.abs(code - 128)))).toBeLessThan(2);
  }
});
