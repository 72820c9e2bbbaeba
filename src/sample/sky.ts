import { type NoiseTexture, chooseLevel, createNoise, sampleNoise } from "./noise.ts";
import { type Random, between, createRandom } from "./random.ts";
import type { SkyLight } from "./sky-light.ts";
import type { View } from "./view.ts";

/** How the clouds of a shot are. Lengths in km, times in seconds. */
export interface CloudWeather {
  /** Shifts the amount of low cloud: 0 is about half of the sky, positive more. */
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

/** Sky, clouds and stars on a grid of every `step`-th pixel, down to a little below the horizon. */
export interface Sky {
  readonly view: View;
  readonly weather: CloudWeather;
  readonly step: number;
  readonly columns: number;
  readonly rows: number;
  readonly soft: NoiseTexture;
  readonly billow: NoiseTexture;
  readonly stars: readonly Star[];
  /** RGB of the sky at cell centres, filled by `paintSky`. */
  readonly rgb: Float32Array;
}

interface Star {
  /** Direction, in pixels of the picture at the start. */
  readonly x: number;
  readonly y: number;
  readonly brightness: number;
  readonly warmth: number;
}

/** Clouds are soft: no more than this many columns are worth their time. */
const MOST_COLUMNS = 1200;
const LOW_HEIGHT = 1.5;
const HIGH_HEIGHT = 7;
/** Keeps distances finite at the horizon, as the curve of the earth does. */
const CURVE = 0.035;
const STARS = 260;

export function createSky(view: View, weather: CloudWeather, seed: number): Sky {
  const step = Math.max(1, Math.ceil(view.width / MOST_COLUMNS));
  const rows = Math.min(Math.ceil(view.height / step), Math.ceil(view.horizonY / step) + 2) + 1;
  const columns = Math.ceil(view.width / step) + 1;
  const random = createRandom(seed, 71);
  return {
    view,
    weather,
    step,
    columns,
    rows,
    soft: createNoise(seed + 11, 512, 4, 7, 0.5),
    billow: createNoise(seed + 12, 512, 5, 7, 0.62),
    stars: Array.from({ length: STARS }, () => createStar(view, random)),
    rgb: new Float32Array(columns * rows * 3),
  };
}

function createStar(view: View, random: Random): Star {
  return {
    x: between(random, -0.1, 1.1) * view.width,
    y: between(random, -0.1, 0.85) * view.horizonY,
    // A factor of 2.5 in brightness holds about three times as many stars.
    brightness: Math.min(1, 0.03 / Math.max(0.02, random()) ** 0.8),
    warmth: random(),
  };
}

/** Fills `sky.rgb` for a moment. @param seconds since the start of the shot */
export function paintSky(sky: Sky, light: SkyLight, seconds: number): void {
  for (let row = 0; row < sky.rows; row++) paintRow(sky, light, seconds, row);
}

function smooth(low: number, high: number, value: number): number {
  const t = Math.max(0, Math.min(1, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
}

function paintRow(sky: Sky, light: SkyLight, seconds: number, row: number): void {
  const { view, weather, step, columns, soft, billow, rgb } = sky;
  const up = Math.max(0, (view.horizonY - (row + 0.5) * step) / view.focal);
  const nearHorizon = Math.exp(-up / 0.085);
  const nearZenith = 1 - Math.exp(-up / 0.42);
  const base = [0, 1, 2].map((c) => {
    const [zenith, middle, horizon] = [light.zenith[c], light.middle[c], light.horizon[c]] as [number, number, number];
    return middle + (zenith - middle) * nearZenith + (horizon - middle) * nearHorizon;
  }) as [number, number, number];

  // Low layer: one plane. Its far part fades into haze.
  const lowFar = LOW_HEIGHT / (up + CURVE);
  const perCell = (step / view.focal) * soft.size;
  const footprint = ((lowFar / weather.lowPeriod) * perCell * (1 + lowFar / LOW_HEIGHT)) / 2;
  const level = chooseLevel(soft, footprint);
  const coarse = Math.min(soft.levels.length - 1, level + 1);
  const softA = soft.levels[level] as Float32Array;
  const softSize = soft.size >> level;
  const softB = soft.levels[coarse] as Float32Array;
  const softBSize = soft.size >> coarse;
  const fineLevel = chooseLevel(billow, footprint * 2.7);
  const fine = billow.levels[fineLevel] as Float32Array;
  const fineSize = billow.size >> fineLevel;
  const wide = billow.levels[3] as Float32Array;
  const wideSize = billow.size >> 3;
  const gentle = soft.levels[4] as Float32Array;
  const gentleSize = soft.size >> 4;
  const lowClear = Math.exp(-lowFar / 30) * smooth(0.004, 0.05, up);

  const highFar = HIGH_HEIGHT / (up + CURVE);
  const highLevel = chooseLevel(soft, (highFar / 26) * perCell);
  const high = billow.levels[highLevel] as Float32Array;
  const highSize = billow.size >> highLevel;
  const highClear = Math.exp(-highFar / 130) * smooth(0.01, 0.12, up);

  const [lowX, lowZ] = [weather.lowWind[0] * seconds, weather.lowWind[1] * seconds];
  const [highX, highZ] = [weather.highWind[0] * seconds, weather.highWind[1] * seconds];
  const perKm = 1 / weather.lowPeriod;
  const sunSide = (light.sunX - view.centreX) / view.focal;
  // Towards the sun over the ground, 0.22 km: where clouds shade each other.
  const shade = (0.22 * perKm) / Math.hypot(sunSide, 1);
  const behind = light.sunElevation > 8 ? -1 : 1;
  // Far clouds keep the sun a little longer: it sets later there.
  const keepsSun = 1 + 0.012 * lowFar;
  const ambientCloud = [0, 1, 2].map((c) => 0.62 * (light.middle[c] as number) + 0.2 * (light.ambient[c] as number));
  const glowRow = Math.exp(-up / 0.3);

  for (let column = 0; column < columns; column++) {
    const x = (column + 0.5) * step;
    const side = (x - view.centreX) / view.focal;
    const dx = (x - light.sunX) / view.focal;
    const dy = (view.horizonY - light.sunY) / view.focal - up;
    const spread = dx * dx * 0.55 + dy * dy * 2;
    const narrow = 1 / (1 + spread / 0.006);
    const broad = 1 / (1 + spread / 0.09);
    const glow = (0.42 * narrow + 0.5 * broad * broad) * (0.25 + 0.75 * glowRow);
    let red = base[0] + light.glow[0] * glow;
    let green = base[1] + light.glow[1] * glow;
    let blue = base[2] + light.glow[2] * glow;

    if (highClear > 0.003) {
      const hx = side * highFar + highX;
      const hz = highFar + highZ;
      const p = (hx * 0.83 + hz * 0.56) / 60;
      const q = (hz * 0.83 - hx * 0.56) / 17;
      const bend = 0.05 * sampleNoise(gentle, gentleSize, p * 0.7 + 0.3, q * 0.35);
      const streak = sampleNoise(high, highSize, p + bend, q + bend) + 0.8 * sampleNoise(wide, wideSize, p * 0.6, q * 0.4);
      const cover = smooth(0.1 - weather.highCover, 2.6 - weather.highCover, streak) * 0.75 * highClear;
      const lit = 0.55 + 0.9 * broad;
      red += (light.highCloud[0] * lit + (ambientCloud[0] as number) * 0.5 - red) * cover;
      green += (light.highCloud[1] * lit + (ambientCloud[1] as number) * 0.5 - green) * cover;
      blue += (light.highCloud[2] * lit + (ambientCloud[2] as number) * 0.5 - blue) * cover;
    }
    if (lowClear > 0.003) {
      const u = (side * lowFar + lowX) * perKm + 17;
      const v = (lowFar + lowZ) * perKm + 23;
      const lump = sampleNoise(wide, wideSize, u * 0.31 + 0.2, v * 0.31 + seconds * 2e-5);
      const warp = 0.022 * sampleNoise(gentle, gentleSize, u * 1.3 + 0.7, v * 1.3 - seconds * 5e-5);
      const uu = u + warp;
      const vv = v - warp;
      const tu = uu * 2.7 + seconds * 9e-5;
      const tv = vv * 2.7;
      const detail = sampleNoise(fine, fineSize, tu, tv);
      const body = sampleNoise(softA, softSize, uu, vv);
      const thick = 0.75 * body + 0.4 * detail + 0.75 * lump + weather.lowCover;
      if (thick > -0.2) {
        const su = sunSide * shade;
        const towards =
          0.75 * sampleNoise(softB, softBSize, uu + su * behind, vv + shade * behind) +
          0.4 * sampleNoise(fine, fineSize, tu + su * 1.6 * behind, tv + shade * 1.6 * behind) +
          0.75 * lump +
          weather.lowCover;
        const depth = Math.max(0, thick + 0.2) * weather.density;
        const cover = (1 - 1 / (1 + depth + depth * depth)) * lowClear;
        const relief = Math.max(0, Math.min(1.5, 0.55 + 0.5 * (thick - towards) - 0.12 * Math.max(0, thick)));
        const edge = 1 / (1 + depth);
        const lit = (relief * (0.38 + 0.75 * broad) + edge * edge * narrow * 1.1) * keepsSun;
        const dim = 0.95 - 0.28 * Math.min(1.3, Math.max(0, thick));
        red += (light.lowCloud[0] * lit + (ambientCloud[0] as number) * dim - red) * cover;
        green += (light.lowCloud[1] * lit + (ambientCloud[1] as number) * dim - green) * cover;
        blue += (light.lowCloud[2] * lit + (ambientCloud[2] as number) * dim - blue) * cover;
      }
    }
    const i = (row * columns + column) * 3;
    rgb[i] = red;
    rgb[i + 1] = green;
    rgb[i + 2] = blue;
  }
}
