import { RushesError } from "../base/errors.ts";
import { exifDate, exifOffset } from "./exif-date.ts";
import { encodeLosslessJpeg } from "./ljpeg-encoder.ts";
import {
  ascii,
  bytes,
  ifdSize,
  long,
  ratio,
  rational,
  short,
  signedRational,
  type TiffField,
  undefinedBytes,
  writeIfd,
} from "./tiff-writer.ts";

/** A photograph as a camera would store it. */
export interface DngContent {
  /** Pixels stored, rows × columns of `samples`. */
  readonly width: number;
  readonly height: number;
  /** One sample a pixel, row by row, each below 2^bitsPerSample. */
  readonly samples: Uint16Array;
  /** Of the first 2×2 pixels of the active area, or 6×6 of an X-Trans mosaic: 0 red, 1 green, 2 blue. */
  readonly cfa: readonly number[];
  /** Black level of the same 2×2 pixels; of red, green and blue (and one unused) where the pattern is 6×6. */
  readonly black: readonly [number, number, number, number];
  /** Clipping level. */
  readonly white: number;
  /** 8 to 16. */
  readonly bitsPerSample: number;
  /** XYZ → camera RGB under D65, row by row. */
  readonly xyzToCamera: readonly number[];
  /** Camera RGB of a neutral thing; the largest is usually 1. */
  readonly asShotNeutral: readonly [number, number, number];
  /** EV that developing puts on it; left out: 0. */
  readonly baselineExposure?: number;
  readonly make: string;
  readonly model: string;
  readonly lens: string | null;
  readonly serial: string | null;
  /** Exposure time in seconds, as the camera rounds it: 1/60, 13/10. Null, here and below: not written. */
  readonly shutter: { readonly num: number; readonly den: number } | null;
  /** F-number; null: a lens that does not tell. */
  readonly aperture: number | null;
  readonly iso: number | null;
  readonly focalMm: number | null;
  /** Seconds since 1970 of the camera's own clock read as UTC; kept to the millisecond. */
  readonly takenAt: number | null;
  /** Seconds east of UTC; null: not written. */
  readonly zoneOffset: number | null;
  /** EXIF orientation, 1 to 8. */
  readonly orientation: number;
  /**
   * `none` stores 16 bits a sample whatever `bitsPerSample` says; so are pictures less than 16 pixels wide, because
   * LibRaw misplaces the rows of a tile wider than the picture.
   */
  readonly compression: "lossless-jpeg" | "none";
  /** sRGB picture, three bytes a pixel; with it the mosaic moves into a SubIFD, as in a camera's file. */
  readonly preview?: { readonly width: number; readonly height: number; readonly rgb: Uint8Array };
  readonly software: string;
  /** Pixels that see light; default: all. */
  readonly activeArea?: Rectangle;
  /** Part of the active area to show, relative to it; default: all. */
  readonly defaultCrop?: Rectangle;
}

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Tiles are multiples of 16 (TIFF 6.0, section 15), not larger than this, not wider than the picture. */
const LARGEST_TILE = 512;
const TILE_STEP = 16;
const CFA = 32803;
const RGB = 2;
const JPEG = 7;
const UNCOMPRESSED = 1;
const MANUAL_EXPOSURE = 1;
const D65 = 21;

/**
 * A complete little-endian DNG 1.4: EXIF, one raw mosaic (lossless JPEG tiles or 16-bit strips), an RGB preview if given.
 * @throws RushesError `bad-argument`
 */
export function encodeDng(content: DngContent): Uint8Array {
  check(content);
  const mosaic = isCompressed(content) ? compressTiles(content) : uncompressedStrip(content);
  const { preview } = content;
  const exif = exifFields(content);
  const placeMosaic = (offsets: readonly number[]): TiffField[] => mosaicFields(content, mosaic, offsets);
  const placeMain = (exifAt: number, mosaicAt: number, previewAt: number, offsets: readonly number[]): TiffField[] => [
    ...sharedFields(content),
    long(34665, exifAt),
    ...(preview ? [...previewFields(preview, previewAt), long(330, mosaicAt)] : placeMosaic(offsets)),
  ];

  const unplaced = mosaic.map(() => 0);
  const exifAt = 8 + ifdSize(placeMain(0, 0, 0, unplaced));
  const mosaicAt = exifAt + ifdSize(exif);
  const previewAt = mosaicAt + (preview ? ifdSize(placeMosaic(unplaced)) : 0);
  let end = even(previewAt + (preview?.rgb.length ?? 0));
  const offsets = mosaic.map((part) => {
    const offset = end;
    end = even(end + part.length);
    return offset;
  });

  const file = new Uint8Array(end);
  const view = new DataView(file.buffer);
  view.setUint16(0, 0x4949, true);
  view.setUint16(2, 42, true);
  view.setUint32(4, 8, true);
  writeIfd(view, 8, placeMain(exifAt, mosaicAt, previewAt, offsets));
  writeIfd(view, exifAt, exif);
  if (preview) {
    writeIfd(view, mosaicAt, placeMosaic(offsets));
    file.set(preview.rgb, previewAt);
  }
  mosaic.forEach((part, index) => file.set(part, offsets[index]));
  return file;
}

function even(offset: number): number {
  return offset + (offset & 1);
}

function check(content: DngContent): void {
  const { width, height, samples, bitsPerSample, preview } = content;
  const expect = (right: boolean, expected: string, received: unknown): void => {
    if (!right) throw new RushesError("bad-argument", `Expected ${expected} but received ${String(received)}`);
  };
  expect(Number.isInteger(width) && width > 0 && Number.isInteger(height) && height > 0, "a size", [width, height]);
  expect(samples.length === width * height, `${width * height} samples`, samples.length);
  expect(content.cfa.length === 4 || content.cfa.length === 36, "a pattern of 2×2 or 6×6", content.cfa.length);
  expect(bitsPerSample >= 8 && bitsPerSample <= 16, "8 to 16 bits per sample", bitsPerSample);
  expect(content.xyzToCamera.length === 9, "a 3×3 `xyzToCamera`", content.xyzToCamera.length);
  if (preview) {
    const length = preview.width * preview.height * 3;
    expect(preview.rgb.length === length, `${length} bytes of preview`, preview.rgb.length);
  }
  if (bitsPerSample < 16) {
    const over = samples.findIndex((sample) => sample >>> bitsPerSample !== 0);
    expect(over < 0, `samples below 2^${bitsPerSample}`, samples[over]);
  }
}

function sharedFields(content: DngContent): TiffField[] {
  const { make, model, serial } = content;
  return [
    long(254, content.preview ? 1 : 0),
    ascii(271, make),
    ascii(272, model),
    short(274, content.orientation),
    ascii(305, content.software),
    ...(content.takenAt === null ? [] : [ascii(306, exifDate(content.takenAt).text)]),
    bytes(50706, 1, 4, 0, 0),
    bytes(50707, 1, 1, 0, 0),
    ascii(50708, model.startsWith(make) ? model : `${make} ${model}`),
    signedRational(50721, 10000, ...content.xyzToCamera),
    rational(50728, 1_000_000, ...content.asShotNeutral),
    signedRational(50730, 100_000, content.baselineExposure ?? 0),
    ...(serial === null ? [] : [ascii(50735, serial)]),
    short(50778, D65),
  ];
}

function previewFields(preview: NonNullable<DngContent["preview"]>, offset: number): TiffField[] {
  return [
    long(256, preview.width),
    long(257, preview.height),
    short(258, 8, 8, 8),
    short(259, UNCOMPRESSED),
    short(262, RGB),
    long(273, offset),
    short(277, 3),
    long(278, preview.height),
    long(279, preview.rgb.length),
    short(284, 1),
  ];
}

function mosaicFields(content: DngContent, parts: readonly Uint8Array[], offsets: readonly number[]): TiffField[] {
  const compressed = isCompressed(content);
  const tile = tileSize(content);
  const area = content.activeArea ?? { x: 0, y: 0, width: content.width, height: content.height };
  const crop = content.defaultCrop ?? { x: 0, y: 0, width: area.width, height: area.height };
  const sizes = parts.map((part) => part.length);
  const side = Math.sqrt(content.cfa.length);
  const black = side === 2 ? content.black : content.cfa.map((colour) => content.black[colour] as number);
  return [
    ...(content.preview ? [long(254, 0)] : []),
    long(256, content.width),
    long(257, content.height),
    short(258, compressed ? content.bitsPerSample : 16),
    short(259, compressed ? JPEG : UNCOMPRESSED),
    short(262, CFA),
    short(277, 1),
    short(284, 1),
    ...(compressed
      ? [long(322, tile.width), long(323, tile.height), long(324, ...offsets), long(325, ...sizes)]
      : [long(273, ...offsets), long(278, content.height), long(279, ...sizes)]),
    short(33421, side, side),
    bytes(33422, ...content.cfa),
    bytes(50710, 0, 1, 2),
    short(50711, 1),
    short(50713, side, side),
    rational(50714, 256, ...black),
    long(50717, content.white),
    rational(50718, 1, 1, 1),
    long(50719, crop.x, crop.y),
    long(50720, crop.width, crop.height),
    long(50829, area.y, area.x, area.y + area.height, area.x + area.width),
  ];
}

function exifFields(content: DngContent): TiffField[] {
  const { shutter, aperture, iso, focalMm, lens, serial, zoneOffset } = content;
  const date = content.takenAt === null ? null : exifDate(content.takenAt);
  const offset = zoneOffset === null ? null : exifOffset(zoneOffset);
  return [
    ...(shutter === null ? [] : [ratio(33434, shutter.num, shutter.den)]),
    short(34850, MANUAL_EXPOSURE),
    // Recommended exposure index: the only ISO field that can hold more than 65535.
    ...(iso === null
      ? []
      : [short(34855, Math.min(65535, Math.round(iso))), short(34864, 2), long(34866, Math.round(iso))]),
    undefinedBytes(36864, "0231"),
    ...(date === null ? [] : [ascii(36867, date.text), ascii(36868, date.text)]),
    ...(offset === null ? [] : [ascii(36880, offset), ascii(36881, offset), ascii(36882, offset)]),
    ...(shutter === null ? [] : [signedRational(37377, 1_000_000, -Math.log2(shutter.num / shutter.den))]),
    ...(aperture === null
      ? []
      : [rational(33437, 10, aperture), rational(37378, 1_000_000, Math.max(0, 2 * Math.log2(aperture)))]),
    ...(focalMm === null ? [] : [rational(37386, 10, focalMm)]),
    ...(date === null ? [] : [37520, 37521, 37522].map((tag) => ascii(tag, date.subsecond))),
    ...(serial === null ? [] : [ascii(42033, serial)]),
    ...(lens === null ? [] : [ascii(42036, lens)]),
  ];
}

function uncompressedStrip(content: DngContent): Uint8Array[] {
  const { samples } = content;
  const strip = new Uint8Array(samples.length * 2);
  const view = new DataView(strip.buffer);
  for (let i = 0; i < samples.length; i++) view.setUint16(i * 2, samples[i] as number, true);
  return [strip];
}

function isCompressed(content: DngContent): boolean {
  return content.compression === "lossless-jpeg" && content.width >= TILE_STEP;
}

function tileSize({ width, height }: DngContent): { readonly width: number; readonly height: number } {
  return {
    width: Math.min(LARGEST_TILE, Math.floor(width / TILE_STEP) * TILE_STEP),
    height: Math.min(LARGEST_TILE, Math.ceil(height / TILE_STEP) * TILE_STEP),
  };
}

/** Tiles in rows; those over the right and bottom edge repeat the last two columns and rows, to keep their colours. */
function compressTiles(content: DngContent): Uint8Array[] {
  const { samples, width, height, bitsPerSample: bits } = content;
  const tile = tileSize(content);
  const tiles: Uint8Array[] = [];
  for (let top = 0; top < height; top += tile.height) {
    for (let left = 0; left < width; left += tile.width) {
      const inside = left + tile.width <= width && top + tile.height <= height;
      const place = inside
        ? { samples, stride: width, start: top * width + left }
        : { samples: edgeTile(content, left, top), stride: tile.width, start: 0 };
      tiles.push(encodeLosslessJpeg({ ...place, ...tile, bits }));
    }
  }
  return tiles;
}

function edgeTile(content: DngContent, left: number, top: number): Uint16Array {
  const { samples, width, height } = content;
  const tile = tileSize(content);
  const edge = new Uint16Array(tile.width * tile.height);
  for (let y = 0; y < tile.height; y++) {
    const row = repeatPairs(top + y, height) * width;
    for (let x = 0; x < tile.width; x++) {
      edge[y * tile.width + x] = samples[row + repeatPairs(left + x, width)] as number;
    }
  }
  return edge;
}

function repeatPairs(position: number, size: number): number {
  if (position < size) return position;
  return Math.max(0, size - 2 + ((position - size) & 1));
}
