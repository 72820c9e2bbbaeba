// Shoots by chance: any settings in any order, any jitter, ruined and missing frames, pauses. The worst case is what counts.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { computeFlicker } from "../../src/light/flicker-score.ts";
import { solveLight } from "../../src/light/solve-light.ts";
import { createInput } from "./light-world.ts";
import { scoreShoot, type ShootScore, solveShoot } from "./shoot-score.ts";
import { createShoots, type Shoot, take } from "./shoots.ts";

/** Shoots shorter than this are only not to come out worse. */
const LONG = 30;
/** Gains are cut off here. */
const MOST = 3;

/** The worst of each number, and how many shoots it is the worst of. */
interface Worst extends Record<Exclude<keyof ShootScore, "before" | "floor">, number> {
  /** `slow` beyond 1.5 times what the jitter alone leaves of it. */
  beyond: number;
  count: number;
}

/** Of every number the worst that is allowed, by what can be asked of a shoot. `beyond` bounds `slow` by what jitter leaves. */
const BOUNDS = {
  calm: { flicker: 0.0035, step: 0.01, ruined: 0.006, beyond: 0.015 },
  silent: { flicker: 0.0035, step: 0.01, ruined: 0.006, beyond: 0.06 },
  wild: { flicker: 0.012, step: 0.1, ruined: 0.012, beyond: 0.09 },
} as const;

/**
 * `wild`: a camera that leaps to and fro by two thirds of a stop and more, or whose settings no grid tells apart, every few
 * frames: no gain within 3 EV makes that smooth. `silent`: files of some frames tell no settings.
 */
function classify({ manner, hold, stride, dials, silent, body }: Shoot): keyof typeof BOUNDS {
  const leap = (stride * dials) / (body === "thirds" ? 3 : 2);
  const leaps = manner === "wanders" || manner === "zig-zag";
  if (leaps && (leap > 0.6 || (body !== "thirds" && hold < 8))) return "wild";
  return silent > 0 ? "silent" : "calm";
}

describe("sweep of 500 shoots of up to 600 frames", () => {
  test("no shoot comes out worse, and the worst of the long ones is calm", () => {
    const worst: Record<string, Worst> = {};
    let [grown, cut] = [0, 0];
    fc.assert(
      fc.property(fc.oneof(createShoots(1, 80), createShoots(LONG, 600)), (shoot) => {
        const taken = take(shoot);
        const solution = solveShoot(taken.frames);
        const gains = solution.frames.map(({ gain }) => Math.abs(gain));
        for (const gain of gains) expect(gain).toBeLessThanOrEqual(MOST);
        if (shoot.count < 4) for (const gain of gains) expect(gain).toBe(0);
        const score = scoreShoot(taken, solution);
        grown = Math.max(grown, score.flicker - Math.max(score.before, 0.003));
        // A gain that is cut off at its limit corrects no more.
        if (gains.some((gain) => gain === MOST)) cut++;
        else if (shoot.count >= LONG) {
          const name = classify(shoot);
          worst[name] = keepWorst(worst[name], score);
        }
      }),
      { numRuns: 500, seed: 4 },
    );
    if (process.env["LIGHT_FIGURES"]) {
      for (const [name, { count, ...numbers }] of Object.entries(worst)) {
        const shown = Object.entries(numbers).map(([key, value]) => `${key} ${value.toFixed(4)}`);
        console.log(`worst of ${count} ${name} shoots of ${LONG} frames and more: ${shown.join(", ")}`);
      }
      console.log(`${cut} shoots with gains at their limit`);
    }
    expect(grown).toBeLessThanOrEqual(0);
    for (const [name, bounds] of Object.entries(BOUNDS)) {
      expect(worst[name]?.count).toBeGreaterThan(50);
      for (const [key, bound] of Object.entries(bounds)) {
        expect(worst[name]?.[key as keyof typeof bounds], `${name}, ${key}`).toBeLessThan(bound);
      }
    }
  }, 180_000);

  test("settings that lie, any way they like, leave no trace in pictures that were steady", () => {
    let [worst, worstLong] = [0, 0];
    fc.assert(
      fc.property(createShoots(1, 200), (shoot) => {
        const calm = { ...shoot, flicker: 0, calibration: 0, outliers: [], missing: [], silent: 0, pause: null };
        const { frames } = take({ ...calm, manner: "stays" });
        const lies = take({ ...calm, manner: "wanders" }).frames;
        const { frames: solved } = solveShoot(frames, (own, i) => lies[i]?.exposure ?? own);
        const left = computeFlicker(frames.map(({ ev }, i) => ev + (solved[i]?.gain ?? Number.NaN))) ?? 0;
        worst = Math.max(worst, left);
        if (shoot.count >= LONG) worstLong = Math.max(worstLong, left);
      }),
      { numRuns: 400, seed: 5 },
    );
    if (process.env["LIGHT_FIGURES"])
      console.log(`worst F of 400 steady shoots whose settings lie: ${worst.toFixed(4)}, long ${worstLong.toFixed(4)}`);
    expect(worst).toBeLessThan(0.012);
    expect(worstLong).toBeLessThan(0.001);
  });
});

function keepWorst(worst: Worst | undefined, { flicker, step, ruined, slow, floor }: ShootScore): Worst {
  const all = { flicker, step, ruined, slow, beyond: slow - 1.5 * floor, count: 1 };
  if (worst === undefined) return all;
  return {
    flicker: Math.max(worst.flicker, all.flicker),
    step: Math.max(worst.step, all.step),
    ruined: Math.max(worst.ruined, all.ruined),
    slow: Math.max(worst.slow, all.slow),
    beyond: Math.max(worst.beyond, all.beyond),
    count: worst.count + 1,
  };
}

/** Nothing the matter with it. */
const PLAIN: Shoot = {
  count: 24,
  fallPerFrame: 0,
  flicker: 0,
  calibration: 0,
  body: "thirds",
  hold: 3,
  stride: 1,
  dials: 1,
  manner: "wanders",
  outliers: [],
  missing: [],
  silent: 0,
  pause: null,
  seed: 6,
};

describe("unharmed", () => {
  test.each([1, 2, 3])("%i frames, whatever the settings say", (count) => {
    const shoot: Shoot = {
      ...PLAIN,
      count,
      fallPerFrame: 0.05,
      flicker: 0.1,
      calibration: 0.06,
      hold: 1,
      outliers: [1],
    };
    const { frames: taken } = take(shoot);
    const { frames, notes } = solveShoot(taken);
    expect(frames.map(({ gain }) => gain)).toEqual(taken.map(() => 0));
    expect(notes.join()).toContain("too few");
  });

  test.each([
    ["black", -25],
    ["white", 12],
  ])("all %s, with settings that change", (_name, ev) => {
    const { frames: taken } = take({ ...PLAIN, missing: [5] });
    const { frames } = solveLight(createInput({ frames: taken.map((frame) => ({ ...frame, ev })) }));
    expect(frames.map(({ gain }) => gain)).toEqual(taken.map(() => 0));
  });
});
