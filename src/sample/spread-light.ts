import type { LightPicture } from "./glow.ts";

/** Share of a pixel's light that falls on each of the two beside it, in either direction: a sharp lens, σ 0.5 pixels. */
const BESIDE = 0.125;

/** What a lens does to a picture, in place: no light falls on one pixel alone. Beyond its edges a picture is as at them. */
export function spreadLight({ width, height, rgb }: LightPicture): void {
  const stride = width * 3;
  spread(rgb, height, stride, width, 3);
  spread(rgb, width, 3, height, stride);
}

/** Of `lines` lines, `apart` from each other, with `count` pixels each `step` apart. */
function spread(rgb: Float32Array, lines: number, apart: number, count: number, step: number): void {
  for (let line = 0; line < lines; line++) {
    for (let channel = 0; channel < 3; channel++) {
      let at = line * apart + channel;
      let before = rgb[at] as number;
      for (let i = 0; i < count; i++, at += step) {
        const here = rgb[at] as number;
        const after = i + 1 < count ? (rgb[at + step] as number) : here;
        rgb[at] = here + BESIDE * (before + after - 2 * here);
        before = here;
      }
    }
  }
}
