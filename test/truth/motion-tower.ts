// A place with depth: a tower on a pedestal, on a square, before houses all around. Cameras walk past it and around it.
// Metres from the foot of the tower's axis: x to the right, y down, z ahead. Rays are cast to what is nearest.
import type { Extent } from "../../src/motion/measured-motion.ts";
import type { Point } from "../../src/motion/similarity.ts";
import type { LightPicture } from "../../src/sample/glow.ts";
import { createNormal } from "./light-world.ts";
import type { Shake } from "./motion-camera.ts";

export type Place = readonly [x: number, y: number, z: number];

export interface Camera {
  readonly at: Place;
  /** Degrees: to the right of straight ahead, upwards, and clockwise as the camera is turned. */
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
}

/** Half width and height of boxes around the axis. */
const TOWER = { half: 2.5, height: 9 };
const PEDESTAL = { half: 3.6, height: 0.9 };
/** The houses stand in a circle. */
const HOUSES = { radius: 60, texels: 11 };
const SQUARE = { texels: 18 };
const STONE = { texels: 34 };
/** How wide the picture is that textures are taken from at these texels per metre. */
const TEXTURE_WIDTH = 1440;
/** Middles of the sides' textures in it, from its middle, as shares: front, back, left, right. */
const SIDES = [
  [-0.27, 0.05],
  [0.08, 0.2],
  [0.2, 0.05],
  [-0.14, 0.1],
] as const;
/** Focal length over the frame's width. */
const FOCAL = 0.8;
const EYE = 1.7;
const DISTANCE = 22;
/** Places within a pixel that are looked at. */
const SAMPLES = [
  [0.25, 0.25],
  [0.75, 0.75],
] as const;

export const AXIS: { readonly foot: Place; readonly top: Place } = { foot: [0, 0, 0], top: [0, -TOWER.height, 0] };
/** Corners of the side that looks at the first camera, as an outline. */
export const FRONT: readonly Place[] = [
  [-TOWER.half, -TOWER.height, -TOWER.half],
  [TOWER.half, -TOWER.height, -TOWER.half],
  [TOWER.half, -PEDESTAL.height, -TOWER.half],
  [-TOWER.half, -PEDESTAL.height, -TOWER.half],
];

/** A picture level by level, each half the size of the one before: what is far is looked up in small ones. */
export type Textures = readonly LightPicture[];

export function createTextures(light: LightPicture): Textures {
  const levels = [light];
  while ((levels.at(-1) as LightPicture).width > 40) levels.push(halve(levels.at(-1) as LightPicture));
  return levels;
}

function halve({ width, height, rgb }: LightPicture): LightPicture {
  const [across, down] = [width >> 1, height >> 1];
  const half = new Float32Array(across * down * 3);
  for (let y = 0; y < down; y++) {
    for (let i = 0; i < 3 * across; i++) {
      const at = 2 * y * width * 3 + 2 * i - (i % 3);
      const sum = (k: number): number => (rgb[at + k] as number) + (rgb[at + k + 3] as number);
      half[y * across * 3 + i] = (sum(0) + sum(3 * width)) / 4;
    }
  }
  return { width: across, height: down, rgb: half };
}

/** Steps around the tower, `degrees` in all, looking at it: each a little off, as when carried by hand. */
export function walkAround(frames: number, degrees: number, shake: Shake, seed: number): Camera[] {
  const normal = createNormal(seed);
  return Array.from({ length: frames }, (_, frame) => {
    const angle = (frames > 1 ? frame / (frames - 1) - 0.5 : 0) * degrees + 0.1 * shake.shift * 0.1 * normal();
    const far = DISTANCE * Math.exp(shake.scale * normal());
    const [s, c] = [Math.sin((angle * Math.PI) / 180), Math.cos((angle * Math.PI) / 180)];
    return aim([far * s, -EYE, -far * c], -angle, shake, normal);
  });
}

/** Steps along a line past the tower, or towards it: metres from the first to the last. */
export function walkPast(
  frames: number,
  way: { readonly x: number; readonly z: number },
  shake: Shake,
  seed: number,
): Camera[] {
  const normal = createNormal(seed);
  return Array.from({ length: frames }, (_, frame) => {
    const t = frames > 1 ? frame / (frames - 1) - 0.5 : 0;
    const off = DISTANCE * shake.scale;
    const at: Place = [t * way.x + 0.3 * off * normal(), -EYE, -DISTANCE + t * way.z + off * normal()];
    return aim(at, (Math.atan2(-at[0], -at[2]) * 180) / Math.PI, shake, normal);
  });
}

function aim(at: Place, yaw: number, shake: Shake, normal: () => number): Camera {
  // Pixels of a frame 1920 wide, as degrees.
  const off = ((shake.shift / (FOCAL * 1920)) * 180) / Math.PI;
  return { at, yaw: yaw + off * normal(), pitch: 7 + off * normal(), roll: shake.roll * normal() };
}

/** Right, down and ahead of a camera. */
function directionsOf({ yaw, pitch, roll }: Camera): readonly [Place, Place, Place] {
  const [y, p, r] = [yaw, pitch, roll].map((degrees) => (degrees * Math.PI) / 180) as [number, number, number];
  const right: Place = [Math.cos(y), 0, -Math.sin(y)];
  const down: Place = [Math.sin(y) * Math.sin(p), Math.cos(p), Math.cos(y) * Math.sin(p)];
  const ahead: Place = [Math.sin(y) * Math.cos(p), -Math.sin(p), Math.cos(y) * Math.cos(p)];
  const mix = (a: Place, b: Place, s: number, t: number): Place => [
    s * a[0] + t * b[0],
    s * a[1] + t * b[1],
    s * a[2] + t * b[2],
  ];
  return [mix(right, down, Math.cos(r), Math.sin(r)), mix(down, right, Math.cos(r), -Math.sin(r)), ahead];
}

/** Where a place is in the frame, pixels from its middle. */
export function project(camera: Camera, place: Place, { width }: Extent): Point {
  const away = place.map((value, i) => value - (camera.at[i] as number));
  const along = (direction: Place): number => direction.reduce((sum, value, i) => sum + value * (away[i] as number), 0);
  const [right, down, ahead] = directionsOf(camera);
  const scale = (FOCAL * width) / along(ahead);
  return { x: scale * along(right), y: scale * along(down) };
}

/** Light that falls on the sensor. */
export function photographTower(textures: Textures, camera: Camera, { width, height }: Extent): LightPicture {
  const [right, down, ahead] = directionsOf(camera);
  const focal = FOCAL * width;
  const rgb = new Float32Array(width * height * 3);
  // Rays outside of the outlines of both boxes need not be tried on them.
  const seen = outlineOf(camera, { width, height });
  for (let row = 0, at = 0; row < height; row++) {
    const isRow = row >= seen.top && row <= seen.bottom;
    for (let column = 0; column < width; column++, at += 3) {
      const isNear = isRow && column >= seen.left && column <= seen.right;
      for (let k = 0; k < SAMPLES.length; k++) {
        const [i, j] = SAMPLES[k] as (typeof SAMPLES)[0];
        const x = (column + i - width / 2) / focal;
        const y = (row + j - height / 2) / focal;
        const dx = right[0] * x + down[0] * y + ahead[0];
        const dy = right[1] * x + down[1] * y + ahead[1];
        const dz = right[2] * x + down[2] * y + ahead[2];
        addLight(textures, camera.at, dx, dy, dz, focal, isNear, rgb, at);
      }
    }
  }
  return { width, height, rgb };
}

/** The pixels in which the boxes could be, which are before the camera. */
function outlineOf(camera: Camera, frame: Extent): Outline {
  const corners = [TOWER, PEDESTAL].flatMap(({ half, height }) =>
    [-half, half].flatMap((x) =>
      [-height, 0].flatMap((y) => [-half, half].map((z) => project(camera, [x, y, z], frame))),
    ),
  );
  const [xs, ys] = [corners.map(({ x }) => x + frame.width / 2), corners.map(({ y }) => y + frame.height / 2)];
  return {
    left: Math.min(...xs) - 2,
    right: Math.max(...xs) + 2,
    top: Math.min(...ys) - 2,
    bottom: Math.max(...ys) + 2,
  };
}

interface Outline {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Distance to a box around the axis along a ray; Infinity: it passes. */
function meetBox(at: Place, dx: number, dy: number, dz: number, half: number, height: number): number {
  const a = (-half - at[0]) / dx;
  const b = (half - at[0]) / dx;
  const c = (-height - at[1]) / dy;
  const d = -at[1] / dy;
  const e = (-half - at[2]) / dz;
  const f = (half - at[2]) / dz;
  const near = Math.max(Math.min(a, b), Math.min(c, d), Math.min(e, f));
  const far = Math.min(Math.max(a, b), Math.max(c, d), Math.max(e, f));
  return near > 0 && near <= far ? near : Infinity;
}

function addLight(
  textures: Textures,
  at: Place,
  dx: number,
  dy: number,
  dz: number,
  focal: number,
  isNear: boolean,
  rgb: Float32Array,
  to: number,
): void {
  const tower = isNear ? meetBox(at, dx, dy, dz, TOWER.half, TOWER.height) : Infinity;
  const pedestal = isNear ? meetBox(at, dx, dy, dz, PEDESTAL.half, PEDESTAL.height) : Infinity;
  const box = Math.min(tower, pedestal);
  const ground = dy > 0 ? -at[1] / dy : Infinity;
  const flat = dx * dx + dz * dz;
  const half = at[0] * dx + at[2] * dz;
  const houses = (-half + Math.sqrt(half * half - flat * (at[0] ** 2 + at[2] ** 2 - HOUSES.radius ** 2))) / flat;
  const t = Math.min(box, ground, houses);
  const x = at[0] + t * dx;
  const y = at[1] + t * dy;
  const z = at[2] + t * dz;
  const pixel = t / focal;
  const { width, height } = textures[0] as LightPicture;
  const unit = width / TEXTURE_WIDTH;
  if (t === box) {
    const size = t === tower ? TOWER.half : PEDESTAL.half;
    const isTop = y < (t === tower ? -TOWER.height : -PEDESTAL.height) + 1e-6;
    const isFront = Math.abs(Math.abs(z) - size) < 1e-6;
    const [left, top] = SIDES[isFront ? (z < 0 ? 0 : 1) : x < 0 ? 2 : 3] as [number, number];
    const [u, v] = isTop ? [x, z] : [isFront ? x : z, y + TOWER.height / 2];
    const texels = STONE.texels * unit;
    addTexel(textures, texels * u + left * width, texels * v + top * height, texels * pixel, rgb, to);
  } else if (t === ground) {
    const texels = SQUARE.texels * unit;
    const slant = Math.sqrt(Math.sqrt(flat + dy * dy) / dy);
    // Of the picture's lower half, again and again.
    addTexel(textures, texels * x, mirror(texels * z, 0.4 * height), texels * pixel * slant, rgb, to);
  } else {
    const texels = HOUSES.texels * unit;
    const round = HOUSES.radius * Math.atan2(x, z);
    addTexel(textures, texels * round, height / 2 + texels * y, texels * pixel, rgb, to);
  }
}

/** @param footprint texels that a pixel covers */
function addTexel(textures: Textures, u: number, v: number, footprint: number, rgb: Float32Array, to: number): void {
  const level = Math.max(0, Math.min(textures.length - 1.001, Math.log2(footprint)));
  const fine = Math.floor(level);
  const share = level - fine;
  const weight = 1 / SAMPLES.length;
  addLevel(textures[fine] as LightPicture, u / 2 ** fine, v / 2 ** fine, weight * (1 - share), rgb, to);
  if (share > 0) {
    const coarse = textures[fine + 1] as LightPicture;
    addLevel(coarse, u / 2 ** (fine + 1), v / 2 ** (fine + 1), weight * share, rgb, to);
  }
}

/** Bilinear; the picture is repeated as if in mirrors. */
function addLevel(
  { width, height, rgb: from }: LightPicture,
  u: number,
  v: number,
  weight: number,
  rgb: Float32Array,
  to: number,
): void {
  const x = mirror(u + width / 2, width - 1);
  const y = mirror(v + height / 2, height - 1);
  const left = Math.min(width - 2, Math.floor(x));
  const top = Math.min(height - 2, Math.floor(y));
  const p = x - left;
  const q = y - top;
  const at = 3 * (top * width + left);
  const below = at + 3 * width;
  for (let k = 0; k < 3; k++) {
    const high = from[at + k]! * (1 - p) + from[at + 3 + k]! * p;
    const low = from[below + k]! * (1 - p) + from[below + 3 + k]! * p;
    rgb[to + k] = rgb[to + k]! + weight * (high * (1 - q) + low * q);
  }
}

function mirror(value: number, last: number): number {
  const size = Math.abs(value);
  // The remainder is dear, and most places are in the first picture.
  const folded = size < 2 * last ? size : size % (2 * last);
  return folded > last ? 2 * last - folded : folded;
}
