import { type NoiseTexture, chooseLevel, createNoise, sampleNoiseAt, sampleNoiseRow } from "./noise.ts";

/** How the clouds of a shot are. Lengths in km, times in seconds. */
export interface CloudWeather {
  /** Shifts the amount of cloud: 0 is about half of the sky, positive more. */
  readonly lowCover: number;
  readonly highCover: number;
  /** Wind to the right and towards the camera, km/s. */
  readonly lowWind: readonly [number, number];
  readonly highWind: readonly [number, number];
  /** Size of one period of the cloud texture, km. */
  readonly lowPeriod: number;
  /** How thick low clouds look, 1: thin veils, 4: cumulus. */
  readonly density: number;
}

/** Two layers of cloud, each a plane over the ground, and room for one row of them. */
export interface Clouds {
  readonly weather: CloudWeather;
  readonly soft: NoiseTexture;
  readonly billow: NoiseTexture;
  /** Share of high cloud before a pixel. */
  readonly high: Float32Array;
  /** Thickness of low cloud, below 0: none; and how much thicker it is a little further towards the sun. */
  readonly low: Float32Array;
  readonly towardsSun: Float32Array;
  readonly u: Float64Array;
  readonly v: Float64Array;
  readonly a: Float32Array;
  readonly b: Float32Array;
}

/** One row of the sky. */
export interface SkyRow {
  /** Height above the horizon and width of a pixel, as tangents; tangent of the first column to the side. */
  readonly up: number;
  readonly step: number;
  readonly left: number;
  readonly columns: number;
}

/** Heights of the layers, km. */
const LOW_HEIGHT = 1.5;
const HIGH_HEIGHT = 7;
/** Keeps distances finite at the horizon, as the curve of the earth does. */
const CURVE = 0.035;
/** High clouds are drawn out along the wind: km of a period along and across it. */
const ALONG = 60;
const ACROSS = 17;
/** Cosine and sine of their direction. */
const TURN_COS = 0.83;
const TURN_SIN = 0.56;

export function createClouds(weather: CloudWeather, columns: number, seed: number): Clouds {
  return {
    weather,
    soft: createNoise(seed + 11, 512, 4, 7, 0.5),
    billow: createNoise(seed + 12, 512, 5, 7, 0.62),
    high: new Float32Array(columns),
    low: new Float32Array(columns),
    towardsSun: new Float32Array(columns),
    u: new Float64Array(columns),
    v: new Float64Array(columns),
    a: new Float32Array(columns),
    b: new Float32Array(columns),
  };
}

/** Distance to the low layer at a height above the horizon, km. */
export function lowDistance(up: number): number {
  return LOW_HEIGHT / (up + CURVE);
}

/** Fills `clouds.high`. @returns false where the row has none */
export function computeHighClouds(clouds: Clouds, row: SkyRow, seconds: number): boolean {
  const { weather, soft, billow, high, u, v, a, b } = clouds;
  const { columns } = row;
  const far = HIGH_HEIGHT / (row.up + CURVE);
  const clear = 0.75 * Math.exp(-far / 130) * smooth(0.01, 0.12, row.up);
  if (clear < 0.002) return false;
  const [gentle, gentleSize] = at(soft, 4);
  const [wide, wideSize] = at(billow, 3);
  const [streaks, streaksSize] = at(billow, chooseLevel(billow, (far / 26) * row.step * billow.size));
  const x0 = row.left * far + weather.highWind[0] * seconds;
  const z = far + weather.highWind[1] * seconds;
  for (let k = 0; k < columns; k++) {
    const x = x0 + k * row.step * far;
    u[k] = (x * TURN_COS + z * TURN_SIN) / ALONG;
    v[k] = (z * TURN_COS - x * TURN_SIN) / ACROSS;
  }
  sampleNoiseAt(wide, wideSize, u, v, 0.6, 0, 0, a, columns);
  sampleNoiseAt(gentle, gentleSize, u, v, 0.7, 0.3, 0, b, columns);
  for (let k = 0; k < columns; k++) {
    const bend = 0.05 * (b[k] as number);
    u[k] = (u[k] as number) + bend;
    v[k] = (v[k] as number) + bend;
  }
  sampleNoiseAt(streaks, streaksSize, u, v, 1, 0, 0, b, columns);
  for (let k = 0; k < columns; k++) {
    high[k] = clear * smooth(0.1, 2.6, (b[k] as number) + 0.8 * (a[k] as number) + weather.highCover);
  }
  return true;
}

/**
 * Fills `clouds.low` and `clouds.towardsSun`.
 * @param sunSide tangent of the sun's direction to the right; `behind` +1: the sun is ahead, −1: behind the camera
 * @returns how much of the layer the haze lets through, 0 to 1; 0: nothing was filled
 */
export function computeLowClouds(
  clouds: Clouds,
  row: SkyRow,
  seconds: number,
  sunSide: number,
  behind: number,
): number {
  const { weather, soft, billow, low, towardsSun, u, v, a, b } = clouds;
  const { columns } = row;
  const far = lowDistance(row.up);
  const clear = Math.exp(-far / 30) * smooth(0.004, 0.05, row.up);
  if (clear < 0.003) return 0;
  const perKm = 1 / weather.lowPeriod;
  // A pixel covers this many texels: across, and far deeper near the horizon.
  const footprint = (far * perKm * row.step * soft.size * (1 + far / LOW_HEIGHT)) / 2;
  const level = chooseLevel(soft, footprint);
  const [body, bodySize] = at(soft, level);
  const [rough, roughSize] = at(soft, Math.min(soft.levels.length - 1, level + 1));
  const [fine, fineSize] = at(billow, chooseLevel(billow, footprint * 2.7));
  const [wide, wideSize] = at(billow, 3);
  const [gentle, gentleSize] = at(soft, 4);
  const u0 = (row.left * far + weather.lowWind[0] * seconds) * perKm + 17;
  const du = row.step * far * perKm;
  const v0 = (far + weather.lowWind[1] * seconds) * perKm + 23;
  sampleNoiseRow(gentle, gentleSize, u0 * 1.3 + 0.7, du * 1.3, v0 * 1.3 - seconds * 5e-5, a, columns);
  for (let k = 0; k < columns; k++) {
    const warp = 0.022 * (a[k] as number);
    u[k] = u0 + k * du + warp;
    v[k] = v0 - warp;
  }
  // Towards the sun over the ground, 0.22 km: where clouds shade each other. Details evolve as they drift.
  const shade = (0.22 * perKm * behind) / Math.hypot(sunSide, 1);
  const drift = seconds * 9e-5;
  sampleNoiseAt(body, bodySize, u, v, 1, 0, 0, a, columns);
  sampleNoiseAt(fine, fineSize, u, v, 2.7, drift, 0, b, columns);
  for (let k = 0; k < columns; k++) low[k] = 0.75 * (a[k] as number) + 0.4 * (b[k] as number);
  sampleNoiseAt(rough, roughSize, u, v, 1, sunSide * shade, shade, a, columns);
  sampleNoiseAt(fine, fineSize, u, v, 2.7, drift + 1.6 * sunSide * shade, 1.6 * shade, b, columns);
  for (let k = 0; k < columns; k++) {
    towardsSun[k] = 0.75 * (a[k] as number) + 0.4 * (b[k] as number) - (low[k] as number);
  }
  sampleNoiseRow(wide, wideSize, u0 * 0.31 + 0.2, du * 0.31, v0 * 0.31 + seconds * 2e-5, a, columns);
  for (let k = 0; k < columns; k++) low[k] = (low[k] as number) + 0.75 * (a[k] as number) + weather.lowCover;
  return clear;
}

function at(noise: NoiseTexture, level: number): [Float32Array, number] {
  return [noise.levels[level] as Float32Array, noise.size >> level];
}

function smooth(low: number, high: number, value: number): number {
  const t = Math.max(0, Math.min(1, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
}
