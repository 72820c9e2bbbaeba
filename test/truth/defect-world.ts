// Mosaics of a real photograph's light by a sensor whose faults are known.
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import type { Kernels } from "../../src/kernels/instance.ts";
import type { RawImage } from "../../src/kernels/raw-image.ts";
import { createNormalTable, createRandom, type Random } from "../../src/sample/random.ts";
import { RGGB, XTRANS_PHASES } from "../fixtures/made-mosaic.ts";

const PHOTOGRAPHS = fileURLToPath(new URL("../../../shared/data/jpeg-sequences/", import.meta.url));
export const hasPhotographs: boolean = existsSync(PHOTOGRAPHS);

export const BLACK = 512;
export const WHITE = 16383;
/** σ² of a sample in sample units: S · light above black + O. Of 3,000 and of 60,000 electrons at clipping. */
export interface Noise {
  readonly shot: number;
  readonly read: number;
}
export const HIGH_ISO: Noise = { shot: 5, read: 60 };
export const LOW_ISO: Noise = { shot: 0.27, read: 9 };

/** Light in R, G, B, row by row, 1.0 = clipping. */
export interface World {
  readonly width: number;
  readonly height: number;
  readonly rgb: Float32Array;
}

/** Photographs of a sequence at a width at which nothing is left of their own mosaic and their own noise. */
export async function readWorlds(sequence: string, count: number, width: number, gain: number): Promise<World[]> {
  const files = readdirSync(PHOTOGRAPHS + sequence)
    .filter((file) => /\.jpe?g$/i.test(file))
    .sort();
  const chosen = Array.from({ length: count }, (_, i) => files[Math.floor((i * files.length) / count)]!);
  return await Promise.all(chosen.map((file) => readWorld(`${PHOTOGRAPHS}${sequence}/${file}`, width, gain)));
}

async function readWorld(path: string, width: number, gain: number): Promise<World> {
  const resized = sharp(path).resize({ width }).removeAlpha().raw();
  const { data, info } = await resized.toBuffer({ resolveWithObject: true });
  const rgb = Float32Array.from(data, (code) => {
    const value = code / 255;
    return gain * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  });
  return { width: info.width, height: info.height, rgb };
}

/** A point of light: place on the sensor, light of it in R, G, B, spread over σ pixels by the lens. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly light: readonly [number, number, number];
}

/** A part of the world as light that falls on the sensor, from column `left` and row `top` on, with points in it. */
export function lookAt(
  world: World,
  size: { width: number; height: number },
  left: number,
  top: number,
  points: readonly Point[],
  sigma: number,
): World {
  const { width, height } = size;
  const rgb = new Float32Array(width * height * 3);
  const [x0, y0] = [Math.floor(left), Math.floor(top)];
  const [u, v] = [left - x0, top - y0];
  const row = world.width * 3;
  for (let y = 0; y < height; y++) {
    let at = (y0 + y) * row + x0 * 3;
    for (let i = y * width * 3; i < (y + 1) * width * 3; i++, at++) {
      const above = world.rgb[at]! * (1 - u) + world.rgb[at + 3]! * u;
      const below = world.rgb[at + row]! * (1 - u) + world.rgb[at + row + 3]! * u;
      rgb[i] = above * (1 - v) + below * v;
    }
  }
  for (const { x, y, light } of points) {
    for (let v2 = Math.floor(y) - 4; v2 <= y + 4; v2++) {
      for (let u2 = Math.floor(x) - 4; u2 <= x + 4; u2++) {
        if (u2 < 0 || v2 < 0 || u2 >= width || v2 >= height) continue;
        const share = shareOf(u2 - x, sigma) * shareOf(v2 - y, sigma);
        for (let c = 0; c < 3; c++) rgb[(v2 * width + u2) * 3 + c]! += share * light[c]!;
      }
    }
  }
  return { width, height, rgb };
}

/** What of a normal spread falls between −½ and ½ of a pixel from `away` on. */
function shareOf(away: number, sigma: number): number {
  let sum = 0;
  for (let i = 0; i < 8; i++) sum += Math.exp(-((away + (i - 3.5) / 8) ** 2) / (2 * sigma * sigma));
  return sum / (8 * sigma * Math.sqrt(2 * Math.PI));
}

/** What a sensor adds and takes. */
export interface Faults {
  /** Sample units by index into the mosaic. */
  readonly hot: ReadonlyMap<number, number>;
  /** Share of the light that is left, pixel by pixel; null: all. */
  readonly dust: Float32Array | null;
}

const normals = createNormalTable(createRandom(11));

/** Samples of the mosaic that a sensor with such faults makes of light, with noise. */
export function expose(
  light: World,
  layout: "bayer" | "xtrans",
  { hot, dust }: Faults,
  random: Random | null,
  noise: Noise = HIGH_ISO,
): Uint16Array {
  const { width, height, rgb } = light;
  const [cfa, period] = layout === "bayer" ? [RGGB, 2] : [XTRANS_PHASES[0]!, 6];
  const samples = new Uint16Array(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const colour = cfa[(y % period) * period + (x % period)]!;
      const signal = rgb[at * 3 + colour]! * (dust?.[at] ?? 1) * (WHITE - BLACK) + (hot.get(at) ?? 0);
      const error =
        random === null
          ? 0
          : normals[(random() * 65536) | 0]! * Math.sqrt(noise.read + noise.shot * Math.max(0, signal));
      samples[at] = Math.min(WHITE, Math.max(0, Math.round(BLACK + signal + error)));
    }
  }
  return samples;
}

/** A mosaic in kernel memory, which whoever calls releases. */
export function putMosaic(
  { memory }: Kernels,
  { width, height }: World,
  layout: "bayer" | "xtrans",
  samples: Uint16Array,
): RawImage {
  const offset = memory.take(samples.length * 2 + 64);
  memory.uint16(offset, samples.length).set(samples);
  return {
    layout,
    offset,
    stride: width,
    width,
    height,
    cfa: layout === "bayer" ? RGGB : XTRANS_PHASES[0]!,
    black: [BLACK, BLACK, BLACK, BLACK],
    white: WHITE,
    transfer: "linear",
    asShot: null,
    xyzToCamera: null,
    orientation: 1,
    decoder: "packed",
  };
}
