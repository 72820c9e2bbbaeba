import { GRID_WIDTH } from "../light/frame-light.ts";
import type { GridWarp } from "./grid-warp.ts";
import type { CellPlane } from "./register-features.ts";

/**
 * The plane as it looks from where `warp` starts: cell (x, y) of `out` is what lies at warp(x, y), bilinear between four
 * cells. NaN outside, and where any of the four that count is NaN.
 * @param out of the same size as the plane
 * @param every one row in so many is sampled
 */
export function samplePlane({ width, height, values }: CellPlane, warp: GridWarp, out: Float32Array, every = 1): void {
  const scale = width / GRID_WIDTH;
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  for (let y = 0; y < height; y += every) {
    let atX = warp.xy * (y - middleY) - warp.xx * middleX + warp.x0 * scale + middleX;
    let atY = warp.yy * (y - middleY) - warp.yx * middleX + warp.y0 * scale + middleY;
    for (let x = 0; x < width; x++) {
      const left = Math.floor(atX);
      const top = Math.floor(atY);
      const p = atX - left;
      const q = atY - top;
      const right = p === 0 ? left : left + 1;
      const bottom = q === 0 ? top : top + 1;
      let value = Number.NaN;
      if (left >= 0 && top >= 0 && right < width && bottom < height) {
        const upper = (values[top * width + left] as number) * (1 - p) + (values[top * width + right] as number) * p;
        const lower =
          (values[bottom * width + left] as number) * (1 - p) + (values[bottom * width + right] as number) * p;
        value = upper * (1 - q) + lower * q;
      }
      out[y * width + x] = value;
      atX += warp.xx;
      atY += warp.yx;
    }
  }
}
