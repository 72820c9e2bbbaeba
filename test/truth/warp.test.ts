import { describe, expect, test } from "vitest";
import { createKernels } from "../../src/kernels/instance.ts";
import type { RawImage } from "../../src/kernels/raw-image.ts";
import { Developer } from "../../src/develop/developer.ts";
import type { Crop, Warp } from "../../src/develop/settings.ts";
import type { Lens } from "../../src/motion/lens.ts";
import { largest, lumaCode, mean, putImage, readPlane, type Rgb } from "../fixtures/made-mosaic.ts";

/**
 * Developed through warps, against scenes that are known at every place: a warp may be no further from the truth than
 * what is developed straight at the same scale.
 */
const kernels = await createKernels();
const developer = new Developer(kernels);
const start = kernels.memory.mark;
const SIZE = { width: 960, height: 700 } as const;
const VIEW = { width: 400, height: 260 } as const;

type Place = (x: number, y: number) => readonly [number, number];

interface View {
  /** Degrees clockwise. */
  readonly roll: number;
  /** Source pixels a pixel. */
  readonly scale: number;
  /** How the depth changes across and down, a pixel of the view. */
  readonly depth?: readonly [number, number];
  readonly lens?: Lens;
  readonly move?: readonly [number, number];
}

function warpFor({ roll, scale, depth = [0, 0], lens, move = [0, 0] }: View): Warp {
  const angle = (roll * Math.PI) / 180;
  const [a, b] = [scale * Math.cos(angle), scale * Math.sin(angle)];
  const [cx, cy] = [SIZE.width / 2 + 0.31 + move[0], SIZE.height / 2 + 0.17 + move[1]];
  const [vx, vy] = [VIEW.width / 2, VIEW.height / 2];
  const [g, h] = depth;
  const w = 1 - g * vx - h * vy;
  // The view's middle onto the photograph's, then depth about it.
  const x = [a + cx * g, -b + cx * h, -a * vx + b * vy + cx * w];
  const y = [b + cy * g, a + cy * h, -b * vx - a * vy + cy * w];
  return { matrix: [...x, ...y, g, h, w] as unknown as Warp["matrix"], lens: lens ?? null };
}

/** Written down once more, apart from what is tested: pixel centres → pixel centres. */
function placeOf({ matrix: m, lens }: Warp): Place {
  return (x, y) => {
    const [X, Y] = [x + 0.5, y + 0.5];
    const w = m[6] * X + m[7] * Y + m[8];
    const [dx, dy] = [
      (m[0] * X + m[1] * Y + m[2]) / w - SIZE.width / 2,
      (m[3] * X + m[4] * Y + m[5]) / w - SIZE.height / 2,
    ];
    const r = Math.hypot(dx, dy) / (Math.hypot(SIZE.width, SIZE.height) / 2);
    const factor = 1 + (lens ? lens.k1 * r ** 2 + lens.k2 * r ** 4 + lens.k3 * r ** 6 : 0);
    return [SIZE.width / 2 + dx * factor - 0.5, SIZE.height / 2 + dy * factor - 0.5];
  };
}

function develop(image: RawImage, shown: { readonly crop: Crop; readonly warp?: Warp }): Float64Array[] {
  const mark = kernels.memory.mark;
  const picture = developer.develop(image, {
    whiteBalance: [1, 1, 1],
    xyzToCamera: null,
    gain: 1,
    look: { kind: "plain" },
    ...VIEW,
    format: "yuv422p10le",
    dither: 0,
    ...shown,
  });
  const planes = [0, 1, 2].map((plane) => readPlane(kernels, picture, plane as 0 | 1 | 2));
  kernels.memory.release(mark);
  return planes;
}

function straightAt(scale: number): Crop {
  const [width, height] = [VIEW.width * scale, VIEW.height * scale];
  return { x: (SIZE.width - width) / 2 + 0.31, y: (SIZE.height - height) / 2 + 0.17, width, height };
}

/** Grey waves in many directions, the shortest `shortest` pixels long. */
function waves(shortest: number): (x: number, y: number) => number {
  const parts = Array.from({ length: 9 }, (_, k) => {
    const [angle, length] = [k * 0.7 + 0.2, shortest * (1 + k * 0.6)];
    return [(2 * Math.PI * Math.cos(angle)) / length, (2 * Math.PI * Math.sin(angle)) / length] as const;
  });
  return (x, y) => {
    let sum = 0.35;
    for (let k = 0; k < parts.length; k++) {
      const part = parts[k]!;
      sum += 0.03 * Math.sin(part[0] * x + part[1] * y + k);
    }
    return sum;
  };
}

function rmsError(luma: Float64Array, scene: (x: number, y: number) => number, place: Place): number {
  return Math.sqrt(
    mean(
      luma.map((code, at) => {
        const [u, v] = place(at % VIEW.width, Math.floor(at / VIEW.width));
        return (code - lumaCode(scene(u, v))) ** 2;
      }),
    ),
  );
}

const views: Readonly<Record<string, Omit<View, "scale">>> = {
  "roll 0.6°": { roll: 0.6 },
  "roll 3°": { roll: 3 },
  "roll −9.5°": { roll: -9.5 },
  perspective: { roll: 1, depth: [2e-4, -3e-4] },
  "lens k1 0.1": { roll: 0.6, lens: { k1: 0.1, k2: 0, k3: 0 } },
  "lens k1 −0.1": { roll: -0.6, lens: { k1: -0.1, k2: 0, k3: 0 } },
  "lens k1 −0.1, k2 0.04, k3 −0.01": { roll: 0, lens: { k1: -0.1, k2: 0.04, k3: -0.01 } },
};

function greyLight(scene: (x: number, y: number) => number): (x: number, y: number) => Rgb {
  return (x, y) => {
    const value = scene(x, y);
    return [value, value, value];
  };
}

describe.each(["bayer", "rgb", "xtrans"] as const)("%s: smooth waves are where they ought to be", (layout) => {
  for (const scale of layout === "bayer" ? [0.85, 1.1, 1.4, 2.05] : [0.85, 1.4]) {
    test(`${scale} source pixels a pixel`, () => {
      kernels.memory.release(start);
      const scene = waves(7 * Math.max(1, scale));
      const light = greyLight(scene);
      const image = putImage(kernels, { ...SIZE, light, layout });
      const crop = straightAt(scale);
      const straight = rmsError(develop(image, { crop })[0]!, scene, (x, y) => [
        crop.x + (x + 0.5) * scale - 0.5,
        crop.y + (y + 0.5) * scale - 0.5,
      ]);
      for (const view of Object.values(views)) {
        const warp = warpFor({ ...view, scale });
        const error = rmsError(develop(image, { crop, warp })[0]!, scene, placeOf(warp));
        expect(error).toBeLessThan(straight * 1.2);
      }
    });
  }
});

/** Light of a plane of luma. */
function lightOf(luma: Float64Array): Float64Array {
  return luma.map((code) => Math.max(0, (code - 16) / 219) ** 2.4);
}

/** Where in the view a place of the photograph is shown. */
function shownAt(place: Place, u: number, v: number): readonly [number, number] {
  let [x, y] = [VIEW.width / 2, VIEW.height / 2];
  for (let step = 0; step < 60; step++) {
    const [p, q] = place(x, y);
    [x, y] = [x + (u - p) * 0.5, y + (v - q) * 0.5];
  }
  return [x, y];
}

test("small lamps are where they ought to be, to a fiftieth of a pixel", () => {
  const lamps = Array.from({ length: 20 }, (_, k) => [320 + (k % 5) * 80.37, 240 + Math.floor(k / 5) * 70.21] as const);
  const ground = 0.02;
  const light = greyLight((x, y) =>
    lamps.reduce((sum, [u, v]) => sum + 0.5 * Math.exp(-((x - u) ** 2 + (y - v) ** 2) / 18), ground),
  );
  for (const layout of ["bayer", "rgb"] as const) {
    kernels.memory.release(start);
    const image = putImage(kernels, { ...SIZE, light, layout });
    for (const view of Object.values(views)) {
      const warp = warpFor({ ...view, scale: 1.2 });
      const shown = lightOf(develop(image, { crop: straightAt(1.2), warp })[0]!);
      for (const [u, v] of lamps) {
        const [x, y] = shownAt(placeOf(warp), u, v);
        const [left, top] = [Math.round(x) - 11, Math.round(y) - 11];
        if (left < 0 || top < 0 || left + 23 > VIEW.width || top + 23 > VIEW.height) continue;
        let [sum, sumX, sumY] = [0, 0, 0];
        for (let at = 0; at < 23 * 23; at++) {
          const [px, py] = [left + (at % 23), top + Math.floor(at / 23)];
          const own = shown[py * VIEW.width + px]! - ground;
          [sum, sumX, sumY] = [sum + own, sumX + own * px, sumY + own * py];
        }
        expect(Math.hypot(sumX / sum - x, sumY / sum - y)).toBeLessThan(0.02);
      }
    }
  }
});

test("what is straight is straight again without its lens", () => {
  for (const k1 of [0.1, -0.1]) {
    const lens = { k1, k2: 0, k3: 0 };
    const half = Math.hypot(SIZE.width, SIZE.height) / 2;
    // A straight thin line, as the lens draws it.
    const light = greyLight((x, y) => {
      const [dx, dy] = [x + 0.5 - SIZE.width / 2, y + 0.5 - SIZE.height / 2];
      const bent = Math.hypot(dx, dy) / half;
      let r = bent;
      for (let step = 0; step < 40; step++) r = bent / (1 + k1 * r * r);
      const [sx, sy] = bent === 0 ? [0, 0] : [(dx * r) / bent, (dy * r) / bent];
      return 0.05 + 0.5 * Math.exp(-((sx + 330 - 0.09 * sy) ** 2) / 8);
    });
    kernels.memory.release(start);
    const image = putImage(kernels, { ...SIZE, light, layout: "rgb" });
    const bends = [lens, undefined].map((corrected) => {
      const warp = warpFor({ roll: 0.6, scale: 1.85, ...(corrected && { lens: corrected }) });
      const shown = lightOf(develop(image, { crop: straightAt(1.85), warp })[0]!);
      const middles = Array.from({ length: VIEW.height }, (_, y) => {
        let [sum, sumX] = [0, 0];
        for (let x = 0; x < 60; x++) {
          const own = Math.max(0, shown[y * VIEW.width + x]! - 0.06);
          [sum, sumX] = [sum + own, sumX + own * x];
        }
        return sumX / sum;
      });
      return largestBend(middles);
    });
    expect(bends[0]).toBeLessThan(0.05);
    expect(bends[1]).toBeGreaterThan(1);
  }
});

/** The most that values differ from the straight line which fits them best. */
function largestBend(values: readonly number[]): number {
  const n = values.length;
  const middle = (n - 1) / 2;
  const level = mean(values);
  const slope =
    values.reduce((sum, value, i) => sum + (i - middle) * (value - level), 0) /
    values.reduce((sum, _, i) => sum + (i - middle) ** 2, 0);
  return Math.max(...values.map((value, i) => Math.abs(value - level - slope * (i - middle))));
}

test("a view that glides pulses no more in sharpness than a crop that does", () => {
  kernels.memory.release(start);
  const scene = waves(3.2);
  const image = putImage(kernels, { ...SIZE, light: greyLight(scene), layout: "rgb" });
  const pulse = (scale: number, roll: number | null): number => {
    const energies = Array.from({ length: 16 }, (_, k) => {
      const move = [k / 16, k / 16] as const;
      const crop = straightAt(scale);
      const moved = { ...crop, x: crop.x + move[0], y: crop.y + move[1] };
      const luma = develop(image, roll === null ? { crop: moved } : { crop, warp: warpFor({ roll, scale, move }) })[0]!;
      let sum = 0;
      for (let at = 1; at < luma.length; at++) {
        if (at % VIEW.width > 0) sum += (luma[at]! - luma[at - 1]!) ** 2;
      }
      return sum;
    });
    return Math.max(...energies) / Math.min(...energies) - 1;
  };
  // At 1 all of a crop's pixels lie alike between samples, and it pulses.
  for (const scale of [1, 1.1]) {
    const straight = pulse(scale, null);
    for (const roll of [0.02, 0.6, 3]) expect(pulse(scale, roll)).toBeLessThan(Math.max(straight * 1.02, 1e-3));
  }
});

test("slanted edges and lamps get no coloured fringe that they do not have straight", () => {
  const scenes = [
    (x: number, y: number) => 0.05 + 0.55 * Math.min(1, Math.max(0, (x - 480 + (y - 350) * 0.37) / 1.2 + 0.5)),
    (x: number, y: number) => (Math.hypot(((x + 500) % 40) - 20, ((y + 500) % 40) - 20) < 3 ? 0.9 : 0.02),
  ];
  for (const scene of scenes) {
    for (const layout of ["bayer", "xtrans"] as const) {
      kernels.memory.release(start);
      const image = putImage(kernels, { ...SIZE, light: greyLight(scene), layout });
      const fringe = (scale: number, warp?: Warp): number => {
        const [, cb, cr] = develop(image, { crop: straightAt(scale), ...(warp && { warp }) });
        return Math.max(...[cb!, cr!].map((chroma) => largest(chroma.map((code) => Math.abs(code - 128)))));
      };
      // Lenses and perspective show parts of a view smaller, and larger.
      const straight = Math.max(...[0.95, 1.1, 1.2, 1.3, 1.45].map((scale) => fringe(scale)));
      for (const view of Object.values(views)) {
        expect(fringe(1.2, warpFor({ ...view, scale: 1.2 }))).toBeLessThan(straight * 1.15 + 0.5);
      }
    }
  }
});
