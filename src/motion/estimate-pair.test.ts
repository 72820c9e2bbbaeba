import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createDice, makePairs, moveBy, type MadeGroup } from "../../test/fixtures/made-pairs.ts";
import { computeCornerMove } from "./corner-move.ts";
import { estimatePair } from "./estimate-pair.ts";
import type { Homography, PairMotion, PointPairs } from "./measured-motion.ts";
import { movePlace } from "./fit-homography.ts";
import { combine, IDENTITY, invert, makeSimilarity, type Similarity } from "./similarity.ts";

const EXTENT = { width: 1600, height: 1067 };
const ALL = [0, 0, 1, 1] as const;
const STEP = makeSimilarity(1.02, 1.5, 95, -14);

type Estimate = Omit<PairMotion, "from" | "to">;

const world = (count: number, move: Similarity, noise = 0.4): MadeGroup => ({
  count,
  box: ALL,
  move: moveBy(move),
  noise,
});
const wrong = (count: number, reach?: number): MadeGroup => ({
  count,
  box: ALL,
  move: null,
  noise: 0,
  ...(reach === undefined ? {} : { reach }),
});

/** How far a corner is off; pixels. */
function errorOf(found: Estimate | null, truth: Similarity): number {
  return found ? computeCornerMove(combine(invert(truth), found.similarity), EXTENT) : Number.POSITIVE_INFINITY;
}

function estimate(groups: readonly MadeGroup[], seed = 1): Estimate | null {
  return estimatePair(makePairs(EXTENT, groups, seed), EXTENT);
}

describe("estimatePair", () => {
  test("300 places with 0.4 px of noise: hundredths of a pixel in the middle, a tenth in the corners", () => {
    let [middle, corner] = [0, 0];
    for (let seed = 0; seed < 40; seed++) {
      const found = estimate([world(300, STEP)], seed);
      const off = combine(invert(STEP), (found as Estimate).similarity);
      middle += (off.x ** 2 + off.y ** 2) / 40;
      corner += errorOf(found, STEP) ** 2 / 40;
      expect(found?.homography).toBeNull();
      expect(found?.hasParallax).toBe(false);
      expect(found?.inliers).toBeGreaterThan(290);
    }
    // Least squares of all 300: 0.4·√2/√300 = 0.033, and twice that in the corners.
    expect(Math.sqrt(middle)).toBeLessThan(0.037);
    expect(Math.sqrt(corner)).toBeLessThan(0.1);
  });

  test("six of ten matches wrong, anywhere or near the guess", () => {
    for (let seed = 0; seed < 20; seed++) {
      expect(errorOf(estimate([world(120, STEP), wrong(180)], seed), STEP)).toBeLessThan(0.35);
      expect(errorOf(estimate([world(400, STEP), wrong(600, 250)], seed), STEP)).toBeLessThan(0.3);
    }
  });

  test("a bus with a third of the matches moves by itself", () => {
    const bus = (count: number): MadeGroup => {
      return { count, box: [0.05, 0.3, 0.5, 0.8], move: moveBy(makeSimilarity(1, 0, -140, 3)), noise: 0.4 };
    };
    for (let seed = 0; seed < 20; seed++) {
      expect(errorOf(estimate([world(100, STEP), bus(120), wrong(80)], seed), STEP)).toBeLessThan(0.4);
    }
  });

  test("a sky with more places than the ground", () => {
    const sky: MadeGroup = {
      count: 320,
      box: [0, 0, 1, 0.5],
      move: moveBy(makeSimilarity(1.001, 0, 30, 2)),
      noise: 0.8,
    };
    const ground = { count: 250, box: [0, 0.5, 1, 1], noise: 0.4 } as const;
    const walk = makeSimilarity(1, 0.4, -20, 5);
    for (let seed = 0; seed < 20; seed++) {
      expect(errorOf(estimate([sky, { ...ground, move: moveBy(walk) }, wrong(100)], seed), walk)).toBeLessThan(0.5);
      // On a tripod a few places of the ground do.
      const few = { ...ground, count: 130, move: moveBy(IDENTITY) };
      const found = estimate([sky, few, wrong(100)], seed);
      expect(errorOf(found, IDENTITY)).toBeLessThan(0.6);
      expect(found?.hasParallax).toBe(false);
    }
  });

  test("perspective only where it is asked for", () => {
    const turned: Homography = [1.01, 0.004, 60, -0.006, 1.02, -9, 4e-5, -1.5e-5, 1];
    for (let seed = 0; seed < 10; seed++) {
      const points = {
        count: 300,
        box: ALL,
        move: (place) => movePlace(turned, place),
        noise: 0.4,
      } satisfies MadeGroup;
      const found = estimate([points, wrong(200)], seed) as Estimate;
      expect(found.homography).not.toBeNull();
      for (const [x, y] of [
        [0, 0],
        [-750, -500],
        [750, 500],
        [700, -500],
      ] as const) {
        const [is, should] = [movePlace(found.homography as Homography, { x, y }), movePlace(turned, { x, y })];
        expect(Math.hypot(is.x - should.x, is.y - should.y)).toBeLessThan(0.5);
      }
      expect(found.inliers).toBeGreaterThan(280);
      expect(found.hasParallax).toBe(false);
    }
  });

  test("near and far: the wider plane, and parallax is seen", () => {
    const far: MadeGroup = { count: 300, box: [0, 0, 1, 0.6], move: moveBy(makeSimilarity(1, 0, 20, 0)), noise: 0.4 };
    const strips = Array.from({ length: 8 }, (_, i): MadeGroup => {
      const [top, move] = [0.6 + i / 20, makeSimilarity(1, 0, 28 + 12 * i, 0)];
      return { count: 40, box: [0, top, 1, top + 0.05], move: moveBy(move), noise: 0.4 };
    });
    const found = estimate([far, ...strips]);
    expect(found?.hasParallax).toBe(true);
    expect(errorOf(found, makeSimilarity(1, 0, 20, 0))).toBeLessThan(6);
  });

  test("matches by chance are no motion", () => {
    for (let seed = 0; seed < 10; seed++) {
      expect(estimate([wrong(800)], seed)).toBeNull();
      expect(estimate([wrong(800, 60)], seed)).toBeNull();
      expect(estimate([wrong(30)], seed)).toBeNull();
    }
  });

  test("nothing, or nothing that can be used", () => {
    const none = new Float64Array(0);
    expect(estimatePair({ ax: none, ay: none, bx: none, by: none }, EXTENT)).toBeNull();
    expect(estimate([world(11, STEP)])).toBeNull();
    const same = new Float64Array(50).fill(3);
    expect(estimatePair({ ax: same, ay: same, bx: same, by: same }, EXTENT)).toBeNull();
    const broken = new Float64Array(50).fill(Number.NaN);
    expect(estimatePair({ ax: same, ay: same, bx: broken, by: same }, EXTENT)).toBeNull();
    expect(estimatePair(makePairs(EXTENT, [world(50, STEP)], 1), { width: 0, height: 0 })).toBeNull();
  });

  test("any motion and any share of wrong matches up to six of ten; the order of pairs does not matter much", () => {
    const motion = fc.record({
      scale: fc.double({ min: 0.8, max: 1.25, noNaN: true }),
      roll: fc.double({ min: -15, max: 15, noNaN: true }),
      x: fc.double({ min: -300, max: 300, noNaN: true }),
      y: fc.double({ min: -200, max: 200, noNaN: true }),
    });
    fc.assert(
      fc.property(motion, fc.double({ min: 0, max: 0.6, noNaN: true }), fc.nat(), (m, share, seed) => {
        const truth = makeSimilarity(m.scale, m.roll, m.x, m.y);
        const points = makePairs(EXTENT, [world(200, truth), wrong(Math.round((200 * share) / (1 - share)))], seed);
        const found = estimatePair(points, EXTENT);
        expect(errorOf(found, truth)).toBeLessThan(0.5);
        expect(errorOf(estimatePair(turnRound(points), EXTENT), truth)).toBeLessThan(0.5);
        expect(estimatePair(points, EXTENT)).toEqual(found);
      }),
      { numRuns: 40, seed: 3 },
    );
  });

  test("a photograph of any size", () => {
    const dice = createDice(5);
    const points = makePairs(EXTENT, [world(200, STEP), wrong(150)], 8);
    for (let i = 0; i < 5; i++) {
      const size = 0.2 + 5 * dice.uniform();
      const grown = (values: Float64Array): Float64Array => values.map((value) => value * size);
      const all = { ax: grown(points.ax), ay: grown(points.ay), bx: grown(points.bx), by: grown(points.by) };
      const found = estimatePair(all, { width: 1600 * size, height: 1067 * size }) as Estimate;
      expect(
        errorOf(
          { ...found, similarity: { ...found.similarity, x: found.similarity.x / size, y: found.similarity.y / size } },
          STEP,
        ),
      ).toBeLessThan(0.4);
    }
  });
});

function turnRound({ ax, ay, bx, by }: PointPairs): PointPairs {
  return { ax: ax.toReversed(), ay: ay.toReversed(), bx: bx.toReversed(), by: by.toReversed() };
}
