import {
  CHANGE_STEP,
  type LocalChanges,
  PAIR_VALUES,
  SPREAD_AT,
  TERM_STARTS,
  TERM_WIDTHS,
  UNKNOWN_CHANGE,
} from "../light/local-changes.ts";
import type { LightGrid } from "./light-ratio.ts";
import { compareCells } from "./local-cells.ts";
import { fitBow, fitField } from "./local-fit.ts";

/** Pairs so many usable frames apart are compared: what is wanted is quick, so that longer lags would tell no more. */
const LAGS = [1, 2] as const;
const LONGEST_LAG = 2;
/** Frames farther apart than this are not compared, however few lie between. */
const MOST_SLOTS = 32;
const MOST_STEPS = 32767;

/** Compares the places of neighbours while they go by, and keeps no more of them than the longest lag needs. */
interface LocalWindow {
  /** The next frame in order; null: there is none to compare. */
  add(light: LightGrid | null): void;
  finish(): LocalChanges;
}

export function createLocalWindow(): LocalWindow {
  const recent: { readonly light: LightGrid; readonly index: number }[] = [];
  const pairs: number[] = [];
  const values: Int16Array[] = [];
  let b = 0;
  return {
    add(light) {
      for (const lag of light ? LAGS : []) {
        const earlier = recent.at(-lag);
        if (!light || !earlier || b - earlier.index > MOST_SLOTS) continue;
        pairs.push(earlier.index, b);
        values.push(compareLocally(earlier.light, light));
      }
      if (light) recent.push({ light, index: b });
      if (recent.length > LONGEST_LAG) recent.shift();
      b++;
    },
    finish() {
      const all = new Int16Array(values.length * PAIR_VALUES);
      values.forEach((own, pair) => all.set(own, pair * PAIR_VALUES));
      return { pairs: Int32Array.from(pairs), values: all };
    },
  };
}

/** The numbers of one pair, as `LocalChanges` keeps them. */
function compareLocally(a: LightGrid, b: LightGrid): Int16Array {
  const { left, right, tiles } = compareCells(a, b);
  const values = new Int16Array(PAIR_VALUES).fill(UNKNOWN_CHANGE);
  const put = (start: number, numbers: ArrayLike<number>): void => {
    for (let i = 0; i < numbers.length; i++) values[start + i] = encode(numbers[i] as number);
  };
  put(TERM_STARTS.rows, left);
  put(TERM_STARTS.rows + TERM_WIDTHS.rows, right);
  const fields = [0, 1].map((half) => {
    const field = fitField(tiles, half);
    put(TERM_STARTS.radial + half * TERM_WIDTHS.radial, [fitBow(tiles, half)]);
    put(TERM_STARTS.field + half * TERM_WIDTHS.field, field?.weights ?? []);
    return field?.spread ?? Number.NaN;
  });
  put(SPREAD_AT, [((fields[0] as number) + (fields[1] as number)) / 2]);
  return values;
}

function encode(ev: number): number {
  if (Number.isNaN(ev)) return UNKNOWN_CHANGE;
  return Math.min(MOST_STEPS, Math.max(-MOST_STEPS, Math.round(ev / CHANGE_STEP)));
}
