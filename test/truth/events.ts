// Things that happen in front of the camera, as EV on top of a made-up shoot's cells.
import { GRID_HEIGHT, GRID_WIDTH } from "../../src/light/frame-light.ts";

/** EV a cell gets on top in a frame. */
export type LocalLight = (x: number, y: number, frame: number) => number;

/** Numbers in [−1, 1) that look random, the same for the same three. */
export function hash(x: number, y: number, frame: number): number {
  let state = Math.imul(x + 1, 0x9e3779b1) ^ Math.imul(y + 1, 0x85ebca6b) ^ Math.imul(frame + 1, 0xc2b2ae35);
  state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
  state = Math.imul(state ^ (state >>> 12), 0x297a2d39);
  return ((state ^ (state >>> 15)) >>> 0) / 2147483648 - 1;
}

/** The sky of `createGrids`, in rows. */
export const SKY_ROWS = Math.ceil(0.45 * GRID_HEIGHT);

/** Something opaque with a texture of its own (−1.5 ± 0.5 EV) before the left `share` of the picture. */
export function coverShare(share: number, from: number, length: number): LocalLight {
  return (x, y, frame) =>
    frame >= from && frame < from + length && x < share * GRID_WIDTH ? -1.5 + 0.8 * hash(x, y, frame) : 0;
}

/** The left `share` of the picture all darker or brighter by `ev`: a shadow, somebody in front of the lens out of focus. */
export function shadeShare(share: number, ev: number, from: number, length: number): LocalLight {
  return (x, _y, frame) => (frame >= from && frame < from + length && x < share * GRID_WIDTH ? ev : 0);
}

/** A shadow of `share` of the width that crosses the picture in `length` frames. */
export function crossShadow(share: number, ev: number, from: number, length: number): LocalLight {
  return (x, _y, frame) => {
    const place = ((frame - from) / length) * (1 + share) * GRID_WIDTH;
    return frame >= from && frame < from + length && x < place && x > place - share * GRID_WIDTH ? ev : 0;
  };
}

/** Lightning: sky and ground lit by as much in single frames. */
export function strike(sky: number, ground: number, frames: readonly number[]): LocalLight {
  return (_x, y, frame) => (frames.includes(frame) ? (y < SKY_ROWS ? sky : ground) : 0);
}

/** `count` windows of a cell each on the ground, lit one after the other over `length` frames, for good. */
export function lightWindows(count: number, from: number, length: number): LocalLight {
  const lit = new Map<number, number>();
  for (let i = 0; lit.size < count; i++) {
    const x = Math.floor((0.5 + 0.5 * hash(i, 0, 0)) * GRID_WIDTH);
    const y = SKY_ROWS + Math.floor((0.5 + 0.5 * hash(i, 1, 0)) * (GRID_HEIGHT - SKY_ROWS));
    if (!lit.has(y * GRID_WIDTH + x)) lit.set(y * GRID_WIDTH + x, from + (lit.size / count) * length);
  }
  return (x, y, frame) => (frame >= (lit.get(y * GRID_WIDTH + x) ?? Infinity) ? 2.5 : 0);
}

/** Street lamps along the ground, all on from one frame: bright beneath, less around. */
export function lightStreet(ev: number, from: number): LocalLight {
  return (x, y, frame) => {
    if (frame < from || y < SKY_ROWS) return 0;
    const across = ((x % 24) - 12) / 9;
    const down = (y - 75) / 14;
    return ev * Math.exp(-(across * across + down * down));
  };
}

/** Clouds over the upper `share`: brighter by `ev` within `rise` frames, then dark again, once. */
export function brightenShare(share: number, ev: number, from: number, rise: number): LocalLight {
  return (_x, y, frame) => (y < share * GRID_HEIGHT ? ev * Math.max(0, 1 - Math.abs(frame - from - rise) / rise) : 0);
}

/** Water: every cell of the lower `share` glitters by itself, and swells pass that all of it sees. */
export function glitter(share: number, ev: number, swell: number): LocalLight {
  return (x, y, frame) =>
    y >= (1 - share) * GRID_HEIGHT
      ? ev * hash(x, y, frame) + swell * (Math.sin(frame * 1.9) + Math.sin(frame * 0.83 + 1)) * 0.7
      : 0;
}

/** Traffic: blocks of 12 × 8 cells of the lower `share` change now and then. */
export function drive(share: number, ev: number): LocalLight {
  return (x, y, frame) =>
    y >= (1 - share) * GRID_HEIGHT
      ? ev * Math.max(0, hash(Math.floor((x + 7 * frame) / 12), Math.floor(y / 8), frame >> 1))
      : 0;
}

/** Several things at once. */
export function together(...events: readonly LocalLight[]): LocalLight {
  return (x, y, frame) => events.reduce((sum, event) => sum + event(x, y, frame), 0);
}
