import { linearToSrgb } from "../base/srgb.ts";
import { apply, invert, type Matrix, multiply } from "../base/matrix3.ts";
import type { CameraProfile, HsvTable } from "../kernels/camera-profile.ts";
import { adaptWhite, D50, D65 } from "../light/white-point.ts";
import { shareOfFirst } from "./camera-sense.ts";
import { keepWhite, SRGB_TO_XYZ, WORKING_TO_DISPLAY } from "./matrix.ts";

type Rgb = readonly [number, number, number];

/** Linear ProPhoto (RIMM, ISO 22028-2) → XYZ under D50. */
const PROPHOTO_TO_XYZ: Matrix = [0.7976749, 0.1351917, 0.0313534, 0.2880402, 0.7118741, 0.0000857, 0, 0, 0.8249];
const WORKING_TO_PROPHOTO = keepWhite(
  multiply(invert(PROPHOTO_TO_XYZ), multiply(adaptWhite(D65, D50), multiply(SRGB_TO_XYZ, WORKING_TO_DISPLAY))),
);
const PROPHOTO_TO_WORKING = invert(WORKING_TO_PROPHOTO);

/**
 * What a camera profile makes of scene light: its tables of hue, saturation and value, in ProPhoto primaries (DNG 1.7.1,
 * chapter 6): that of the light's colour temperature, then its look. A pure function of light, linear in the working space
 * (ACEScg primaries); grey stays grey, and factors are the same at any brightness where a table does not ask for it.
 * Its tone curve is not in it: the look has one.
 *
 * @param kelvin what is neutral; between the profile's two lights, straight in 1/CCT
 * @param gain between the sensor's light, which the first table speaks of, and what is given: the look comes after exposure
 * @returns null where the profile has no tables
 */
export function createProfileMap(
  { colour, hueSat, look }: Pick<CameraProfile, "colour" | "hueSat" | "look">,
  kelvin: number,
  gain: number,
): ((red: number, green: number, blue: number) => Rgb) | null {
  const table = mixTables(hueSat, colour === null ? 1 : shareOfFirst(colour, kelvin));
  if (table === null && look === null) return null;
  return (red, green, blue) => {
    let hsv = toHsv(apply(WORKING_TO_PROPHOTO, [red, green, blue]));
    if (table) hsv = change(hsv, table, 1 / gain);
    if (look) hsv = change(hsv, look, 1);
    return apply(PROPHOTO_TO_WORKING, fromHsv(hsv));
  };
}

/** A profile's tone curve on light of 0 to 1, by its points, straight between: on the largest and the least, and what lies between them in proportion (as the DNG SDK's reference does). */
export function createProfileTone(points: NonNullable<CameraProfile["tone"]>): (light: Rgb) => Rgb {
  const curve = (x: number): number => {
    const after = points.findIndex(([from]) => from > x);
    if (after === 0) return points[0]![1];
    if (after < 0) return points.at(-1)![1];
    const [[x0, y0], [x1, y1]] = [points[after - 1]!, points[after]!];
    return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
  };
  return (light) => {
    const [most, least] = [Math.max(...light), Math.min(...light)];
    const [top, bottom] = [curve(most), curve(least)];
    const between = (part: number): number => bottom + ((top - bottom) * (part - least)) / (most - least);
    return most === least ? [top, top, top] : (light.map(between) as unknown as Rgb);
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
