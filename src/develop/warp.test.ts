import { describe, expect, test } from "vitest";
import { largest, lumaCode, putImage, readPlane, type Rgb } from "../../test/fixtures/made-mosaic.ts";
import { createKernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { computeLocalEv, FIELD_TERMS } from "../light/local-light.ts";
import { GRID_HEIGHT } from "../light/frame-light.ts";
import { Developer } from "./developer.ts";
import type { DevelopSettings, Warp } from "./settings.ts";

const kernels = await createKernels();
const developer = new Developer(kernels);
const start = kernels.memory.mark;
const [WIDTH, HEIGHT] = [420, 300];

function develop(image: RawImage, settings: Partial<DevelopSettings>): Float64Array[] {
  const picture = developer.develop(image, {
    whiteBalance: [1, 1, 1],
    xyzToCamera: null,
    gain: 1,
    look: { kind: "plain" },
    crop: { x: 0, y: 0, width: image.width, height: image.height },
    width: 200,
    height: 140,
    format: "yuv420p10le",
    dither: 0,
    ...settings,
  });
  return [0, 1, 2].map((plane) => readPlane(kernels, picture, plane as 0 | 1 | 2));
}

const scene = (x: number, y: number): Rgb => {
  const value = 0.3 + 0.15 * Math.sin(x / 5) * Math.cos(y / 6) + 0.1 * Math.sin((x + y) / 7);
  return [value, value * 0.8, value * 0.6];
};

test("a warp that only moves and scales is a crop, bit for bit", () => {
  kernels.memory.release(start);
  const image = putImage(kernels, { width: WIDTH, height: HEIGHT, light: scene });
  const crop = { x: 10.5, y: 20.25, width: 300, height: 210 };
  const warp: Warp = { matrix: [1.5, 0, 10.5, 0, 1.5, 20.25, 0, 0, 1], lens: { k1: 0, k2: 0, k3: 0 } };
  expect(develop(image, { warp })).toEqual(develop(image, { crop }));
});

test("a warp turned by next to nothing shows next to the same", () => {
  for (const layout of ["bayer", "rgb", "xtrans"] as const) {
    for (const scale of [0.9, 1.4, 2.1, 3.1, 6.3]) {
      kernels.memory.release(start);
      const image = putImage(kernels, { width: 840, height: 600, light: scene, layout });
      const [width, height] = [Math.floor(780 / scale / 2) * 2, Math.floor(540 / scale / 2) * 2];
      const crop = { x: 10.5, y: 20.25, width: width * scale, height: height * scale };
      const warp: Warp = { matrix: [scale, -1e-6, 10.5, 1e-6, scale, 20.25, 0, 0, 1], lens: null };
      const [straight, warped] = [develop(image, { crop, width, height }), develop(image, { warp, width, height })];
      straight.forEach((plane, p) => {
        const worst = largest(plane.map((code, i) => Math.abs(code - warped[p]![i]!)));
        expect(worst).toBeLessThan(1.01);
      });
    }
  }
});

/** Turned about the middles of view and photograph. */
function turned(
  roll: number,
  scale: number,
  photograph: { width: number; height: number },
  view: { width: number; height: number },
) {
  const [a, b] = [scale * Math.cos((roll * Math.PI) / 180), scale * Math.sin((roll * Math.PI) / 180)];
  const x = photograph.width / 2 - (a * view.width - b * view.height) / 2;
  const y = photograph.height / 2 - (b * view.width + a * view.height) / 2;
  return [a, -b, x, b, a, y, 0, 0, 1] as const;
}

test("all eight orientations show the same", () => {
  const size = { width: 96, height: 70 };
  const upright = (x: number, y: number): Rgb => [x / 120, y / 120, (x + 2 * y) / 300];
  const toUpright = [
    (x: number, y: number) => [x, y],
    (x: number, y: number) => [95 - x, y],
    (x: number, y: number) => [95 - x, 69 - y],
    (x: number, y: number) => [x, 69 - y],
    (x: number, y: number) => [y, x],
    (x: number, y: number) => [95 - y, x],
    (x: number, y: number) => [95 - y, 69 - x],
    (x: number, y: number) => [y, 69 - x],
  ] as ReadonlyArray<(x: number, y: number) => [number, number]>;
  const view = { width: 80, height: 56 };
  const warp: Warp = { matrix: turned(3, 1, size, view), lens: { k1: 0.05, k2: 0, k3: 0 } };
  const all = toUpright.map((place, at) => {
    kernels.memory.release(start);
    const [width, height] = at >= 4 ? [70, 96] : [96, 70];
    const light = (x: number, y: number): Rgb => upright(...place(x, y));
    return develop(putImage(kernels, { width, height, light, layout: "rgb", orientation: at + 1 }), { warp, ...view });
  });
  for (const planes of all) {
    planes.forEach((plane, p) =>
      expect(largest(plane.map((code, i) => Math.abs(code - all[0]![p]![i]!)))).toBeLessThan(0.51),
    );
  }
});

test("places get their own gain where the warp shows them", () => {
  const local = {
    radial: 0.14,
    rows: Array.from({ length: GRID_HEIGHT }, (_, y) => 0.3 * Math.sin(y / 5)),
    field: FIELD_TERMS.map((_, k) => 0.02 * Math.cos(7 * k)),
  };
  const middles = (count: number): number[] => Array.from({ length: count }, (_, i) => (i + 0.5) / count);
  const ev = computeLocalEv(local, WIDTH / HEIGHT, middles(WIDTH), middles(HEIGHT));
  const light = (x: number, y: number): Rgb => {
    const grey = 0.2 * 2 ** -ev[y * WIDTH + x]!;
    return [grey, grey, grey];
  };
  for (const orientation of [1, 6]) {
    kernels.memory.release(start);
    const image = putImage(kernels, { width: WIDTH, height: HEIGHT, light, orientation });
    const photograph = orientation === 1 ? image : { width: HEIGHT, height: WIDTH };
    const view = orientation === 1 ? { width: 310, height: 210 } : { width: 210, height: 310 };
    const warp: Warp = { matrix: turned(5, 1.05, photograph, view), lens: { k1: -0.05, k2: 0, k3: 0 } };
    const [luma] = develop(image, { ...view, warp, local });
    expect(largest(luma!.map((code) => Math.abs(code - lumaCode(0.2))))).toBeLessThan(0.75);
    const [without] = develop(image, { ...view, warp });
    expect(largest(without!.map((code) => Math.abs(code - lumaCode(0.2))))).toBeGreaterThan(1.5);
  }
});

test("any photograph makes the same picture each time, whatever memory held before, and nothing stays taken", () => {
  for (const [width, height] of [
    [1, 1],
    [3, 7],
    [33, 17],
    [640, 3],
    [300, 200],
  ] as const) {
    for (const layout of ["bayer", "rgb", "xtrans"] as const) {
      // Smaller X-Trans mosaics are none.
      if (layout === "xtrans" && Math.min(width, height) < 12) continue;
      kernels.memory.release(start);
      const image = putImage(kernels, { width, height, light: scene, layout });
      const view = { width: 50, height: 22 };
      const scale = Math.hypot(width, height) / Math.hypot(50, 22);
      const warp: Warp = { matrix: turned(-9, scale, image, view), lens: { k1: 0.05, k2: 0, k3: 0 } };
      const { mark } = kernels.memory;
      const results = [0, 0xff].map((dirt) => {
        kernels.memory.release(mark);
        kernels.memory.bytes(mark, kernels.memory.buffer.byteLength - mark).fill(dirt);
        const planes = develop(image, { ...view, warp });
        expect(kernels.memory.mark - mark).toBeLessThan(20_000);
        return planes;
      });
      expect(results[1]).toEqual(results[0]);
      results[0]!.forEach((plane) => expect(plane.every((code) => code >= 0 && code <= 255)).toBe(true));
    }
  }
});

describe("out of range is an error that leaves nothing behind", () => {
  const view = { width: 200, height: 140 };
  const photograph = { width: WIDTH, height: HEIGHT };
  const plain = turned(0.5, 1, photograph, view);
  const bad: Readonly<Record<string, Warp>> = {
    "11°": { matrix: turned(11, 1, photograph, view), lens: null },
    "upside down": { matrix: turned(180, 1, photograph, view), lens: null },
    mirrored: { matrix: [-1, 0, 300, 0, 1, 20, 0, 0, 1], lens: null },
    "too far away": { matrix: turned(1, 8, photograph, view), lens: null },
    "too near": { matrix: turned(1, 0.1, photograph, view), lens: null },
    "a horizon in the view": { matrix: [1, 0, 0, 0, 1, 0, 0, -0.01, 1], lens: null },
    "a lens that folds": { matrix: turned(0, 1.9, photograph, view), lens: { k1: -0.6, k2: 0, k3: 0 } },
    "no number": { matrix: [NaN, 0, 0, 0, 1, 0, 0, 0, 1], lens: null },
    "no number in the lens": { matrix: plain, lens: { k1: NaN, k2: 0, k3: 0 } },
    nothing: { matrix: [0, 0, 0, 0, 0, 0, 0, 0, 0], lens: null },
  };
  test.each(Object.keys(bad))("%s", (name) => {
    kernels.memory.release(start);
    const image = putImage(kernels, { ...photograph, light: scene });
    const { mark } = kernels.memory;
    expect(() => develop(image, { ...view, warp: bad[name]! })).toThrow(
      expect.objectContaining({ code: "bad-argument" }),
    );
    expect(kernels.memory.mark).toBe(mark);
  });
  test("and within it is none", () => {
    kernels.memory.release(start);
    const image = putImage(kernels, { ...photograph, light: scene });
    for (const roll of [-10, 10])
      expect(develop(image, { ...view, warp: { matrix: turned(roll, 1, photograph, view), lens: null } })).toHaveLength(
        3,
      );
  });
});
