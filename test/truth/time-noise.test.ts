import { describe, expect, test } from "vitest";
import { Developer } from "../../src/develop/developer.ts";
import { PictureMerger } from "../../src/develop/picture-merger.ts";
import { createKernels } from "../../src/kernels/instance.ts";
import type { Picture } from "../../src/kernels/picture.ts";
import { createRandom } from "../../src/sample/random.ts";
import { readPlane } from "../fixtures/made-mosaic.ts";
import {
  expose,
  hasPhotographs,
  HIGH_ISO,
  lookAt,
  type Point,
  putMosaic,
  readWorlds,
  type World,
} from "./defect-world.ts";

/** A photograph of 3,000 electrons at clipping, some stops under, brought up again, five frames of it. */
const SIZE = { width: 640, height: 420 } as const;
const FILM = { width: 400, height: 260 } as const;
const FRAMES = 5;
const MIDDLE = 2;
/** Pixels of the photograph that one of the film's is wide. */
const SCALE = 1.5;
const NO_FAULTS = { hot: new Map<number, number>(), dust: null };

const kernels = await createKernels();
const start = kernels.memory.mark;

/** Where a thing is on its way through the picture, in pixels of the photograph. */
const MOVER = { x: 150, y: 200, across: 60, down: 40, step: 9 } as const;

function starsAt(frame: number): Point[] {
  const random = createRandom(8);
  return Array.from({ length: 60 }, () => {
    const light = 0.02 + 0.2 * random();
    const [x, y] = [20 + random() * 600 + 3 * frame, 10 + random() * 120];
    return { x, y, light: [light, light, light] };
  });
}

interface Shot {
  readonly sequence: string;
  /** Pixels of the photograph that the view moves from frame to frame, and the film's window with it. */
  readonly pan: number;
  readonly hasStars: boolean;
}

/** A frame's light: the world, and before it something that moves and shows another part of it. */
function takeLight(world: World, { pan, hasStars }: Shot, frame: number): World {
  const light = lookAt(world, SIZE, 2 + pan * frame, 3, hasStars ? starsAt(frame) : [], 0.8);
  const left = MOVER.x + MOVER.step * frame;
  for (let y = 0; y < MOVER.down; y++) {
    for (let x = 0; x < MOVER.across; x++) {
      const from = ((300 + y) * world.width + 400 + x) * 3;
      const to = ((MOVER.y + y) * SIZE.width + left + x) * 3;
      light.rgb.set(world.rgb.subarray(from, from + 3), to);
    }
  }
  return light;
}

function develop(light: World, { pan }: Shot, frame: number, isNoisy: boolean): Picture {
  const samples = expose(light, "bayer", NO_FAULTS, isNoisy ? createRandom(9, frame) : null, HIGH_ISO);
  return new Developer(kernels).develop(putMosaic(kernels, light, "bayer", samples), {
    whiteBalance: [1, 1, 1],
    xyzToCamera: [3.2406, -1.5372, -0.4986, -0.9689, 1.8758, 0.0415, 0.0557, -0.204, 1.057],
    gain: 4,
    look: { kind: "plain" },
    crop: { x: 20 - pan * (frame - MIDDLE), y: 10, width: FILM.width * SCALE, height: FILM.height * SCALE },
    ...FILM,
    format: "yuv420p10le",
    dither: frame,
  });
}

function planesOf(picture: Picture, memory = kernels): readonly Float64Array[] {
  return ([0, 1, 2] as const).map((plane) => readPlane(memory, picture, plane));
}

/** dB of luma over places of the film. */
function psnr(a: readonly Float64Array[], b: readonly Float64Array[], take: (x: number, y: number) => boolean): number {
  let [sum, count] = [0, 0];
  a[0]!.forEach((code, at) => {
    if (!take(at % FILM.width, Math.floor(at / FILM.width))) return;
    sum += (code - b[0]![at]!) ** 2;
    count++;
  });
  return 10 * Math.log10((255 * 255 * count) / sum);
}

/** Where the mover is in the middle frame, or was or will be in the others. */
function isMoving(x: number, y: number): boolean {
  const [u, v] = [20 + x * SCALE, 10 + y * SCALE];
  return (
    v > MOVER.y - 6 &&
    v < MOVER.y + MOVER.down + 6 &&
    u > MOVER.x - 40 &&
    u < MOVER.x + MOVER.across + MOVER.step * FRAMES + 40
  );
}

const CASES: readonly Shot[] = [
  { sequence: "walk-sceaux-castle", pan: 0, hasStars: false },
  { sequence: "walk-sceaux-castle", pan: 3.3, hasStars: false },
  { sequence: "rpi-night-city-0620", pan: 0, hasStars: true },
];

describe.runIf(hasPhotographs).each(CASES)("noise of $sequence, pan $pan, by neighbours in time", (shot) => {
  test("goes where it holds still, and what moves is untouched", async () => {
    const [world] = (await readWorlds(shot.sequence, 1, SIZE.width + 30, shot.hasStars ? 0.15 : 0.25)) as [World];
    const own = await createKernels();
    let merger: PictureMerger | undefined;
    let noisy: readonly Float64Array[] = [];
    for (let frame = 0; frame < FRAMES; frame++) {
      kernels.memory.release(start);
      const picture = develop(takeLight(world, shot, frame), shot, frame, true);
      merger ??= new PictureMerger(own, picture, FRAMES);
      merger.add(frame, kernels.memory.buffer, picture, String(frame));
      if (frame === MIDDLE) noisy = planesOf(picture);
    }
    const merged = planesOf(merger!.merge(MIDDLE, [0, 1, 3, 4], 1, MIDDLE), own);
    kernels.memory.release(start);
    const clean = planesOf(develop(takeLight(world, shot, MIDDLE), shot, MIDDLE, false));
    const isBright = (x: number, y: number): boolean => shot.hasStars && isStar(x, y);
    const still = (x: number, y: number): boolean => !isMoving(x, y) && !isBright(x, y);
    const [before, after] = [psnr(noisy, clean, still), psnr(merged, clean, still)];
    const [movingBefore, movingAfter] = [psnr(noisy, clean, isMoving), psnr(merged, clean, isMoving)];
    const [starsBefore, starsAfter] = [psnr(noisy, clean, isBright), psnr(merged, clean, isBright)];
    if (process.env["DEFECT_FIGURES"]) {
      console.log(
        `${shot.sequence}, pan ${shot.pan}: still ${before.toFixed(1)} → ${after.toFixed(1)} dB, moving ${movingBefore.toFixed(1)} → ${movingAfter.toFixed(1)}, bright stars ${starsBefore.toFixed(1)} → ${starsAfter.toFixed(1)}`,
      );
    }
    expect(after).toBeGreaterThan(before + 3.4);
    expect(movingAfter).toBeGreaterThan(movingBefore);
    if (shot.hasStars) expect(starsAfter).toBeGreaterThan(starsBefore - 2.5);
  });
});

/** Stars of the middle frame that stand well above the noise, in pixels of the film. */
const BRIGHT = starsAt(MIDDLE)
  .filter(({ light }) => light[0] > 0.12)
  .map(({ x, y }) => [(x - 20) / SCALE, (y - 10) / SCALE] as const);

function isStar(x: number, y: number): boolean {
  return BRIGHT.some(([u, v]) => Math.hypot(u - x, v - y) < 1.5);
}

test("a picture whose neighbours are itself, held, or that has none, stays as it is but for dither", async () => {
  kernels.memory.release(start);
  const light = { ...SIZE, rgb: new Float32Array(SIZE.width * SIZE.height * 3).fill(0.1) };
  const picture = develop(light, CASES[0]!, 0, true);
  const own = await createKernels();
  const merger = new PictureMerger(own, picture, 3);
  for (const index of [0, 1, 2]) merger.add(index, kernels.memory.buffer, picture, "same");
  const before = planesOf(picture);
  for (const neighbours of [[], [0, 2], [7]]) {
    const after = planesOf(merger.merge(1, neighbours, 1, 0), own);
    after.forEach((plane, i) => {
      expect(plane.every((code, at) => Math.abs(code - before[i]![at]!) <= 0.25)).toBe(true);
    });
  }
});
