import type { Framing, Rectangle, Size } from "../edit/framing.ts";
import type { RecipeWarp } from "../edit/recipe.ts";
import { type Keystone, keystonedView, putInKeystone } from "../motion/keystone.ts";
import { bendPlace, type Lens } from "../motion/lens.ts";
import { movePoint, type Point, type Similarity } from "../motion/similarity.ts";

/** Lengths and factors to this many decimals: a ten-thousandth of a pixel, and free of the last digits of a solver. */
const PLACE_DECIMALS = 1e4;
const FACTOR_DECIMALS = 1e9;
/** Keystones, which count a pixel's distance from the middle twice. */
const KEYSTONE_DECIMALS = 1e13;
/** Places along each side of the picture that bound what it shows. */
const SIDE = 16;

/** What of a photograph a picture shows, and the warp that says how; no warp: the rectangle says it all. */
export interface Shown {
  readonly crop: Rectangle;
  readonly warp: RecipeWarp | null;
}

/**
 * A view of a photograph as its recipe says it.
 * @param keystone what is taken out of the photograph before; null: nothing
 * @param source the photograph, upright
 * @param framing what is shown of a photograph that holds still
 */
export function showView(
  view: Similarity,
  keystone: Keystone | null,
  lens: Lens | null,
  source: Size,
  { crop, view: size }: Framing,
): Shown {
  if (keystone !== null) return showKeystoned(view, keystone, lens, source, { crop, view: size });
  const scale = { x: crop.width / size.width, y: crop.height / size.height };
  const isLevel = round(view.b, FACTOR_DECIMALS) === 0;
  if (isLevel && lens === null) return { crop: cropOf(view, crop, source), warp: null };
  const [a, b] = [round(view.a, FACTOR_DECIMALS), round(view.b, FACTOR_DECIMALS)];
  // Pixels of the picture from its corner → of the window from its middle → of the photograph from its middle → its corner.
  const matrix = [
    a * scale.x,
    -b * scale.y,
    round(view.x, PLACE_DECIMALS) + source.width / 2 - (a * crop.width - b * crop.height) / 2,
    b * scale.x,
    a * scale.y,
    round(view.y, PLACE_DECIMALS) + source.height / 2 - (b * crop.width + a * crop.height) / 2,
    0,
    0,
    1,
  ] as const;
  return { crop: boundView(view, null, lens, source, crop), warp: { matrix, lens } };
}

function showKeystoned(
  { a, b, x, y }: Similarity,
  { g, h }: Keystone,
  lens: Lens | null,
  source: Size,
  { crop, view: size }: Framing,
): Shown {
  const view = {
    a: round(a, FACTOR_DECIMALS),
    b: round(b, FACTOR_DECIMALS),
    x: round(x, PLACE_DECIMALS),
    y: round(y, PLACE_DECIMALS),
  };
  const keystone = { g: round(g, KEYSTONE_DECIMALS), h: round(h, KEYSTONE_DECIMALS) };
  const m = keystonedView(view, keystone);
  const scale = { x: crop.width / size.width, y: crop.height / size.height };
  // Each row as of places of the picture from its corner; then, w times farther, of the photograph from its corner.
  const rows = [0, 3, 6].map((at) => {
    const [p, q, r] = [m[at] as number, m[at + 1] as number, m[at + 2] as number];
    return [p * scale.x, q * scale.y, r - (p * crop.width + q * crop.height) / 2] as const;
  });
  const [across, down, depth] = rows as [(typeof rows)[0], (typeof rows)[0], (typeof rows)[0]];
  const [left, top] = [source.width / 2, source.height / 2];
  const matrix = [
    across[0] + left * depth[0],
    across[1] + left * depth[1],
    across[2] + left * depth[2],
    down[0] + top * depth[0],
    down[1] + top * depth[1],
    down[2] + top * depth[2],
    ...depth,
  ] as const;
  return { crop: boundView(view, keystone, lens, source, crop), warp: { matrix, lens } };
}

function cropOf({ a, x, y }: Similarity, crop: Rectangle, source: Size): Rectangle {
  const scale = round(a, FACTOR_DECIMALS);
  const [width, height] = [crop.width * scale, crop.height * scale];
  return {
    x: source.width / 2 + round(x, PLACE_DECIMALS) - width / 2,
    y: source.height / 2 + round(y, PLACE_DECIMALS) - height / 2,
    width,
    height,
  };
}

/** The smallest rectangle around all that is shown. */
function boundView(
  view: Similarity,
  keystone: Keystone | null,
  lens: Lens | null,
  source: Size,
  crop: Rectangle,
): Rectangle {
  const places: Point[] = [];
  for (let k = 0; k <= SIDE; k++) {
    const along = k / SIDE - 0.5;
    for (const end of [-0.5, 0.5]) {
      places.push({ x: along * crop.width, y: end * crop.height }, { x: end * crop.width, y: along * crop.height });
    }
  }
  const shown = places.map((place) => {
    const moved = movePoint(view, place);
    const straight = keystone ? putInKeystone(keystone, moved) : moved;
    return lens ? bendPlace(straight, lens, source) : straight;
  });
  const [xs, ys] = [shown.map(({ x }) => x), shown.map(({ y }) => y)];
  const left = Math.max(0, Math.min(...xs) + source.width / 2);
  const top = Math.max(0, Math.min(...ys) + source.height / 2);
  const right = Math.min(source.width, Math.max(...xs) + source.width / 2);
  const bottom = Math.min(source.height, Math.max(...ys) + source.height / 2);
  return {
    x: round(left, PLACE_DECIMALS),
    y: round(top, PLACE_DECIMALS),
    width: round(right - left, PLACE_DECIMALS),
    height: round(bottom - top, PLACE_DECIMALS),
  };
}

function round(value: number, decimals: number): number {
  return Math.round(value * decimals) / decimals;
}
