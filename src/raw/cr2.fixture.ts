import { encodeSof3 } from "./sof3.fixture.ts";
import { ascii, ifdSize, long, rational, short, type TiffField, writeIfd } from "./tiff-writer.ts";

/** A CR2 as `encodeCr2` writes it. */
export interface Cr2Content {
  /** Of the sensor, covered margins included. */
  readonly width: number;
  readonly height: number;
  readonly samples: Uint16Array;
  readonly bits: number;
  /** 2 or 4. */
  readonly components: number;
  /** Of the JPEG, per component; default: as wide as the sensor. */
  readonly jpegWidth?: number;
  /** Slices but the last, their width, the last one's width; absent: no slices. */
  readonly slices?: readonly [count: number, width: number, last: number];
  readonly predictor?: number;
  readonly restartRows?: number;
  readonly model?: string;
  /** First and last column and row that are shown, as in Canon's SensorInfo. */
  readonly shown?: readonly [left: number, top: number, right: number, bottom: number];
  readonly colorData?: ColorData;
  /** Black levels in the notes, of red, green, second green, blue; absent: no notes of colour. */
  readonly black?: readonly [number, number, number, number];
}

/** Words of ColorData (tag 0x4001), its first word, and places in it: black levels, then white levels where it has them. */
export interface ColorData {
  readonly length: number;
  readonly version: number;
  readonly black: number;
  readonly white?: number;
}

/** As the 30D, 5D and 1D Mark II N write it. */
const OLD_COLOR_DATA: ColorData = { length: 796, version: 1, black: 0xc4 };
const AS_SHOT = 0x3f;

/** The sensor's samples in the order of the stream: slice by slice. */
function sliced({ width, height, samples, slices }: Cr2Content): Uint16Array {
  const [count, each, last] = slices ?? [0, 0, width];
  const out = new Uint16Array(width * height);
  let at = 0;
  for (let slice = 0; slice <= count; slice++) {
    const wide = slice < count ? each : last;
    for (let y = 0; y < height; y++) {
      const from = y * width + slice * each;
      out.set(samples.subarray(from, from + wide), at);
      at += wide;
    }
  }
  return out;
}

/** A complete little-endian CR2: four directories, Canon's notes, the mosaic in one lossless JPEG. */
export function encodeCr2(content: Cr2Content): Uint8Array {
  const { width, height, bits, components, slices } = content;
  const wide = content.jpegWidth ?? width / components;
  const stream = encodeSof3({
    ...content,
    samples: sliced(content),
    width: wide,
    height: (width * height) / (wide * components),
    bits,
  });
  const notes = notesOf(content);
  const exif: TiffField[] = [
    rational(33434, 1, 1),
    short(34855, 400),
    { tag: 37500, type: 7, values: Array.from({ length: ifdSize(notes) }, () => 0) },
  ];
  const main = (exifAt: number): TiffField[] => [
    short(256, 16),
    short(257, 8),
    short(259, 6),
    ascii(271, "Canon"),
    ascii(272, content.model ?? "Canon EOS 30D"),
    long(273, 16),
    short(274, 1),
    long(279, 16),
    ascii(306, "2009:07:21 13:03:20"),
    long(34665, exifAt),
  ];
  const small: TiffField[] = [long(513, 16), long(514, 16)];
  const raw = (offset: number): TiffField[] => [
    short(259, 6),
    long(273, offset),
    long(279, stream.length),
    ...(slices === undefined ? [] : [short(50752, ...slices)]),
  ];

  const places: number[] = [16];
  for (const fields of [main(0), small, small, raw(0), exif]) places.push((places.at(-1) ?? 0) + ifdSize(fields));
  const [first = 0, second = 0, third = 0, fourth = 0, exifAt = 0, end = 0] = places;
  const file = new Uint8Array(end + stream.length);
  const view = new DataView(file.buffer);
  view.setUint32(0, 0x002a4949, true);
  view.setUint32(4, first, true);
  view.setUint32(8, 0x00025243, true);
  view.setUint32(12, fourth, true);
  writeIfd(view, first, main(exifAt));
  writeIfd(view, second, small);
  writeIfd(view, third, small);
  writeIfd(view, fourth, raw(end));
  const chain = [first, second, third, fourth];
  chain.slice(1).forEach((next, index) => {
    const at = chain[index] as number;
    view.setUint32(at + 2 + 12 * view.getUint16(at, true), next, true);
  });
  writeIfd(view, exifAt, exif);
  // The notes are a directory of their own, with offsets of the whole file: the last value of EXIF's.
  writeIfd(view, end - ifdSize(notes), notes);
  file.set(stream, end);
  return file;
}

function notesOf({ width, height, shown, black, model, colorData = OLD_COLOR_DATA }: Cr2Content): TiffField[] {
  const [left, top, right, bottom] = shown ?? [0, 0, width - 1, height - 1];
  const colour = Array.from({ length: colorData.length }, () => 0);
  const put = (place: number, values: readonly number[]): void => {
    values.forEach((value, index) => (colour[place + index] = value));
  };
  put(0, [colorData.version]);
  put(AS_SHOT, [2000, 1024, 1024, 1500]);
  put(colorData.black, black ?? []);
  // What is normal, what highlights reach, where the sensor stops being linear.
  if (colorData.white !== undefined) put(colorData.white, [13_000, 14_000, 10_000]);
  return [
    ascii(6, model ?? "Canon EOS 30D"),
    long(16, 0x80000234),
    ...(shown === undefined
      ? []
      : [short(224, 34, width, height, 1, 1, left, top, right, bottom, 0, 0, 0, 0, 0, 0, 0, 0)]),
    ...(black === undefined ? [] : [short(16385, ...colour)]),
  ];
}
