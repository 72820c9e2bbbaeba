import { describe, expect, test } from "vitest";
import { createDice, makePair } from "../../test/fixtures/made-pairs.ts";
import { choosePairs } from "./choose-pairs.ts";
import { isStill, standStill } from "./is-still.ts";
import { joinPath } from "./join-path.ts";
import type { MeasuredMotion } from "./measured-motion.ts";
import { combine, IDENTITY, invert, makeSimilarity, type Similarity } from "./similarity.ts";

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
    expect(isStill(film(100, () => makeSimilarity(1, 0, 0, 0)))).toMatchObject({
      still: true,
      why: "the camera stood",
    });
    expect(isStill(film(100, () => makeSimilarity(1, 0, 0, 0), 0.07)).still).toBe(true);
  });

  test("a tripod under clouds that fill most of the picture and drift slowly, as houses stand in six of its parts", () => {
    const measured = film(100, (t) => makeSimilarity(1 + 0.0001 * t, 0, 0.3 * t, 0));
    expect(isStill(measured).still).toBe(false);
    const stands = { ...measured, pairs: measured.pairs.map((pair) => Object.assign({}, pair, { standing: 6 })) };
    expect(isStill(stands)).toMatchObject({ still: true, why: "the camera stood" });
    const path = standStill(joinPath(stands), isStill(stands));
    expect(path.poses.every((pose) => pose === IDENTITY)).toBe(true);
    expect(path.bridged[7]).toBe("missing");
  });

  test("a bus across the lens changes nothing, and a path of two places has two poses", () => {
    const knocked = film(100, (t) => (t < 40 ? IDENTITY : makeSimilarity(1, 0.3, 14, -5)));
    // Its frames have the bus in common, and nothing with the others.
    const isBus = (slot: number): boolean => slot === 60 || slot === 61;
    const others = knocked.pairs.filter(({ from, to }) => !isBus(from) && !isBus(to));
    const pairs = [...others, makePair(60, 61, makeSimilarity(1, 0, 25, 0))];
    const stillness = isStill({ ...knocked, pairs });
    expect(stillness.still).toBe(true);
    const { poses, bridged } = standStill(joinPath({ ...knocked, pairs }), stillness);
    expect(poses[39]).toBe(IDENTITY);
    expect(poses[99]?.x).toBeCloseTo(14, 1);
    expect(new Set(poses).size).toBe(2);
    expect([bridged[60], bridged[61], bridged[62]]).toEqual(["unmatched", "unmatched", null]);
  });

  test("a knocked head is a tripod with a step", () => {
    const knocked = isStill(film(100, (t) => (t < 40 ? makeSimilarity(1, 0, 0, 0) : makeSimilarity(1, 0.3, 14, -5))));
    expect(knocked).toMatchObject({ still: true, why: "the camera stood, and was knocked before frame 41" });
    expect(knocked.places.map(({ length }) => length)).toEqual([39, 60]);
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
