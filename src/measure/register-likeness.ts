import { GRID_HEIGHT, GRID_WIDTH } from "../light/frame-light.ts";
import { type GridWarp, STILL } from "./grid-warp.ts";
import type { CellPlane } from "./register-features.ts";
import { samplePlane } from "./sample-plane.ts";

/** Cells a tile has across and down, and how many of them must be there in both. */
const TILE = 8;
const MIN_CELLS = 48;
/** A tile whose features vary less (squared, in units of the local contrast) shows nothing. */
const STRUCTURE = 0.15;
/** Tiles that correlate so well show the same. By chance one in thirty does. */
const ALIKE = 0.65;

export interface Likeness {
  /** Per tile of 8 × 8 cells, row by row: the same (2), something else (1), or nothing that can be told (0). */
  readonly tiles: Uint8Array;
  /** How many tiles show something in both. */
  readonly told: number;
  /** How many of those show the same. */
  readonly alike: number;
}

const sampled = new Float32Array(GRID_WIDTH * GRID_HEIGHT);

/** How much of `a` is found in `b` where `warp` says. Whoever covers a part of the view covers some tiles, and no more. */
export function compareFeatures(a: CellPlane, b: CellPlane, warp: GridWarp): Likeness {
  if (warp !== STILL) samplePlane(b, warp, sampled);
  const there = warp === STILL ? b.values : sampled;
  const tiles = new Uint8Array(Math.floor(a.width / TILE) * Math.floor(a.height / TILE));
  let told = 0;
  let alike = 0;
  for (let tile = 0; tile < tiles.length; tile++) {
    const across = Math.floor(a.width / TILE);
    const likeness = correlateTile(a, there, (tile % across) * TILE, Math.floor(tile / across) * TILE);
    if (Number.isNaN(likeness)) continue;
    tiles[tile] = likeness >= ALIKE ? 2 : 1;
    told++;
    if (likeness >= ALIKE) alike++;
  }
  return { tiles, told, alike };
}

/** Correlation of one tile, −1 to 1; NaN where too little can be seen, or there is nothing in it. */
function correlateTile({ width, values }: CellPlane, there: Float32Array, left: number, top: number): number {
  let count = 0;
  let sa = 0;
  let sb = 0;
  let saa = 0;
  let sbb = 0;
  let sab = 0;
  for (let y = top; y < top + TILE; y++) {
    for (let x = left; x < left + TILE; x++) {
      const from = values[y * width + x] as number;
      const to = there[y * width + x] as number;
      const product = from * to;
      if (Number.isNaN(product)) continue;
      count++;
      sa += from;
      sb += to;
      saa += from * from;
      sbb += to * to;
      sab += product;
    }
  }
  if (count < MIN_CELLS) return Number.NaN;
  const va = saa - (sa * sa) / count;
  const vb = sbb - (sb * sb) / count;
  if (Math.max(va, vb) < STRUCTURE * count) return Number.NaN;
  return va > 0 && vb > 0 ? (sab - (sa * sb) / count) / Math.sqrt(va * vb) : 0;
}
