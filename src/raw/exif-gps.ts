import type { GeoPlace } from "../film/frame.ts";
import { TAG } from "./tags.ts";
import { isTiff, numbers, readTiff, subIfds, text, type Tiff, type TiffIfd } from "./tiff.ts";

/** Fields of the GPS directory (EXIF 2.3, 4.6.6). */
const LATITUDE_REF = 1;
const LATITUDE = 2;
const LONGITUDE_REF = 3;
const LONGITUDE = 4;

/**
 * Where a photograph was taken, by the GPS directories that its TIFFs point to, or by one that is a TIFF of its own.
 * Null: none, or it makes no sense.
 */
export function readGps(tiffs: readonly Tiff[], own: Uint8Array | null): GeoPlace | null {
  const places = tiffs.flatMap((tiff) =>
    tiff.ifds.slice(0, 1).flatMap((main) => subIfds(tiff, main, TAG.gpsIfd).map((ifd) => readPlace(tiff, ifd))),
  );
  if (own !== null && isTiff(own)) {
    const tiff = readTiff(own);
    places.push(...tiff.ifds.slice(0, 1).map((ifd) => readPlace(tiff, ifd)));
  }
  return places.find((place) => place !== null) ?? null;
}

function readPlace(tiff: Tiff, ifd: TiffIfd): GeoPlace | null {
  const angle = (tag: number, ref: number, negative: string): number | null => {
    const [degrees, minutes = 0, seconds = 0] = numbers(tiff, ifd, tag, 3) ?? [];
    const side = text(tiff, ifd, ref)?.toUpperCase();
    if (degrees === undefined || side === undefined) return null;
    // A part that is not given is written 0/0 or 0/1.
    const parts = degrees + (Number.isNaN(minutes) ? 0 : minutes) / 60 + (Number.isNaN(seconds) ? 0 : seconds) / 3600;
    return side.startsWith(negative) ? -parts : parts;
  };
  return knownPlace(angle(LATITUDE, LATITUDE_REF, "S"), angle(LONGITUDE, LONGITUDE_REF, "W"));
}

/** A place, if it is one: receivers without a fix write 0, 0, or nothing that makes sense. */
export function knownPlace(latitude: number | null, longitude: number | null): GeoPlace | null {
  if (latitude === null || longitude === null || !(Math.abs(latitude) <= 90) || !(Math.abs(longitude) <= 180)) {
    return null;
  }
  return latitude === 0 && longitude === 0 ? null : { latitude, longitude };
}
