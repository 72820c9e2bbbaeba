// Day to night by name: how people and cameras follow nine stops of falling light, and what comes between.
import { describe, expect, test } from "vitest";
import { computeLambda, smoothWhittaker } from "../../src/light/whittaker.ts";
import { computeRms } from "./light-world.ts";
import { scoreShoot, solveShoot } from "./shoot-score.ts";
import { type Dials, type Shoot, take, type Taken } from "./shoots.ts";

/** EV that nobody sees. */
const MAX_FLICKER = 0.003;
const MAX_STEP = 0.01;
const MAX_SLOW_ERROR = 0.03;
const SEEDS = [1, 2, 3, 4, 5];
const FALL = 9;

const DUSK: Omit<Shoot, "seed"> = {
  count: 400,
  fallPerFrame: 0,
  flicker: 0.08,
  calibration: 0.06,
  body: "thirds",
  hold: 1,
  stride: 1,
  dials: 1,
  manner: "follows",
  outliers: [],
  missing: [],
  silent: 0,
  pause: null,
};

/** Nine stops in an S. */
const dusk = (moment: number): number => -FALL * (3 * moment ** 2 - 2 * moment ** 3);

/** Dials that stay what they are while the clicks do: a change is another object. */
function set(before: Dials, next: Dials): Dials {
  return before.shutter === next.shutter && before.aperture === next.aperture && before.iso === next.iso
    ? before
    : next;
}

/** Clicks for `wanted` EV, the dial first named as far as it goes, then the next. */
function inOrder(wanted: number, clicks: number, before: Dials): Dials {
  const all = Math.max(0, Math.round((wanted * 3) / clicks) * clicks);
  const shutter = Math.min(15, all);
  const iso = Math.min(9, all - shutter);
  return set(before, { shutter, iso, aperture: all - shutter - iso });
}

const ways: readonly (readonly [string, Partial<Shoot>, (wanted: number, i: number, before: Dials) => Dials])[] = [
  ["by hand: shutter, then ISO, then aperture, in thirds", {}, (wanted, _i, before) => inOrder(wanted, 1, before)],
  ["by hand, a stop at a time", {}, (wanted, _i, before) => inOrder(wanted, 3, before)],
  [
    "in half stops",
    { body: "halves" },
    (wanted, _i, before) => {
      const all = Math.round(wanted * 2);
      return set(before, { shutter: Math.min(12, all), iso: 0, aperture: Math.max(0, all - 12) });
    },
  ],
  [
    "aperture priority with ISO of its own: shutter to and fro, ISO against it",
    {},
    (wanted, i, before) => {
      const all = Math.round(wanted * 3);
      const fro = i % 5 < 2 ? 1 : 0;
      const iso = Math.min(12, Math.floor(all / 2)) - fro;
      return set(before, { shutter: all - iso, iso, aperture: 0 });
    },
  ],
  [
    "bulb: seconds as timed, a little longer every few frames",
    { body: "bulb" },
    (wanted, i, before) =>
      i % 4 === 0 ? set(before, { ...before, shutter: Math.min(11, Math.round((wanted / 0.7) * 3)) }) : before,
  ],
  [
    "every third step the wrong way",
    {},
    (wanted, _i, before) => {
      const all = Math.round(wanted * 3);
      return set(before, { shutter: all % 3 === 2 ? all - 3 : all, iso: 0, aperture: 0 });
    },
  ],
];

const thirds = (wanted: number, _i: number, before: Dials): Dials => inOrder(wanted, 1, before);

function expectGood(taken: Taken, name: string): void {
  const score = scoreShoot(taken, solveShoot(taken.frames));
  if (process.env["LIGHT_FIGURES"]) {
    const shown = (["before", "flicker", "step", "slow", "floor"] as const).map(
      (key) => `${key} ${score[key].toFixed(4)}`,
    );
    console.log(`${name}: ${shown.join(", ")}`);
  }
  expect(score.before).toBeGreaterThan(10 * MAX_FLICKER);
  expect(score.flicker).toBeLessThan(MAX_FLICKER);
  expect(score.step).toBeLessThan(MAX_STEP);
  expect(score.slow).toBeLessThan(MAX_SLOW_ERROR);
}

describe("nine stops are followed", () => {
  for (const [name, more, turn] of ways) {
    test.each(SEEDS)(`${name}, seed %i`, (seed) => {
      expectGood(take({ ...DUSK, ...more, seed }, { scene: dusk, turn }), name);
    });
  }
});

describe("what comes between", () => {
  const every = (share: number): number[] => {
    // Missing frames by chance, but the same ones on every run: a multiplicative walk visits all frames alike.
    return Array.from({ length: Math.round(share * DUSK.count) }, (_, k) => (k * 151) % DUSK.count);
  };
  const cases: readonly (readonly [string, Partial<Shoot>])[] = [
    ["30 % of the frames missing", { missing: every(0.3) }],
    ["settings of 30 % of the frames unknown", { silent: 0.3 }],
    ["twice the interval from the middle on", { pause: { at: 200, length: 2, slower: 2 } }],
    ["half the interval from the middle on", { pause: { at: 200, length: 1, slower: 0.5 } }],
    ["a pause of 40 intervals", { pause: { at: 200, length: 40, slower: 1 } }],
    ["frames ruined by 1 or 1.5 EV, two of them neighbours", { outliers: [50, 51, 180, 183, 300] }],
  ];
  for (const [name, more] of cases) {
    test.each(SEEDS)(`${name}, seed %i`, (seed) => {
      expectGood(take({ ...DUSK, ...more, seed }, { scene: dusk, turn: thirds }), name);
    });
  }

  test.each(SEEDS)("across a pause light jumps by what scene and programme did, and not by more, seed %i", (seed) => {
    const at = 200;
    const taken = take({ ...DUSK, seed, pause: { at, length: 40, slower: 1 } }, { scene: dusk, turn: thirds });
    const { frames } = solveShoot(taken.frames);
    const smooth = smoothWhittaker(
      taken.times,
      Float64Array.from(taken.settings),
      new Float64Array(taken.times.length).fill(1),
      computeLambda(60),
    );
    const errors = taken.frames.map(({ ev }, i) => {
      return ev + (frames[i]?.gain as number) - (taken.scene[i] as number) - (smooth[i] as number);
    });
    expect(Math.abs((errors[at] as number) - (errors[at - 1] as number))).toBeLessThan(0.1);
  });

  test("a ruined frame is mended whole", () => {
    for (const seed of SEEDS) {
      const taken = take({ ...DUSK, seed, outliers: [50, 51, 180, 183, 300] }, { scene: dusk, turn: thirds });
      const { frames } = solveShoot(taken.frames);
      const film = taken.frames.map(({ ev }, i) => ev + (frames[i]?.gain as number));
      const kept = [50, 51, 180, 183, 300].map(
        (i) => (film[i] as number) - ((film[i - 2] as number) + (film[i + 2] as number)) / 2,
      );
      expect(computeRms(kept)).toBeLessThan(0.005);
    }
  });
});
