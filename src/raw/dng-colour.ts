import { RushesError } from "../base/errors.ts";
import { apply, isSound, multiply } from "../base/matrix3.ts";
import type { CalibratedLight, CameraColour, ProfileColour } from "../kernels/camera-colour.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { xyToXyz } from "../light/white-point.ts";
import { type DngPlace, values } from "./dng-levels.ts";
import { TAG } from "./tags.ts";
import { number, numbers, text, type Tiff, type TiffIfd } from "./tiff.ts";

type Three = readonly [number, number, number];

/** Correlated colour temperature of EXIF light sources that DNG allows for calibration. */
const TEMPERATURES: Readonly<Record<number, number>> = {
  1: 5500,
  2: 4230,
  3: 2856,
  4: 5500,
  9: 5500,
  10: 6500,
  11: 7500,
  12: 6400,
  13: 5050,
  14: 4150,
  15: 3525,
  16: 2925,
  17: 2856,
  18: 4874,
  19: 6774,
  20: 5503,
  21: 6504,
  22: 7504,
  23: 5003,
  24: 3200,
};
const D65 = 6504;
/** Of a matrix: four colours, at most, by three. */
const MOST_PARTS = 12;
const IDENTITY = [1, 0, 0, 0, 1, 0, 0, 0, 1];
/** EV of BaselineExposure beyond which nothing is meant by it. */
const MOST_BASELINE = 10;

/**
 * White balance, matrices and orientation.
 * @throws RushesError `unreadable` for a matrix that cannot be inverted
 */
export function readColour(place: DngPlace): Pick<RawImage, "asShot" | "xyzToCamera" | "orientation" | "colour"> {
  const { tiff, raw, main } = place;
  const profile = readProfileColour(tiff, raw) ?? readProfileColour(tiff, main);
  const orientation = readOrientation(place);
  const neutral = threeOf(values(place, TAG.asShotNeutral));
  if (profile === null) return { xyzToCamera: null, asShot: toMultipliers(neutral), orientation };
  const body = readBody(place);
  const xyzToCamera = nearestToDaylight(profile, body);
  const whiteXy = neutral === null ? readWhiteXy(place) : null;
  return {
    xyzToCamera,
    asShot: toMultipliers(neutral ?? (whiteXy && seenBy(xyzToCamera, whiteXy))),
    orientation,
    colour: { profile, body, whiteXy, baselineEv: readBaseline(place) },
  };
}

/**
 * What a DNG's directory, or a camera profile's, says of colours under one light or two; null: nothing.
 * @throws RushesError `unreadable` for a matrix that cannot be inverted
 */
export function readProfileColour(tiff: Tiff, ifd: TiffIfd): ProfileColour | null {
  const read = (first: boolean): CalibratedLight | null => {
    const name = first ? "1" : "2";
    const colour = numbers(tiff, ifd, first ? TAG.colorMatrix1 : TAG.colorMatrix2, MOST_PARTS);
    const forward = numbers(tiff, ifd, first ? TAG.forwardMatrix1 : TAG.forwardMatrix2, MOST_PARTS);
    const fromXyz = readMatrix(colour, `ColorMatrix${name}`);
    const illuminant = number(tiff, ifd, first ? TAG.calibrationIlluminant1 : TAG.calibrationIlluminant2);
    return (
      fromXyz && {
        kelvin: TEMPERATURES[illuminant ?? 0] ?? null,
        fromXyz,
        toXyz: readMatrix(forward, `ForwardMatrix${name}`),
      }
    );
  };
  const first = read(true);
  const second = first && read(false);
  if (first === null) return null;
  return { lights: second ? [first, second] : [first], signature: text(tiff, ifd, TAG.profileCalibrationSignature) };
}

/** Null: absent, or nothing but zeros. */
function readMatrix(matrix: readonly number[] | null, name: string): readonly number[] | null {
  if (matrix === null || matrix.every((value) => value === 0)) return null;
  if (matrix.length !== 9) {
    throw new RushesError("unsupported", `Expected three colours but ${name} has ${matrix.length} numbers`);
  }
  if (!isSound(matrix)) {
    throw new RushesError("unreadable", `Expected a ${name} that can be inverted but received ${matrix.join(" ")}`);
  }
  return matrix;
}

function readBody(place: DngPlace): CameraColour["body"] {
  const { tiff, main } = place;
  const calibrations = [TAG.cameraCalibration1, TAG.cameraCalibration2].map((tag, at) =>
    readMatrix(values(place, tag), `CameraCalibration${at + 1}`),
  );
  return {
    balance: threeOf(values(place, TAG.analogBalance)) ?? [1, 1, 1],
    calibrations,
    signature: text(tiff, main, TAG.cameraCalibrationSignature),
  };
}

/** XYZtoCamera = AB · CC · CM (DNG 1.7.1, chapter 6) for the calibration illuminant nearest to D65, in mired. */
function nearestToDaylight(profile: ProfileColour, body: CameraColour["body"]): readonly number[] {
  const far = ({ kelvin }: CalibratedLight): number => (kelvin === null ? 1 : Math.abs(1 / kelvin - 1 / D65));
  const [best] = profile.lights.toSorted((a, b) => far(a) - far(b)) as [CalibratedLight];
  const own = body.signature === profile.signature ? body.calibrations[profile.lights.indexOf(best)] : null;
  return multiply(own ?? IDENTITY, best.fromXyz).map(
    (value, at) => value * (body.balance[Math.floor(at / 3)] as number),
  );
}

function threeOf(list: readonly number[] | null): Three | null {
  const [a, b, c] = list ?? [];
  if (a === undefined || b === undefined || c === undefined) return null;
  return [a, b, c].every((value) => Number.isFinite(value) && value > 0) ? [a, b, c] : null;
}

/** Multipliers from what the camera saw of a neutral thing. */
function toMultipliers(neutral: Three | null): Three | null {
  return neutral && [neutral[1] / neutral[0], 1, neutral[1] / neutral[2]];
}

function readWhiteXy(place: DngPlace): readonly [number, number] | null {
  const [x, y] = values(place, TAG.asShotWhiteXy) ?? [];
  return x !== undefined && y !== undefined && x > 0 && y > 0 && x + y <= 1 ? [x, y] : null;
}

/** By the one matrix; who knows what light it is may do better. */
function seenBy(xyzToCamera: readonly number[], [x, y]: readonly [number, number]): Three | null {
  return threeOf(apply(xyzToCamera, xyToXyz(x, y)));
}

function readBaseline(place: DngPlace): number {
  const [ev = 0] = values(place, TAG.baselineExposure) ?? [];
  return Math.abs(ev) <= MOST_BASELINE ? ev : 0;
}

function readOrientation({ tiff, main }: DngPlace): number {
  const orientation = number(tiff, main, TAG.orientation) ?? 1;
  return orientation >= 1 && orientation <= 8 ? orientation : 1;
}
