import { RushesError } from "../base/errors.ts";
import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { type CodedDng, codedImage, fieldOrder } from "./coded-dng.ts";
import type { DngPart } from "./dng-layout.ts";

/** One tile's codes: `stride` apart from row to row, planes interleaved. */
export interface CodedTile {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint16Array;
  readonly stride: number;
}

/** Each tile decoded in turn, so that no more than one is held. */
type DecodeTile = (part: DngPart, index: number) => Promise<CodedTile>;

/**
 * Decodes all tiles to samples in kernel memory, each at its place, through the picture's tables.
 *
 * @param codes one more than the largest code
 * @param fromTile code for a value of the tile; null: they are the codes
 * @throws RushesError as `decodeTile` does; whoever called releases the memory
 */
export async function decodeCodedTiles(
  { memory }: Kernels,
  dng: CodedDng,
  codes: number,
  fromTile: ((value: number) => number) | null,
  decoder: RawImage["decoder"],
  decodeTile: DecodeTile,
): Promise<RawImage> {
  const { width, height, planes } = dng;
  const { levels, origin, visible, image } = codedImage(dng, codes);
  const tables = tablesFor(levels.tables, fromTile, planes);
  const pixels = memory.take(width * height * planes * 2);
  const rows = fieldOrder(height, dng.rowFields);
  const columns = fieldOrder(width, dng.columnFields);
  for (const [index, part] of dng.parts.entries()) {
    const tile = await decodeTile(part, index);
    const across = Math.min(part.width, width - part.x);
    const down = Math.min(part.height, height - part.y);
    if (tile.width < across || tile.height < down) {
      throw new RushesError("unreadable", `Expected ${across}×${down} pixels in tile ${index} but it has fewer`);
    }
    // Views are made anew: a decode under way elsewhere may have grown the memory.
    const target = memory.uint16(pixels, width * height * planes);
    for (let y = 0; y < down; y++) {
      const row = rows[part.y + y] as number;
      const source = tile.data.subarray(y * tile.stride, y * tile.stride + across * planes);
      const to = { target, row: row * width * planes, columns, first: part.x };
      const line = ((row - origin.top) & 1) * 2;
      if (tables === null && dng.columnFields === 1) target.set(source, to.row + part.x * planes);
      else if (planes === 3) placeColours(source, to, tables ?? PLAIN);
      else placeMosaic(source, to, (tables ?? PLAIN).slice(line, line + 2), origin.left & 1);
    }
  }
  return { ...image, offset: pixels + (visible.top * width + visible.left) * planes * 2, decoder };
}

interface RowPlace {
  readonly target: Uint16Array;
  /** Index of the picture row's first sample. */
  readonly row: number;
  readonly columns: Int32Array;
  /** Stored column of the source's first pixel. */
  readonly first: number;
}

/** Samples are the codes. */
const CODES = Uint16Array.from({ length: 65536 }, (_, code) => code);
const PLAIN: readonly Uint16Array[] = [CODES, CODES, CODES, CODES];

function placeColours(
  source: Uint8Array | Uint16Array,
  { target, row, columns, first }: RowPlace,
  tables: readonly Uint16Array[],
): void {
  const [red = CODES, green = CODES, blue = CODES] = tables;
  for (let from = 0, x = first; from < source.length; from += 3, x++) {
    const to = row + (columns[x] as number) * 3;
    target[to] = red[source[from] as number] as number;
    target[to + 1] = green[source[from + 1] as number] as number;
    target[to + 2] = blue[source[from + 2] as number] as number;
  }
}

/** `pair`: tables of this row, for even and odd columns of the active area; `left`: whether it begins at an odd one. */
function placeMosaic(
  source: Uint8Array | Uint16Array,
  { target, row, columns, first }: RowPlace,
  pair: readonly Uint16Array[],
  left: number,
): void {
  const even = pair[left] ?? CODES;
  const odd = pair[left ^ 1] ?? CODES;
  for (let from = 0, x = first; from < source.length; from++, x++) {
    const column = columns[x] as number;
    const code = source[from] as number;
    target[row + column] = ((column & 1) === 0 ? even[code] : odd[code]) as number;
  }
}

/** Tables from values of the tile on. */
function tablesFor(
  tables: readonly Uint16Array[] | null,
  fromTile: ((value: number) => number) | null,
  planes: number,
): readonly Uint16Array[] | null {
  if (fromTile === null) return tables;
  const codes = Uint16Array.from({ length: 65536 }, (_, value) => fromTile(value));
  if (tables === null) return Array.from({ length: planes === 1 ? 4 : 3 }, () => codes);
  return tables.map((table) => codes.map((code) => table[code] as number));
}
