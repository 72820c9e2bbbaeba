import { RushesError } from "../base/errors.ts";
import type { DngPlace } from "./dng-levels.ts";
import { TAG } from "./tags.ts";
import { numbers } from "./tiff.ts";

/** Maps light of 0 to 1 to light of 0 to 1. */
type LightMap = (light: number) => number;

/** A curve in a DNG's second opcode list, and which of its samples it is for. */
export interface DngMap {
  readonly map: LightMap;
  readonly firstPlane: number;
  readonly planes: number;
  /** Every how many rows and columns of the active area, from which on; 1 and 0 but in a mosaic. */
  readonly rowPitch: number;
  readonly columnPitch: number;
  readonly top: number;
  readonly left: number;
}

const MOST_CODES = 65536;
const MAP_TABLE = 7;
const MAP_POLYNOMIAL = 8;
const OPTIONAL = 1;
const MOST_DEGREE = 8;
/** Identity, version, flags and size. */
const OPCODE_HEADER = 16;
const AREA = 32;

/** LinearizationTable (DNG 1.4, chapter 4): what each code stands for; null: itself. */
export function readLinearization({ tiff, raw }: DngPlace): number[] | null {
  const table = numbers(tiff, raw, TAG.linearizationTable)?.slice(0, MOST_CODES) ?? [];
  return table.length === 0 ? null : table;
}

/**
 * MapTable and MapPolynomial of OpcodeList2 (DNG 1.4, chapter 7), which a writer of 8-bit pictures needs: with them it
 * says how its codes, spaced as the eye would have them, become light again. Other opcodes are not for decoding.
 *
 * @param width of the active area
 * @throws RushesError `unreadable` for a damaged list; `unsupported` for a curve on a part of the picture
 */
export function readMaps({ tiff, raw }: DngPlace, width: number, height: number): DngMap[] {
  const entry = raw.get(TAG.opcodeList2);
  if (entry === undefined) return [];
  const { view } = tiff;
  const end = entry.offset + entry.count;
  const expect = (right: boolean): void => {
    if (!right) throw new RushesError("unreadable", "Expected a list of opcodes but it is cut or damaged");
  };
  expect(end <= tiff.bytes.length && entry.count >= 4);
  const maps: DngMap[] = [];
  let at = entry.offset + 4;
  for (let left = view.getUint32(entry.offset); left > 0; left--) {
    expect(at + OPCODE_HEADER <= end);
    const [id, flags, size] = [view.getUint32(at), view.getUint32(at + 8), view.getUint32(at + 12)];
    const start = at + OPCODE_HEADER;
    at = start + size;
    expect(at <= end);
    if (id !== MAP_TABLE && id !== MAP_POLYNOMIAL) continue;
    expect(size >= AREA + 4);
    const area = readArea(view, start);
    const whole = area.top < area.rowPitch && area.left < area.columnPitch;
    if (!whole || area.bottom < height || area.right < width || area.rowPitch > 2 || area.columnPitch > 2) {
      if ((flags & OPTIONAL) !== 0) continue;
      throw new RushesError("unsupported", "Expected a curve for the whole picture but received one for a part of it");
    }
    const read = id === MAP_TABLE ? tableMap : polynomialMap;
    const map = read(view, start + AREA, at);
    expect(map !== null);
    maps.push({ ...area, map: map as LightMap });
  }
  return maps;
}

function readArea(
  view: DataView,
  at: number,
): Omit<DngMap, "map"> & { readonly bottom: number; readonly right: number } {
  const field = (index: number): number => view.getUint32(at + index * 4);
  return {
    top: field(0),
    left: field(1),
    bottom: field(2),
    right: field(3),
    firstPlane: field(4),
    planes: field(5),
    rowPitch: field(6),
    columnPitch: field(7),
  };
}

/** Entries for light of 0, 1/65535 …; what is beyond the last is as the last. */
function tableMap(view: DataView, at: number, end: number): LightMap | null {
  const count = view.getUint32(at);
  if (count < 1 || count > MOST_CODES || at + 4 + count * 2 > end) return null;
  const table = Uint16Array.from({ length: count }, (_, index) => view.getUint16(at + 4 + index * 2));
  return (light) => (table[Math.min(count - 1, Math.round(light * 65535))] as number) / 65535;
}

function polynomialMap(view: DataView, at: number, end: number): LightMap | null {
  const degree = view.getUint32(at);
  if (degree > MOST_DEGREE || at + 4 + (degree + 1) * 8 > end) return null;
  const coefficients = Array.from({ length: degree + 1 }, (_, power) => view.getFloat64(at + 4 + power * 8));
  if (!coefficients.every(Number.isFinite)) return null;
  return (light) => {
    const value = coefficients.reduceRight((sum, coefficient) => sum * light + coefficient, 0);
    return Math.min(1, Math.max(0, value));
  };
}
