import {
  type Clouds,
  type CloudWeather,
  computeHighClouds,
  computeLowClouds,
  createClouds,
  lowDistance,
} from "./clouds.ts";
import { type Random, between, createRandom } from "./random.ts";
import type { Rgb, SkyLight } from "./sky-light.ts";
import type { View } from "./view.ts";

/** Sky and clouds on a grid of every `step`-th pixel, down to a little below the horizon; and where the stars are. */
export interface Sky {
  readonly view: View;
  readonly clouds: Clouds;
  readonly step: number;
  readonly columns: number;
  readonly rows: number;
  readonly stars: readonly Star[];
  /** RGB at cell centres, filled by `paintSky`. */
  readonly rgb: Float32Array;
}

interface Star {
  /** Direction, in pixels of the picture at the start. */
  readonly x: number;
  readonly y: number;
  /** 1: the brightest. */
  readonly brightness: number;
  readonly warmth: number;
}

/** Clouds are soft: no more than this many columns are worth their time. */
const MOST_COLUMNS = 1200;
const STARS = 260;

/** @param mostColumns that are computed; the sky between them is drawn out */
export function createSky(view: View, weather: CloudWeather, seed: number, mostColumns: number = MOST_COLUMNS): Sky {
  const step = Math.max(1, Math.ceil(view.width / mostColumns));
  const rows = Math.min(Math.ceil(view.height / step), Math.ceil(view.horizonY / step) + 2) + 1;
  const columns = Math.ceil(view.width / step) + 1;
  const random = createRandom(seed, 71);
  return {
    view,
    clouds: createClouds(weather, columns, seed),
    step,
    columns,
    rows,
    stars: Array.from({ length: STARS }, () => createStar(view, random)),
    rgb: new Float32Array(columns * rows * 3),
  };
}

function createStar(view: View, random: Random): Star {
  return {
    x: between(random, -0.1, 1.1) * view.width,
    y: between(random, -0.1, 0.85) * view.horizonY,
    // Many faint ones, few bright ones.
    brightness: Math.min(1, 0.03 / Math.max(0.02, random()) ** 0.8),
    warmth: random(),
  };
}

/** Fills `sky.rgb` for a moment. @param seconds since the start of the shot */
export function paintSky(sky: Sky, light: SkyLight, seconds: number): void {
  for (let row = 0; row < sky.rows; row++) paintRow(sky, light, seconds, row);
}

function paintRow(sky: Sky, light: SkyLight, seconds: number, row: number): void {
  const { view, clouds, step, columns, rgb } = sky;
  const { focal, centreX } = view;
  const up = Math.max(0, (view.horizonY - (row + 0.5) * step) / focal);
  const nearHorizon = Math.exp(-up / 0.085);
  const nearZenith = 1 - Math.exp(-up / 0.42);
  const clearSky = (c: 0 | 1 | 2): number =>
    light.middle[c] +
    (light.zenith[c] - light.middle[c]) * nearZenith +
    (light.horizon[c] - light.middle[c]) * nearHorizon;
  const [clearRed, clearGreen, clearBlue] = [clearSky(0), clearSky(1), clearSky(2)];
  const shaded = (c: 0 | 1 | 2): number => 0.62 * light.middle[c] + 0.2 * light.ambient[c];
  const [shadedRed, shadedGreen, shadedBlue]: Rgb = [shaded(0), shaded(1), shaded(2)];

  const place = { up, step: step / focal, left: (0.5 * step - centreX) / focal, columns };
  const hasHigh = computeHighClouds(clouds, place, seconds);
  const behind = light.sunElevation > 8 ? -1 : 1;
  const lowClear = computeLowClouds(clouds, place, seconds, (light.sunX - centreX) / focal, behind);
  const { high, low, towardsSun } = clouds;
  const { density } = clouds.weather;
  // Far clouds keep the sun a little longer: it sets later there.
  const keepsSun = 1 + 0.012 * lowDistance(up);
  const glowRow = 0.25 + 0.75 * Math.exp(-up / 0.3);
  const above = (view.horizonY - light.sunY) / focal - up;
  const { glow, highCloud, lowCloud } = light;

  for (let column = 0; column < columns; column++) {
    const aside = ((column + 0.5) * step - light.sunX) / focal;
    const away = aside * aside * 0.55 + above * above * 2;
    const narrow = 1 / (1 + away / 0.006);
    const broad = 1 / (1 + away / 0.09);
    const shine = (0.42 * narrow + 0.5 * broad * broad) * glowRow;
    let red = clearRed + glow[0] * shine;
    let green = clearGreen + glow[1] * shine;
    let blue = clearBlue + glow[2] * shine;
    if (hasHigh) {
      const cover = high[column] as number;
      const lit = 0.55 + 0.9 * broad;
      red += (highCloud[0] * lit + shadedRed * 0.5 - red) * cover;
      green += (highCloud[1] * lit + shadedGreen * 0.5 - green) * cover;
      blue += (highCloud[2] * lit + shadedBlue * 0.5 - blue) * cover;
    }
    const thick = low[column] as number;
    if (lowClear > 0 && thick > -0.2) {
      const depth = (thick + 0.2) * density;
      const cover = (1 - 1 / (1 + depth + depth * depth)) * lowClear;
      const dense = Math.max(0, thick);
      const relief = Math.max(0, Math.min(1.5, 0.55 - 0.5 * (towardsSun[column] as number) - 0.12 * dense));
      const edge = 1 / (1 + depth);
      const lit = (relief * (0.38 + 0.75 * broad) + edge * edge * narrow * 1.1) * keepsSun;
      const dim = 0.95 - 0.28 * Math.min(1.3, dense);
      red += (lowCloud[0] * lit + shadedRed * dim - red) * cover;
      green += (lowCloud[1] * lit + shadedGreen * dim - green) * cover;
      blue += (lowCloud[2] * lit + shadedBlue * dim - blue) * cover;
    }
    const i = (row * columns + column) * 3;
    rgb[i] = red;
    rgb[i + 1] = green;
    rgb[i + 2] = blue;
  }
}
