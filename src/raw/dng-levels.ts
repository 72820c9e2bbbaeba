import { findXtransPattern } from "../kernels/xtrans-pattern.ts";
import { TAG } from "./tags.ts";
import { number, numbers, type Tiff, type TiffIfd } from "./tiff.ts";

/** Where a DNG's fields are looked for: the raw directory, then the first one. */
export interface DngPlace {
  readonly tiff: Tiff;
  readonly raw: TiffIfd;
  readonly main: TiffIfd;
}

type Four = readonly [number, number, number, number];
/** Numbers of a field, in whichever directory has it. */
export function values(place: DngPlace, tag: number): number[] | null {
  return numbers(place.tiff, place.raw, tag) ?? numbers(place.tiff, place.main, tag);
}

/** The 2×2 Bayer pattern at the origin of the active area; null: another mosaic. */
export function readCfa(place: DngPlace): Four | null {
  const [a = 0, b = 0, c = 0, d = 0] = readPattern(place, 2) ?? [];
  const greenFirst = a === 1 && d === 1 && b + c === 2 && b !== 1;
  const greenSecond = b === 1 && c === 1 && a + d === 2 && a !== 1;
  return greenFirst || greenSecond ? [a, b, c, d] : null;
}

/** The 6×6 X-Trans pattern at the origin of the active area, row by row; null: another mosaic. */
export function readXtransCfa(place: DngPlace): readonly number[] | null {
  const pattern = readPattern(place, XTRANS);
  return pattern !== null && findXtransPattern(pattern) !== null ? pattern : null;
}

/** A pattern of `side` × `side` pixels of red, green and blue in rows; null: not one. */
function readPattern({ tiff, raw }: DngPlace, side: number): readonly number[] | null {
  const size = numbers(tiff, raw, TAG.cfaRepeatPatternDim) ?? [];
  const pattern = numbers(tiff, raw, TAG.cfaPattern) ?? [];
  const planes = numbers(tiff, raw, TAG.cfaPlaneColor) ?? [0, 1, 2];
  const inRows = (number(tiff, raw, TAG.cfaLayout) ?? 1) === 1;
  const sound = size.join() === `${side},${side}` && pattern.length === side * side && planes.join() === "0,1,2";
  return sound && inRows ? pattern : null;
}

/**
 * Black level of the same four positions: the mean over all places of the pattern, rows and columns that fall on each.
 * What differs within a position, `levelFixedPattern` takes out.
 */
export function readBlack(place: DngPlace): Four {
  const [a = 0, b = 0, c = 0, d = 0] = readBlackPattern(place, 2);
  return [a, b, c, d];
}

/** Black level of red, green, blue, and green again, of an X-Trans mosaic: means over their places. */
export function readXtransBlack(place: DngPlace, cfa: readonly number[]): Four {
  const levels = readBlackPattern(place, XTRANS);
  const [red = 0, green = 0, blue = 0] = [0, 1, 2].map((colour) => mean(levels.filter((_, at) => cfa[at] === colour)));
  return [red, green, blue, green];
}

/** Black levels of the first `side` × `side` pixels of the active area, row by row. */
function readBlackPattern(place: DngPlace, side: number): number[] {
  const [rows = 1, columns = 1] = values(place, TAG.blackLevelRepeatDim) ?? [];
  const levels = values(place, TAG.blackLevel) ?? [0];
  const deltaH = values(place, TAG.blackLevelDeltaH) ?? [];
  const deltaV = values(place, TAG.blackLevelDeltaV) ?? [];
  const sound = rows >= 1 && columns >= 1 && rows * columns <= MOST_BLACK_LEVELS && levels.length >= rows * columns;
  const level = (x: number, y: number): number => {
    if (!sound) return levels[0] ?? 0;
    // Over as many patterns as a side has pixels, so that each size meets every place from every position.
    const places: number[] = [];
    for (let py = y; py < rows * side; py += side) {
      for (let px = x; px < columns * side; px += side) {
        places.push(levels[(py % rows) * columns + (px % columns)] as number);
      }
    }
    return mean(places);
  };
  const across = deltas(deltaH, side);
  const down = deltas(deltaV, side);
  return Array.from({ length: side * side }, (_, at) => {
    const [x, y] = [at % side, Math.floor(at / side)];
    return level(x, y) + (across[x] as number) + (down[y] as number);
  });
}

/** Mean of each of the positions that a list of rows or columns falls on. */
function deltas(list: readonly number[], side: number): number[] {
  return Array.from({ length: side }, (_, at) => mean(list.filter((_, i) => i % side === at)));
}

const MOST_BLACK_LEVELS = 4096;
/** Side of an X-Trans pattern. */
const XTRANS = 6;

/** Of what is finite; 0 of nothing. */
export function mean(list: readonly number[]): number {
  const finite = list.filter((value) => Number.isFinite(value));
  return finite.length === 0 ? 0 : finite.reduce((sum, value) => sum + value, 0) / finite.length;
}
