import { serialize } from "node:v8";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { blotches } from "../../test/fixtures/blotches.ts";
import { type MadeImage, putImage } from "../../test/fixtures/made-mosaic.ts";
import { randomNumbers } from "../../kernels/test/arena.ts";
import { uprightView } from "../develop/orientation.ts";
import { createKernels, type Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import type { FrameFeatures } from "./frame-features.ts";
import { matchFeatures } from "./match-features.ts";
import { measureFeatures } from "./measure-features.ts";

let kernels: Kernels;
let start: number;
beforeAll(async () => {
  kernels = await createKernels();
  start = kernels.memory.mark;
});
afterEach(() => kernels.memory.release(start));

const [WIDTH, HEIGHT] = [900, 600];

function measure(made: Partial<MadeImage> & Pick<MadeImage, "light">): FrameFeatures {
  const { mark } = kernels.memory;
  const features = measureFeatures(kernels, putImage(kernels, { width: WIDTH, height: HEIGHT, ...made }));
  kernels.memory.release(mark);
  return features;
}

/** The wall, moved to the right and down by so many pixels, with noise that is another one each time. */
function wall(dx: number, dy: number, gain = 1, noise = 0.003): MadeImage["light"] {
  const random = randomNumbers(Math.round(1000 * (dx + 7 * dy + 3 * gain)));
  return (x, y) => {
    const light = blotches(x - dx, y - dy) * gain;
    const spread = noise * Math.sqrt(light + 1e-3);
    return [0.6, 1, 0.8].map((share) => share * light + spread * bell(random)) as [number, number, number];
  };
}

/** About normal, σ = 1. */
function bell(random: () => number): number {
  return (random() + random() + random() + random() - 2) * Math.sqrt(3);
}

describe("measureFeatures", () => {
  test("finds many corners, all over the picture, the strongest first, in less than 50 kB", () => {
    const features = measure({ layout: "rgb", width: 1500, height: 1000, light: wall(0, 0) });
    expect(features.extent).toEqual({ width: 1500, height: 1000 });
    expect(features.count).toBeGreaterThan(1000);
    expect(features.count).toBeLessThanOrEqual(1100);
    expect(serialize(features).byteLength).toBeLessThanOrEqual(50_000);
    expect(features.descriptors.length).toBe(32 * features.count);
    const parts = new Set<number>();
    for (let i = 0; i < features.count; i++) {
      expect(Math.abs(features.x[i]!)).toBeLessThan(750);
      expect(Math.abs(features.y[i]!)).toBeLessThan(500);
      expect(features.level[i]).toBeLessThan(5);
      if (i > 0) expect(features.strength[i]).toBeLessThanOrEqual(features.strength[i - 1]!);
      parts.add(Math.floor(features.x[i]! / 150 + 5) + 10 * Math.floor(features.y[i]! / 150 + 4));
    }
    expect(parts.size).toBeGreaterThan(60);
  });

  // A pixel of the proxy has so many of the photograph: 2, 3, 1.
  test.each([
    ["bayer", 2, 0.5, 0.9],
    ["bayer", 2, -1.1, 1.7],
    ["xtrans", 3, 0.7, -1.3],
    ["rgb", 1, 0.25, 0.5],
    ["rgb", 1, -0.5, 0.35],
  ] as const)(
    "puts corners of %s where they are, to fractions of %i pixels: moved by %f, %f",
    (layout, side, dx, dy) => {
      const errors = compareMoved(
        measure({ layout, light: wall(0, 0) }),
        measure({ layout, light: wall(dx, dy) }),
        dx,
        dy,
      );
      expect(errors.count).toBeGreaterThan(120);
      expect(errors.rms / side).toBeLessThan(0.25);
      expect(Math.abs(errors.x) / side).toBeLessThan(0.03);
      expect(Math.abs(errors.y) / side).toBeLessThan(0.03);
    },
  );

  test("finds the same corners three stops darker, and in the light of a soft shadow", () => {
    const base = measure({ layout: "rgb", light: wall(0, 0) });
    const dark = wall(0.3, 0.6, 1 / 8);
    const shadow: MadeImage["light"] = (x, y) => {
      const rgb = dark(x, y);
      const share = 0.3 + 0.7 / (1 + Math.exp((x + y - 700) / 60));
      return [rgb[0] * share, rgb[1] * share, rgb[2] * share];
    };
    const errors = compareMoved(base, measure({ layout: "rgb", light: shadow }), 0.3, 0.6);
    expect(errors.count).toBeGreaterThan(120);
    expect(errors.rms).toBeLessThan(0.25);
    expect(Math.hypot(errors.x, errors.y)).toBeLessThan(0.04);
  });

  test.each(["bayer", "xtrans", "rgb"] as const)("finds nothing in %s that shows nothing", (layout) => {
    const random = randomNumbers(11);
    const noise = (base: number, spread: number): MadeImage["light"] => {
      return () => [0, 1, 2].map(() => base + spread * bell(random)) as [number, number, number];
    };
    const looks = {
      black: noise(0, 0),
      "black with noise": noise(0, 0.002),
      "black with much noise": noise(0, 0.02),
      clipped: noise(1.5, 0),
      even: noise(0.2, 0),
      "even with noise": noise(0.2, 0.02),
      "black with a soft glow": ((x: number, y: number) => {
        const glow = 0.2 * Math.exp(-((x - 450) ** 2 + (y - 300) ** 2) / 2e5);
        return [glow, glow, glow];
      }) satisfies MadeImage["light"],
    };
    const counts = Object.entries(looks).map(([name, light]) => [name, measure({ layout, light }).count]);
    expect(counts).toEqual(Object.keys(looks).map((name) => [name, 0]));
  });

  test.each([
    [20, 10],
    [1, 1],
    [2, 40],
    [7, 7],
    [13, 900],
    [40, 40],
  ])("takes pictures of %i × %i, with or without corners", (width, height) => {
    for (const layout of ["bayer", "xtrans", "rgb"] as const) {
      const features = measure({ layout, width, height, light: wall(0, 0) });
      expect(features.extent).toEqual({ width, height });
      expect(features.count).toBe(0);
    }
  });

  test("speaks of the upright photograph, whatever way the camera was held", () => {
    for (let orientation = 1; orientation <= 8; orientation++) {
      const mark = kernels.memory.mark;
      const square = (x: number, y: number): boolean => x >= 140 && x < 190 && y >= 60 && y < 110;
      const image = putImage(kernels, {
        width: 400,
        height: 300,
        layout: "rgb",
        orientation,
        light: (x, y) => (square(x, y) ? [0.4, 0.4, 0.4] : [0.05, 0.05, 0.05]),
      });
      const features = measureFeatures(kernels, image);
      kernels.memory.release(mark);
      const view = uprightView(image);
      expect(features.extent).toEqual({ width: view.width, height: view.height });
      const fine = [...features.level.keys()].filter((i) => features.level[i] === 0);
      const corners = [140, 189].flatMap((x) => [60, 109].map((y) => findUpright(image, x, y)));
      for (const [x, y] of corners) {
        const near = fine.some((i) => Math.hypot(features.x[i]! - x, features.y[i]! - y) < 3);
        expect([orientation, x, y, near]).toEqual([orientation, x, y, true]);
      }
    }
  });

  test("depends on the photograph alone and leaves memory as it was", () => {
    const first = measure({ light: wall(0, 0) });
    measure({ layout: "xtrans", width: 601, height: 377, light: wall(3, 4) });
    const { mark } = kernels.memory;
    expect(measure({ light: wall(0, 0) })).toEqual(first);
    expect(kernels.memory.mark).toBe(mark);
  });
});

/** Where a pixel's middle of the sensor is in the upright photograph, from its middle. */
function findUpright(image: RawImage, x: number, y: number): readonly [number, number] {
  const view = uprightView(image);
  const wanted = image.offset + y * image.stride * 2 + x * 6;
  for (let v = 0; v < view.height; v++) {
    for (let u = 0; u < view.width; u++) {
      if (view.origin + u * view.stepX + v * view.stepY === wanted) {
        return [u + 0.5 - view.width / 2, v + 0.5 - view.height / 2];
      }
    }
  }
  throw new Error("not in the picture");
}

/** How far corners of the finest level are from where they should have moved, pixels: root of the mean square a way, means. */
function compareMoved(
  a: FrameFeatures,
  b: FrameFeatures,
  dx: number,
  dy: number,
): { readonly count: number; readonly rms: number; readonly x: number; readonly y: number } {
  const fine = new Set([...a.level.keys()].filter((i) => a.level[i] === 0).map((i) => `${a.x[i]} ${a.y[i]}`));
  const pairs = matchFeatures(kernels, a, b, null, 0);
  let [count, squares, x, y] = [0, 0, 0, 0];
  for (let i = 0; i < pairs.ax.length; i++) {
    if (!fine.has(`${pairs.ax[i]} ${pairs.ay[i]}`)) continue;
    const [ex, ey] = [pairs.bx[i]! - pairs.ax[i]! - dx, pairs.by[i]! - pairs.ay[i]! - dy];
    count++;
    squares += ex * ex + ey * ey;
    x += ex;
    y += ey;
  }
  return { count, rms: Math.sqrt(squares / count / 2), x: x / count, y: y / count };
}
