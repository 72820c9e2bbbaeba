import { bridgeDepth, bridgeStart, BRIDGE } from "./bridge.ts";
import { BANK_Z } from "./city-plan.ts";
import type { LightPicture } from "./glow.ts";
import type { Ground } from "./ground.ts";
import { type NoiseTexture, chooseLevel, sampleNoiseRow } from "./noise.ts";
import type { Rgb } from "./sky-light.ts";
import { type View, projectY } from "./view.ts";

/** Half-size copy of the picture above the far waterline, smeared upwards and downwards as rough water does. */
export interface Mirror {
  readonly width: number;
  readonly height: number;
  readonly rgb: Float32Array;
  readonly work: Float32Array;
  /** Where the bridge is in the way: rows of its waterline and of its near parapet per column of the picture; NaN: nowhere. */
  readonly bridgeFoot: Float32Array;
  readonly bridgeTop: Float32Array;
  /** Ripples of the row under work. */
  readonly small: Float32Array;
  readonly large: Float32Array;
}

export function createMirror(view: View): Mirror {
  const width = Math.ceil(view.width / 2);
  const height = Math.max(1, Math.min(view.height, Math.floor(projectY(view, 0, BANK_Z)))) >> 1;
  const start = bridgeStart(view);
  const perColumn = (row: (x: number) => number): Float32Array =>
    Float32Array.from({ length: view.width }, (_, x) => (x >= start ? row(x + 0.5) : Number.NaN));
  return {
    width,
    height,
    rgb: new Float32Array(width * height * 3),
    work: new Float32Array(width * height * 3),
    bridgeFoot: perColumn((x) => projectY(view, 0, bridgeDepth(view, x))),
    bridgeTop: perColumn((x) => projectY(view, BRIDGE.parapet, bridgeDepth(view, x))),
    small: new Float32Array(view.width),
    large: new Float32Array(view.width),
  };
}

/** Fills the water of `picture`. The rest of it must be there already. @param body light that comes out of the water */
export function paintWater(
  picture: LightPicture,
  ground: Ground,
  view: View,
  mirror: Mirror,
  ripples: NoiseTexture,
  seconds: number,
  body: Rgb,
): void {
  const waterline = Math.ceil(projectY(view, 0, BANK_Z)) - 1;
  if (waterline >= view.height) return;
  fillMirror(picture, mirror);
  for (let y = waterline; y < view.height; y++) paintWaterRow(picture, ground, view, mirror, ripples, seconds, body, y);
}

function fillMirror(picture: LightPicture, mirror: Mirror): void {
  const { width, height, rgb, work } = mirror;
  const stride = picture.width * 3;
  const source = picture.rgb;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = 2 * y * stride + 2 * x * 3;
      const right = 2 * x + 1 < picture.width ? 3 : 0;
      for (let c = 0; c < 3; c++) {
        const sum =
          (source[i + c] as number) +
          (source[i + c + right] as number) +
          (source[i + c + stride] as number) +
          (source[i + c + stride + right] as number);
        // Lamps and the sun spread over less water than a mirror would show.
        rgb[(y * width + x) * 3 + c] = Math.min(3, sum / 4);
      }
    }
  }
  const unit = picture.width / 2400;
  smear(rgb, work, width * 3, height, Math.max(1, Math.round(2 * unit)));
  smear(work, rgb, width * 3, height, Math.max(1, Math.round(9 * unit)));
  // What is far up is reflected by near water, which smears more.
  for (let y = 0; y < height; y++) {
    const rough = 0.25 + 0.75 * Math.min(1, (height - y) / (75 * unit));
    for (let i = y * width * 3; i < (y + 1) * width * 3; i++) {
      const sharp = work[i] as number;
      rgb[i] = sharp + ((rgb[i] as number) - sharp) * rough;
    }
  }
}

/** Box filter of 2·radius + 1 rows; outside, the edge row goes on. */
function smear(from: Float32Array, to: Float32Array, stride: number, height: number, radius: number): void {
  const sums = new Float64Array(stride);
  const row = (y: number): number => Math.max(0, Math.min(height - 1, y)) * stride;
  for (let y = -radius; y <= radius; y++) {
    for (let i = 0, at = row(y); i < stride; i++) sums[i] = (sums[i] as number) + (from[at + i] as number);
  }
  const share = 1 / (2 * radius + 1);
  for (let y = 0; y < height; y++) {
    const enter = row(y + radius + 1);
    const leave = row(y - radius);
    for (let i = 0, at = y * stride; i < stride; i++) {
      to[at + i] = (sums[i] as number) * share;
      sums[i] = (sums[i] as number) + (from[enter + i] as number) - (from[leave + i] as number);
    }
  }
}

function paintWaterRow(
  picture: LightPicture,
  ground: Ground,
  view: View,
  mirror: Mirror,
  ripples: NoiseTexture,
  seconds: number,
  body: Rgb,
  y: number,
): void {
  const { width, rgb } = picture;
  const unit = view.width / 2400;
  const down = (y + 0.5 - view.horizonY) / view.focal;
  const z = view.eyeHeight / down;
  const waterline = projectY(view, 0, BANK_Z);
  // Two trains of ripples: 9 m and 31 m to the period, drifting apart. Far ones are seen as their mean.
  const pixelDeep = (z * z) / (view.focal * view.eyeHeight);
  const pixelWide = z / view.focal;
  const texels = Math.sqrt(pixelDeep * pixelWide) * ripples.size;
  const smallLevel = chooseLevel(ripples, texels / 9);
  const largeLevel = chooseLevel(ripples, texels / 31);
  // Where the picture's left edge is, and how far it is from column to column.
  const left = (-view.centreX / view.focal) * z;
  sampleNoiseRow(
    ripples.levels[smallLevel] as Float32Array,
    ripples.size >> smallLevel,
    left / 14 + seconds * 0.021 + 7,
    pixelWide / 14,
    z / 9 + seconds * 0.13,
    mirror.small,
    width,
  );
  sampleNoiseRow(
    ripples.levels[largeLevel] as Float32Array,
    ripples.size >> largeLevel,
    left / 44 + seconds * 0.033 + 3,
    pixelWide / 44,
    z / 31 - seconds * 0.05,
    mirror.large,
    width,
  );
  const grazing = 1 - Math.sin(Math.atan(down)) * 0.9;
  const reflect = 0.2 + 0.62 * grazing ** 5;
  const near = Math.min(1, (y - waterline) / (150 * unit));
  const bend = (4 + 26 * near) * unit;

  const highest = mirror.height - 1.001;
  const widest = mirror.width - 1.001;
  const next = mirror.width * 3;
  const source = mirror.rgb;
  for (let x = 0; x < width; x++) {
    const i = y * width + x;
    const cover = ground.water[i] as number;
    if (cover === 0) continue;
    const ripple1 = mirror.small[x] as number;
    const ripple2 = mirror.large[x] as number;
    const slope = 0.6 * ripple1 + 0.7 * ripple2;
    const share = cover / 255;
    const mirrored = reflect * Math.max(0.25, 1 + 0.2 * slope) * share;
    const out = i * 3;
    let red = 0;
    let green = 0;
    let blue = 0;
    const foot = mirror.bridgeFoot[x] as number;
    const own = 2 * foot - y + slope * 7 * unit;
    // Comparisons with NaN are false: no bridge here.
    if (own > (mirror.bridgeTop[x] as number) && own < foot + 1) {
      for (let k = -1; k <= 1; k++) {
        const row = Math.max(0, Math.min(y - 1, Math.floor(own + k * 4 * unit)));
        const j = (row * width + x) * 3;
        red += (rgb[j] as number) / 3;
        green += (rgb[j + 1] as number) / 3;
        blue += (rgb[j + 2] as number) / 3;
      }
    } else {
      const my = Math.max(0, Math.min(highest, (2 * waterline - y + slope * bend) / 2 - 0.5));
      const mx = Math.max(0, Math.min(widest, (x + ripple1 * bend * 0.12) / 2 - 0.25));
      const row = Math.floor(my);
      const column = Math.floor(mx);
      const fy = my - row;
      const fx = mx - column;
      const j = (row * mirror.width + column) * 3;
      const n = j + next;
      const w00 = (1 - fx) * (1 - fy);
      const w10 = fx * (1 - fy);
      const w01 = (1 - fx) * fy;
      const w11 = fx * fy;
      red =
        (source[j] as number) * w00 +
        (source[j + 3] as number) * w10 +
        (source[n] as number) * w01 +
        (source[n + 3] as number) * w11;
      green =
        (source[j + 1] as number) * w00 +
        (source[j + 4] as number) * w10 +
        (source[n + 1] as number) * w01 +
        (source[n + 4] as number) * w11;
      blue =
        (source[j + 2] as number) * w00 +
        (source[j + 5] as number) * w10 +
        (source[n + 2] as number) * w01 +
        (source[n + 5] as number) * w11;
    }
    rgb[out] = (rgb[out] as number) + red * mirrored + body[0] * share;
    rgb[out + 1] = (rgb[out + 1] as number) + green * mirrored + body[1] * share;
    rgb[out + 2] = (rgb[out + 2] as number) + blue * mirrored + body[2] * share;
  }
}
