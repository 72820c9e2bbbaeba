import type { Point } from "./similarity.ts";
import { addShare, dot, type Place } from "./space-vectors.ts";

/** Cameras and the places that they see. Origin, axes and unit of length are anything. */
export interface SpaceScene {
  /** Of all cameras; pixels. */
  focal: number;
  /** Per slot 12 numbers, what a place X is to its camera: the 9 of R, row by row, and the 3 of t in R·X + t. */
  readonly cameras: Float64Array;
  /** Per slot: 1 where its camera is known. */
  readonly hasCamera: Uint8Array;
  /** Per track 3 numbers: its place. */
  readonly places: Float64Array;
  /** Per track: 1 where its place is known. */
  readonly hasPlace: Uint8Array;
}

/** Numbers of a camera. */
export const CAMERA = 12;

export function createScene(slots: number, tracks: number, focal: number): SpaceScene {
  return {
    focal,
    cameras: new Float64Array(CAMERA * slots),
    hasCamera: new Uint8Array(slots),
    places: new Float64Array(3 * tracks),
    hasPlace: new Uint8Array(tracks),
  };
}

/** Where a track's place is. */
export function placeOf({ places }: SpaceScene, track: number): Place {
  return [places[3 * track] as number, places[3 * track + 1] as number, places[3 * track + 2] as number];
}

/** To the right (0), down (1) or ahead (2) of a camera, 1 long. */
export function directionOf({ cameras }: SpaceScene, slot: number, row: 0 | 1 | 2): Place {
  const at = CAMERA * slot + 3 * row;
  return [cameras[at] as number, cameras[at + 1] as number, cameras[at + 2] as number];
}

/** A place as a camera sees it: to its right, down, and ahead. */
export function toCamera(scene: SpaceScene, slot: number, place: Place): Place {
  const at = CAMERA * slot + 9;
  const row = (k: 0 | 1 | 2): number => dot(directionOf(scene, slot, k), place) + (scene.cameras[at + k] as number);
  return [row(0), row(1), row(2)];
}

/** Where a place is in a slot's frame; null: behind the camera. */
export function projectPlace(scene: SpaceScene, slot: number, place: Place): Point | null {
  const [x, y, z] = toCamera(scene, slot, place);
  return z > 0 ? { x: (scene.focal * x) / z, y: (scene.focal * y) / z } : null;
}

/** Where a camera is. */
export function centreOf(scene: SpaceScene, slot: number): Place {
  const at = CAMERA * slot + 9;
  return fromCamera(scene, slot, [
    -(scene.cameras[at] as number),
    -(scene.cameras[at + 1] as number),
    -(scene.cameras[at + 2] as number),
  ]);
}

/** The direction, 1 long, in which a camera sees a place of its frame. */
export function rayOf(scene: SpaceScene, slot: number, { x, y }: Point): Place {
  const length = Math.hypot(x, y, scene.focal);
  return fromCamera(scene, slot, [x / length, y / length, scene.focal / length]);
}

/** A direction that is given as a camera sees it. */
function fromCamera(scene: SpaceScene, slot: number, [x, y, z]: Place): Place {
  const [right, down, ahead] = [directionOf(scene, slot, 0), directionOf(scene, slot, 1), directionOf(scene, slot, 2)];
  return addShare(addShare(addShare([0, 0, 0], x, right), y, down), z, ahead);
}

/** Turns a camera about itself by a small rotation and moves it, both as it sees them: p → e^[turn] p + shift. */
export function moveCamera(cameras: Float64Array, slot: number, step: ArrayLike<number>): void {
  const c = cameras.subarray(CAMERA * slot, CAMERA * (slot + 1));
  const [a, b, d] = [step[0] as number, step[1] as number, step[2] as number];
  const angle = Math.hypot(a, b, d);
  const s = angle < 1e-9 ? 1 : Math.sin(angle) / angle;
  const k = angle < 1e-9 ? 0.5 : (1 - Math.cos(angle)) / (angle * angle);
  for (let column = 0; column < 4; column++) {
    const at = column < 3 ? [column, 3 + column, 6 + column] : [9, 10, 11];
    const [x, y, z] = at.map((i) => c[i] as number) as [number, number, number];
    const [u, v, w] = [b * z - d * y, d * x - a * z, a * y - b * x];
    c[at[0] as number] = x + s * u + k * (b * w - d * v);
    c[at[1] as number] = y + s * v + k * (d * u - a * w);
    c[at[2] as number] = z + s * w + k * (a * v - b * u);
  }
  for (let i = 0; i < 3; i++) c[9 + i] = (c[9 + i] as number) + (step[3 + i] as number);
}
