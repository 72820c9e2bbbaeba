import { describe, expect, test } from "vitest";
import { createKernels } from "../../src/kernels/instance.ts";
import type { RawImage } from "../../src/kernels/raw-image.ts";
import { Developer } from "../../src/develop/developer.ts";
import type { Crop, Lens, Warp } from "../../src/develop/settings.ts";
import { lumaCode, mean, putImage, readPlane, type Rgb } from "../fixtures/made-mosaic.ts";

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
    return [(2 * Math.PI * Math.cos(angle)) / length, (2 * Math.PI * Math.sin(angle)) / length, k] as const;
  });
  return (x, y) => parts.reduce((sum, [u, v, k]) => sum + 0.03 * Math.sin(u * x + v * y + k), 0.35);
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

describe.each(["bayer", "rgb", "xtrans"] as const)("%s: smooth waves are where they ought to be", (layout) => {
  for (const scale of [0.85, 1.1, 1.4, 2.05]) {
    test(`${scale} source pixels a pixel`, () => {
      kernels.memory.release(start);
      const scene = waves(7 * Math.max(1, scale));
      const light = (x: number, y: number): Rgb => [scene(x, y), scene(x, y), scene(x, y)];
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
