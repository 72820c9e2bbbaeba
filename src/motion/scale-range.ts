import { measureRoom, type WindowRoom } from "./window-room.ts";

/** Scales of the window. */
export interface ScaleRange {
  readonly least: number;
  readonly most: number;
}

/** Share of a scale by which what is planned stays within what is allowed, so that a start is strictly inside. */
const NARROWER = 1e-6;
const ROUNDS = 50;
/** Pixels of room that a solver needs to move in. */
export const LEAST_ROOM = 0.04;

export function narrowScales({ least, most }: ScaleRange): ScaleRange {
  return { least: least * (1 + NARROWER), most: most * (1 - NARROWER) };
}

/** The scale with the most room: what `measureRoom` says is concave in it. */
export function findBestScale(room: WindowRoom, { least, most }: ScaleRange): number {
  let [low, high] = [least, most];
  for (let round = 0; round < ROUNDS; round++) {
    const [a, b] = [low + (high - low) / 3, high - (high - low) / 3];
    if (measureRoom(room, a) < measureRoom(room, b)) low = a;
    else high = b;
  }
  // Where all scales are alike within rounding, the ends are tried as well.
  const found = (low + high) / 2;
  return [least, found, most].reduce((best, scale) =>
    measureRoom(room, scale) > measureRoom(room, best) ? scale : best,
  );
}

/** Scales around `best`, that has it, with at least so much room. */
export function findScales(room: WindowRoom, { least, most }: ScaleRange, best: number, pixels: number): ScaleRange {
  return { least: bisect(room, best, least, pixels), most: bisect(room, best, most, pixels) };
}

function bisect(room: WindowRoom, inside: number, end: number, pixels: number): number {
  if (measureRoom(room, end) >= pixels) return end;
  let [good, bad] = [inside, end];
  for (let round = 0; round < ROUNDS; round++) {
    const middle = (good + bad) / 2;
    if (measureRoom(room, middle) >= pixels) good = middle;
    else bad = middle;
  }
  return good;
}

/** The lowest path above `floors` that changes by at most `zoom` from frame to frame. */
export function spreadFloors(floors: Float64Array, zoom: number): Float64Array {
  if (zoom === 0) return new Float64Array(floors.length).fill(floors.reduce((a, b) => Math.max(a, b), -Infinity));
  const path = floors.slice();
  for (let t = 1; t < path.length; t++) path[t] = Math.max(path[t] as number, (path[t - 1] as number) - zoom);
  for (let t = path.length - 2; t >= 0; t--) path[t] = Math.max(path[t] as number, (path[t + 1] as number) - zoom);
  return path;
}

/** The highest path below `ceilings` that changes by at most `zoom` from frame to frame. */
export function spreadCeilings(ceilings: Float64Array, zoom: number): Float64Array {
  return spreadFloors(
    ceilings.map((value) => -value),
    zoom,
  ).map((value) => -value);
}
