import { describe, expect, test } from "vitest";
import { makePair, makePairs } from "../../test/fixtures/made-pairs.ts";
import { chain, move, ofSimilarity, ofTurn, undo } from "../../test/truth/homography.ts";
import { carry, HAND_CARRIED, type Shake } from "../../test/truth/motion-camera.ts";
import { scoreJitter } from "../../test/truth/motion-scores.ts";
import { checkViews } from "./check-views.ts";
import { choosePairs } from "./choose-pairs.ts";
import { estimatePair } from "./estimate-pair.ts";
import { joinKeystones } from "./join-keystones.ts";
import { joinPath } from "./join-path.ts";
import {
  type Keystone,
  keystonedExtent,
  keystonedView,
  putInKeystone,
  slantOf,
  takeOutKeystone,
  UPRIGHT,
} from "./keystone.ts";
import type { Homography, MeasuredMotion } from "./measured-motion.ts";
import { IDENTITY, type Similarity } from "./similarity.ts";
import { solveSmooth } from "./solve-smooth.ts";
import { measureDistortion, measureStability } from "./stability.ts";
import { straightenMotion } from "./straighten-motion.ts";
import type { Framed } from "./view-path.ts";

const FRAME = { width: 1500, height: 1000 };
const FRAMED: Framed = { frame: FRAME, window: { width: 1500, height: 843.75 } };
const LIMITS = { keep: 0.85, zoom: 0.0025, roll: 3 };
const FOCAL = 1000;
const TURNED: Shake = { ...HAND_CARRIED, shift: 0, turn: 0.5 };

/** What matches of frames that a camera took of a wall far away say: 300 a pair, each off by 0.4 px. */
function measure(poses: readonly Homography[], missing: readonly number[] = []): MeasuredMotion {
  const usable = poses.map((_, slot) => !missing.includes(slot));
  const pairs = choosePairs(usable).flatMap(([from, to]) => {
    const between = chain(poses[to] as Homography, undo(poses[from] as Homography));
    const group = {
      count: 300,
      box: [0, 0, 1, 1] as const,
      move: (place: { x: number; y: number }) => move(between, place),
      noise: 0.4,
    };
    const found = estimatePair(makePairs(FRAME, [group], 100 * from + to), FRAME);
    return found ? [{ from, to, ...found }] : [];
  });
  return { extent: FRAME, usable, pairs };
}

/** Of a film 1920 wide, by the true poses. */
function judge(
  poses: readonly Homography[],
  views: readonly Similarity[],
  keystones: readonly Keystone[] | null,
): number {
  const film = { width: 1920, height: 1080 };
  const scale = ofSimilarity({ a: FRAMED.window.width / film.width, b: 0, x: 0, y: 0 });
  const worlds = views.map((view, t) => {
    const shown = keystonedView(view, keystones?.[t] ?? UPRIGHT);
    return chain(undo(chain(shown, scale)), poses[t] as Homography);
  });
  return scoreJitter(film, worlds).rms;
}

function sizeOf(keystones: readonly Keystone[]): number {
  return Math.max(...keystones.map((keystone) => slantOf(keystone, FRAME)));
}

describe("joinKeystones", () => {
  test("pitch and yaw of half a degree a frame: what similarities leave of it is gone", () => {
    const poses = carry({ frames: 60, size: FRAME, seed: 2, shake: TURNED, travel: 0.25 });
    const measured = measure(poses);
    const path = joinPath(measured);
    const keystones = joinKeystones(measured, path, FRAMED, LIMITS) as Keystone[];
    const straight = joinPath(straightenMotion(measured, keystones));
    const small = keystones.map((keystone) => keystonedExtent(keystone, FRAME)).sort((a, b) => a.width - b.width)[0];
    const inside = { ...FRAMED, frame: small as typeof FRAME };
    const before = solveSmooth(path, FRAMED, LIMITS, []).views;
    const { views } = solveSmooth(straight, inside, LIMITS, []);
    const [left, now] = [judge(poses, before, null), judge(poses, views, keystones)];
    if (process.env["MOTION_FIGURES"] === "1") {
      console.log(`pitch and yaw of 0.5°: ${left.toFixed(2)} px by similarities, ${now.toFixed(3)} px`);
    }
    expect(left).toBeGreaterThan(2.5);
    expect(now).toBeLessThan(0.3);
    expect(checkViews(views, FRAMED, [], keystones).violations).toEqual([]);
    // What is told of the shot without any steadying is the truth, too.
    const plain = poses.map(() => IDENTITY);
    const told = measureStability(plain, straight, FRAMED, keystones).jitter as number;
    expect(told / judge(poses, plain, null)).toBeCloseTo(1, 1);
    expect(measureDistortion(views, keystones)).toBeLessThan(1);
    expect(measureDistortion(views, keystones)).toBeGreaterThan(0.95);
  });

  test("a camera that does not turn has none, nor has one that turns evenly", () => {
    const moved = measure(carry({ frames: 30, size: FRAME, seed: 3, shake: HAND_CARRIED, travel: 0.25 }));
    expect(joinKeystones(moved, joinPath(moved), FRAMED, LIMITS)).toBeNull();
    const panned = measure(Array.from({ length: 30 }, (_, t) => ofTurn(0.4 * t, 0.1 * t, 0, FOCAL)));
    const slow = joinKeystones(panned, joinPath(panned), FRAMED, LIMITS);
    expect(slow === null ? 0 : sizeOf(slow)).toBeLessThan(2e-4);
  });

  test("a pan stays, and what shakes on it goes; frames that are missing have nothing taken out", () => {
    const angles = Array.from({ length: 40 }, (_, t) => 0.4 * Math.sin(2.4 * t));
    const measured = measure(
      angles.map((angle, t) => ofTurn(0.3 * t + angle, 0, 0, FOCAL)),
      [11, 12],
    );
    const keystones = joinKeystones(measured, joinPath(measured), FRAMED, LIMITS) as Keystone[];
    expect(keystones[11]).toEqual(UPRIGHT);
    const errors = angles.flatMap((angle, t) => {
      const wanted = (angle * Math.PI) / 180 / FOCAL;
      return t === 11 || t === 12 ? [] : [Math.abs(Math.abs((keystones[t] as Keystone).g) - Math.abs(wanted))];
    });
    expect(errors.sort((a, b) => a - b)[errors.length >> 1]).toBeLessThan(0.15 * ((0.4 * Math.PI) / 180 / FOCAL));
    expect(Math.max(...keystones.map(({ h }) => Math.abs(h)))).toBeLessThan(0.2 * ((0.4 * Math.PI) / 180 / FOCAL));
  });

  test("perspective that pairs do not agree on is nobody's", () => {
    const pairs = choosePairs(Array.from({ length: 30 }, () => true)).map(([from, to]) => {
      const [g, h] = [1e-5 * Math.sin(7.31 * from + 3.7 * to), 1e-5 * Math.sin(5.13 * from * to)];
      const homography: Homography = [1, 0, -20 * (to - from), 0, 1, 0, g, h, 1];
      const pair = makePair(from, to, { a: 1, b: 0, x: -20 * (to - from), y: 0 });
      return Object.assign(pair, { homography, perspective: homography });
    });
    const measured = { extent: FRAME, usable: Array.from({ length: 30 }, () => true), pairs };
    expect(joinKeystones(measured, joinPath(measured), FRAMED, LIMITS)).toBeNull();
  });

  test("few frames, or none", () => {
    for (const frames of [0, 1, 2, 3]) {
      const measured = measure(carry({ frames, size: FRAME, seed: 1, shake: TURNED, travel: 0.25 }));
      const keystones = joinKeystones(measured, joinPath(measured), FRAMED, LIMITS);
      expect(keystones?.length ?? frames).toBe(frames);
    }
  });
});

test("a keystone put in is the one taken out, and what is left of a frame was photographed", () => {
  const keystone = { g: 2e-5, h: -3e-5 };
  const place = { x: 310, y: -220 };
  const there = takeOutKeystone(keystone, putInKeystone(keystone, place));
  expect(there.x).toBeCloseTo(place.x, 9);
  expect(there.y).toBeCloseTo(place.y, 9);
  const { width, height } = keystonedExtent(keystone, FRAME);
  for (const [x, y] of [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ] as const) {
    const corner = putInKeystone(keystone, { x: (x * width) / 2, y: (y * height) / 2 });
    expect(Math.abs(corner.x)).toBeLessThanOrEqual(FRAME.width / 2 + 1e-9);
    expect(Math.abs(corner.y)).toBeLessThanOrEqual(FRAME.height / 2 + 1e-9);
  }
});
