import { apply, invert, isSound, type Matrix, multiply } from "../base/matrix3.ts";
import type { CameraBody, CameraColour, ProfileColour } from "../kernels/camera-colour.ts";
import { computeKelvin } from "../light/kelvin.ts";
import { adaptWhite, D50, D65 } from "../light/white-point.ts";
import { SRGB_TO_XYZ } from "./matrix.ts";

type Triple = readonly [number, number, number];

/** What is known of how a camera sees colours. */
export interface CameraSense {
  /** XYZ (D65) → camera RGB; null: samples are linear-light sRGB primaries. */
  readonly xyzToCamera: Matrix | null;
  /** Under one or two lights, and how this camera differs; null: `xyzToCamera` is all. */
  readonly colour: Pick<CameraColour, "profile" | "body"> | null;
}

const IDENTITY: Matrix = [1, 0, 0, 0, 1, 0, 0, 0, 1];
/** Of the search for a white (DNG 1.7.1, chapter 6). */
const MOST_STEPS = 30;
const CLOSE = 1e-7;

/** Chromaticities of all that lights a scene: flames to the sky's blue, and lamps beside them. */
const WHITE_X = [0.2, 0.65] as const;
const WHITE_Y = [0.2, 0.55] as const;

/** Multipliers that make light of a colour (XYZ, Y = 1) neutral for a camera; null: it does not see it. */
export function neutralise(white: Triple, sense: CameraSense): Triple | null {
  const [red, green, blue] = apply(matrixFor(white, sense), white);
  return red > 0 && green > 0 && blue > 0 ? [green / red, 1, green / blue] : null;
}

function matrixFor(white: Triple, { xyzToCamera, colour }: CameraSense): Matrix {
  if (colour === null) return xyzToCamera ?? invert(SRGB_TO_XYZ);
  return calibrate(colour, computeKelvin(white)).fromXyz;
}

/**
 * The matrix of a camera whose white balance is `multipliers`, in the form that developing takes: XYZ (D65) →
 * white-balanced camera RGB, white to white. With a DNG's or profile's colours it is theirs for the colour temperature that
 * the multipliers make neutral, which changes smoothly with them (DNG 1.7.1, chapter 6: ForwardMatrix where there is one,
 * else the inverse of ColorMatrix, adapted by Bradford). Where the multipliers are of no light that a camera sees, as
 * without such colours: `xyzToCamera`.
 */
export function matrixUnder(multipliers: Triple, { xyzToCamera, colour }: CameraSense): Matrix | null {
  if (colour === null) return xyzToCamera;
  const neutral: Triple = [1 / multipliers[0], 1 / multipliers[1], 1 / multipliers[2]];
  const white = findWhite(neutral, colour);
  if (white === null) return xyzToCamera;
  const { fromXyz, own, toXyz } = calibrate(colour, computeKelvin(white));
  if (toXyz === null) return multiply(fromXyz, adaptWhite(D65, white));
  const toReference = invert(own);
  const reference = apply(toReference, neutral);
  if (!reference.every((part) => part > 0)) return xyzToCamera;
  // A thing that reflects all: (1, 1, 1) of the white-balanced camera, the reference neutral of the reference camera.
  const balanced = multiply(toReference, diagonal(neutral)).map((part, at) => part / reference[Math.floor(at / 3)]!);
  const toD50 = multiply(toXyz, balanced);
  // Rounded matrices miss D50 by a little.
  const seen = apply(toD50, [1, 1, 1]);
  const exact = toD50.map((part, at) => (part * D50[Math.floor(at / 3)]!) / seen[Math.floor(at / 3)]!);
  return isSound(exact) ? invert(multiply(adaptWhite(D50, D65), exact)) : xyzToCamera;
}

/** Colour temperature of the light that multipliers make neutral; null: of none that is known. */
export function computeNeutralKelvin(multipliers: Triple, { colour }: CameraSense): number | null {
  if (colour === null) return null;
  const white = findWhite([1 / multipliers[0], 1 / multipliers[1], 1 / multipliers[2]], colour);
  return white && computeKelvin(white);
}

/**
 * XYZ (Y = 1) of the light under which a camera saw `neutral` of a neutral thing: which matrix tells depends on the light's
 * colour temperature, so it is sought step by step from D50 on. Null: of no light.
 */
function findWhite(neutral: Triple, colour: Pick<CameraColour, "profile" | "body">): Triple | null {
  let white: Triple = D50;
  for (let step = 0; step < MOST_STEPS; step++) {
    const { fromXyz } = calibrate(colour, computeKelvin(white));
    if (!isSound(fromXyz)) return null;
    const [x, y, z] = apply(invert(fromXyz), neutral);
    if (!(x > 0 && y > 0 && z > 0)) return null;
    const next: Triple = [x / y, 1, z / y];
    const moved = Math.abs(next[0] - white[0]) + Math.abs(next[2] - white[2]);
    // Between two of its own steps it would swing for ever.
    white = step < MOST_STEPS - 1 ? next : [(next[0] + white[0]) / 2, 1, (next[2] + white[2]) / 2];
    if (moved < CLOSE) break;
  }
  const sum = white[0] + 1 + white[2];
  return isBetween(white[0] / sum, WHITE_X) && isBetween(1 / sum, WHITE_Y) ? white : null;
}

function isBetween(value: number, [least, most]: readonly [number, number]): boolean {
  return value >= least && value <= most;
}

/** A camera's matrices under a light, straight in 1/CCT between the lights that were calibrated. */
function calibrate({ profile, body }: Pick<CameraColour, "profile" | "body">, kelvin: number) {
  const share = shareOfFirst(profile, kelvin);
  const [first, second = first] = profile.lights;
  const [own1, own2 = own1] = isMadeFor(body, profile) ? body.calibrations : [];
  const calibration = mix(own1 ?? IDENTITY, own2 ?? IDENTITY, share);
  const own = calibration.map((part, at) => part * body.balance[Math.floor(at / 3)]!);
  const [to1, to2] = [first!.toXyz ?? second!.toXyz, second!.toXyz ?? first!.toXyz];
  return {
    own,
    fromXyz: multiply(own, mix(first!.fromXyz, second!.fromXyz, share)),
    toXyz: to1 === null || to2 === null ? null : mix(to1, to2, share),
  };
}

/**
 * How much the first of a profile's lights counts under a light: 1/CCT between the two; all, where one of them is not told.
 */
export function shareOfFirst({ lights: [first, second] }: ProfileColour, kelvin: number): number {
  const [t1, t2] = [first?.kelvin ?? null, second?.kelvin ?? null];
  if (t1 === null || t2 === null || t1 === t2) return 1;
  const share = (1 / kelvin - 1 / t2) / (1 / t1 - 1 / t2);
  return Math.min(1, Math.max(0, share));
}

/** A camera's own calibration counts only for the profile it was made with. */
function isMadeFor(body: CameraBody, profile: ProfileColour): boolean {
  return body.signature === profile.signature;
}

function mix(a: Matrix, b: Matrix, share: number): Matrix {
  return a.map((part, at) => part * share + b[at]! * (1 - share));
}

function diagonal([a, b, c]: Triple): Matrix {
  return [a, 0, 0, 0, b, 0, 0, 0, c];
}
