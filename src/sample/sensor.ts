import type { LightPicture } from "./glow.ts";
import { hash32 } from "../base/hash32.ts";
import { createNormalTable, createRandom } from "./random.ts";

/** A 14-bit sensor. Levels in sample units, light with 1 = clipping. */
export const SENSOR = {
  bits: 14,
  black: 512,
  white: 15_871,
  /** Electrons at clipping, ISO 100. */
  fullWell: 45_000,
  /** Read noise in electrons: before the amplifier, and after it at ISO 100. */
  readBefore: 1.4,
  readAfter: 3,
} as const;

/** XYZ (D65 white, Y = 1) → camera RGB, row by row. A made-up camera, of the kind real ones are. */
export const XYZ_TO_CAMERA: readonly number[] = [
  0.7881, -0.274, -0.0678, -0.4077, 1.1714, 0.1987, -0.0659, 0.1601, 0.6026,
];
/** Linear sRGB → XYZ (IEC 61966-2-1). */
const SRGB_TO_XYZ = [0.4124, 0.3576, 0.1805, 0.2126, 0.7152, 0.0722, 0.0193, 0.1192, 0.9505];
/** XYZ of the daylight D55 that the camera is set to. */
const D55 = [0.9568, 1, 0.9214];

export type Cfa = "RGGB" | "BGGR" | "GRBG" | "GBRG";
type Pattern = readonly [number, number, number, number];
const PATTERNS: Readonly<Record<Cfa, Pattern>> = {
  RGGB: [0, 1, 1, 2],
  BGGR: [2, 1, 1, 0],
  GRBG: [1, 0, 2, 1],
  GBRG: [1, 2, 0, 1],
};

export function cfaPattern(cfa: Cfa): Pattern {
  return PATTERNS[cfa];
}

/** Linear sRGB → camera RGB, row by row. */
export const SRGB_TO_CAMERA: readonly number[] = [0, 1, 2].flatMap((row) =>
  [0, 1, 2].map((column) =>
    [0, 1, 2].reduce(
      (sum, k) => sum + (XYZ_TO_CAMERA[row * 3 + k] as number) * (SRGB_TO_XYZ[k * 3 + column] as number),
      0,
    ),
  ),
);

/** Camera RGB of a neutral thing under D55, green = 1. */
export function asShotNeutral(): [number, number, number] {
  const [red, green, blue] = [0, 1, 2].map((row) =>
    D55.reduce((sum, value, k) => sum + value * (XYZ_TO_CAMERA[row * 3 + k] as number), 0),
  ) as [number, number, number];
  return [red / green, 1, blue / green];
}

/** Standard deviation of a sample that holds `light`, in sample units. */
export function sampleNoise(light: number, iso: number): number {
  const capacity = (SENSOR.fullWell * 100) / iso;
  const read = Math.hypot(SENSOR.readBefore, (SENSOR.readAfter * 100) / iso);
  return (Math.sqrt(Math.max(0, light) * capacity + read * read) * (SENSOR.white - SENSOR.black)) / capacity;
}

let normals: Float32Array | undefined;

/**
 * What the sensor makes of a scene: mosaic, photon and read noise, black level, clipping, 14 bits. A picture smaller than
 * the sensor repeats across and down, with noise that does not.
 * @param width of the sensor; `out` has whole rows of it; both sides are multiples of the picture's
 * @param exposure factor from scene light to the sensor's (1 = clipping)
 * @param noiseKey the same key always gives the same noise
 */
export function exposeSensor(
  picture: LightPicture,
  cfa: Cfa,
  exposure: number,
  iso: number,
  noiseKey: number,
  out: Uint16Array,
  width: number = picture.width,
): void {
  normals ??= createNormalTable(createRandom(9001));
  const table = normals;
  const { rgb } = picture;
  const height = out.length / width;
  const pattern = cfaPattern(cfa);
  const span = SENSOR.white - SENSOR.black;
  const capacity = (SENSOR.fullWell * 100) / iso;
  const read = Math.hypot(SENSOR.readBefore, (SENSOR.readAfter * 100) / iso);
  const read2 = read * read;
  const unit = span / capacity;
  const gain = exposure * capacity;
  const offset = SENSOR.black + 0.5;
  const weights = SRGB_TO_CAMERA.map((weight) => weight * gain);
  for (let y = 0; y < height; y++) {
    const first = (pattern[(y & 1) * 2] as number) * 3;
    const second = (pattern[(y & 1) * 2 + 1] as number) * 3;
    const [a0, a1, a2] = [weights[first] as number, weights[first + 1] as number, weights[first + 2] as number];
    const [b0, b1, b2] = [weights[second] as number, weights[second + 1] as number, weights[second + 2] as number];
    let state = hash32(noiseKey + Math.imul(y, 0x9e3779b1));
    const row = (y % picture.height) * picture.width * 3;
    const wrap = row + picture.width * 3;
    let j = row;
    for (let x = 0; x < width; x++) {
      const red = rgb[j] as number;
      const green = rgb[j + 1] as number;
      const blue = rgb[j + 2] as number;
      const electrons = x & 1 ? red * b0 + green * b1 + blue * b2 : red * a0 + green * a1 + blue * a2;
      // Marsaglia's xorshift32: one step a sample; the middle bits choose the deviate.
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      const noise = (table[(state >>> 8) & 0xffff] as number) * Math.sqrt(electrons + read2);
      const value = (electrons + noise) * unit + offset;
      out[y * width + x] = value >= SENSOR.white ? SENSOR.white : value < 0 ? 0 : value;
      j += 3;
      if (j === wrap) j = row;
    }
  }
}
