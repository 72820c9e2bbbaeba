import type { OpcodeArea } from "./dng-opcodes.ts";
import { readOpcodes, unknownOpcode } from "./dng-opcodes.ts";
import type { DngPlace } from "./dng-levels.ts";
import { TAG } from "./tags.ts";
import { numbers } from "./tiff.ts";

/** A curve in a DNG's second opcode list, and which of its samples it is for. */
export interface DngMap {
  /** Maps light of 0 to 1 to light of 0 to 1. */
  readonly map: (light: number) => number;
  /** All of the picture, of a mosaic by positions. */
  readonly area: OpcodeArea;
}

const MOST_CODES = 65536;

/** LinearizationTable (DNG 1.4, chapter 4): what each code stands for; null: itself. */
export function readLinearization({ tiff, raw }: DngPlace): number[] | null {
  const table = numbers(tiff, raw, TAG.linearizationTable)?.slice(0, MOST_CODES) ?? [];
  return table.length === 0 ? null : table;
}

/**
 * MapTable and MapPolynomial of OpcodeList2 (DNG 1.4, chapter 7), which a writer of 8-bit pictures needs: with them it
 * says how its codes, spaced as the eye would have them, become light again.
 *
 * @param width of the active area
 * @throws RushesError `unreadable` for a damaged list; `unsupported` for a curve on a part of the picture
 */
export function readMaps({ tiff, raw }: DngPlace, width: number, height: number): DngMap[] {
  return readOpcodes(tiff, raw, TAG.opcodeList2, "OpcodeList2").opcodes.flatMap(({ opcode, isOptional, name }) => {
    if (opcode.kind !== "map") return [];
    if (isWhole(opcode.area, width, height)) return [opcode];
    if (isOptional) return [];
    throw unknownOpcode("OpcodeList2", `a ${name} for a part of the picture`);
  });
}

/** True for all of the picture, of a mosaic all of some of its four positions. */
export function isWhole(area: OpcodeArea, width: number, height: number): boolean {
  const begins = area.top < area.rowPitch && area.left < area.columnPitch;
  return begins && area.bottom >= height && area.right >= width && area.rowPitch <= 2 && area.columnPitch <= 2;
}

/** Whether an area has a plane of a picture of several, or a position (x + 2·y) of a mosaic's 2×2 pixels. */
export function covers(area: OpcodeArea, planes: number, index: number): boolean {
  if (planes > 1) return index >= area.firstPlane && index < area.firstPlane + area.planes;
  const hit = (place: number, first: number, pitch: number): boolean => pitch === 1 || place === first;
  return (
    area.firstPlane === 0 && hit(index & 1, area.left, area.columnPitch) && hit(index >> 1, area.top, area.rowPitch)
  );
}
