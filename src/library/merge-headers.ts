import type { PhotoHeader } from "../raw/exif-header.ts";

const RANK = { original: 0, digitized: 1, "modify-date": 2, modified: 3 } as const;

/** True where a header leaves open what grouping and light need, and another reader might know. */
export function isIncomplete(header: PhotoHeader | null): boolean {
  if (header === null) return true;
  const { exposure, serial, lens, width, takenFrom } = header;
  return (
    takenFrom !== "original" ||
    serial === null ||
    lens === null ||
    width === null ||
    exposure.shutter === null ||
    exposure.iso === null
  );
}

/** True where `other` knows something that `header` leaves open. */
export function gains(header: PhotoHeader | null, other: PhotoHeader | null): boolean {
  if (other === null) return false;
  const merged = mergeHeaders(header, other);
  return JSON.stringify(merged) !== JSON.stringify(header);
}

/**
 * `header` with what only `other` knows. Which of the two is asked first must not depend on the file: a shot whose
 * frames were read by different readers would fall apart.
 */
export function mergeHeaders(header: PhotoHeader | null, other: PhotoHeader | null): PhotoHeader | null {
  if (header === null || other === null) return header ?? other;
  const rank = (from: PhotoHeader["takenFrom"]): number => (from === null ? 9 : RANK[from]);
  const time = rank(other.takenFrom) < rank(header.takenFrom) ? other : header;
  const size = header.width === null ? other : header;
  return {
    make: header.make ?? other.make,
    model: header.model ?? other.model,
    serial: header.serial ?? other.serial,
    lens: header.lens ?? other.lens,
    exposure: {
      shutter: header.exposure.shutter ?? other.exposure.shutter,
      aperture: header.exposure.aperture ?? other.exposure.aperture,
      iso: header.exposure.iso ?? other.exposure.iso,
    },
    focalMm: header.focalMm ?? other.focalMm,
    takenAt: time.takenAt,
    takenFrom: time.takenFrom,
    zoneOffset: time.zoneOffset ?? header.zoneOffset,
    place: header.place ?? other.place,
    orientation: header.orientation === 1 ? other.orientation : header.orientation,
    width: size.width,
    height: size.height,
  };
}
