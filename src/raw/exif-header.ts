import type { Exposure, Frame } from "../film/frame.ts";
import { findExif } from "./exif-containers.ts";
import { readGps } from "./exif-gps.ts";
import { parseExifDate, parseExifOffset } from "./exif-date.ts";
import { CFA, LINEAR_RAW, PANASONIC, TAG } from "./tags.ts";
import { allIfds, isTiff, number, numbers, readTiff, subIfds, text, type Tiff, type TiffIfd } from "./tiff.ts";

/** What a photograph's own header says. Null: it does not say. Maker notes are not read. */
export interface PhotoHeader {
  readonly make: string | null;
  readonly model: string | null;
  /** Of the body. */
  readonly serial: string | null;
  readonly lens: string | null;
  readonly exposure: Exposure;
  /** Millimetres. */
  readonly focalMm: number | null;
  /** Seconds since 1970 of the camera's own clock read as UTC, with sub-seconds. */
  readonly takenAt: number | null;
  readonly takenFrom: Frame["takenFrom"];
  /** Seconds east of UTC. */
  readonly zoneOffset: number | null;
  readonly place: Frame["place"];
  /** EXIF orientation, 1 to 8; 1 when not told. */
  readonly orientation: number;
  /** Pixels before rotation. */
  readonly width: number | null;
  readonly height: number | null;
}

/**
 * Reads the common header fields of TIFF-based raws, RAF, CR3, JPEG, TIFF, PNG and WebP without any tool.
 * The first 64 KiB to 256 KiB of a file are enough for nearly every camera. Never throws: damage makes fields null.
 *
 * @returns null when there is neither EXIF nor a size.
 */
export function readHeader(bytes: Uint8Array): PhotoHeader | null {
  const found = findExif(bytes);
  const tiffs = found.tiffs.filter(isTiff).map(readTiff);
  if (tiffs.length === 0 && found.width === null) return null;
  const fields = fieldsOf(tiffs);
  const size = found.width === null ? tiffSize(fields) : found;
  return {
    make: fields.text(TAG.make),
    model: fields.text(TAG.model),
    serial: fields.text(TAG.bodySerialNumber) ?? fields.text(TAG.cameraSerialNumber),
    lens: fields.text(TAG.lensModel),
    exposure: { shutter: shutter(fields), aperture: aperture(fields), iso: iso(fields) },
    focalMm: positive(fields.number(TAG.focalLength)),
    ...taken(fields),
    place: readGps(tiffs, found.gps),
    orientation: orientation(fields.number(TAG.orientation)),
    width: positive(size.width),
    height: positive(size.height),
  };
}

/** Fields looked up in the first directory of each TIFF and its EXIF directory. */
interface Fields {
  readonly tiffs: readonly Tiff[];
  text(tag: number): string | null;
  number(tag: number): number | null;
}

function fieldsOf(tiffs: readonly Tiff[]): Fields {
  const places = tiffs.flatMap((tiff) => {
    const [main] = tiff.ifds;
    return main === undefined ? [] : [main, ...subIfds(tiff, main, TAG.exifIfd)].map((ifd) => [tiff, ifd] as const);
  });
  return {
    tiffs,
    text: (tag) => first(places, ([tiff, ifd]: readonly [Tiff, TiffIfd]) => text(tiff, ifd, tag)),
    number: (tag) => first(places, ([tiff, ifd]: readonly [Tiff, TiffIfd]) => number(tiff, ifd, tag)),
  };
}

function first<T, R>(items: readonly T[], look: (item: T) => R | null): R | null {
  for (const item of items) {
    const value = look(item);
    if (value !== null) return value;
  }
  return null;
}

function positive(value: number | null): number | null {
  return value !== null && value > 0 ? value : null;
}

function orientation(value: number | null): number {
  return value !== null && value >= 1 && value <= 8 ? value : 1;
}

function shutter(fields: Fields): number | null {
  const time = positive(fields.number(TAG.exposureTime));
  const apex = fields.number(TAG.shutterSpeedValue);
  if (time !== null) return time;
  return apex !== null && Math.abs(apex) < 30 && apex !== 0 ? 2 ** -apex : null;
}

function aperture(fields: Fields): number | null {
  const number = positive(fields.number(TAG.fNumber));
  const apex = positive(fields.number(TAG.apertureValue));
  if (number !== null) return number;
  return apex !== null && apex < 20 ? 2 ** (apex / 2) : null;
}

/** 65535 means "look in the longer field" (EXIF 2.3, annex G). */
function iso(fields: Fields): number | null {
  const panasonic = fields.tiffs[0]?.magic === PANASONIC ? fields.number(TAG.panasonicIso) : null;
  const short = positive(fields.number(TAG.isoSpeedRatings) ?? panasonic);
  return short === null || short === 65535 ? (positive(fields.number(TAG.recommendedExposureIndex)) ?? short) : short;
}

function taken(fields: Fields): Pick<PhotoHeader, "takenAt" | "takenFrom" | "zoneOffset"> {
  const sources = [
    ["original", TAG.dateTimeOriginal, TAG.subSecTimeOriginal, TAG.offsetTimeOriginal],
    ["digitized", TAG.dateTimeDigitized, TAG.subSecTimeDigitized, TAG.offsetTimeDigitized],
    ["modify-date", TAG.dateTime, TAG.subSecTime, TAG.offsetTime],
  ] as const;
  for (const [takenFrom, date, subsecond, offset] of sources) {
    const takenAt = parseExifDate(fields.text(date), fields.text(subsecond));
    if (takenAt !== null) {
      const zone = fields.text(offset) ?? fields.text(TAG.offsetTime);
      return { takenAt, takenFrom, zoneOffset: parseExifOffset(zone) };
    }
  }
  return { takenAt: null, takenFrom: null, zoneOffset: null };
}

/** Of the raw directory (DNG: the part meant to be shown), else what EXIF says, else the first directory. */
function tiffSize(fields: Fields): { readonly width: number | null; readonly height: number | null } {
  for (const tiff of fields.tiffs) {
    if (tiff.magic === PANASONIC) {
      const edge = (tag: number): number => fields.number(tag) ?? Number.NaN;
      const width = edge(TAG.panasonicRight) - edge(TAG.panasonicLeft);
      const height = edge(TAG.panasonicBottom) - edge(TAG.panasonicTop);
      return { width: width > 0 ? width : null, height: height > 0 ? height : null };
    }
    for (const ifd of allIfds(tiff)) {
      const photometric = number(tiff, ifd, TAG.photometric);
      if (photometric !== CFA && photometric !== LINEAR_RAW) continue;
      if (number(tiff, ifd, TAG.newSubfileType) === 1) continue;
      const [cropWidth, cropHeight] = numbers(tiff, ifd, TAG.defaultCropSize) ?? [];
      return {
        width: cropWidth ? Math.round(cropWidth) : number(tiff, ifd, TAG.imageWidth),
        height: cropHeight ? Math.round(cropHeight) : number(tiff, ifd, TAG.imageLength),
      };
    }
  }
  return {
    width: positive(fields.number(TAG.pixelXDimension)) ?? fields.number(TAG.imageWidth),
    height: positive(fields.number(TAG.pixelYDimension)) ?? fields.number(TAG.imageLength),
  };
}
