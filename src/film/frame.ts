/** One photograph: one file, one instant, one exposure. What its header says, before any pixel is read. */
export interface Frame {
  /** Path below the source folder, `/` between parts. Unique within a film. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly format: FrameFormat;
  /** Seconds since 1970 of the camera's own clock read as UTC, with sub-seconds; null: the file does not say. */
  readonly takenAt: number | null;
  /** Where `takenAt` came from. `modified` is the file's own date: the least to be trusted. */
  readonly takenFrom: "original" | "digitized" | "modify-date" | "modified" | null;
  /** Seconds east of UTC; null: the file does not say. */
  readonly zoneOffset: number | null;
  /** Where it was taken, as a receiver of satellites told; null: the file does not say. */
  readonly place: GeoPlace | null;
  readonly exposure: Exposure;
  /** Distinguishes camera bodies: serial number if known, else make and model. */
  readonly body: string;
  readonly camera: string | null;
  readonly lens: string | null;
  /** Millimetres as engraved; null: unknown. */
  readonly focalMm: number | null;
  /** Pixels before rotation; null: the header does not say. */
  readonly width: number | null;
  readonly height: number | null;
  /** EXIF orientation, 1 to 8. */
  readonly orientation: number;
  /** Number in the file's name (`DSC_0042.NEF` → 42); null: none. */
  readonly counter: number | null;
  /** JPEG of the same name beside a raw: the same frame. */
  readonly companion: string | null;
}

/** A place on Earth, degrees: north and east are positive. */
export interface GeoPlace {
  readonly latitude: number;
  readonly longitude: number;
}

export type FrameFormat = "raw" | "jpeg" | "tiff" | "png" | "webp" | "heic";

/** Nominal camera settings; null: unknown. */
export interface Exposure {
  /** Seconds. */
  readonly shutter: number | null;
  /** F-number. */
  readonly aperture: number | null;
  readonly iso: number | null;
}
