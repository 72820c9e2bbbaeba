/** A value that a curve has at a slot. */
export interface EasedKey {
  readonly slot: number;
  readonly value: number;
}

/** Slots that a change of speed takes, at most. */
const EASE = 24;
/** Rounds in which keys are put where the eased curve passes through them; each leaves at most a quarter of the error. */
const ROUNDS = 30;

/**
 * A curve through keys that runs at constant speed between them and changes its speed evenly around them: level before the
 * first and after the last. One entry per slot; no keys: 0.
 *
 * Straight lines with parabolic blends, whose corners are moved so that keys are met; a logarithm that goes so is a zoom of
 * constant rate.
 */
export function easeKeys(keys: readonly EasedKey[], count: number): number[] {
  const sorted = keys.toSorted((a, b) => a.slot - b.slot);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return Array.from({ length: count }, () => 0);
  // The first blend begins at the first key, the last one ends at the last.
  const gaps = sorted.slice(1).map((key, i) => key.slot - (sorted[i] as EasedKey).slot);
  const widths = sorted.map((_, i) => Math.min(EASE, (gaps[i - 1] ?? EASE * 2) / 2, (gaps[i] ?? EASE * 2) / 2));
  const isOne = sorted.length === 1;
  const places = sorted.map((key, i) => {
    if (isOne) return key.slot;
    if (i === 0) return key.slot + (widths[i] as number) / 2;
    return i === sorted.length - 1 ? key.slot - (widths[i] as number) / 2 : key.slot;
  });
  const values = sorted.map(({ value }) => value);
  for (let round = 0; round < ROUNDS; round++) {
    const slopes = slopesOf(places, values);
    for (let i = 1; i + 1 < sorted.length; i++) {
      const turn = (slopes[i + 1] as number) - (slopes[i] as number);
      values[i] = (sorted[i] as EasedKey).value - (turn * (widths[i] as number)) / 8;
    }
  }
  const slopes = slopesOf(places, values);
  return Array.from({ length: count }, (_, slot) => {
    let value = values[0] as number;
    places.forEach((place, i) => {
      const turn = (slopes[i + 1] as number) - (slopes[i] as number);
      value += turn * ramp(slot - place, widths[i] as number);
    });
    return value;
  });
}

/** Slopes before the first corner, between corners, and after the last. */
function slopesOf(places: readonly number[], values: readonly number[]): number[] {
  const between = places.slice(1).map((place, i) => {
    const length = place - (places[i] as number);
    return length > 0 ? ((values[i + 1] as number) - (values[i] as number)) / length : 0;
  });
  return [0, ...between, 0];
}

/** max(0, t), with its corner blended over a width. */
function ramp(t: number, width: number): number {
  if (t <= -width / 2) return 0;
  if (t >= width / 2) return t;
  return (t + width / 2) ** 2 / (2 * width);
}
