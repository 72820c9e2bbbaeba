import type { Kernels } from "../../src/kernels/instance.ts";
import type { RawImage } from "../../src/kernels/raw-image.ts";
import { solveSquare } from "../../src/motion/solve-square.ts";

/** Pixels of a tile's side. */
const TILE = 48;
/** Of the tiles, those that have the most edges along the radius. */
const SHARPEST = 1 / 3;
const TERMS = 4;

/**
 * By how many pixels a Bayer mosaic's red or blue lies farther out than its green, between two distances from the middle
 * (half diagonals). In each tile red is a·green + b, moved along the radius and across it, by least squares; the median of
 * the tiles with the sharpest edges.
 */
export function measureFringe(kernels: Kernels, image: RawImage, colour: 0 | 2, from: number, to: number): number {
  const { width, height, cfa } = image;
  const half = Math.hypot(width, height) / 2;
  const at = cfa.indexOf(colour);
  const tiles: { readonly moved: number; readonly edges: number }[] = [];
  for (let top = (at >> 1) + 16; top + TILE + 16 < height; top += TILE) {
    for (let left = (at & 1) + 16; left + TILE + 16 < width; left += TILE) {
      const [x, y] = [left + TILE / 2 - width / 2, top + TILE / 2 - height / 2];
      const r = Math.hypot(x, y);
      if (r < from * half || r > to * half) continue;
      const tile = measureTile(kernels, image, left, top, [x / r, y / r]);
      if (tile !== null) tiles.push(tile);
    }
  }
  const sharp = tiles.toSorted((a, b) => b.edges - a.edges).slice(0, Math.ceil(tiles.length * SHARPEST));
  return sharp.toSorted((a, b) => a.moved - b.moved)[sharp.length >> 1]!.moved;
}

function measureTile(
  { memory }: Kernels,
  { offset, stride, height, white }: RawImage,
  left: number,
  top: number,
  [ux, uy]: readonly [number, number],
) {
  const samples = memory.uint16(offset, stride * height);
  const [normal, right] = [new Float64Array(TERMS * TERMS), new Float64Array(TERMS)];
  let edges = 0;
  for (let y = top; y < top + TILE; y += 2) {
    for (let x = left; x < left + TILE; x += 2) {
      const site = y * stride + x;
      const [west, east] = [samples[site - 1]!, samples[site + 1]!];
      const [north, south] = [samples[site - stride]!, samples[site + stride]!];
      if (Math.max(samples[site]!, west, east, north, south) > 0.95 * white) return null;
      const [across, down] = [(east - west) / 2, (south - north) / 2];
      const along = across * ux + down * uy;
      const values = [(west + east + north + south) / 4, 1, along, down * ux - across * uy];
      for (let i = 0; i < TERMS; i++) {
        for (let j = 0; j < TERMS; j++) normal[i * TERMS + j]! += values[i]! * values[j]!;
        right[i]! += values[i]! * samples[site]!;
      }
      edges += along * along;
    }
  }
  if (!solveSquare(normal, right) || !(right[0]! > 0.05)) return null;
  return { moved: -right[2]! / right[0]!, edges };
}
