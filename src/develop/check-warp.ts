import { RushesError } from "../base/errors.ts";
import type { Crop, Warp } from "./settings.ts";
import { createWarpMap, U, UX, UY, V, VX, VY, type WarpMap } from "./warp-map.ts";

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Degrees by which a view may be turned: rows of the photograph are kept for as long as a row of the picture crosses them. */
const MOST_ROLL = 10;
/** The view's diagonal, in diagonals of the photograph. */
const LEAST_SCALE = 0.1;
const MOST_SCALE = 3;
/** How much larger or smaller a part of the view may be shown than its middle. */
export const MOST_CHANGE = 3;
/** Rows that a line of the view climbs a column, columns that one down it moves a row: some more than 10°. */
const MOST_SLOPE = 0.28;
/** Parts across and down the view whose corners are looked at. */
const PARTS = 16;

/** The part of the photograph that a warp which neither turns nor bends shows; null: it does. */
export function straightCrop({ matrix, lens }: Warp, view: Size): Crop | null {
  const [a, b, x, c, d, y, e, f, w] = matrix;
  const bends = lens !== null && (lens.k1 !== 0 || lens.k2 !== 0 || lens.k3 !== 0);
  if (bends || b !== 0 || c !== 0 || e !== 0 || f !== 0) return null;
  return { x: x / w, y: y / w, width: (a / w) * view.width, height: (d / w) * view.height };
}

/**
 * The exact map of a warp.
 * @throws RushesError `bad-argument` for one that turns, scales or bends the picture more than one resample can follow
 */
export function checkWarp(warp: Warp, photograph: Size, view: Size): WarpMap {
  const map = createWarpMap(warp, photograph);
  const middle = stepsAt(map, view.width / 2, view.height / 2);
  const shown =
    Math.sqrt(view.width ** 2 + view.height ** 2) / Math.sqrt(photograph.width ** 2 + photograph.height ** 2);
  const turn = Math.tan((MOST_ROLL * Math.PI) / 180);
  if (!(Math.abs(middle.climb) <= turn && Math.abs(middle.lean) <= turn)) {
    throw badWarp(`one turned by at most ${MOST_ROLL}°`, warp);
  }
  for (const step of [middle.across, middle.down]) {
    if (!(step * shown >= LEAST_SCALE && step * shown <= MOST_SCALE)) {
      throw badWarp(`one that shows ${LEAST_SCALE} to ${MOST_SCALE} times the photograph`, warp);
    }
  }
  for (let at = 0; at < (PARTS + 1) ** 2; at++) {
    const x = ((at % (PARTS + 1)) * view.width) / PARTS;
    const y = (Math.floor(at / (PARTS + 1)) * view.height) / PARTS;
    const { across, down, climb, lean } = stepsAt(map, x, y);
    const change = Math.max(across / middle.across, middle.across / across, down / middle.down, middle.down / down);
    if (!(across > 0 && down > 0 && change <= MOST_CHANGE)) {
      throw badWarp(`one whose parts differ in scale by at most ${MOST_CHANGE}`, warp);
    }
    if (!(Math.abs(climb) <= MOST_SLOPE && Math.abs(lean) <= MOST_SLOPE)) {
      throw badWarp(`one whose lines climb by at most ${MOST_SLOPE}`, warp);
    }
  }
  return map;
}

/** What a pixel's step across or down the view is in the photograph. NaN where the map has no place for it. */
function stepsAt(map: WarpMap, x: number, y: number) {
  map.locate(x, y);
  const [ux, uy, vx, vy] = [UX, UY, VX, VY].map((at) => map.place[at]!) as [number, number, number, number];
  return { across: ux, down: vy, climb: vx / ux, lean: uy / vy };
}

function badWarp(expected: string, warp: Warp): RushesError {
  return new RushesError("bad-argument", `Expected a warp, ${expected}, but received ${JSON.stringify(warp)}`);
}

/** The rectangle around what a view shows. */
export function aroundView(map: WarpMap, view: Size): Crop {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  const around = (x: number, y: number): void => {
    map.locate(x, y);
    left = Math.min(left, map.place[U]!);
    right = Math.max(right, map.place[U]!);
    top = Math.min(top, map.place[V]!);
    bottom = Math.max(bottom, map.place[V]!);
  };
  for (let at = 0; at <= PARTS; at++) {
    const [x, y] = [(at * view.width) / PARTS, (at * view.height) / PARTS];
    around(x, 0);
    around(x, view.height);
    around(0, y);
    around(view.width, y);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}
