import { type Random, between, createRandom, pick } from "./random.ts";
import type { Rgb } from "./sky-light.ts";

/** Lamps behind windows: when each goes on and off (0 to 1 through the shot, 2: never) and how it shines. */
export interface Windows {
  readonly onAt: Float32Array;
  readonly offAt: Float32Array;
  /** Three a window, 1 = the brightness of an ordinary one. */
  readonly colour: Float32Array;
  /** Numbers given so far; 0 is no window. */
  count: number;
}

/** Window numbers are 16 bits; a city with more windows shares them. */
const MOST = 65535;
const WARM: readonly Rgb[] = [
  [1, 0.6, 0.27],
  [1, 0.68, 0.36],
  [1, 0.52, 0.2],
  [1, 0.76, 0.48],
];
const OFFICE: readonly Rgb[] = [
  [1, 0.86, 0.64],
  [0.95, 0.93, 0.82],
  [0.84, 0.93, 0.95],
];
const SCREEN: Rgb = [0.4, 0.62, 1];

export function createWindows(): Windows {
  return {
    onAt: new Float32Array(MOST + 1).fill(2),
    offAt: new Float32Array(MOST + 1).fill(2),
    colour: new Float32Array((MOST + 1) * 3),
    count: 0,
  };
}

/** Decides a house's windows floor by floor. */
export interface Household {
  readonly random: Random;
  readonly office: boolean;
  /** Share of windows that light up at all. */
  readonly lively: number;
  /** Offices: when a floor's lights go on; null: nobody there. */
  floorOn: number | null;
}

export function createHousehold(seed: number, house: number, office: boolean): Household {
  const random = createRandom(seed, 301, house);
  return { random, office, lively: between(random, 0.25, 0.6), floorOn: null };
}

export function startFloor(household: Household): void {
  const { random } = household;
  household.floorOn = random() < household.lively + 0.15 ? between(random, -0.15, 0.85) : null;
}

/** @returns the number of a new window that will be lit, or 0 for one that stays dark */
export function addWindow(windows: Windows, household: Household): number {
  const { random, office, lively, floorOn } = household;
  const lights = office ? floorOn !== null && random() < 0.82 : random() < lively;
  if (!lights) return 0;
  windows.count++;
  const id = 1 + ((windows.count - 1) % MOST);
  // People switch on when it gets dark for them: few early, most around two thirds, some late.
  const onAt = office ? (floorOn as number) + between(random, -0.03, 0.03) : 0.1 + 0.95 * Math.sqrt(random());
  windows.onAt[id] = random() < 0.07 ? -1 : onAt;
  windows.offAt[id] = random() < (office ? 0.06 : 0.13) ? onAt + between(random, 0.06, 0.5) : 2;
  const screen = !office && random() < 0.05;
  const colour = screen ? SCREEN : pick(random, office ? OFFICE : WARM);
  const power = (office ? 0.75 : 0.85) * Math.exp(0.5 * (random() + random() + random() - 1.5) * 1.6);
  for (let c = 0; c < 3; c++) windows.colour[id * 3 + c] = (colour[c] as number) * power * (screen ? 0.5 : 1);
  return id;
}

/** Fills `out` (three a window) with radiance at a moment; `power` is that of an ordinary window. */
export function shineWindows(windows: Windows, progress: number, power: number, out: Float32Array): void {
  const last = Math.min(windows.count, MOST);
  for (let id = 1; id <= last; id++) {
    const on = (windows.onAt[id] as number) <= progress && progress < (windows.offAt[id] as number);
    for (let i = id * 3; i < id * 3 + 3; i++) out[i] = on ? (windows.colour[i] as number) * power : 0;
  }
}
