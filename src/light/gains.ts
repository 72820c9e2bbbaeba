import type { LightProgramme } from "./light-input.ts";

/** More than this (EV) in either direction is never asked for in earnest. */
const MAX_GAIN = { "as-shot": 3, constant: 8, eye: 8 } as const;

/** Fills NaN straight between neighbours, level beyond the ends; all NaN becomes 0. */
export function interpolateGains(gains: Float64Array): Float64Array {
  const known = [...gains.keys()].filter((i) => Number.isFinite(gains[i]));
  let next = 0;
  return gains.map((gain, i) => {
    if (Number.isFinite(gain)) return gain;
    while (next < known.length && (known[next] as number) < i) next++;
    const after = known[next];
    const before = known[next - 1];
    if (before === undefined || after === undefined) return gains[before ?? after ?? -1] ?? 0;
    const share = (i - before) / (after - before);
    return (gains[before] as number) * (1 - share) + (gains[after] as number) * share;
  });
}

/** Keeps gains within what a picture can bear, and says so. */
export function limitGains(
  gains: Float64Array,
  programme: LightProgramme,
): { readonly gains: Float64Array; readonly notes: readonly string[] } {
  const most = MAX_GAIN[programme];
  const beyond = gains.reduce((count, gain) => count + (Math.abs(gain) > most ? 1 : 0), 0);
  return {
    gains: gains.map((gain) => Math.min(most, Math.max(-most, gain))),
    notes: beyond === 0 ? [] : [`${beyond} frames asked for more than ${most} EV of correction and get ${most}.`],
  };
}
