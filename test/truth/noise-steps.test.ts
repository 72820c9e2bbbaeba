// What a change of settings does to the noise of the film, where brightness itself no longer shows it.
import { expect, test } from "vitest";
import type { LightProgramme } from "../../src/light/light-input.ts";
import { measureSteps } from "../../src/measure/curve-scores.ts";
import { solveShoot } from "./shoot-score.ts";
import { type Dials, type Shoot, take } from "./shoots.ts";

/** Electrons at clipping, ISO 100; and of read noise, before and after the amplifier (the latter in those of ISO 100). */
const FULL_WELL = 50_000;
const [READ_BEFORE, READ_AFTER] = [2, 5];

const SHOOT: Shoot = {
  count: 300,
  fallPerFrame: 0.02,
  flicker: 0,
  calibration: 0,
  body: "thirds",
  hold: 1,
  stride: 1,
  dials: 1,
  manner: "follows",
  outliers: [],
  missing: [],
  silent: 0,
  pause: null,
  seed: 1,
};

/** log2 of the noise of a patch `below` EV under clipping in the first frame: photons and read noise, as shares of its light. */
function computeNoise(ev: number, iso: number, below: number): number {
  const light = (FULL_WELL * 2 ** (ev - below) * 100) / iso;
  const read = Math.hypot(READ_BEFORE, (READ_AFTER * 100) / iso);
  return Math.log2(Math.sqrt(light + read ** 2) / light);
}

/** The largest jump of noise at a change of settings beyond its trend, as a factor. */
function measureNoise(programme: LightProgramme, below: number, dial: keyof Dials, clicks: number): number {
  const taken = take(SHOOT, {
    turn: (wanted, _i, before) => {
      const value = Math.round((wanted * 3) / clicks) * clicks;
      return value === before[dial] ? before : { ...before, [dial]: value };
    },
  });
  const { frames } = solveShoot(taken.frames, undefined, { programme });
  const noise = taken.frames.map(({ ev, exposure }, i) => {
    return computeNoise(ev, exposure.iso as number, below) + ev + (frames[i]?.gain as number);
  });
  return 2 ** Math.max(...measureSteps(noise, taken.steps).map(Math.abs).filter(Number.isFinite));
}

test.each(["as-shot", "constant", "eye"] as const)(
  "%s: noise follows the programme but for the photons that a setting gives or takes",
  (programme) => {
    const steps = {
      "a third stop of shutter, middle tone": measureNoise(programme, 3, "shutter", 1),
      "a third stop of shutter, shadow": measureNoise(programme, 9, "shutter", 1),
      "a third stop of ISO, middle tone": measureNoise(programme, 3, "iso", 1),
      "a third stop of ISO, shadow": measureNoise(programme, 9, "iso", 1),
      "a stop of shutter, middle tone": measureNoise(programme, 3, "shutter", 3),
    };
    if (process.env["LIGHT_FIGURES"]) {
      for (const [name, step] of Object.entries(steps)) {
        console.log(`${programme}, ${name}: largest step of noise ${(100 * (step - 1)).toFixed(1)} %`);
      }
    }
    // √(2^⅓) of photon noise, and the solver's own 1 %.
    expect(steps["a third stop of shutter, middle tone"]).toBeLessThan(2 ** (1 / 6) + 0.01);
    expect(steps["a third stop of ISO, middle tone"]).toBeLessThan(1.01);
    expect(steps["a stop of shutter, middle tone"]).toBeLessThan(2 ** (1 / 2) + 0.01);
  },
);
