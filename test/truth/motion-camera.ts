// How cameras are carried, and what gets in their way: numbers from a seed.
import type { Extent, Homography } from "../../src/motion/measured-motion.ts";
import { makeSimilarity, type Point } from "../../src/motion/similarity.ts";
import { chain, ofSimilarity, ofTurn } from "./homography.ts";
import { createNormal, createRandom } from "./light-world.ts";
import type { Mover, View } from "./motion-photograph.ts";
import type { World } from "./motion-world.ts";

/** Standard deviations of what is wrong with each step, for a frame 1920 pixels wide. */
export interface Shake {
  /** Pixels. */
  readonly shift: number;
  /** Degrees. */
  readonly roll: number;
  /** Share of the size. */
  readonly scale: number;
  /** Degrees by which the camera is turned and tilted: unlike `shift`, with perspective. */
  readonly turn?: number;
}

/** What the issue asks of `smooth`. */
export const HAND_CARRIED: Shake = { shift: 12, roll: 0.6, scale: 0.01 };
export const NO_SHAKE: Shake = { shift: 0, roll: 0, scale: 0 };

export interface Carried {
  readonly frames: number;
  readonly size: Extent;
  readonly seed: number;
  readonly shake: Shake;
  /** Way through the world, as a share of the frame's width; rise: the same, upwards. */
  readonly travel: number;
  readonly rise?: number;
  /** What is in the middle half way: shares of the frame's width from the middle of the world. */
  readonly look?: Point;
  /** How much larger things are at the end. */
  readonly zoom?: number;
  /** A tripod that is knocked before this frame, and stays where it then is. */
  readonly bumpAt?: number;
}

/** A world is so much wider than the frames: room for a travel of a quarter of the width and for what shakes. */
export const ROOM = 1.5;
/** The street is in view. */
const STREET: Point = { x: 0, y: 0.1 };

/** Focal length of 24 mm behind a sensor of 36 mm. */
export function focalOf({ width }: Extent): number {
  return (24 / 36) * width;
}

/** World → frame of every frame. */
export function carry({
  frames,
  size,
  seed,
  shake,
  travel,
  rise = 0,
  look = STREET,
  zoom = 1,
  bumpAt,
}: Carried): Homography[] {
  const normal = createNormal(seed);
  const unit = size.width / 1920;
  return Array.from({ length: frames }, (_, frame) => {
    const t = frames > 1 ? frame / (frames - 1) : 0;
    const [dx, dy, dr, ds, right, down] = Array.from({ length: 6 }, normal) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const scale = zoom ** t * Math.exp(shake.scale * ds);
    const steady = makeSimilarity(
      zoom ** t,
      0,
      ((0.5 - t) * travel - look.x * zoom ** t) * size.width,
      ((t - 0.5) * rise - look.y * zoom ** t) * size.width,
    );
    const shaken = makeSimilarity(scale / zoom ** t, shake.roll * dr, unit * shake.shift * dx, unit * shake.shift * dy);
    const turn = shake.turn ?? 0;
    const bump = bumpAt !== undefined && frame >= bumpAt ? makeSimilarity(1, -0.8, 9 * unit, -14 * unit) : null;
    return chain(
      ...(bump === null ? [] : [ofSimilarity(bump)]),
      ...(turn === 0 ? [] : [ofTurn(turn * right, turn * down, 0, focalOf(size))]),
      ofSimilarity(shaken),
      ofSimilarity(steady),
    );
  });
}

/** Cars that are elsewhere in every frame, and people who walk: pixels for a world `world`, frames `size`. */
export function createTraffic(world: World, size: Extent, seed: number): (frame: number) => Mover[] {
  const { width, height } = world.light;
  return (frame) => {
    const random = createRandom(seed * 7919 + frame);
    const cars = Array.from({ length: 5 }, () => ({
      x: (random() - 0.5) * width,
      y: (0.4 + 0.06 * random()) * height,
      across: 0.055 * size.width,
      down: 0.03 * size.width,
      looks: { x: (random() - 0.5) * 0.6 * width, y: (random() - 0.2) * 0.5 * height },
      ev: 2 * random() - 1.2,
    }));
    return [...cars, ...createWalkers(world, size, seed, frame)];
  };
}

function createWalkers({ light: { width, height } }: World, size: Extent, seed: number, frame: number): Mover[] {
  return Array.from({ length: 6 }, (_, index) => {
    const random = createRandom(seed * 104_729 + index);
    const [start, speed, near] = [random(), (random() - 0.5) * 0.06, 0.5 + random()];
    const place = start + speed * frame;
    return {
      x: (place - Math.floor(place) - 0.5) * width,
      y: 0.36 * height,
      across: 0.012 * near * size.width,
      down: 0.06 * near * size.width,
      looks: { x: (random() - 0.5) * 0.6 * width, y: (random() - 0.5) * 0.4 * height },
      ev: -2 * random(),
    };
  });
}

/** @param clouds pixels that the clouds go from frame to frame, for a frame 1920 pixels wide; null: none */
export function viewsOf(
  poses: readonly Homography[],
  size: Extent,
  clouds: number | null,
  traffic: (frame: number) => Mover[] = () => [],
): View[] {
  const unit = size.width / 1920;
  return poses.map((pose, frame) => ({
    pose,
    clouds: clouds === null ? null : { x: clouds * unit * frame, y: -0.2 * clouds * unit * frame },
    movers: traffic(frame),
    bus: null,
    blur: null,
  }));
}
