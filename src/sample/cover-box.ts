import type { LightPicture } from "./glow.ts";
import type { Rgb } from "./sky-light.ts";

/** A box in the picture that moves to the left while the shutter is open; `move` in pixels. */
interface Box {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
  readonly move: number;
}

/** Covers the picture with light: the share of the exposure that the box was in front of a pixel. */
export function coverBox(picture: LightPicture, box: Box, light: Rgb): void {
  const { width, height, rgb } = picture;
  const move = Math.max(box.move, 1e-6);
  // Integral of the box's passing: how long its left edge, less its right edge, was left of a place.
  const passed = (edge: number, at: number): number => {
    const before = Math.max(0, at - (edge - move));
    const after = Math.max(0, at - edge);
    return (before * before - after * after) / (2 * move);
  };
  for (let x = Math.floor(Math.max(0, box.x0 - move)); x < Math.min(width, box.x1); x++) {
    const cover = passed(box.x0, x + 1) - passed(box.x0, x) - (passed(box.x1, x + 1) - passed(box.x1, x));
    if (cover < 1e-3) continue;
    for (let y = Math.floor(Math.max(0, box.y0)); y < Math.min(height, box.y1); y++) {
      const share = cover * (Math.min(y + 1, box.y1) - Math.max(y, box.y0));
      const i = (y * width + x) * 3;
      for (let c = 0; c < 3; c++) {
        rgb[i + c] = (rgb[i + c] as number) * (1 - share) + (light[c] as number) * share;
      }
    }
  }
}
