import { encodeArw2, encodeArwTile, encodePacked12, encodeWords } from "./arw-codes.fixture.ts";
import { applySonyCipher } from "./sony-cipher.ts";
import { ascii, bytes, ifdSize, long, rational, short, type TiffField, writeIfd } from "./tiff-writer.ts";

/** A photograph as a Sony camera would store it. */
export interface ArwContent {
  readonly model: string;
  readonly width: number;
  readonly height: number;
  /** Codes of 11 bits for `arw2`, else samples. */
  readonly samples: Uint16Array;
  readonly storage: "arw2" | "words" | "packed" | "tiles";
  /** BitsPerSample as it is written. */
  readonly bits: number;
  /** More fields of the raw directory, or others in place of those it has by itself. */
  readonly raw?: readonly TiffField[];
  /** Fields of the encrypted directory; null: none. */
  readonly sr2?: readonly TiffField[] | null;
  readonly orientation?: number;
  readonly iso?: number;
  readonly tile?: number;
  /** Which Huffman table all tiles use; default: one of its own for each component. */
  readonly table?: number;
  /** Fields of the maker note. */
  readonly notes?: readonly TiffField[];
  /** In place of what `storage` makes of `samples`. */
  readonly data?: Uint8Array;
}

/** A curve that all cameras from 2008 on share. */
export const TONE_CURVE = [8000, 10400, 12900, 14100] as const;

const KEY = 0x44332211;
const STYLES_BYTES = 64;
const COMPRESSIONS = { arw2: 32767, words: 1, packed: 32767, tiles: 7 } as const;
const BLACK = 0x7310;
const WHITE_BALANCE = 0x7313;

/** Writes the file: directories in front, the encrypted one among them, then the mosaic. */
export function encodeArw(content: ArwContent): Uint8Array {
  const { model, width, height, bits, storage, iso = 100, orientation = 1, sr2 = null, notes = [] } = content;
  const parts = partsOf(content);
  const size = content.tile ?? 512;
  const place = (offset: number): TiffField[] => {
    const offsets = parts.map((_, i) => offset + parts.slice(0, i).reduce((sum, part) => sum + part.length, 0));
    const lengths = parts.map((part) => part.length);
    const whole = lengths.reduce((sum, length) => sum + length, 0);
    const strip = [long(273, offset), short(278, height), long(279, whole)];
    if (storage !== "tiles") return strip;
    // Cameras write both, though TIFF allows one only.
    return [...strip, short(322, size), short(323, size), long(324, ...offsets), long(325, ...lengths)];
  };
  const rawFields = (offset: number): TiffField[] => {
    const fields = [
      long(254, 0),
      short(256, width),
      short(257, height),
      short(258, bits),
      short(259, COMPRESSIONS[storage]),
      short(262, 32803),
      short(277, 1),
      short(284, 1),
      short(33421, 2, 2),
      bytes(33422, 0, 1, 1, 2),
      short(0x7010, ...TONE_CURVE),
      ...place(offset),
    ];
    const changed = content.raw ?? [];
    return [...fields.filter(({ tag }) => !changed.some((field) => field.tag === tag)), ...changed];
  };
  const noteSize = notes.length === 0 ? 0 : ifdSize(notes);
  const exifFields = (): TiffField[] => [
    rational(33434, 60, 1 / 60),
    rational(33437, 10, 4),
    short(34855, iso),
    ascii(36867, "2024:05:06 07:08:09"),
    // Room: the directory is written over it.
    { tag: 37500, type: 7, values: Array.from({ length: Math.max(4, noteSize) }, () => 0) },
  ];
  const privateFields = (offset: number, length: number): TiffField[] => [
    long(0x7200, offset),
    long(0x7201, length),
    long(0x7221, KEY),
  ];
  const mainFields = (raw: number, exif: number, hidden: number): TiffField[] => [
    long(254, 1),
    short(259, 6),
    ascii(271, "SONY"),
    ascii(272, model),
    short(274, orientation),
    ascii(305, `${model} v1.00`),
    ascii(306, "2024:05:06 07:08:09"),
    long(330, raw),
    long(34665, exif),
    ...(sr2 === null ? [] : [bytes(0xc634, hidden & 255, (hidden >> 8) & 255, (hidden >> 16) & 255, hidden >>> 24)]),
  ];
  // Behind it cameras keep the directories of their picture styles; LibRaw reads a little into them.
  const sr2Length = sr2 === null ? 0 : Math.ceil(ifdSize(sr2) / 4) * 4 + STYLES_BYTES;
  const rawAt = 8 + ifdSize(mainFields(0, 0, 0));
  const exifAt = rawAt + ifdSize(rawFields(0));
  const privateAt = exifAt + ifdSize(exifFields());
  const sr2At = privateAt + ifdSize(privateFields(0, 0));
  const dataAt = Math.ceil((sr2At + sr2Length) / 64) * 64;
  const file = new Uint8Array(dataAt + parts.reduce((sum, part) => sum + part.length, 0));
  const view = new DataView(file.buffer);
  view.setUint32(0, 0x49492a00);
  view.setUint32(4, 8, true);
  writeIfd(view, 8, mainFields(rawAt, exifAt, privateAt));
  writeIfd(view, rawAt, rawFields(dataAt));
  const afterExif = writeIfd(view, exifAt, exifFields());
  if (noteSize > 0) writeIfd(view, afterExif - noteSize, notes);
  if (sr2 !== null) {
    writeIfd(view, privateAt, privateFields(sr2At, sr2Length));
    writeIfd(view, sr2At, sr2);
    applySonyCipher(file.subarray(sr2At, sr2At + sr2Length), KEY);
  }
  let at = dataAt;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

/** Black level and white balance as the encrypted or the raw directory hold them. */
export function levelFields(
  black: readonly number[],
  balance: readonly number[] = [2364, 1024, 1024, 1728],
): TiffField[] {
  return [short(BLACK, ...black), { tag: WHITE_BALANCE, type: 3, values: balance }];
}

function partsOf({ storage, samples, width, height, tile = 512, table, bits, data }: ArwContent): Uint8Array[] {
  if (data !== undefined) return [data];
  if (storage === "arw2") return [encodeArw2(samples, width, height)];
  if (storage === "words") return [encodeWords(samples)];
  if (storage === "packed") return [encodePacked12(samples)];
  const parts: Uint8Array[] = [];
  for (let y = 0; y < height; y += tile) {
    for (let x = 0; x < width; x += tile) {
      const region = Uint16Array.from({ length: tile * tile }, (_, i) => {
        const row = Math.min(height - 1, y + Math.floor(i / tile));
        return samples[row * width + Math.min(width - 1, x + (i % tile))] as number;
      });
      parts.push(encodeArwTile(region, tile, tile, bits, table));
    }
  }
  return parts;
}
