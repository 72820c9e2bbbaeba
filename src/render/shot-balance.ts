import { type CameraSense, matrixUnder, neutralise } from "../develop/camera-sense.ts";
import type { FilmBalanceKeyframe } from "../film/white-balance.ts";
import { computeWhite } from "../light/kelvin.ts";
import { interpolateKeys } from "../light/keyframes.ts";

type Triple = readonly [number, number, number];

/** White balance of one slot. */
export interface SlotBalance {
  readonly multipliers: Triple;
  /** EV that keeps green as bright as at the first slot: multipliers are scaled so that the least of them is 1. */
  readonly ev: number;
  /** Of the camera under this balance, as `DevelopSettings` has it. */
  readonly xyzToCamera: readonly number[] | null;
}

/**
 * White balance by keyframes: logarithms of the multipliers, against green, smooth on real time, and with them the matrix.
 * @param keySlots slot of each keyframe
 * @param fallback where a colour temperature means nothing to this camera
 */
export function balanceSlots(
  keyframes: readonly FilmBalanceKeyframe[],
  keySlots: readonly number[],
  timeline: Float64Array,
  sense: CameraSense,
  fallback: Triple,
): SlotBalance[] {
  const keys = keyframes.map(({ rgb, kelvin }, i) => ({
    at: timeline[keySlots[i] as number] as number,
    balance: rgb ?? neutralise(computeWhite(kelvin as number), sense) ?? fallback,
  }));
  const curve = (channel: 0 | 2): Float64Array =>
    interpolateKeys(
      keys.map(({ at, balance }) => ({ at, value: Math.log2(balance[channel] / balance[1]) })),
      timeline,
    );
  return toSlots(curve(0), curve(2), sense);
}

/** White balance by a colour temperature a slot. `fallback`: where it means nothing to this camera. */
export function balanceByKelvin(kelvins: readonly number[], sense: CameraSense, fallback: Triple): SlotBalance[] {
  const balances = kelvins.map((kelvin) => neutralise(computeWhite(kelvin), sense) ?? fallback);
  const curve = (channel: 0 | 2): Float64Array =>
    Float64Array.from(balances, (balance) => Math.log2(balance[channel] / balance[1]));
  return toSlots(curve(0), curve(2), sense);
}

/** From logarithms of red and blue against green. */
function toSlots(reds: Float64Array, blues: Float64Array, sense: CameraSense): SlotBalance[] {
  const least = reds.map((red, slot) => Math.min(red, 0, blues[slot] as number));
  return Array.from(reds, (red, slot) => {
    const multipliers: Triple = [2 ** red, 1, 2 ** (blues[slot] as number)];
    const ev = (least[slot] as number) - (least[0] as number);
    return { multipliers, ev, xyzToCamera: matrixUnder(multipliers, sense) };
  });
}
