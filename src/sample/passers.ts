import type { LightPicture } from "./glow.ts";
import { between, createRandom } from "./random.ts";
import type { Rgb } from "./sky-light.ts";
import { QUAY } from "./shore.ts";
import { type View, projectX, projectY } from "./view.ts";

/** What passes close to the camera at one moment. */
export interface Passing {
  readonly view: View;
  readonly seed: number;
  readonly frame: number;
  /** Frames of the shot. */
  readonly frames: number;
  /** Seconds. */
  readonly shutter: number;
  readonly ambient: Rgb;
  /** What a white wall gets from the lantern, and the radiance of the tram's windows. */
  readonly lamp: Rgb;
  readonly power: number;
}

/** Where the rails lie, metres from the camera. */
const RAILS = 22;
const TRAM_LENGTH = 17;
const TRAM_HEIGHT = 3.35;
/** Frames that the tram is seen in: it comes, stands, leaves. */
const TRAM_FRAMES = 6;

/** First frame of the tram's visit. */
export function tramArrives(frames: number): number {
  return Math.floor(frames * 0.56);
}

/** Where the tram's front is and how fast it goes at a frame; null: it is not here. */
export function tramAt(frame: number, frames: number): { readonly x: number; readonly speed: number } | null {
  const step = frame - tramArrives(frames);
  if (frames < 4 * TRAM_FRAMES || step < 0 || step >= TRAM_FRAMES) return null;
  if (step === 0) return { x: 4.5, speed: 5 };
  if (step === TRAM_FRAMES - 1) return { x: -13, speed: 5 };
  return { x: -6, speed: 0 };
}

/** A box in the picture that moves to the left while the shutter is open; `move` in pixels. */
interface Box {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
  readonly move: number;
}

/** Covers the picture with light: the share of the exposure that the box was in front of a pixel. */
function coverBox(picture: LightPicture, box: Box, light: Rgb): void {
  const { width, height, rgb } = picture;
  const move = Math.max(box.move, 1e-6);
  // Integral of the box's passing: how long its left edge, less its right edge, was left of a place.
  const passed = (edge: number, at: number): number => {
    const before = Math.max(0, at - (edge - move));
    const after = Math.max(0, at - edge);
    return (before * before - after * after) / (2 * move);
  };
  for (let x = Math.floor(Math.max(0, box.x0 - move)); x < Math.min(width, box.x1); x++) {
    const cover = passed(box.x0, x + 1) - passed(box.x0, x) - (passed(box.x1, x + 1) - passed(box.x1, x));
    if (cover < 1e-3) continue;
    for (let y = Math.floor(Math.max(0, box.y0)); y < Math.min(height, box.y1); y++) {
      const share = cover * (Math.min(y + 1, box.y1) - Math.max(y, box.y0));
      const i = (y * width + x) * 3;
      for (let c = 0; c < 3; c++) {
        rgb[i + c] = (rgb[i + c] as number) * (1 - share) + (light[c] as number) * share;
      }
    }
  }
}

export function addPassers(picture: LightPicture, passing: Passing): void {
  addTram(picture, passing);
  addPeople(picture, passing);
}

function addTram(picture: LightPicture, passing: Passing): void {
  const { view, ambient, power } = passing;
  const tram = tramAt(passing.frame, passing.frames);
  if (tram === null) return;
  const metre = view.focal / RAILS;
  const move = tram.speed * passing.shutter * metre;
  const box = (from: number, to: number, low: number, high: number, light: Rgb): void =>
    coverBox(
      picture,
      {
        x0: projectX(view, tram.x + from, RAILS),
        x1: projectX(view, tram.x + to, RAILS),
        y0: projectY(view, QUAY.height + high, RAILS),
        y1: projectY(view, QUAY.height + low, RAILS),
        move,
      },
      light,
    );
  const paint = (albedo: Rgb): Rgb =>
    [0, 1, 2].map(
      (c) => (albedo[c] as number) * ((ambient[c] as number) + 0.3 * (passing.lamp[c] as number)),
    ) as unknown as Rgb;
  const inside: Rgb = [power * 0.95, power * 0.8, power * 0.56];
  box(0.4, TRAM_LENGTH - 0.4, 0.15, 0.5, paint([0.03, 0.03, 0.03]));
  box(0, TRAM_LENGTH, 0.4, TRAM_HEIGHT - 0.25, paint([0.42, 0.07, 0.05]));
  box(0.15, TRAM_LENGTH - 0.15, TRAM_HEIGHT - 0.25, TRAM_HEIGHT, paint([0.3, 0.29, 0.27]));
  box(0, TRAM_LENGTH, 1.0, 1.18, paint([0.62, 0.56, 0.42]));
  box(5, 8, TRAM_HEIGHT, TRAM_HEIGHT + 0.25, paint([0.12, 0.12, 0.12]));
  box(0.25, 1.35, 1.3, 2.75, [inside[0] * 0.3, inside[1] * 0.3, inside[2] * 0.34]);
  for (let x = 1.7; x < TRAM_LENGTH - 1.5; x += 1.72) {
    const door = Math.round((x - 1.7) / 1.72) % 4 === 1;
    box(x, x + 1.45, door ? 0.55 : 1.35, 2.75, inside);
    if (door) box(x + 0.68, x + 0.77, 0.55, 2.75, paint([0.1, 0.02, 0.02]));
    const random = createRandom(passing.seed, 421, Math.round(x * 100));
    for (let seat = 0; seat < 2; seat++) {
      if (random() > 0.45) continue;
      const at = x + between(random, 0.1, 1.0);
      box(at, at + 0.42, 1.35, 1.8, paint([0.05, 0.05, 0.06]));
      box(at + 0.1, at + 0.32, 1.8, 2.08, paint([0.16, 0.11, 0.08]));
    }
  }
  box(0.02, 0.2, 0.68, 0.92, [power * 8, power * 7, power * 5]);
  box(TRAM_LENGTH - 0.15, TRAM_LENGTH - 0.02, 0.68, 0.92, [power * 3, power * 0.2, power * 0.1]);
}

/** People on the terrace: some lean on the rail for a while, others are caught walking. */
function addPeople(picture: LightPicture, passing: Passing): void {
  const { view, seed, frame, frames } = passing;
  const place = createRandom(seed, 431);
  for (let i = 0; i < 4; i++) {
    const x = between(place, -11, 14);
    const from = Math.floor(between(place, -0.2, 0.8) * frames);
    const until = from + Math.round(between(place, 0.12, 0.4) * frames);
    const tall = between(place, 1.6, 1.85);
    const shade = between(place, 0.02, 0.14);
    if (frame >= from && frame < until) {
      const sway = 0.06 * Math.sin(frame * 1.7 + i * 2.1);
      addPerson(picture, passing, x + sway, QUAY.edge - 0.6, tall, 0, [shade, shade * 0.9, shade * 1.1]);
    }
  }
  const random = createRandom(seed, 432, frame);
  if (tramAt(frame, frames) !== null) return;
  for (let i = 0; i < 2; i++) {
    if (random() > 0.5) continue;
    const z = between(random, 23, 26);
    const x = (between(random, -0.05, 1.05) * view.width - view.centreX) * (z / view.focal);
    addPerson(picture, passing, x, z, between(random, 1.6, 1.85), 1.4 * passing.shutter, [0.05, 0.045, 0.05]);
  }
}

function addPerson(
  picture: LightPicture,
  passing: Passing,
  x: number,
  z: number,
  tall: number,
  walked: number,
  cloth: Rgb,
): void {
  const { view, ambient, lamp } = passing;
  const metre = view.focal / z;
  const light = (albedo: Rgb): Rgb =>
    [0, 1, 2].map(
      (c) => (albedo[c] as number) * (0.8 * (ambient[c] as number) + 0.3 * (lamp[c] as number)),
    ) as unknown as Rgb;
  // Half widths from the feet upwards, as shares of the height: a figure of a few hundred slices.
  const outline = (share: number): number => {
    if (share > 0.87) return 0.048 * Math.sqrt(Math.max(0, 1 - ((share - 0.935) / 0.065) ** 2));
    if (share > 0.84) return 0.028;
    if (share > 0.5) return 0.125 - 0.055 * Math.abs((share - 0.74) / 0.24) ** 1.5;
    return 0.052 + 0.05 * share;
  };
  const slices = Math.max(8, Math.ceil(tall * metre));
  for (let i = 0; i < slices; i++) {
    const low = i / slices;
    const half = outline(low + 0.5 / slices) * tall;
    coverBox(
      picture,
      {
        x0: projectX(view, x - half, z),
        x1: projectX(view, x + half, z),
        y0: projectY(view, QUAY.height + ((i + 1) / slices) * tall, z),
        y1: projectY(view, QUAY.height + low * tall, z),
        move: walked * metre,
      },
      light(low > 0.87 ? [0.2, 0.13, 0.1] : low > 0.48 ? cloth : [0.035, 0.035, 0.045]),
    );
  }
}
