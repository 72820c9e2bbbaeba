import { describe, expect, test } from "vitest";
import { computeFlicker } from "../../src/light/flicker-score.ts";
import { computeLambda, smoothWhittaker } from "../../src/light/whittaker.ts";
import { solveLight } from "../../src/light/solve-light.ts";
import { computeRms, createInput, createNormal, type WorldFrame } from "./light-world.ts";

/** Engraved shutter speeds in third stops and what they really are. */
const SHUTTERS = [
  1 / 500,
  1 / 400,
  1 / 320,
  1 / 250,
  1 / 200,
  1 / 160,
  1 / 125,
  1 / 100,
  1 / 80,
  1 / 60,
  1 / 50,
  1 / 40,
];

interface Dusk {
  readonly frames: readonly WorldFrame[];
  /** True scene and settings, EV. */
  readonly scene: readonly number[];
  readonly settings: readonly number[];
  readonly steps: readonly number[];
}

/** A dusk that falls by `fall` EV in an S, the camera following in third stops that are ±0.06 EV out. */
function createDusk(count: number, fall: number, flicker: number, seed: number): Dusk {
  const normal = createNormal(seed);
  const offsets = SHUTTERS.map(() => 0.06 * normal());
  const scene: number[] = [];
  const settings: number[] = [];
  const steps: number[] = [];
  let step = 0;
  const frames = Array.from({ length: count }, (_, i): WorldFrame => {
    const x = i / (count - 1);
    const light = -fall * (3 * x * x - 2 * x * x * x);
    if (step + 1 < SHUTTERS.length && step / 3 < -light - 1 / 6) {
      step++;
      steps.push(i);
    }
    const setting = step / 3 + (offsets[step] as number);
    scene.push(light);
    settings.push(setting);
    return {
      time: 10 * i,
      exposure: { shutter: SHUTTERS[step] as number, aperture: 8, iso: 100 },
      ev: light + setting + flicker * normal(),
    };
  });
  return { frames, scene, settings, steps };
}

function lowpass(values: readonly number[], period: number): Float64Array {
  const data = Float64Array.from(values);
  const index = data.map((_, i) => i);
  return smoothWhittaker(index, data, new Float64Array(data.length).fill(1), computeLambda(period));
}

/** What the film shows: true light of a frame plus the gain found for it. */
function computeFinished(world: Dusk, gains: readonly number[]): number[] {
  return world.frames.map(({ ev }, i) => ev + (gains[i] as number));
}

describe("dusk of 3 EV, flicker of 0.08 EV, third-stop steps that are 0.06 EV out", () => {
  test.each([1, 2, 3])("flicker goes, no step is left, the slow scene stays (seed %i)", (seed) => {
    const world = createDusk(240, 3, 0.08, seed);
    const solution = solveLight(createInput({ frames: world.frames, seed }));
    const finished = computeFinished(
      world,
      solution.frames.map((frame) => frame.gain),
    );
    expect(computeFlicker(world.frames.map(({ ev }) => ev))).toBeGreaterThan(0.06);
    expect(computeFlicker(finished)).toBeLessThan(0.003);
    for (const step of world.steps) {
      expect(Math.abs((finished[step] as number) - (finished[step - 1] as number))).toBeLessThan(0.02);
    }
    expect(solution.steps).toEqual(world.steps);
    const wanted = lowpass(
      world.scene.map((light, i) => light + (world.settings[i] as number)),
      60,
    );
    const shown = lowpass(finished, 60);
    const errors = [...shown].map((value, i) => value - (wanted[i] as number));
    const mean = errors.reduce((sum, value) => sum + value, 0) / errors.length;
    expect(computeRms(errors.map((value) => value - mean))).toBeLessThan(0.05);
    if (process.env["LIGHT_FIGURES"])
      console.log(seed, computeFlicker(finished), computeRms(errors.map((v) => v - mean)));
  });
});
