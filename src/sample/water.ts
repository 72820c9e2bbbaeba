import { bridgeDepth, bridgeStart, BRIDGE } from "./bridge.ts";
import { BANK_Z } from "./city-plan.ts";
import type { LightPicture } from "./glow.ts";
import type { Ground } from "./ground.ts";
import { type NoiseTexture, chooseLevel, sampleNoise } from "./noise.ts";
import type { Rgb } from "./sky-light.ts";
import { type View, projectY } from "./view.ts";

/** Half-size copies of the picture above the far waterline, smeared upwards and downwards as rough water does. */
export interface Mirror {
  readonly width: number;
  readonly height: number;
  readonly slight: Float32Array;
  readonly strong: Float32Array;
}

export function createMirror(view: View): Mirror {
  const width = Math.ceil(view.width / 2);
  const height = Math.max(1, Math.min(view.height, Math.floor(projectY(view, 0, BANK_Z)))) >> 1;
  return { width, height, slight: new Float32Array(width * height * 3), strong: new Float32Array(width * height * 3) };
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
  const start = bridgeStart(view);
  for (let y = waterline; y < view.height; y++) paintWaterRow(picture, ground, view, mirror, ripples, seconds, body, start, y);
}

function fillMirror(picture: LightPicture, mirror: Mirror): void {
  const { width, height, slight, strong } = mirror;
  const stride = picture.width * 3;
  const { rgb } = picture;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = 2 * y * stride + 2 * x * 3;
      const right = 2 * x + 1 < picture.width ? 3 : 0;
      for (let c = 0; c < 3; c++) {
        const sum =
          (rgb[i + c] as number) +
          (rgb[i + c + right] as number) +
          (rgb[i + c + stride] as number) +
          (rgb[i + c + stride + right] as number);
        strong[(y * width + x) * 3 + c] = Math.min(3, sum / 4);
      }
    }
  }
  const unit = picture.width / 2400;
  smear(strong, slight, width * 3, height, Math.max(1, Math.round(2 * unit)));
  smear(slight, strong, width * 3, height, Math.max(1, Math.round(9 * unit)));
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
  start: number,
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
  const small = ripples.levels[smallLevel] as Float32Array;
  const large = ripples.levels[largeLevel] as Float32Array;
  const smallSize = ripples.size >> smallLevel;
  const largeSize = ripples.size >> largeLevel;
  const [v1, v2] = [z / 9 + seconds * 0.13, z / 31 - seconds * 0.05];
  const [drift1, drift2] = [seconds * 0.021 + 7, seconds * 0.033 + 3];
  const grazing = 1 - Math.sin(Math.atan(down)) * 0.9;
  const reflect = 0.2 + 0.62 * grazing ** 5;
  const near = Math.min(1, (y - waterline) / (150 * unit));
  const bend = (4 + 26 * near) * unit;

  for (let x = 0; x < width; x++) {
    const i = y * width + x;
    const cover = ground.water[i] as number;
    if (cover === 0) continue;
    const side = ((x - view.centreX) / view.focal) * z;
    const ripple1 = sampleNoise(small, smallSize, side / 14 + drift1, v1);
    const ripple2 = sampleNoise(large, largeSize, side / 44 + drift2, v2);
    const slope = 0.6 * ripple1 + 0.7 * ripple2;
    const tilt = Math.max(0.25, 1 + 0.2 * slope);
    let red = 0;
    let green = 0;
    let blue = 0;
    const bridge = x >= start ? bridgeAt(view, x) : null;
    const own = bridge === null ? -1 : 2 * bridge.waterline - y + slope * 7 * unit;
    if (bridge !== null && own > bridge.top && own < bridge.waterline + 1) {
      for (let k = -1; k <= 1; k++) {
        const row = Math.max(0, Math.min(y - 1, Math.floor(own + k * 4 * unit)));
        const j = (row * width + x) * 3;
        red += (rgb[j] as number) / 3;
        green += (rgb[j + 1] as number) / 3;
        blue += (rgb[j + 2] as number) / 3;
      }
    } else {
      const my = Math.max(0, Math.min(mirror.height - 1.001, (2 * waterline - y + slope * bend) / 2 - 0.5));
      const mx = Math.max(0, Math.min(mirror.width - 1.001, (x + ripple1 * bend * 0.12) / 2 - 0.25));
      const row = Math.floor(my);
      const column = Math.floor(mx);
      const fy = my - row;
      const fx = mx - column;
      const j = (row * mirror.width + column) * 3;
      const next = mirror.width * 3;
      const { slight, strong } = mirror;
      const w00 = (1 - fx) * (1 - fy);
      const w10 = fx * (1 - fy);
      const w01 = (1 - fx) * fy;
      const w11 = fx * fy;
      const rough = 0.25 + 0.75 * near;
      for (let c = 0; c < 3; c++) {
        const a = j + c;
        const sharp =
          (slight[a] as number) * w00 +
          (slight[a + 3] as number) * w10 +
          (slight[a + next] as number) * w01 +
          (slight[a + next + 3] as number) * w11;
        const soft =
          (strong[a] as number) * w00 +
          (strong[a + 3] as number) * w10 +
          (strong[a + next] as number) * w01 +
          (strong[a + next + 3] as number) * w11;
        const value = sharp + (soft - sharp) * rough;
        if (c === 0) red = value;
        else if (c === 1) green = value;
        else blue = value;
      }
    }
    const share = cover / 255;
    const mirrored = reflect * tilt * share;
    const out = i * 3;
    rgb[out] = (rgb[out] as number) + red * mirrored + body[0] * share;
    rgb[out + 1] = (rgb[out + 1] as number) + green * mirrored + body[1] * share;
    rgb[out + 2] = (rgb[out + 2] as number) + blue * mirrored + body[2] * share;
  }
}

function bridgeAt(view: View, x: number): { readonly waterline: number; readonly top: number } {
  const z = bridgeDepth(view, x + 0.5);
  return {
    waterline: projectY(view, 0, z),
    top: projectY(view, BRIDGE.parapet, bridgeDepth(view, x + 0.5, BRIDGE.x + BRIDGE.width)),
  };
}
