import { ascii, ifdSize, long, short, type TiffField, writeIfd } from "./tiff-writer.ts";

/** A RAF of an X-Trans camera, as Fujifilm's write it, its mosaic uncompressed in words of 16 bits. */
export interface RafContent {
  readonly width: number;
  readonly height: number;
  readonly samples: Uint16Array;
  /** 6×6, row by row from the first pixel. */
  readonly cfa: readonly number[];
  /** Of the 6×6 pixels. */
  readonly black: readonly number[];
  readonly bitsPerSample: number;
  readonly model: string;
  readonly crop: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  readonly orientation: number;
}

const HEADER = 160;
const even = (offset: number): number => offset + (offset & 1);

/**
 * Header and pointers, a JPEG that holds nothing but EXIF, a directory of big-endian entries (tag, bytes), and a
 * little-endian TIFF with Fujifilm's own directory (tag 0xf000) of the mosaic. Tags as exiftool names them.
 */
export function encodeRaf(content: RafContent): Uint8Array {
  const jpeg = exifJpeg(content);
  const directory = rafDirectory(content);
  const raw = rawTiff(content);
  const jpegAt = HEADER;
  const directoryAt = even(jpegAt + jpeg.length);
  const rawAt = even(directoryAt + directory.length);
  const file = new Uint8Array(rawAt + raw.length);
  const view = new DataView(file.buffer);
  putText(file, 0, "FUJIFILMCCD-RAW 0201FF129502");
  putText(file, 28, content.model);
  putText(file, 60, "0100");
  [jpegAt, jpeg.length, directoryAt, directory.length, rawAt, raw.length].forEach((value, i) =>
    view.setUint32(84 + i * 4, value),
  );
  file.set(jpeg, jpegAt);
  file.set(directory, directoryAt);
  file.set(raw, rawAt);
  return file;
}

function putText(file: Uint8Array, at: number, text: string): void {
  [...text].forEach((letter, i) => (file[at + i] = letter.charCodeAt(0)));
}

function tiffOf(fields: TiffField[], room = 0): Uint8Array {
  const file = new Uint8Array(8 + ifdSize(fields) + room);
  const view = new DataView(file.buffer);
  view.setUint32(0, 0x49492a00);
  view.setUint32(4, 8, true);
  writeIfd(view, 8, fields);
  return file;
}

/** Start, APP1 with EXIF, the shortest frame there is, end. */
function exifJpeg({ model, orientation }: RafContent): Uint8Array {
  const exif = tiffOf([ascii(271, "FUJIFILM"), ascii(272, model), short(274, orientation)]);
  const length = exif.length + 8;
  const head = [0xff, 0xd8, 0xff, 0xe1, length >> 8, length & 255, 0x45, 0x78, 0x69, 0x66, 0, 0];
  const frame = [0xff, 0xc0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0, 0xff, 0xd9];
  return Uint8Array.from([...head, ...exif, ...frame]);
}

function rafDirectory({ width, height, cfa, crop }: RafContent): Uint8Array {
  const words = (...values: number[]): number[] => values.flatMap((value) => [value >> 8, value & 255]);
  const entries: (readonly [number, number[]])[] = [
    [0x100, words(height, width)],
    [0x110, words(crop.top, crop.left)],
    [0x111, words(crop.height, crop.width)],
    [0x121, words(height, width)],
    // Last pixel first.
    [0x131, [...cfa].toReversed()],
  ];
  const body = entries.flatMap(([tag, bytes]) => [...words(tag, bytes.length), ...bytes]);
  return Uint8Array.from([...words(0, entries.length), ...body]);
}

function rawTiff({ width, height, samples, black, bitsPerSample }: RafContent): Uint8Array {
  const own = (offset: number): TiffField[] => [
    long(0xf001, width),
    long(0xf002, height),
    long(0xf003, bitsPerSample),
    long(0xf007, offset),
    long(0xf008, samples.length * 2),
    long(0xf00a, ...black),
    // White balance: as it is, green red blue.
    long(0xf00e, 302, 604, 453),
  ];
  const main = (at: number): TiffField[] => [long(0xf000, at)];
  const ownAt = 8 + ifdSize(main(0));
  const dataAt = even(ownAt + ifdSize(own(0)));
  const file = tiffOf(main(ownAt), dataAt + samples.length * 2 - 8 - ifdSize(main(0)));
  const view = new DataView(file.buffer);
  writeIfd(view, ownAt, own(dataAt));
  samples.forEach((sample, i) => view.setUint16(dataAt + i * 2, sample, true));
  return file;
}
