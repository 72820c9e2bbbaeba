import { type FrameLight, GRID_FLOOR_EV, GRID_HEIGHT, GRID_STEPS, GRID_WIDTH, TILES_X } from "./frame-light.ts";
import { computeLambda, smoothWhittaker } from "./whittaker.ts";

/** What colour the light beside a frame's clipped places has: log2 R/G and log2 B/G of the raw channels. */
export interface BrightHue {
  readonly redGreen: number;
  readonly blueGreen: number;
  /** Cells that tell. */
  readonly cells: number;
}

/** Cells around a clipped one that are beside it. */
const REACH = 3;
/** EV below clipping of the darkest light that still tells what the clipped light was like. */
const BRIGHT_EV = -2;
/** Fewer cells than that tell nothing. */
const LEAST_CELLS = 6;
/** Slots: slower changes are followed. */
const PERIOD = 60;
/** Green is never believed to be further from what the others say, as a factor. */
const MOST_APART = 2;

const CELLS_PER_TILE = GRID_WIDTH / TILES_X;
const BRIGHT = Math.round((BRIGHT_EV - GRID_FLOOR_EV) * GRID_STEPS);

/**
 * Looks at what is bright beside clipped places: what clipped is mostly of its colour, a sky of sky, a lamp of its glow.
 * Null: nothing clipped, or nothing tells.
 */
export function findBrightHue({ grid, redGreen, blueGreen, clipped }: FrameLight): BrightHue | null {
  if (!(clipped > 0)) return null;
  const beside = besideLeftOut(grid);
  let [red, blue, cells] = [0, 0, 0];
  for (let y = 0; y < GRID_HEIGHT; y++) {
    for (let x = 0; x < GRID_WIDTH; x++) {
      const at = y * GRID_WIDTH + x;
      if (beside[at] === 0 || (grid[at] as number) < BRIGHT) continue;
      const tile = Math.floor(y / CELLS_PER_TILE) * TILES_X + Math.floor(x / CELLS_PER_TILE);
      const [rg, bg] = [redGreen[tile] as number, blueGreen[tile] as number];
      if (!Number.isFinite(rg) || !Number.isFinite(bg)) continue;
      red += rg;
      blue += bg;
      cells++;
    }
  }
  return cells < LEAST_CELLS ? null : { redGreen: red / cells, blueGreen: blue / cells, cells };
}

/**
 * Cells with one beside them, at most REACH away, that is left out. Bright ones of these lie beside what clipped, or
 * along a shadow's edge, of which there are few.
 */
function besideLeftOut(grid: Uint16Array): Uint8Array {
  const across = new Uint8Array(grid.length);
  const both = new Uint8Array(grid.length);
  for (let at = 0; at < grid.length; at++) {
    if (grid[at] !== 0) continue;
    const x = at % GRID_WIDTH;
    across.fill(1, at - Math.min(REACH, x), at + 1 + Math.min(REACH, GRID_WIDTH - 1 - x));
  }
  for (let at = 0; at < grid.length; at++) {
    if (across[at] === 0) continue;
    const y = Math.floor(at / GRID_WIDTH);
    for (let v = Math.max(0, y - REACH); v <= Math.min(GRID_HEIGHT - 1, y + REACH); v++) {
      both[v * GRID_WIDTH + (at % GRID_WIDTH)] = 1;
    }
  }
  return both;
}

/**
 * The shot's hue of bright light, one per slot: it changes slowly (Whittaker, 60 slots), so that what is rebuilt by it does
 * not flicker. Null: no frame tells.
 */
export function smoothBrightHues(
  hues: readonly (BrightHue | null)[],
): readonly Pick<BrightHue, "redGreen" | "blueGreen">[] | null {
  if (hues.every((hue) => hue === null)) return null;
  const places = Float64Array.from(hues.keys());
  // A frame with many such cells tells more, but not in proportion: they are of one light.
  const weights = Float64Array.from(hues, (hue) => Math.sqrt(hue?.cells ?? 0));
  const lambda = computeLambda(PERIOD);
  const smooth = (of: (hue: BrightHue) => number): Float64Array => {
    const values = hues.map((hue) => (hue === null ? 0 : of(hue)));
    const known = values.filter((_, i) => hues[i] !== null);
    // Beyond the last frame that tells the curve would run on straight.
    const [least, most] = [Math.min(...known), Math.max(...known)];
    const curve = smoothWhittaker(places, Float64Array.from(values), weights, lambda);
    return curve.map((value) => Math.min(most, Math.max(least, value)));
  };
  const [red, blue] = [smooth((hue) => hue.redGreen), smooth((hue) => hue.blueGreen)];
  return hues.map((_, slot) => ({ redGreen: red[slot] as number, blueGreen: blue[slot] as number }));
}

/**
 * What white-balanced green is in light of that hue, over what red and blue say: ((√r + √b)/2)² ("inpaint opposed",
 * darktable 4.0, with square roots, which a vector unit has, for cube roots).
 */
export function compareGreen(
  { redGreen, blueGreen }: Pick<BrightHue, "redGreen" | "blueGreen">,
  [red, green, blue]: readonly [number, number, number],
): number {
  const told = sayGreen(2 ** redGreen * red, 2 ** blueGreen * blue);
  return Math.min(MOST_APART, Math.max(1 / MOST_APART, green / told));
}

/**
 * The light that a sensor clipped in all channels is rebuilt to, 1 or more: as far above green's end as highlights reach.
 * @param compared of `compareGreen`
 */
export function computeHeadroom(compared: number, whiteBalance: readonly [number, number, number]): number {
  const least = Math.min(...whiteBalance);
  const [red, blue] = [whiteBalance[0] / least, whiteBalance[2] / least];
  return Math.max(1, Math.min(red, blue, compared * sayGreen(red, blue)));
}

function sayGreen(red: number, blue: number): number {
  return ((Math.sqrt(red) + Math.sqrt(blue)) / 2) ** 2;
}
