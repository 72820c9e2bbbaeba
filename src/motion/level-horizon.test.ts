import { describe, expect, test } from "vitest";
import { mostOutside, pathOf } from "../../test/fixtures/motion-worlds.ts";
import { createNormal } from "../../test/truth/light-world.ts";
import { describeLean, levelLimits, levelRolls } from "./level-horizon.ts";
import { combine, IDENTITY, invert, makeSimilarity, rollOf, type Similarity } from "./similarity.ts";
import { solveLock } from "./solve-lock.ts";
import { solveSmooth } from "./solve-smooth.ts";
import { solveTripod } from "./solve-tripod.ts";
import type { Framed, ViewLimits } from "./view-path.ts";

const FRAMED: Framed = { frame: { width: 1920, height: 1280 }, window: { width: 1920, height: 1080 } };
const LIMITS: ViewLimits = { keep: 0.8, zoom: 0.0025, roll: 1 };

/** A camera that leans by 2° and jitters about that; its pan is the shot's motion. */
function leaning(count: number): { poses: Similarity[]; leans: number[] } {
  const random = createNormal(3);
  // Clockwise as it is held: the horizon leans the other way.
  const rolls = Array.from({ length: count }, () => 2 + 0.3 * random());
  const cameras = rolls.map((roll, i) => makeSimilarity(1, roll, 3 * i, 4 * random()));
  const poses = cameras.map((camera) => combine(invert(cameras[0] ?? IDENTITY), camera));
  return { poses, leans: rolls.map((roll) => -roll) };
}

describe("levelRolls", () => {
  const { poses, leans } = leaning(80);
  const path = pathOf(poses);
  const rolls = levelRolls([{ slot: 10, lean: leans[10] as number }], path);
  const limits = levelLimits(LIMITS, rolls);

  test("one key levels every frame", () => {
    rolls.forEach((roll, slot) => expect(roll).toBeCloseTo(leans[slot] as number, 9));
    expect(limits.roll).toBeGreaterThan(3);
  });

  test("smooth, tripod and lock are level", () => {
    const still = pathOf(poses.map((pose) => makeSimilarity(1, rollOf(pose), 0, 0)));
    const track = { poses: poses.map(invert), error: poses.map(() => 0.1), lost: poses.map(() => null) };
    const lock = { track, reach: 200, targets: [] };
    for (const { views, issues } of [
      solveSmooth(path, FRAMED, limits, [], { rolls }),
      solveTripod(still, FRAMED, limits, [], rolls),
      solveLock(lock, path, FRAMED, limits, [], { shot: "s01", allow: false, rolls }),
    ]) {
      expect(issues).toEqual([]);
      expect(describeLean(views, rolls)).toEqual([]);
      views.forEach((view, slot) => expect(Math.abs(rollOf(view) - (leans[slot] as number))).toBeLessThan(0.01));
      expect(mostOutside(views, FRAMED)).toBeLessThan(1e-6);
    }
  });

  test("keys between which the path drifts", () => {
    const drifting = pathOf(Array.from({ length: 101 }, (_, i) => makeSimilarity(1, 0.05 * i, 0, 0)));
    const keyed = levelRolls(
      [
        { slot: 0, lean: 1 },
        { slot: 100, lean: 1 },
      ],
      drifting,
    );
    expect(keyed[0]).toBeCloseTo(1, 6);
    expect(keyed[50]).toBeCloseTo(1, 6);
    expect(keyed[100]).toBeCloseTo(1, 6);
  });

  test("what has no room to be levelled is said", () => {
    const tight = { ...LIMITS, keep: 0.99, roll: 20 };
    const steep = poses.map(() => 12);
    const { views } = solveSmooth(path, FRAMED, tight, [], { rolls: steep });
    expect(mostOutside(views, FRAMED)).toBeLessThan(1e-6);
    expect(describeLean(views, steep)[0]).toMatch(/^the horizon leans by up to \d+\.\d° in frames 1–80/);
  });
});
