import { covers, readLinearization, readMaps } from "./dng-curve.ts";
import { type DngPlace, mean, readBlack } from "./dng-levels.ts";
import { TAG } from "./tags.ts";
import { numbers } from "./tiff.ts";

type Four = readonly [number, number, number, number];

/** What a DNG's codes mean: all that its levels, table and curves say. */
export interface CodedLevels {
  /**
   * Sample for each code, per plane of an `rgb` picture or per position of a mosaic's 2×2 pixels from the origin of the
   * active area. Null: samples are the codes.
   */
  readonly tables: readonly Uint16Array[] | null;
  /** Black per plane or position, and the one clipping level, both of samples. */
  readonly black: Four;
  readonly white: number;
}

const FULL = 65535;

/** The largest code that a DNG's levels speak of: of its table, else its white level; null: they do not say. */
export function largestCode(place: DngPlace): number | null {
  const table = readLinearization(place);
  return table === null ? largest(numbers(place.tiff, place.raw, TAG.whiteLevel)) : table.length - 1;
}

/**
 * Levels for codes below `codes`, in the order of DNG 1.4, chapter 5: table, black, white, curves. With curves, or where
 * planes clip at different levels, samples are scaled so that 65535 is white for all.
 *
 * @param planes 3, or 1 for a Bayer mosaic
 * @param active size of the active area
 * @throws RushesError `unreadable` or `unsupported`
 */
export function readCodedLevels(
  place: DngPlace,
  planes: 1 | 3,
  codes: number,
  active: { readonly width: number; readonly height: number },
): CodedLevels {
  const linear = readLinearization(place);
  const maps = readMaps(place, active.width, active.height);
  const top = linear === null ? codes - 1 : (largest(linear) as number);
  const given = numbers(place.tiff, place.raw, TAG.whiteLevel) ?? [];
  const whites = Array.from({ length: planes }, (_, plane) => {
    const white = given[plane] ?? given[0] ?? top;
    return white > 0 ? white : top;
  });
  const black = planes === 1 ? readBlack(place) : planeBlack(place);
  const white = whites[0] as number;
  const plain = maps.length === 0 && whites.every((own) => own === white);
  if (plain && linear === null) return { tables: null, black, white };
  const light = (code: number): number =>
    linear === null ? code : (linear[Math.min(code, linear.length - 1)] as number);
  const tables = Array.from({ length: planes === 1 ? 4 : 3 }, (_, index) => {
    const own = planes === 1 ? white : (whites[index] as number);
    const mine = maps.filter(({ area }) => covers(area, planes, index));
    const low = black[index] as number;
    const sample = (code: number): number => {
      if (plain) return light(code);
      if (maps.length === 0) return light(code) * (FULL / own);
      const share = Math.min(1, Math.max(0, (light(code) - low) / (own - low || 1)));
      return FULL * mine.reduce((value, { map }) => map(value), share);
    };
    return Uint16Array.from({ length: codes }, (_, code) => Math.min(FULL, Math.round(sample(code))));
  });
  if (plain) return { tables, black, white };
  const scaled = (level: number, index: number): number =>
    maps.length > 0 ? 0 : level * (FULL / (whites[planes === 1 ? 0 : index] ?? white));
  const [a, b, c, d] = black;
  return { tables, black: [scaled(a, 0), scaled(b, 1), scaled(c, 2), scaled(d, 3)], white: FULL };
}

/** For each of three interleaved planes, the mean over the places of the repeat pattern, and those of rows and columns. */
function planeBlack({ tiff, raw }: DngPlace): Four {
  const [levels, columns, rows] = [TAG.blackLevel, TAG.blackLevelDeltaH, TAG.blackLevelDeltaV].map(
    (tag) => numbers(tiff, raw, tag) ?? [],
  ) as [number[], number[], number[]];
  const deltas = mean(columns) + mean(rows);
  const black = (plane: number): number =>
    deltas + mean(levels.length < 3 ? levels : levels.filter((_, index) => index % 3 === plane));
  return [black(0), black(1), black(2), 0];
}

function largest(values: readonly number[] | null): number | null {
  return values === null || values.length === 0 ? null : values.reduce((most, value) => Math.max(most, value), 0);
}
