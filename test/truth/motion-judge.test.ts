import { expect, test } from "vitest";
import { Developer } from "../../src/develop/developer.ts";
import { createKernels } from "../../src/kernels/instance.ts";
import type { Homography } from "../../src/motion/measured-motion.ts";
import { makeSimilarity } from "../../src/motion/similarity.ts";
import { asShotNeutral, cfaPattern, exposeSensor, SENSOR, XYZ_TO_CAMERA } from "../../src/sample/sensor.ts";
import { chain, move, ofScale, ofShift, ofSimilarity, ofTurn, SAME, undo } from "./homography.ts";
import { createNormal } from "./light-world.ts";
import { align, createTemplate, type Template } from "./motion-align.ts";
import { carry, createTraffic, HAND_CARRIED, NO_SHAKE, ROOM, viewsOf } from "./motion-camera.ts";
import { greyOf, lumaOf } from "./motion-judge.ts";
import { photograph } from "./motion-photograph.ts";
import {
  cornersOf,
  scoreAxis,
  scoreHold,
  scoreJitter,
  scoreStability,
  scoreViews,
  worldMaps,
} from "./motion-scores.ts";
import { openWorld } from "./motion-world.ts";

const SIZE = { width: 960, height: 640 };
const FILM = { width: 960, height: 540 };

const world = await openWorld(ROOM * SIZE.width, 1);
const poses = carry({ frames: 40, size: SIZE, seed: 3, shake: HAND_CARRIED, travel: 0.25 });
const view = viewsOf(poses, SIZE, 8, createTraffic(world, SIZE, 3))[7]!;
const taken = photograph(world, view, SIZE);
const template = createTemplate(greyOf(taken));

/** Largest distance of the picture's corners from where they are, pixels. */
function errorOf(found: Homography | undefined, truth: Homography): number {
  if (found === undefined) return Infinity;
  const apart = chain(found, undo(truth));
  return Math.max(
    ...cornersOf(FILM).map((corner) => {
      const { x, y } = move(apart, corner);
      return Math.hypot(x - corner.x, y - corner.y);
    }),
  );
}

/** What is seen through `map`, darker than it was and with noise. */
function shift(map: Homography, noise: number, seed: number, of: Template = template): Homography | undefined {
  const normal = createNormal(seed);
  const grey = greyOf(photograph(world, { ...view, pose: chain(map, view.pose) }, FILM));
  const values = grey.values.map((value) => 0.7 * value + 0.03 + noise * normal());
  return align(of, { ...grey, values }, [SAME])?.map;
}

test.each([
  ["as it was", SAME],
  ["a third of a pixel", ofShift(0.33, -0.21)],
  ["a step", ofSimilarity(makeSimilarity(1.02, 0.6, 30.3, -17.7))],
  ["a crop", ofSimilarity(makeSimilarity(1.25, -1.5, 80.3, 30.7))],
  ["a turn of the camera", ofTurn(0.8, -0.5, 1, 800)],
])("the judge finds %s to a twentieth of a pixel, everywhere, in noise of 1 %%", (_name, map) => {
  expect(errorOf(shift(map, 0.01, 5), map)).toBeLessThan(0.05);
});

test("moving by a tenth of a pixel is told from not moving", () => {
  const places = [0, 0.1, 0.2].map((x, i) => move(shift(ofShift(x, 0), 0.01, 10 + i)!, { x: 0, y: 0 }).x);
  expect(places[1]! - places[0]!).toBeCloseTo(0.1, 1.8);
  expect(places[2]! - places[1]!).toBeCloseTo(0.1, 1.8);
});

test("another photograph is not taken for this one", () => {
  const grey = greyOf(taken);
  expect(shift(SAME, 0.01, 6, createTemplate({ ...grey, values: grey.values.toReversed() }))).toBeUndefined();
});

test("a developed mosaic is found where its crop was, at another size", async () => {
  const kernels = await createKernels();
  const samples = kernels.memory.uint16(kernels.memory.take(2 * SIZE.width * SIZE.height), SIZE.width * SIZE.height);
  exposeSensor(taken, "RGGB", 1, 200, 77, samples);
  const neutral = asShotNeutral();
  const { black, white } = SENSOR;
  const crop = { x: 81.4, y: 57.7, width: 768, height: 432 };
  const picture = new Developer(kernels).develop(
    {
      layout: "bayer",
      offset: samples.byteOffset,
      stride: SIZE.width,
      ...SIZE,
      cfa: cfaPattern("RGGB"),
      black: [black, black, black, black],
      white,
      transfer: "linear",
      asShot: null,
      xyzToCamera: XYZ_TO_CAMERA,
      orientation: 1,
      decoder: "ljpeg",
    },
    {
      whiteBalance: [1 / neutral[0], 1, 1 / neutral[2]],
      xyzToCamera: XYZ_TO_CAMERA,
      gain: 1,
      look: { kind: "plain" },
      crop,
      ...FILM,
      format: "yuv420p10le",
      dither: 0,
    },
  );
  const grey = lumaOf(kernels.memory.buffer as SharedArrayBuffer, picture);
  const found = align(template, grey, [SAME]);
  const middle = { x: crop.x + crop.width / 2 - SIZE.width / 2, y: crop.y + crop.height / 2 - SIZE.height / 2 };
  const truth = chain(ofScale(FILM.width / crop.width), ofShift(-middle.x, -middle.y));
  expect(errorOf(found?.map, truth)).toBeLessThan(0.05);
});

/** A film of the carried shoot that shows each frame through a view of its own. */
const filmOf = (maps: readonly Homography[]): Parameters<typeof worldMaps>[0] => ({ size: FILM, maps });

test("scores: what is put in comes out", () => {
  const unit = 1920 / SIZE.width;
  // White noise of 12 px in both directions, and what 0.6° and 1 % move the corners by.
  const corner = (unit * Math.hypot(FILM.width, FILM.height)) / 2;
  const expected = Math.hypot(12, (corner * 0.6 * Math.PI) / 180 / Math.SQRT2, (corner * 0.01) / Math.SQRT2);
  const long = carry({ frames: 1500, size: SIZE, seed: 3, shake: HAND_CARRIED, travel: 0.25 });
  expect(scoreJitter(FILM, worldMaps(filmOf(long.map(() => SAME)), long)).rms / expected).toBeCloseTo(1, 1);
  const plain = filmOf(poses.map(() => SAME));
  const steady = carry({ frames: 40, size: SIZE, seed: 3, shake: NO_SHAKE, travel: 0.25 });
  const perfect = filmOf(poses.map((pose, t) => chain(ofScale(1.2), steady[t]!, undo(pose))));
  expect(scoreJitter(FILM, worldMaps(perfect, poses)).rms).toBeLessThan(1e-9);
  expect(scoreViews(SIZE, perfect).kept).toBeCloseTo(1 / 1.2, 2);
  expect(scoreViews(SIZE, perfect).distortion).toBeCloseTo(1, 6);
  expect(scoreStability(FILM, worldMaps(perfect, poses)).path).toBeGreaterThan(0.99);
  expect(scoreStability(FILM, worldMaps(perfect, poses)).bends).toBe(1);
  expect(scoreStability(FILM, worldMaps(plain, poses)).bends).toBeLessThan(0.5);
  expect(scoreViews(SIZE, filmOf([ofShift(12.5, 0)])).outside).toBeGreaterThan(0.005);
  expect(scoreViews(SIZE, plain).outside).toBe(0);
  expect(scoreHold(FILM, [{ x: 1, y: 0 }, null, { x: -1, y: 0 }])).toEqual({ rms: unit, worst: unit });
  const axis = scoreAxis(
    FILM,
    [
      { x: 0, y: 100 },
      { x: 0, y: 100 },
    ],
    [
      { x: 0, y: 0 },
      { x: 1, y: 0 },
    ],
  );
  expect(axis.place).toBeCloseTo(0.25 * unit, 6);
  expect(axis.roll).toBeCloseTo(((1 / 100) * 180) / Math.PI / 2, 3);
});
