import type { TiffField } from "./tiff-writer.ts";

/** An opcode as it is stored. */
export interface MadeOpcode {
  readonly id: number;
  /** 1: may be left out. */
  readonly flags?: number;
  readonly data: Uint8Array;
}

/** Whole numbers of 32 bits, then doubles, then floats, then whole numbers of 16 bits: all an opcode is made of. */
export function opcodeData(
  longs: readonly number[],
  doubles: readonly number[] = [],
  last: {
    readonly longs?: readonly number[];
    readonly floats?: readonly number[];
    readonly shorts?: readonly number[];
  } = {},
): Uint8Array {
  const { longs: more = [], floats = [], shorts = [] } = last;
  const data = Buffer.alloc((longs.length + more.length + floats.length) * 4 + doubles.length * 8 + shorts.length * 2);
  let at = 0;
  for (const value of longs) at = data.writeUInt32BE(value, at);
  for (const value of doubles) at = data.writeDoubleBE(value, at);
  for (const value of more) at = data.writeUInt32BE(value, at);
  for (const value of floats) at = data.writeFloatBE(value, at);
  for (const value of shorts) at = data.writeUInt16BE(value, at);
  return data;
}

/** The first, second or third opcode list. */
export function opcodeList(list: 1 | 2 | 3, ...opcodes: readonly MadeOpcode[]): TiffField {
  const parts = opcodes.map(({ id, flags = 0, data }) => [opcodeData([id, 0x01030000, flags, data.length]), data]);
  const values = Buffer.concat([opcodeData([opcodes.length]), ...parts.flat()]);
  return { tag: [51008, 51009, 51022][list - 1] as number, type: 7, values: Array.from(values) };
}

/** Of an area: top, left, bottom, right, plane, planes, row and column pitch. */
export function polynomial(area: readonly number[], ...coefficients: number[]): MadeOpcode {
  return { id: 8, data: opcodeData([...area, coefficients.length - 1], coefficients) };
}

export function table(area: readonly number[], ...entries: number[]): MadeOpcode {
  return { id: 7, data: opcodeData([...area, entries.length], [], { shorts: entries }) };
}
