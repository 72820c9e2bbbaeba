import { parseExifDate, parseExifOffset } from "../raw/exif-date.ts";
import { knownPlace } from "../raw/exif-gps.ts";
import type { PhotoHeader } from "../raw/exif-header.ts";

/** Asked for by name: a whole record costs four times as much. `#`: as a number, not as words. */
const TAGS = [
  "Make",
  "Model",
  "SerialNumber",
  "InternalSerialNumber",
  "LensModel",
  "LensID",
  "Lens",
  "FocalLength#",
  "Orientation#",
  "ExposureTime#",
  "BulbDuration#",
  "FNumber#",
  "ISO#",
  "RecommendedExposureIndex#",
  "EXIF:DateTimeOriginal",
  "SubSecTimeOriginal",
  "OffsetTimeOriginal",
  "EXIF:CreateDate",
  "SubSecTimeDigitized",
  "OffsetTimeDigitized",
  "EXIF:ModifyDate",
  "SubSecTime",
  "OffsetTime",
  "Composite:ImageSize#",
  "Composite:GPSLatitude#",
  "Composite:GPSLongitude#",
];

export const TAG_ARGUMENTS: string[] = ["-fast", ...TAGS.map((tag) => `-${tag}`)];

/** ExifTool's answer in the terms of our own reader. */
export function toPhotoHeader(tags: Readonly<Record<string, unknown>>): PhotoHeader {
  const text = (name: string): string | null => toText(tags[name]);
  const number = (name: string): number | null => toNumber(tags[name]);
  const [width = null, height = null] = (text("ImageSize") ?? "").split(/[ x]/).map(toNumber);
  const orientation = number("Orientation") ?? 1;
  const iso = number("ISO");
  return {
    make: text("Make"),
    model: text("Model"),
    serial: text("SerialNumber") ?? text("InternalSerialNumber"),
    lens: text("LensModel") ?? known(text("LensID")) ?? text("Lens"),
    exposure: {
      shutter: exact(positive(number("ExposureTime")) ?? positive(number("BulbDuration"))),
      aperture: exact(positive(number("FNumber"))),
      iso: iso === null || iso === 65535 ? (positive(number("RecommendedExposureIndex")) ?? iso) : positive(iso),
    },
    focalMm: positive(number("FocalLength")),
    ...taken(text),
    place: knownPlace(number("GPSLatitude"), number("GPSLongitude")),
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
    width: positive(width),
    height: positive(height),
  };
}

function taken(text: (name: string) => string | null): Pick<PhotoHeader, "takenAt" | "takenFrom" | "zoneOffset"> {
  const sources = [
    ["original", "DateTimeOriginal", "SubSecTimeOriginal", "OffsetTimeOriginal"],
    ["digitized", "CreateDate", "SubSecTimeDigitized", "OffsetTimeDigitized"],
    ["modify-date", "ModifyDate", "SubSecTime", "OffsetTime"],
  ] as const;
  for (const [takenFrom, date, subsecond, offset] of sources) {
    const takenAt = parseExifDate(text(date), text(subsecond));
    if (takenAt !== null)
      return { takenAt, takenFrom, zoneOffset: parseExifOffset(text(offset) ?? text("OffsetTime")) };
  }
  return { takenAt: null, takenFrom: null, zoneOffset: null };
}

/** Text, or a number that was text (serials, sub-seconds); null: absent, blank, or filled with zeros or dashes. */
function toText(value: unknown): string | null {
  if (typeof value !== "number" && typeof value !== "string") return null;
  const text = String(value).trim();
  return /^[-.\s0]*$/.test(text) ? null : text;
}

function toNumber(value: unknown): number | null {
  const number =
    typeof value === "number"
      ? value
      : typeof value === "string"
        ? Number(value.trim().split(" ").at(-1) || "x")
        : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

function positive(value: number | null): number | null {
  return value !== null && value > 0 ? value : null;
}

/** ExifTool's name of a lens that it has no name for says less than the other tags. */
function known(lens: string | null): string | null {
  return lens !== null && /^unknown/i.test(lens) ? null : lens;
}

/** ExifTool prints ten digits; the file holds a ratio of small integers: the nearest such ratio, if it is that near. */
function exact(value: number | null): number | null {
  if (value === null) return null;
  let [high, highBelow] = [1, 0];
  let [low, lowBelow] = [0, 1];
  let rest = value;
  for (let round = 0; round < 12; round++) {
    const whole = Math.floor(rest);
    [high, highBelow] = [whole * high + highBelow, high];
    [low, lowBelow] = [whole * low + lowBelow, low];
    if (low > 20_000) return value;
    if (Math.abs(high / low - value) <= value * 1e-9) return high / low;
    rest = 1 / (rest - whole);
  }
  return value;
}
