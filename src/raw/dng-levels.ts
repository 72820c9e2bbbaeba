import type { RawImage } from "../kernels/raw-image.ts";
import { findXtransPattern } from "../kernels/xtrans-pattern.ts";
import { TAG } from "./tags.ts";
import { number, numbers, text, type Tiff, type TiffIfd } from "./tiff.ts";

/** Where a DNG's fields are looked for: the raw directory, then the first one. */
export interface DngPlace {
  readonly tiff: Tiff;
  readonly raw: TiffIfd;
  readonly main: TiffIfd;
}

/** Colour and levels of a DNG, with `black` for positions of the active area. */
export type DngColour = Pick<RawImage, "asShot" | "xyzToCamera" | "orientation">;

type Four = readonly [number, number, number, number];
type Three = readonly [number, number, number];

/** Correlated colour temperature of EXIF light sources that DNG allows for calibration. */
const TEMPERATURES: Readonly<Record<number, number>> = {
  1: 5500,
  2: 4230,
  3: 2856,
  4: 5500,
  9: 5500,
  10: 6500,
  11: 7500,
  12: 6400,
  13: 5050,
  14: 4150,
  15: 3525,
  16: 2925,
  17: 2856,
  18: 4874,
  19: 6774,
  20: 5503,
  21: 6504,
  22: 7504,
  23: 5003,
  24: 3200,
};
const D65 = 6504;

function values(place: DngPlace, tag: number): number[] | null {
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
 * (What differs within a position is fixed-pattern noise that the writer measured; it is not corrected.)
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

/** White balance, matrix and orientation. */
export function readColour(place: DngPlace): DngColour {
  const xyzToCamera = readMatrix(place);
  return {
    xyzToCamera,
    asShot: readAsShot(place, xyzToCamera),
    orientation: readOrientation(place),
  };
}

function readOrientation({ tiff, main }: DngPlace): number {
  const orientation = number(tiff, main, TAG.orientation) ?? 1;
  return orientation >= 1 && orientation <= 8 ? orientation : 1;
}

/** DNG 1.4, chapter 6: XYZtoCamera = AB · CC · CM, for the calibration illuminant nearest to D65 (in mired). */
function readMatrix(place: DngPlace): number[] | null {
  const candidates = [
    { matrix: TAG.colorMatrix1, calibration: TAG.cameraCalibration1, illuminant: TAG.calibrationIlluminant1 },
    { matrix: TAG.colorMatrix2, calibration: TAG.cameraCalibration2, illuminant: TAG.calibrationIlluminant2 },
  ].flatMap((tags) => {
    const matrix = values(place, tags.matrix);
    if (matrix?.length !== 9 || !matrix.every(Number.isFinite) || matrix.every((value) => value === 0)) return [];
    const temperature = TEMPERATURES[values(place, tags.illuminant)?.[0] ?? 0];
    return [{ ...tags, matrix, far: temperature === undefined ? 1 : Math.abs(1 / temperature - 1 / D65) }];
  });
  const [best] = candidates.toSorted((a, b) => a.far - b.far);
  if (best === undefined) return null;
  const balance = threeOf(values(place, TAG.analogBalance)) ?? [1, 1, 1];
  const calibrated = multiply(calibrationOf(place, best.calibration), best.matrix);
  return calibrated.map((value, index) => value * (balance[Math.floor(index / 3)] as number));
}

const IDENTITY = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const CAMERA_CALIBRATION_SIGNATURE = 50931;
const PROFILE_CALIBRATION_SIGNATURE = 50932;

/** A camera's own calibration counts only for the profile it was made with. */
function calibrationOf(place: DngPlace, tag: number): readonly number[] {
  const { tiff, main } = place;
  const camera = text(tiff, main, CAMERA_CALIBRATION_SIGNATURE);
  const profile = text(tiff, main, PROFILE_CALIBRATION_SIGNATURE);
  const calibration = values(place, tag);
  return camera === profile && calibration?.length === 9 && calibration.every(Number.isFinite) ? calibration : IDENTITY;
}

function multiply(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({ length: 9 }, (_, index) => {
    const row = Math.floor(index / 3) * 3;
    const column = index % 3;
    return [0, 1, 2].reduce((sum, k) => sum + (a[row + k] as number) * (b[k * 3 + column] as number), 0);
  });
}

function threeOf(list: readonly number[] | null): Three | null {
  const [a, b, c] = list ?? [];
  if (a === undefined || b === undefined || c === undefined) return null;
  return [a, b, c].every((value) => Number.isFinite(value) && value > 0) ? [a, b, c] : null;
}

/** Multipliers from the neutral, given in camera colours or as chromaticity. */
function readAsShot(place: DngPlace, xyzToCamera: readonly number[] | null): Three | null {
  let neutral = threeOf(values(place, TAG.asShotNeutral));
  const [x, y] = values(place, TAG.asShotWhiteXy) ?? [];
  if (neutral === null && xyzToCamera !== null && x !== undefined && y !== undefined && y > 0) {
    const white = [x / y, 1, (1 - x - y) / y];
    neutral = threeOf(
      [0, 3, 6].map((row) => white.reduce((sum, part, k) => sum + part * (xyzToCamera[row + k] as number), 0)),
    );
  }
  return neutral === null ? null : [neutral[1] / neutral[0], 1, neutral[1] / neutral[2]];
}
