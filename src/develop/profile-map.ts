import { linearToSrgb } from "../base/srgb.ts";
import { apply } from "../base/matrix3.ts";
import type { CameraProfile, HsvTable } from "../kernels/camera-profile.ts";
import { PROPHOTO_TO_WORKING, WORKING_TO_PROPHOTO } from "./prophoto.ts";

type Rgb = readonly [number, number, number];

/**
 * What a camera profile makes of scene light: its tables of hue, saturation and value, in ProPhoto primaries (DNG 1.7.1,
 * chapter 6): that of the light's colour temperature, then its look. A pure function of light, linear in the working space
 * (ACEScg primaries); grey stays grey, and factors are the same at any brightness where a table does not ask for it.
 * Its tone curve is not in it: that is a look (`profile-tone.ts`), for those who want it.
 *
 * @param share of the first of two tables, 0 to 1 (`shareOfFirst` of what is neutral)
 * @param gain between the sensor's light, which the first table speaks of, and what is given: the look comes after exposure
 * @returns null where the profile has no tables
 */
export function createProfileMap(
  { hueSat, look }: Pick<CameraProfile, "hueSat" | "look">,
  share: number,
  gain: number,
): ((red: number, green: number, blue: number) => Rgb) | null {
  const table = mixTables(hueSat, share);
  if (table === null && look === null) return null;
  return (red, green, blue) => {
    let hsv = toHsv(apply(WORKING_TO_PROPHOTO, [red, green, blue]));
    if (table) hsv = change(hsv, table, 1 / gain);
    if (look) hsv = change(hsv, look, 1);
    return apply(PROPHOTO_TO_WORKING, fromHsv(hsv));
  };
}

function mixTables([first, second]: readonly HsvTable[], share: number): HsvTable | null {
  if (first === undefined) return null;
  if (second === undefined || second.entries.length !== first.entries.length) return first;
  const entries = first.entries.map((entry, at) => entry * share + second.entries[at]! * (1 - share));
  return { ...first, entries };
}

/** Hue in sixths of a turn, 0 to 6; saturation 0 to 1 (more where a channel is below 0); value: the largest channel. */
function toHsv([red, green, blue]: Rgb): Rgb {
  const value = Math.max(red, green, blue);
  const gap = value - Math.min(red, green, blue);
  if (!(gap > 0) || !(value > 0)) return [0, 0, value];
  const turn =
    value === red ? (green - blue) / gap : value === green ? 2 + (blue - red) / gap : 4 + (red - green) / gap;
  return [turn < 0 ? turn + 6 : turn, gap / value, value];
}

function fromHsv([hue, saturation, value]: Rgb): Rgb {
  if (!(saturation > 0)) return [value, value, value];
  const sixth = Math.floor(hue);
  const part = hue - sixth;
  const low = value * (1 - saturation);
  const falling = value * (1 - saturation * part);
  const rising = value * (1 - saturation * (1 - part));
  const cases: readonly Rgb[] = [
    [value, rising, low],
    [falling, value, low],
    [low, value, rising],
    [low, falling, value],
    [rising, low, value],
    [value, low, falling],
  ];
  return cases[((sixth % 6) + 6) % 6]!;
}

/** `exposure`: from the value to that which the table knows. */
function change([hue, saturation, value]: Rgb, table: HsvTable, exposure: number): Rgb {
  const { hues, saturations, values, entries, encoding } = table;
  const known = Math.min(1, Math.max(0, value * exposure));
  const h = (hue * hues) / 6;
  const s = Math.min(1, saturation) * (saturations - 1);
  const v = (encoding === "srgb" ? linearToSrgb(known) : known) * (values - 1);
  const [h0, s0, v0] = [Math.floor(h) % hues, Math.min(saturations - 2, Math.floor(s)), Math.floor(v)];
  const [h1, v1] = [(h0 + 1) % hues, Math.min(values - 1, v0 + 1)];
  const [th, ts, tv] = [h - Math.floor(h), s - s0, v - v0];
  const read = (channel: number): number => {
    const at = (i: number, j: number, k: number): number => entries[((k * hues + i) * saturations + j) * 3 + channel]!;
    const along = (i: number, k: number): number => at(i, s0, k) + (at(i, s0 + 1, k) - at(i, s0, k)) * ts;
    const around = (k: number): number => along(h0, k) + (along(h1, k) - along(h0, k)) * th;
    return around(v0) + (around(v1) - around(v0)) * tv;
  };
  const turned = (hue + read(0) / 60 + 6) % 6;
  return [turned, Math.min(Math.max(1, saturation), saturation * read(1)), value * read(2)];
}
