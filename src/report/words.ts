import { parseRational, rationalToNumber } from "../base/rational.ts";
import type { GeoPlace } from "../film/frame.ts";

/** Numbers and times as a reader sees them: English, the same on every machine whatever its locale. */

const MINUS = "\u2212";
const NARROW = "\u202F";

/** 12345 → `12,345`. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `1 frame`, `2 frames`, `1,200 frames`. */
export function formatPlural(count: number, one: string, many: string = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** 0.125 → `+0.13`; null → `–`. */
export function formatSigned(value: number | null, digits: number = 2): string {
  if (value === null || !Number.isFinite(value)) return "–";
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return text;
  return `${value < 0 ? MINUS : "+"}${text}`;
}

/** A grid line's value: as `formatSigned`, but a plain 0. */
export function formatTick(value: number, digits: number): string {
  return value === 0 ? "0" : formatSigned(value, digits);
}

/** A flicker score: 0.0824 → `0.082`, 0.0037 → `0.0037`; null → `–`. */
export function formatFlicker(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return "–";
  return value.toFixed(value < 0.0095 ? 4 : 3);
}

/** `4 ms`, `0.84 s`, `6.2 s`, `42 s`, `4 min 12 s`, `1 h 12 min`, `2 d 3 h`. */
export function formatDuration(seconds: number): string {
  if (seconds < 0.0995) return `${Math.round(seconds * 1000)}${NARROW}ms`;
  if (seconds < 0.995) return `${seconds.toFixed(2)}${NARROW}s`;
  if (seconds < 9.95) return `${seconds.toFixed(1)}${NARROW}s`;
  const whole = Math.round(seconds);
  const pair = (big: number, bigUnit: string, small: number, smallUnit: string): string =>
    small === 0 ? `${big}${NARROW}${bigUnit}` : `${big}${NARROW}${bigUnit} ${small}${NARROW}${smallUnit}`;
  if (whole < 60) return `${whole}${NARROW}s`;
  if (whole < 3600) return pair(Math.floor(whole / 60), "min", whole % 60, "s");
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return pair(Math.floor(minutes / 60), "h", minutes % 60, "min");
  const hours = Math.round(seconds / 3600);
  return pair(Math.floor(hours / 24), "d", hours % 24, "h");
}

/** Start-to-start time between frames: `3 s`, `2.5 s`, `1 min 30 s`. */
export function formatInterval(seconds: number): string {
  return seconds < 60 ? `${Number(seconds.toFixed(2))}${NARROW}s` : formatDuration(seconds);
}

/** Decimal units, three figures: `312 MB`, `1.25 GB`. */
export function formatBytes(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${Number(value.toPrecision(3))}${NARROW}${units[unit]}`;
}

/** Date of the camera's clock: `2026-03-14`. Null: not a time. */
export function formatDate(seconds: number): string | null {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString().slice(0, 10);
}

/** Time of the camera's clock: `18:02:10`, with tenths when `tenths`. Null: not a time. */
export function formatClock(seconds: number, tenths: boolean = false): string | null {
  const date = new Date(tenths ? Math.round(seconds * 10) * 100 : Math.round(seconds) * 1000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString().slice(11, tenths ? 21 : 19);
}

/** `39.032° N, 125.753° E` */
export function formatPlace({ latitude, longitude }: GeoPlace, digits: number): string {
  const tell = (angle: number, [positive, negative]: readonly [string, string]): string =>
    `${Math.abs(angle).toFixed(digits)}° ${angle < 0 ? negative : positive}`;
  return `${tell(latitude, ["N", "S"])}, ${tell(longitude, ["E", "W"])}`;
}

/** `24000/1001` → `23.976`. A rate that is none is shown as it is. */
export function formatRate(fps: string): string {
  try {
    return String(Number(rationalToNumber(parseRational(fps)).toFixed(3)));
  } catch {
    return fps;
  }
}

/** `a`, `a and b`, `a, b and c`. */
export function formatList(items: readonly string[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
