import { describe, expect, test } from "vitest";
import { createDice, makePair } from "../../test/fixtures/made-pairs.ts";
import { choosePairs } from "./choose-pairs.ts";
import { isStill } from "./is-still.ts";
import type { MeasuredMotion } from "./measured-motion.ts";
import { combine, invert, makeSimilarity, type Similarity } from "./similarity.ts";

const EXTENT = { width: 1600, height: 1067 };

/** A shot whose camera is at `pose(t)`, and a share of whose pairs follow the clouds. */
function film(count: number, pose: (t: number) => Similarity, clouds = 0): MeasuredMotion {
  const dice = createDice(count);
  const usable = Array.from({ length: count }, (_, t) => t !== 7);
  const pairs = choosePairs(usable).map(([from, to]) => {
    const { a, b, x, y } = combine(invert(pose(to)), pose(from));
    const drift = dice.uniform() < clouds ? 6 * (to - from) : 0;
    const noise = (): number => 0.03 * dice.normal();
    return makePair(from, to, { a: a + noise() / 500, b: b + noise() / 500, x: x + noise() + drift, y: y + noise() });
  });
  return { extent: EXTENT, usable, pairs };
}

describe("isStill", () => {
  test("a tripod, though some pairs follow the clouds", () => {
    expect(isStill(film(100, () => makeSimilarity(1, 0, 0, 0)))).toEqual({
      still: true,
      why: "The camera stood: nothing moved but the scene.",
    });
    expect(isStill(film(100, () => makeSimilarity(1, 0, 0, 0), 0.2)).still).toBe(true);
  });

  test("a knocked head is a tripod with a step", () => {
    const knocked = isStill(film(100, (t) => (t < 40 ? makeSimilarity(1, 0, 0, 0) : makeSimilarity(1, 0.3, 14, -5))));
    expect(knocked).toEqual({ still: true, why: "The camera stood, and was knocked before frame 40." });
  });

  test("wind, a slow slide, a slow zoom and a walk are no tripod", () => {
    const dice = createDice(2);
    const wind = Array.from({ length: 100 }, () =>
      makeSimilarity(1, 0.02 * dice.normal(), 1.5 * dice.normal(), dice.normal()),
    );
    expect(isStill(film(100, (t) => wind[t] as Similarity)).still).toBe(false);
    expect(isStill(film(100, (t) => makeSimilarity(1, 0, 0.1 * t, 0))).still).toBe(false);
    expect(isStill(film(100, (t) => makeSimilarity(1 + 0.0001 * t, 0, 0, 0))).still).toBe(false);
    expect(isStill(film(100, (t) => makeSimilarity(1, 0, 40 * t, 0))).still).toBe(false);
  });

  test("no frame, one, two, and none that match", () => {
    const none = { extent: EXTENT, pairs: [] };
    expect(isStill({ ...none, usable: [] }).still).toBe(false);
    expect(isStill({ ...none, usable: [false, true] }).still).toBe(true);
    expect(isStill({ ...none, usable: [true, true] }).still).toBe(false);
    expect(isStill({ ...none, usable: [true, true], pairs: [makePair(0, 1, makeSimilarity(1, 0, 0, 0))] }).still).toBe(
      true,
    );
    expect(isStill({ ...none, usable: [true, true], pairs: [makePair(0, 1, makeSimilarity(1, 0, 9, 0))] }).still).toBe(
      false,
    );
  });
});
