import { xtransColour } from "../kernels/xtrans-pattern.ts";
import type { LibRawPicture } from "./libraw-module.ts";
import type { MosaicSizes } from "./optical-black.ts";

const PERIOD = 6;
/** No sample: above this LibRaw cuts, and what it took off cannot be told. */
const CUT = 65535;

/** What a window of an X-Trans mosaic shows. */
export interface XtransWindow {
  /** Pattern of the 6×6 pixels from the first that light falls on. */
  readonly cfa: readonly number[];
  /** What LibRaw took off red, green and blue; null where one of them shows nothing above its black. */
  readonly black: readonly [number, number, number, number] | null;
}

/**
 * Pattern and black level from a window that LibRaw processed without interpolating: a pixel's two other colours are 0
 * there, and what lacks from its own is black. Several levels of one colour become their mean.
 *
 * @param window begins `left` and `top` pixels from the first that light falls on, both rounded down to whole patterns
 * @returns null when too little of the window is above black to tell the pattern, or it is none of X-Trans
 */
export function readXtransWindow(
  window: LibRawPicture,
  data: Uint16Array,
  sizes: MosaicSizes,
  [left, top]: readonly [number, number, ...number[]],
): XtransWindow | null {
  if (window.colors !== 3) return null;
  const seen: (number | undefined)[] = Array.from({ length: PERIOD * PERIOD });
  const taken: (number | undefined)[] = [...seen];
  const [x0, y0] = [left - (left % PERIOD), top - (top % PERIOD)];
  for (let y = 0; y < window.height; y++) {
    for (let x = 0; x < window.width; x++) {
      const place = (y * window.width + x) * 3;
      const at = (y % PERIOD) * PERIOD + (x % PERIOD);
      const colours = [0, 1, 2].filter((colour) => (window.data[place + colour] as number) > 0);
      const [colour] = colours;
      if (colour === undefined) continue;
      if (colours.length > 1 || (seen[at] ?? colour) !== colour) return null;
      seen[at] = colour;
      const above = window.data[place + colour] as number;
      const sample = data[(sizes.top + y0 + y) * sizes.rawWidth + sizes.left + x0 + x] as number;
      if (above < CUT) taken[at] ??= sample - above;
    }
  }
  const cfa = completePattern(seen);
  if (cfa === null) return null;
  const levels = [0, 1, 2].map((colour) => {
    const known = taken.filter((level, at): level is number => cfa[at] === colour && level !== undefined);
    return known.reduce((sum, level) => sum + level, 0) / known.length;
  });
  const [red, green, blue] = levels as [number, number, number];
  return { cfa, black: Math.min(red, green, blue) >= 0 ? [red, green, blue, green] : null };
}

/** The one pattern that agrees with what was seen; null: none, or several. */
function completePattern(seen: readonly (number | undefined)[]): readonly number[] | null {
  const found: (readonly number[])[] = [];
  for (let at = 0; at < 18; at++) {
    const pattern = { x: at % 3, y: Math.floor(at / 3) % 3, vertical: at < 9 ? 0 : 2 } as const;
    const cfa = seen.map((_, place) => xtransColour(pattern, place % PERIOD, Math.floor(place / PERIOD)));
    if (seen.every((colour, place) => colour === undefined || colour === cfa[place])) found.push(cfa);
  }
  const [only, another] = found;
  return only !== undefined && another === undefined ? only : null;
}
