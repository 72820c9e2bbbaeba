import { createRandom } from "./random.ts";

/**
 * Everything that stands still, as weights of the lights that fall on it. Light is linear, so a pixel of the scene is
 *   sky·S(x,y) + albedo·(A + sun·D + street·L) + haze·H(x) + lit·W(window) + water·R(x,y)
 * with S, A, D, L, H, W, R of the moment; edges blend weights and stay exact under every light.
 */
export interface Ground {
  readonly width: number;
  readonly height: number;
  /** Albedo × transmission of the air, three a pixel, 65535 = 1. */
  readonly albedo: Uint16Array;
  /** Shares, 255 = 1. `haze` is light that the air in front adds. */
  readonly sky: Uint8Array;
  readonly water: Uint8Array;
  readonly sun: Uint8Array;
  readonly street: Uint8Array;
  readonly haze: Uint8Array;
  readonly lit: Uint8Array;
  /** Which window shines here, where `lit` > 0. */
  readonly window: Uint16Array;
}

/** What a surface is made of. `grain` is the RMS of its texture against its albedo. */
export interface Material {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  /** How much of the sun and of the street lamps it gets, 0 to 1. */
  readonly sun: number;
  readonly street: number;
  /** Transmission of the air between, 0 to 1. */
  readonly clear: number;
  readonly grain: number;
}

const GRAIN = Float32Array.from({ length: 4096 }, createRandom(5)).map((value) => (value - 0.5) * 3.46);

export function createGround(width: number, height: number): Ground {
  const count = width * height;
  return {
    width,
    height,
    albedo: new Uint16Array(count * 3),
    sky: new Uint8Array(count).fill(255),
    water: new Uint8Array(count),
    sun: new Uint8Array(count),
    street: new Uint8Array(count),
    haze: new Uint8Array(count),
    lit: new Uint8Array(count),
    window: new Uint16Array(count),
  };
}

/** Covers a share of one pixel with a material. `shade` scales its albedo, `street` its share of lamp light. */
function coverPixel(ground: Ground, i: number, cover: number, material: Material, shade: number, street: number): void {
  const { albedo, sky, water, sun, haze, lit } = ground;
  const keep = 1 - cover;
  const grain = 1 + material.grain * (GRAIN[(Math.imul(i, 0x9e3779b1) >>> 20) & 4095] as number);
  const value = 65535 * cover * material.clear * shade * Math.max(0, grain);
  const j = i * 3;
  albedo[j] = Math.min(65535, (albedo[j] as number) * keep + material.red * value + 0.5);
  albedo[j + 1] = Math.min(65535, (albedo[j + 1] as number) * keep + material.green * value + 0.5);
  albedo[j + 2] = Math.min(65535, (albedo[j + 2] as number) * keep + material.blue * value + 0.5);
  sky[i] = (sky[i] as number) * keep + 0.5;
  water[i] = (water[i] as number) * keep + 0.5;
  lit[i] = (lit[i] as number) * keep + 0.5;
  sun[i] = (sun[i] as number) * keep + 255 * cover * material.sun + 0.5;
  haze[i] = (haze[i] as number) * keep + 255 * cover * (1 - material.clear) + 0.5;
  ground.street[i] = (ground.street[i] as number) * keep + 255 * cover * Math.min(1, street) + 0.5;
}

/** How a surface varies from place to place: factors on its albedo and on its share of lamp light. */
export interface Detail {
  readonly shade?: (x: number, y: number) => number;
  readonly lamp?: (x: number, y: number) => number;
}

/** Edges are sampled at this many places across a pixel. */
const PARTS = 4;
const tops = new Float64Array(PARTS);
const bottoms = new Float64Array(PARTS);

/**
 * Paints what lies between two edges over [x0, x1); edges are rows at a position, and cover pixels partly.
 */
export function paintShape(
  ground: Ground,
  x0: number,
  x1: number,
  top: (x: number) => number,
  bottom: (x: number) => number,
  material: Material,
  detail: Detail = {},
): void {
  const { shade, lamp } = detail;
  const end = Math.min(ground.width, x1);
  for (let x = Math.floor(Math.max(0, x0)); x < end; x++) {
    const left = Math.max(x, x0);
    const wide = Math.min(x + 1, x1) - left;
    if (wide <= 0) continue;
    let first = Infinity;
    let last = -Infinity;
    for (let part = 0; part < PARTS; part++) {
      const place = left + ((part + 0.5) / PARTS) * wide;
      const high = Math.max(0, top(place));
      const low = Math.min(ground.height, bottom(place));
      tops[part] = high;
      bottoms[part] = low;
      if (low <= high) continue;
      first = Math.min(first, high);
      last = Math.max(last, low);
    }
    for (let y = Math.floor(first); y < last; y++) {
      let cover = 0;
      for (let part = 0; part < PARTS; part++) {
        cover += Math.max(0, Math.min(y + 1, bottoms[part] as number) - Math.max(y, tops[part] as number));
      }
      if (cover === 0) continue;
      const street = material.street * (lamp ? lamp(x, y) : 1);
      coverPixel(ground, y * ground.width + x, (cover * wide) / PARTS, material, shade ? shade(x, y) : 1, street);
    }
  }
}

/** `lampReach` > 0: lamp light falls off above the lower edge within that many pixels. */
export function paintRectangle(
  ground: Ground,
  x0: number,
  x1: number,
  y0: number,
  y1: number,
  material: Material,
  lampReach = 0,
): void {
  const right = Math.min(ground.width, x1);
  const low = Math.min(ground.height, y1);
  const left = Math.max(0, x0);
  for (let y = Math.floor(Math.max(0, y0)); y < low; y++) {
    const tall = Math.min(y + 1, y1) - Math.max(y, y0);
    const street = material.street * (lampReach > 0 ? Math.exp((y - y1) / lampReach) : 1);
    for (let x = Math.floor(left); x < right; x++) {
      const cover = tall * (Math.min(x + 1, x1) - Math.max(x, x0));
      if (cover > 0) coverPixel(ground, y * ground.width + x, cover, material, 1, street);
    }
  }
}

/** Lets window number `id` shine from a rectangle. Overlapping windows of one pixel add up under the last number. */
export function paintWindow(ground: Ground, x0: number, x1: number, y0: number, y1: number, id: number): void {
  const { width, height, lit, window } = ground;
  for (let y = Math.floor(Math.max(0, y0)); y < Math.min(height, y1); y++) {
    const tall = Math.min(y + 1, y1) - Math.max(y, y0);
    for (let x = Math.floor(Math.max(0, x0)); x < Math.min(width, x1); x++) {
      const cover = tall * (Math.min(x + 1, x1) - Math.max(x, x0));
      const i = y * width + x;
      lit[i] = Math.min(255, (lit[i] as number) + 255 * cover + 0.5);
      if (cover > 0.3 || window[i] === 0) window[i] = id;
    }
  }
}
