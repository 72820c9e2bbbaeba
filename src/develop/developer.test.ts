import { describe, expect, test } from "vitest";
import {
  largest,
  lumaCode,
  mean,
  PHASES,
  putImage,
  readPlane,
  type Rgb,
  RGGB,
} from "../../test/fixtures/made-mosaic.ts";
import { createKernels } from "../kernels/instance.ts";
import type { Picture, PixelFormat } from "../kernels/picture.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { Developer } from "./developer.ts";
import { invert } from "../base/matrix3.ts";
import { SRGB_TO_XYZ } from "./matrix.ts";
import { DEFAULT_SIGMOID, type DevelopSettings } from "./settings.ts";

const kernels = await createKernels();
const developer = new Developer(kernels);
const start = kernels.memory.mark;

function settingsFor(image: RawImage, overrides: Partial<DevelopSettings> = {}): DevelopSettings {
  const turned = image.orientation >= 5;
  const crop = {
    x: 0,
    y: 0,
    width: turned ? image.height : image.width,
    height: turned ? image.width : image.height,
  };
  return {
    whiteBalance: [1, 1, 1],
    xyzToCamera: null,
    gain: 1,
    look: { kind: "plain" },
    crop,
    width: 64,
    height: 48,
    format: "yuv420p10le",
    dither: 0,
    ...overrides,
  };
}

function planes(picture: Picture): readonly [Float64Array, Float64Array, Float64Array] {
  return [0, 1, 2].map((plane) => readPlane(kernels, picture, plane as 0 | 1 | 2)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
}

const grey = (light: number) => (): Rgb => [light, light, light];
/** Two rounds of rounding and triangular dither are at most this many 10-bit codes from the truth. */
const NOISE = 1.75 / 4;

describe("grey stays grey", () => {
  const balance: Rgb = [2.1, 1, 1.6];
  const sizes = [
    [97, 65, 64, 48],
    [64, 48, 64, 48],
    [300, 200, 64, 48],
    [601, 401, 16, 16],
    [20, 14, 130, 94],
  ] as const;
  for (const [width, height, outWidth, outHeight] of sizes) {
    for (const layout of ["bayer", "rgb"] as const) {
      for (const look of [{ kind: "plain" }, DEFAULT_SIGMOID] as const) {
        test(`${layout} ${width}×${height} → ${outWidth}×${outHeight}, ${look.kind}, to the very border`, () => {
          for (const [cfa, level] of [...PHASES.entries()].map(([i, p]) => [p, [0.4, 0.05, 0.2, 0.01][i]!] as const)) {
            kernels.memory.release(start);
            const light: Rgb = [level / balance[0], level, level / balance[2]];
            const image = putImage(kernels, { width, height, light: () => light, layout, cfa });
            for (const gain of [2 ** -4, 1, 2 ** 4]) {
              const picture = developer.develop(
                image,
                settingsFor(image, { whiteBalance: balance, gain, look, width: outWidth, height: outHeight }),
              );
              const [y, cb, cr] = planes(picture);
              if (look.kind === "plain") {
                // A sample is rounded to 1/15871 of clipping: some codes in deep shadow.
                const slack = NOISE + (lumaCode(level * gain) - lumaCode((level - 1e-4) * gain));
                expect(largest(y.map((code) => Math.abs(code - lumaCode(level * gain))))).toBeLessThan(slack);
              } else {
                expect(largest(y) + largest(y.map((code) => -code))).toBeLessThan(1.5);
              }
              for (const chroma of [cb, cr]) {
                expect(largest(chroma.map((code) => Math.abs(code - 128)))).toBeLessThan(NOISE + 0.35);
              }
            }
          }
        });
      }
    }
  }
});

describe("sizes", () => {
  const formats: PixelFormat[] = ["yuv420p", "yuv422p10le", "yuv444p10le", "rgbf16"];
  const sources = [
    [1, 1],
    [1, 7],
    [2, 2],
    [3, 1],
    [5, 4],
    [33, 17],
    [640, 3],
  ] as const;
  test("any source makes any picture, the same one each time, whatever memory held before", () => {
    let seed = 1;
    const light = (x: number, y: number): Rgb => [(x % 5) / 6, (y % 7) / 9, ((x + y) % 3) / 4];
    for (const [width, height] of sources) {
      for (const layout of ["bayer", "rgb"] as const) {
        for (const format of formats) {
          for (const [outWidth, outHeight] of [
            [16, 16],
            [18, 22],
            [258, 30],
          ] as const) {
            kernels.memory.release(start);
            const orientation = (seed++ % 8) + 1;
            const image = putImage(kernels, { width, height, light, layout, orientation, cfa: PHASES[seed % 4]! });
            const size = { width: outWidth, height: outHeight };
            const rebuild = seed % 3 === 0 ? null : 1;
            const settings = settingsFor(image, { format, ...size, look: DEFAULT_SIGMOID, rebuild });
            const mark = kernels.memory.mark;
            const free = kernels.memory.buffer.byteLength - mark;
            const results = [0, 0xff].map((dirt) => {
              kernels.memory.release(mark);
              kernels.memory.bytes(mark, free).fill(dirt);
              const picture = developer.develop(image, settings);
              const last = picture.planes[2];
              expect(kernels.memory.mark).toBeLessThanOrEqual(last.offset + last.stride * last.height + 64);
              return planes(picture).map((plane) => plane.join(" "));
            });
            expect(results[1]).toEqual(results[0]);
          }
        }
      }
    }
  });

  test("planes are as their format says", () => {
    kernels.memory.release(start);
    const image = putImage(kernels, { width: 40, height: 30, light: grey(0.2) });
    const chroma = formats.map((format) => {
      const picture = developer.develop(image, settingsFor(image, { format, width: 34, height: 22 }));
      return picture.planes.map(({ width, height }) => `${width}×${height}`).join(" ");
    });
    expect(chroma).toEqual(["34×22 17×11 17×11", "34×22 17×22 17×22", "34×22 34×22 34×22", "34×22 34×22 34×22"]);
  });
});

test("resampling keeps the mean", () => {
  for (const [outWidth, outHeight] of [
    [150, 100],
    [64, 44],
    [20, 16],
    [500, 340],
  ] as const) {
    kernels.memory.release(start);
    const light = (x: number, y: number): Rgb => {
      const value = 0.5 + 0.2 * Math.sin(x / 9) + 0.2 * Math.cos(y / 7);
      return [value, value * 0.8, value * 0.6];
    };
    const image = putImage(kernels, { width: 300, height: 200, light });
    const picture = developer.develop(image, settingsFor(image, { width: outWidth, height: outHeight, gain: 1 }));
    const [y] = planes(picture);
    const shown = mean(y.map((code) => ((code - 16) / 219) ** 2.4));
    let sum = 0;
    for (let v = 0; v < 200; v++) {
      for (let u = 0; u < 300; u++) {
        const [r, g, b] = light(u, v);
        sum += (0.2126 * r ** (1 / 2.4) + 0.7152 * g ** (1 / 2.4) + 0.0722 * b ** (1 / 2.4)) ** 2.4;
      }
    }
    expect(Math.abs(Math.log2(shown / (sum / 60000)))).toBeLessThan(0.004);
  }
});

describe("orientation", () => {
  // An upright picture without any symmetry, and where its pixel lies on the sensor for each orientation (TIFF 6.0).
  const [width, height] = [46, 32];
  const upright = (x: number, y: number): Rgb => [x / 60, y / 60, (x + 2 * y) / 150];
  const toUpright: Readonly<Record<number, (x: number, y: number) => readonly [number, number]>> = {
    1: (x, y) => [x, y],
    2: (x, y) => [width - 1 - x, y],
    3: (x, y) => [width - 1 - x, height - 1 - y],
    4: (x, y) => [x, height - 1 - y],
    5: (x, y) => [y, x],
    6: (x, y) => [width - 1 - y, x],
    7: (x, y) => [width - 1 - y, height - 1 - x],
    8: (x, y) => [y, height - 1 - x],
  };
  for (const layout of ["bayer", "rgb"] as const) {
    test(`${layout}: all eight show the same picture`, () => {
      let first: readonly Float64Array[] | undefined;
      for (let orientation = 1; orientation <= 8; orientation++) {
        kernels.memory.release(start);
        const turned = orientation >= 5;
        const image = putImage(kernels, {
          width: turned ? height : width,
          height: turned ? width : height,
          light: (x, y) => upright(...toUpright[orientation]!(x, y)),
          layout,
          orientation,
        });
        const crop = { x: 3.3, y: 2.2, width: 38.5, height: 27.5 };
        const result = planes(developer.develop(image, settingsFor(image, { crop, width: 40, height: 28 })));
        first ??= result;
        result.forEach((plane, p) => {
          const worst = largest(plane.map((code, i) => Math.abs(code - first![p]![i]!)));
          // Colours of a mosaic stand elsewhere after turning; on a ramp that makes next to no difference.
          expect(worst).toBeLessThan(layout === "rgb" ? 1.01 : 1.3);
        });
      }
    });
  }
});

test("a crop is placed to a fraction of a pixel", () => {
  kernels.memory.release(start);
  const ramp = (x: number): Rgb => [0.2 + x / 400, 0.2 + x / 400, 0.2 + x / 400];
  const image = putImage(kernels, { width: 200, height: 100, light: ramp });
  const means = [40, 40.25, 40.5].map((x) => {
    const crop = { x, y: 20, width: 64, height: 48 };
    const [y] = planes(developer.develop(image, settingsFor(image, { crop, width: 64, height: 48 })));
    return mean(y);
  });
  // Pixel centres: the crop's middle lies at x + 32 in edges, so at x + 31.5 in pixels.
  [40, 40.25, 40.5].forEach((x, i) => expect(means[i]).toBeCloseTo(lumaCode(ramp(x + 31.5)[0]), 0));
  expect(means[1]! - means[0]!).toBeCloseTo(lumaCode(ramp(71.75)[0]) - lumaCode(ramp(71.5)[0]), 1);
});

describe("mosaic", () => {
  const scenes: Readonly<Record<string, (x: number, y: number) => number>> = {
    "upright edge": (x) => (x < 150 ? 0.05 : 0.6),
    "level edge": (_, y) => (y < 100 ? 0.05 : 0.6),
    "slanted edge": (x, y) => 0.05 + 0.55 * Math.min(1, Math.max(0, (x - 150 + (y - 100) * 0.37) / 1.2 + 0.5)),
    "thin line": (x, y) => (Math.abs(x - 150 + (y - 100) * 0.21) < 1 ? 0.6 : 0.05),
  };
  const limits: Readonly<Record<string, number>> = {
    "upright edge": 2,
    "level edge": 2,
    // One or two pixels wide, twelve times as bright as the other side: harder than any lens draws.
    "slanted edge": 13,
    "thin line": 25,
  };
  for (const [name, scene] of Object.entries(scenes)) {
    test(`a grey ${name} has no coloured fringe`, () => {
      for (const cfa of PHASES) {
        for (const [width, height] of [
          [300, 200],
          [192, 128],
        ] as const) {
          kernels.memory.release(start);
          const light = (x: number, y: number): Rgb => grey(scene(x, y))();
          const image = putImage(kernels, { width: 300, height: 200, light, cfa });
          const [, cb, cr] = planes(developer.develop(image, settingsFor(image, { width, height })));
          for (const chroma of [cb, cr]) {
            expect(largest(chroma.map((code) => Math.abs(code - 128)))).toBeLessThan(limits[name]!);
          }
        }
      }
    });
  }

  test("a lamp in the dark has no black ring, nor a coloured one", () => {
    for (const radius of [0.6, 1.5, 4]) {
      for (const [width, height] of [
        [96, 64],
        [62, 42],
        [40, 26],
        [200, 134],
      ] as const) {
        for (const layout of ["bayer", "rgb"] as const) {
          kernels.memory.release(start);
          const [ground, gain] = [0.01, 8];
          const light = (x: number, y: number): Rgb => grey(Math.hypot(x - 47.3, y - 31.6) < radius ? 0.9 : ground)();
          const image = putImage(kernels, { width: 96, height: 64, light, layout });
          const [y, cb, cr] = planes(developer.develop(image, settingsFor(image, { width, height, gain })));
          const least = -largest(y.map((code) => -code));
          expect(((least - 16) / 219) ** 2.4 / (ground * gain)).toBeGreaterThan(0.33);
          // Around, not within: what shines may show the colours of its few photosites.
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
    }
  });

  test("a zone plate keeps its colours down to fine patterns", () => {
    kernels.memory.release(start);
    const size = 512;
    const light = (x: number, y: number): Rgb => {
      const r2 = (x - size / 2) ** 2 + (y - size / 2) ** 2;
      return grey(0.3 + 0.2 * Math.cos((Math.PI * r2) / (size * 1.5)))();
    };
    const image = putImage(kernels, { width: size, height: size, light });
    const out = 328;
    const [, cb, cr] = planes(developer.develop(image, settingsFor(image, { width: out, height: out })));
    const half = out / 2;
    for (const chroma of [cb, cr]) {
      const within = chroma.filter((_, i) => {
        // Up to a quarter of the sampling rate, radially.
        const radius = Math.hypot((i % half) - half / 2, Math.floor(i / half) - half / 2);
        return radius * 2 * (size / out) < (size * 1.5) / 4;
      });
      const rms = Math.sqrt(mean(within.map((code) => (code - 128) ** 2)));
      expect(rms).toBeLessThan(1.5);
    }
  });
});

describe("highlights", () => {
  test("what is blown is white, not magenta, and the way there is smooth", () => {
    const balance: Rgb = [2.1, 1, 1.6];
    for (const look of [{ kind: "plain" }, { ...DEFAULT_SIGMOID, white: 1 }] as const) {
      kernels.memory.release(start);
      // A grey ramp that runs into clipping: green first, long before red and blue.
      const light = (x: number): Rgb => {
        const value = (x / 400) * 3;
        return [Math.min(1, value / balance[0]), Math.min(1, value), Math.min(1, value / balance[2])];
      };
      const image = putImage(kernels, { width: 400, height: 60, light });
      const settings = settingsFor(image, { whiteBalance: balance, look, width: 200, height: 30 });
      const [y, cb, cr] = planes(developer.develop(image, settings));
      for (const chroma of [cb, cr]) {
        expect(largest(chroma.map((code) => Math.abs(code - 128)))).toBeLessThan(1.5);
      }
      const row = y.subarray(0, 200);
      for (let x = 1; x < 200; x++) expect(row[x]! - row[x - 1]!).toBeGreaterThan(-1);
      expect(row[199]).toBeGreaterThan(234);
    }
  });

  test("a bluish cloud fades to white and never turns green or pink on the way", () => {
    kernels.memory.release(start);
    const balance: Rgb = [1.73, 1, 1.39];
    const light = (x: number): Rgb => {
      const cloud = [0.86, 1, 1.22].map((part) => (part * (x + 100)) / 250);
      return cloud.map((part, c) => Math.min(1, part / balance[c]!)) as unknown as Rgb;
    };
    const image = putImage(kernels, { width: 400, height: 60, light });
    const settings = settingsFor(image, { whiteBalance: balance, gain: 0.5, width: 200, height: 32 });
    const [, cb, cr] = planes(developer.develop(image, settings));
    for (let x = 0; x < 100; x++) {
      const [blue, red] = [cb, cr].map((chroma) => {
        let sum = 0;
        for (let v = 0; v < 16; v++) sum += chroma[v * 100 + x]! - 128;
        return sum / 16;
      }) as [number, number];
      expect(blue).toBeGreaterThan(-0.4);
      expect(red).toBeLessThan(0.4);
      // Greenish would be: red gone, but no blue in its place.
      expect(-red).toBeLessThan(blue + 0.5);
      if (x > 90) expect(Math.hypot(blue, red)).toBeLessThan(0.6);
    }
  });

  test("green that clipped is rebuilt at every size: the cloud keeps its hue", () => {
    const balance: Rgb = [1.73, 1, 1.39];
    const hue = [0.9, 1, 1.1] as const;
    const told = ((Math.sqrt(hue[0]) + Math.sqrt(hue[2])) / 2) ** 2;
    for (const [layout, width] of [
      ["bayer", 400],
      ["bayer", 200],
      ["bayer", 50],
      ["xtrans", 400],
      ["xtrans", 200],
      ["xtrans", 50],
      ["rgb", 200],
    ] as const) {
      kernels.memory.release(start);
      // A bar of it, brighter than green can tell, before black.
      const light = (x: number): Rgb =>
        hue.map((part, c) => (x > 100 && x < 300 ? Math.min(1, (1.2 * part) / balance[c]!) : 0)) as unknown as Rgb;
      const image = putImage(kernels, { width: 400, height: 120, light, layout });
      const height = 2 * Math.round((0.3 * width) / 2);
      const settings = { whiteBalance: balance, gain: 0.5, width, height, xyzToCamera: invert(SRGB_TO_XYZ) };
      const shown = (rebuild: number | null) => {
        const given = { ...image, xyzToCamera: settings.xyzToCamera };
        return planes(developer.develop(given, settingsFor(given, { ...settings, rebuild })));
      };
      const [luma, cb, cr] = shown(1 / told);
      const code = hue.map((part) => (0.6 * part) ** (1 / 2.4)) as unknown as Rgb;
      const y = 0.2126 * code[0] + 0.7152 * code[1] + 0.0722 * code[2];
      const middle = Math.floor(height / 4) * (width / 2) + Math.floor(width / 4);
      expect(Math.abs(luma[(height / 2) * width + width / 2]! - (16 + 219 * y))).toBeLessThan(1.5);
      expect(Math.abs(cb[middle]! - (128 + (224 * (code[2] - y)) / 1.8556))).toBeLessThan(1.5);
      expect(Math.abs(cr[middle]! - (128 + (224 * (code[0] - y)) / 1.5748))).toBeLessThan(1.5);
    }
  });

  test("an orange brighter than white keeps its hue while green is there to tell", () => {
    kernels.memory.release(start);
    const image = putImage(kernels, { width: 64, height: 48, light: () => [0.8, 0.6, 0.2] });
    const settings = settingsFor(image, { whiteBalance: [2, 1, 1], gain: 0.5 });
    const [y, , cr] = planes(developer.develop(image, settings));
    const code = [0.8, 0.3, 0.1].map((light) => light ** (1 / 2.4)) as [number, number, number];
    const luma = 0.2126 * code[0] + 0.7152 * code[1] + 0.0722 * code[2];
    expect(mean(y)).toBeCloseTo(16 + 219 * luma, 0);
    expect(mean(cr)).toBeCloseTo(128 + (224 * (code[0] - luma)) / 1.5748, 0);
  });
});

describe("dither", () => {
  for (const format of ["yuv420p", "yuv420p10le", "yuv422p10le", "yuv444p10le"] as const) {
    test(`${format}: a slow ramp has no bands`, () => {
      kernels.memory.release(start);
      const [width, height] = [3840, 64];
      // Through floats in an RGB curve: sample 0 to 65535 is light 0.2 to 0.25.
      const light = (x: number): Rgb => grey((x + 0.5) / width)();
      const image = putImage(kernels, { width, height, light, layout: "rgb" });
      const offset = (0.2 / 0.05) * (16383 - 512);
      const black = [512 - offset, 520 - offset, 508 - offset, 0] as const;
      const white = 512 + (1 / 0.05 - 4) * (16383 - 512);
      const ramp = { ...image, black, white };
      const picture = developer.develop(ramp, settingsFor(ramp, { width, height, format }));
      const [y] = planes(picture);
      const unit = format === "yuv420p" ? 1 : 0.25;
      let worst = 0;
      for (let x = 4; x < width - 4; x++) {
        let sum = 0;
        for (let v = 0; v < height; v++) for (let dx = -4; dx <= 4; dx++) sum += y[v * width + x + dx]!;
        const truth = lumaCode(0.2 + (0.05 * (x + 0.5)) / width);
        worst = Math.max(worst, Math.abs(sum / (9 * height) - truth) / unit);
      }
      expect(worst).toBeLessThan(0.3);
    });
  }

  test("every picture has dither of its own, and so has every channel", () => {
    kernels.memory.release(start);
    const image = putImage(kernels, { width: 64, height: 48, light: grey(0.2) });
    const [one, again, two] = [1, 1, 2].map((dither) =>
      planes(developer.develop(image, settingsFor(image, { dither }))),
    );
    expect(again).toEqual(one);
    const likeness = (a: Float64Array, b: Float64Array): number => {
      const [ma, mb] = [mean(a), mean(b)];
      const product = mean(a.map((value, i) => (value - ma) * (b[i]! - mb)));
      return product / Math.sqrt(mean(a.map((v) => (v - ma) ** 2)) * mean(b.map((v) => (v - mb) ** 2)));
    };
    expect(Math.abs(likeness(one![0], two![0]))).toBeLessThan(0.08);
    expect(Math.abs(likeness(one![1], one![2]))).toBeLessThan(0.15);
  });
});

describe("what cannot be developed", () => {
  const image = putImage(kernels, { width: 32, height: 32, light: grey(0.2) });
  const wrong: readonly (readonly [string, Partial<DevelopSettings>])[] = [
    ["an odd size", { width: 63 }],
    ["a small size", { height: 8 }],
    ["no gain", { gain: 0 }],
    ["an empty crop", { crop: { x: 0, y: 0, width: 0, height: 10 } }],
    ["no white balance", { whiteBalance: [1, 0, 1] }],
    ["a matrix without inverse", { xyzToCamera: [1, 2, 3, 1, 2, 3, 1, 2, 3] }],
    ["an impossible look", { look: { ...DEFAULT_SIGMOID, contrast: Number.NaN } }],
  ];
  for (const [what, overrides] of wrong) {
    test(`${what} is refused, and no memory stays taken`, () => {
      const mark = kernels.memory.mark;
      expect(() => developer.develop(image, settingsFor(image, overrides))).toThrow(
        expect.objectContaining({ code: "bad-argument" }),
      );
      expect(kernels.memory.mark).toBe(mark);
    });
  }

  test("a mosaic that is not Bayer is refused", () => {
    const strange = { ...image, cfa: [0, 1, 2, 1] as const };
    expect(() => developer.develop(strange, settingsFor(strange))).toThrow(
      expect.objectContaining({ code: "unsupported" }),
    );
    expect(RGGB).toEqual([0, 1, 1, 2]);
  });
});

describe("trim", () => {
  const light = (x: number, y: number): Rgb => [(x + y) / 120, 0.9 * (x / 70), y / 50];
  const made = { width: 70, height: 50, light, layout: "rgb" } as const;

  test("of 1 changes no bit; another one moves what does not clip, and white not at all", () => {
    const develop = (trim?: Rgb): Float64Array[] => {
      kernels.memory.release(start);
      const image = putImage(kernels, made);
      return [...planes(developer.develop(image, settingsFor(image, trim && { trim })))];
    };
    expect(develop([1, 1, 1])).toEqual(develop());
    expect(develop([1.1, 1, 0.9])).not.toEqual(develop());
    kernels.memory.release(start);
    const white = putImage(kernels, { ...made, light: grey(1) });
    const [y, cb, cr] = planes(developer.develop(white, settingsFor(white, { trim: [1.1, 0.95, 0.9] })));
    expect(largest(y.map((code) => Math.abs(code - lumaCode(1))))).toBeLessThanOrEqual(NOISE);
    expect(largest(cb.map((code) => Math.abs(code - 128)))).toBeLessThanOrEqual(NOISE);
    expect(largest(cr.map((code) => Math.abs(code - 128)))).toBeLessThanOrEqual(NOISE);
  });

  test("is refused for mosaics, and where it is no trim any more", () => {
    const mosaic = putImage(kernels, { ...made, layout: "bayer" });
    expect(() => developer.develop(mosaic, settingsFor(mosaic, { trim: [1, 1, 1] }))).toThrow(/no `trim`/);
    const picture = putImage(kernels, made);
    expect(() => developer.develop(picture, settingsFor(picture, { trim: [3, 1, 1] }))).toThrow(/a trim from/);
  });
});
