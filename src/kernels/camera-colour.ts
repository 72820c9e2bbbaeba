/** A camera's colours under one light (DNG 1.7.1, chapter 6). Matrices are row-major 3×3. */
export interface CalibratedLight {
  /** Correlated colour temperature; null: the file does not say. */
  readonly kelvin: number | null;
  /** XYZ → reference camera RGB (ColorMatrix). */
  readonly fromXyz: readonly number[];
  /** White-balanced reference camera RGB → XYZ under D50 (ForwardMatrix); null: none. */
  readonly toXyz: readonly number[] | null;
}

/** What a profile knows of a kind of camera: under one light, or under two. */
export interface ProfileColour {
  readonly lights: readonly CalibratedLight[];
  /** Which calibrations of single cameras were made with it; null: not told. */
  readonly signature: string | null;
}

/** How one camera differs from the reference camera of its kind. */
export interface CameraBody {
  /** AnalogBalance: gains of the channels before they were stored. */
  readonly balance: readonly [number, number, number];
  /** Reference camera → this one, for each of the profile's lights (CameraCalibration); null: as the reference. */
  readonly calibrations: readonly (readonly number[] | null)[];
  /** The profiles that `calibrations` are for; null: not told. */
  readonly signature: string | null;
}

/** All that a DNG says of its camera's colours. */
export interface CameraColour {
  readonly profile: ProfileColour;
  readonly body: CameraBody;
  /** Chromaticity that was neutral when the photograph was taken (AsShotWhiteXY); null: not told. */
  readonly whiteXy: readonly [number, number] | null;
  /** EV that the file's maker wants on top of its samples (BaselineExposure). */
  readonly baselineEv: number;
}
