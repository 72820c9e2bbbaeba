import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makePair } from "../../test/fixtures/made-pairs.ts";
import { choosePairs } from "./choose-pairs.ts";
import { guessPair } from "./guess-pair.ts";
import { makeSimilarity } from "./similarity.ts";

describe("choosePairs", () => {
  test("4 pairs a frame, neighbours first", () => {
    const pairs = choosePairs(Array.from({ length: 1000 }, () => true));
    expect(pairs.length).toBeGreaterThan(4000);
    expect(pairs.length).toBeLessThan(4200);
    expect(pairs.slice(0, 999)).toEqual(Array.from({ length: 999 }, (_, t) => [t, t + 1]));
    expect(pairs).toContainEqual([25, 50]);
    expect(pairs).toContainEqual([34, 50]);
    expect(pairs).not.toContainEqual([33, 50]);
    expect(new Set(pairs.map(String)).size).toBe(pairs.length);
  });

  test("across missing slots, of usable frames only, and every one is tied to the others", () => {
    expect(choosePairs([])).toEqual([]);
    expect(choosePairs([true])).toEqual([]);
    expect(choosePairs([false, true, false, true])).toEqual([[1, 3]]);
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 90 }), (usable) => {
        const slots = usable.flatMap((isUsable, slot) => (isUsable ? [slot] : []));
        const pairs = choosePairs(usable);
        for (const [from, to] of pairs) {
          expect(from).toBeLessThan(to);
          expect(usable[from] && usable[to]).toBe(true);
        }
        expect(pairs.slice(0, Math.max(0, slots.length - 1))).toEqual(slots.slice(1).map((to, i) => [slots[i], to]));
      }),
    );
  });
});

describe("guessPair", () => {
  const step = (from: number, to: number) => makePair(from, to, makeSimilarity(1, 0, 10 * (to - from), 0));

  test("steps one after the other, round those that are not known", () => {
    const steps = [step(0, 1), step(0, 2), step(1, 2), step(2, 4), step(4, 5)];
    expect(guessPair(steps, 0, 5)?.x).toBe(50);
    expect(guessPair(steps, 1, 4)?.x).toBe(30);
    expect(guessPair(steps, 0, 3)).toBeNull();
    expect(guessPair([], 0, 3)).toBeNull();
    expect(guessPair(steps, 2, 2)?.x).toBe(0);
  });
});
