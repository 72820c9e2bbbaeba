import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createNormal, createRandom } from "../../test/truth/light-world.ts";
import { chooseFrames } from "./even-speed.ts";

function allGood(count: number): null[] {
  return Array.from({ length: count }, () => null);
}

describe("chooseFrames", () => {
  test("even steps: all frames stay", () => {
    const random = createNormal(1);
    const steps = Array.from({ length: 199 }, () => 60 + 2 * random());
    const { chosen, skipped, speed } = chooseFrames(steps, allGood(200), { speed: 1 });
    expect(chosen).toEqual([...Array(200).keys()]);
    expect(skipped).toEqual([]);
    expect(speed).toBeCloseTo(60, 0);
  });

  test("a pause is left out, and so are frames in which the camera went back", () => {
    const steps = [
      ...Array(20).fill(50),
      0,
      1,
      0,
      0,
      ...Array(10).fill(50),
      -50,
      -48,
      ...Array(20).fill(50),
    ] as number[];
    const { chosen, unevenness } = chooseFrames(steps, allGood(steps.length + 1), { speed: 1 });
    expect(steps.length + 1 - chosen.length).toBe(4 + 4);
    expect(unevenness.before).toBeGreaterThan(0.4);
    expect(unevenness.after).toBeLessThan(0.02);
  });

  test("where steps are half as long, every other frame stays", () => {
    const steps = [...Array(60).fill(50), ...Array(50).fill(25)] as number[];
    const { chosen, unevenness } = chooseFrames(steps, allGood(111), { speed: 1 });
    expect(chosen.filter((slot) => slot < 60)).toHaveLength(60);
    expect(chosen.filter((slot) => slot > 60)).toHaveLength(25);
    expect(unevenness.after).toBe(0);
  });

  test.each([1, 1.5, 2, 2.5, 3, 7.3])("speed %f", (speed) => {
    const steps = Array(299).fill(10) as number[];
    const { chosen } = chooseFrames(steps, allGood(300), { speed });
    const expected = 299 / speed + 1;
    expect(Math.abs(chosen.length - expected)).toBeLessThan(1.5);
    const gaps = chosen.slice(1).map((slot, i) => slot - (chosen[i] as number));
    // Twos and threes, not all twos and then all threes: never a step away from even motion.
    chosen.slice(0, -2).forEach((slot, i) => expect(Math.abs(slot - i * speed)).toBeLessThan(0.75 * speed));
    expect(Math.max(...gaps.slice(0, -1)) - Math.min(...gaps.slice(0, -1))).toBeLessThanOrEqual(1);
  });

  test("uneven steps get evener", () => {
    const random = createRandom(3);
    const steps = Array.from({ length: 400 }, () => 10 + 40 * random());
    const before = chooseFrames(steps, allGood(401), { speed: 1 }).unevenness.before;
    const { unevenness, chosen } = chooseFrames(steps, allGood(401), { speed: 2 });
    expect(chosen.length).toBeGreaterThan(180);
    expect(unevenness.after).toBeLessThan(0.6 * before);
  });

  test("bad frames are left out and said, at the ends too", () => {
    const bad: (string | null)[] = allGood(100);
    for (const slot of [0, 1, 40, 41, 99]) bad[slot] = "blurred";
    for (let slot = 50; slot < 90; slot++) bad[slot] = "missing";
    const { chosen, skipped } = chooseFrames(Array(99).fill(20) as number[], bad, { speed: 1 });
    expect(chosen[0]).toBe(2);
    expect(chosen.at(-1)).toBe(98);
    expect(skipped).toHaveLength(45);
    expect(skipped[0]).toEqual({ slot: 0, reason: "blurred" });
  });

  test("order, ends and the count hold for any shot", () => {
    const step = fc.oneof(fc.double({ min: -30, max: 90, noNaN: true }), fc.constantFrom(0, Number.NaN, 1e300));
    const frame = fc.record({ step, bad: fc.option(fc.constantFrom("blurred", "missing"), { freq: 5 }) });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 60 }), fc.double({ min: 1, max: 6, noNaN: true }), (frames, speed) => {
        // Mostly good frames.
        const bad = frames.map((frame, i) => (i % 3 === 0 ? frame.bad : null));
        const steps = frames.slice(1).map((frame) => frame.step);
        const { chosen, skipped, unevenness } = chooseFrames(steps, bad, { speed });
        const good = [...bad.keys()].filter((slot) => bad[slot] === null);
        expect(chosen.length + skipped.length).toBe(frames.length);
        expect(chosen.every((slot) => bad[slot] === null)).toBe(true);
        expect(chosen.every((slot, i) => i === 0 || slot > (chosen[i - 1] as number))).toBe(true);
        expect(chosen[0]).toBe(good[0]);
        expect(chosen.at(-1)).toBe(good.at(-1));
        expect(unevenness.after).not.toBeNaN();
      }),
    );
  });

  test("nothing moves: all frames stay", () => {
    expect(chooseFrames([0, 0, 0], allGood(4), { speed: 1 })).toMatchObject({ chosen: [0, 1, 2, 3], speed: 0 });
  });
});
