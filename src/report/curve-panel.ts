/** One value per slot; null: unknown. */
export type Values = readonly (number | null)[];

/** One plot area: values from bottom to top, and where its grid lines are. */
export interface Panel {
  readonly height: number;
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
  /** Decimals that tell its ticks apart. */
  readonly digits: number;
  /** True when the highest peaks do not fit. */
  readonly cut: boolean;
}

export function isKnown(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

const TICK_STEPS = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000,
];

/**
 * A plot area that holds `min` to `max` with room to breathe and at most `lines` grid lines or so.
 */
export function planPanel(height: number, min: number, max: number, lines: number, cut: boolean): Panel {
  const span = Math.max(max - min, 0.01);
  const bottom = (min + max) / 2 - span * 0.55;
  const top = (min + max) / 2 + span * 0.55;
  const step = TICK_STEPS.find((candidate) => span / candidate <= lines) ?? 5000;
  const ticks: number[] = [];
  for (let count = Math.ceil(bottom / step); count * step <= top; count++) ticks.push(count * step);
  const digits = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  return { height, min: bottom, max: top, ticks, digits, cut };
}

/** Lowest and highest known value; 0 and 0 when none is known. */
export function range(curves: readonly Values[]): [number, number] {
  let min = Infinity;
  let max = -Infinity;
  for (const values of curves) {
    for (const value of values) {
      if (!isKnown(value)) continue;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
  }
  return min <= max ? [min, max] : [0, 0];
}

export function placeY(panel: Panel, value: number): number {
  return ((panel.max - value) / (panel.max - panel.min)) * panel.height;
}

function number(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/**
 * Path through the known values; a gap where one is unknown, a dot for one that stands alone. With more than four values
 * a unit of width, only the lowest and highest of each half unit are drawn, in their order: no peak is lost.
 */
export function drawPath(values: Values, panel: Panel, width: number): string {
  const scale = width / values.length;
  const kept = values.length > 4 * width ? keepPeaks(values, width * 2) : values.keys();
  let path = "";
  let open = false;
  for (const slot of kept) {
    const value = values[slot];
    if (!isKnown(value)) {
      open = false;
      continue;
    }
    const alone = !open && !isKnown(values[slot + 1]);
    path += `${open ? "L" : "M"}${number((slot + 0.5) * scale)} ${number(placeY(panel, value))}${alone ? "h0" : ""}`;
    open = true;
  }
  return path;
}

function keepPeaks(values: Values, buckets: number): number[] {
  const kept = new Set<number>();
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = Math.floor((bucket * values.length) / buckets);
    const to = Math.floor(((bucket + 1) * values.length) / buckets);
    let low = from;
    let high = from;
    for (let slot = from; slot < to; slot++) {
      const value = values[slot];
      if (!isKnown(value)) kept.add(slot);
      else {
        if (value < (values[low] ?? Infinity)) low = slot;
        if (value > (values[high] ?? -Infinity)) high = slot;
      }
    }
    kept.add(low).add(high);
  }
  return [...kept].sort((a, b) => a - b);
}
