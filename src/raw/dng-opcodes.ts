import { RushesError } from "../base/errors.ts";
import { readOpcodeData } from "./opcode-data.ts";
import type { Tiff, TiffIfd } from "./tiff.ts";

/** Rows and columns of a picture, edges, and every how many of them. */
export interface OpcodeArea {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly firstPlane: number;
  readonly planes: number;
  readonly rowPitch: number;
  readonly columnPitch: number;
}

/** What a DNG wants done to its picture (DNG 1.7.1, chapter 7). Places without a unit are shares of the picture's sides. */
export type Opcode =
  | {
      readonly kind: "warp";
      /** Of each plane: factor by which a place's distance from the centre (in the farthest corner's) is farther in the file. */
      readonly radial: readonly ((distance: number) => number)[];
      readonly tangential: readonly (readonly [number, number])[];
      readonly centre: readonly [x: number, y: number];
    }
  | {
      readonly kind: "vignette";
      /** Gain = 1 + k₀r² + k₁r⁴ …, r in the distance of the farthest corner. */
      readonly k: readonly number[];
      readonly centre: readonly [x: number, y: number];
    }
  | { readonly kind: "bad-constant"; readonly value: number }
  | {
      readonly kind: "bad-list";
      /** Row and column. */
      readonly points: readonly (readonly [number, number])[];
      /** Top, left, bottom, right; edges. */
      readonly rectangles: readonly (readonly [number, number, number, number])[];
    }
  | {
      readonly kind: "trim";
      readonly top: number;
      readonly left: number;
      readonly bottom: number;
      readonly right: number;
    }
  | { readonly kind: "map"; readonly area: OpcodeArea; readonly map: (light: number) => number }
  | {
      readonly kind: "gain-map";
      readonly area: OpcodeArea;
      readonly rows: number;
      readonly columns: number;
      readonly mapPlanes: number;
      readonly spacing: readonly [x: number, y: number];
      readonly origin: readonly [x: number, y: number];
      /** Row by row, planes interleaved. */
      readonly gains: Float32Array;
    };

/** An opcode, and whether the picture may be shown without it. */
export interface ListedOpcode {
  readonly opcode: Opcode;
  readonly isOptional: boolean;
  /** As the specification has it, for messages. */
  readonly name: string;
}

/** What a list asks for, and what of it was left out, for people. */
export interface OpcodeList {
  readonly opcodes: readonly ListedOpcode[];
  readonly notes: readonly string[];
}

const NAMES: Readonly<Record<number, string>> = {
  1: "WarpRectilinear",
  2: "WarpFisheye",
  3: "FixVignetteRadial",
  4: "FixBadPixelsConstant",
  5: "FixBadPixelsList",
  6: "TrimBounds",
  7: "MapTable",
  8: "MapPolynomial",
  9: "GainMap",
  10: "DeltaPerRow",
  11: "DeltaPerColumn",
  12: "ScalePerRow",
  13: "ScalePerColumn",
  14: "WarpRectilinear2",
};
/** Identity, version, flags and size. */
const HEADER = 16;
const OPTIONAL = 1;
const MOST_OPCODES = 256;

/**
 * Reads a list of opcodes; always big-endian, whatever the file is. Nothing is trusted: each opcode is held to its own bytes.
 * One that may be left out and is unknown or makes no sense is, with a note.
 *
 * @param list its name, for messages
 * @throws RushesError `unreadable` for a list that is cut or damaged, `unsupported` for an opcode that must not be left out
 * and is not known; both name the opcode
 */
export function readOpcodes({ bytes, view }: Tiff, ifd: TiffIfd, tag: number, list: string): OpcodeList {
  const entry = ifd.get(tag);
  if (entry === undefined) return { opcodes: [], notes: [] };
  const end = entry.offset + entry.count;
  const broken = (what: string): RushesError => new RushesError("unreadable", `Expected ${list} but ${what}`);
  if (end > bytes.length || entry.count < 4) throw broken("it is cut or damaged");
  const count = view.getUint32(entry.offset);
  if (count > MOST_OPCODES || 4 + count * HEADER > entry.count) throw broken(`it speaks of ${count} opcodes`);
  const opcodes: ListedOpcode[] = [];
  const notes: string[] = [];
  let at = entry.offset + 4;
  for (let index = 1; index <= count; index++) {
    if (at + HEADER > end) throw broken(`it ends before opcode ${index} of ${count}`);
    const [id, flags, size] = [view.getUint32(at), view.getUint32(at + 8), view.getUint32(at + 12)];
    const name = NAMES[id] ?? `number ${id}`;
    const start = at + HEADER;
    at = start + size;
    if (at > end) throw broken(`opcode ${index} (${name}) is cut or damaged`);
    const isOptional = (flags & OPTIONAL) !== 0;
    const opcode = readOpcodeData(id, new DataView(view.buffer, view.byteOffset + start, size));
    if (typeof opcode === "object") opcodes.push({ opcode, isOptional, name });
    else if (isOptional) notes.push(`${list}: ${name} was left out; it may be.`);
    else if (opcode === "broken") throw broken(`opcode ${index} (${name}) makes no sense`);
    else throw unknownOpcode(list, name);
  }
  return { opcodes, notes };
}

/** For an opcode that must be obeyed and cannot be. */
export function unknownOpcode(list: string, name: string): RushesError {
  return new RushesError(
    "unsupported",
    `Expected opcodes that are known here in ${list} but received ${name}, which must not be left out: convert it with Adobe DNG Converter`,
  );
}
