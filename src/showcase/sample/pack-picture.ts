import type { Picture } from "../../kernels/picture.ts";
import type { SamplePicture } from "./sample-shot.ts";

/** Rec.709, limited range, 8 bit. */
const [RED, GREEN, BLUE] = [0.2126, 0.7152, 0.0722];
const LUMA = 219 / 255;
const CB = 224 / 255 / (2 * (1 - BLUE));
const CR = 224 / 255 / (2 * (1 - RED));

/** Writes a picture into memory as encoders take it (`yuv420p`); chroma is the mean of four pixels. */
export function packPicture({ rgb, width, height }: SamplePicture, memory: Uint8Array, { planes }: Picture): void {
  const [luma, cb, cr] = planes;
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      let [red, green, blue] = [0, 0, 0];
      for (let corner = 0; corner < 4; corner++) {
        const [px, py] = [x + (corner & 1), y + (corner >> 1)];
        const i = (py * width + px) * 3;
        const [r, g, b] = [rgb[i] as number, rgb[i + 1] as number, rgb[i + 2] as number];
        memory[luma.offset + py * luma.stride + px] = 16.5 + LUMA * (RED * r + GREEN * g + BLUE * b);
        red += r;
        green += g;
        blue += b;
      }
      const grey = RED * red + GREEN * green + BLUE * blue;
      memory[cb.offset + (y >> 1) * cb.stride + (x >> 1)] = 128.5 + (CB * (blue - grey)) / 4;
      memory[cr.offset + (y >> 1) * cr.stride + (x >> 1)] = 128.5 + (CR * (red - grey)) / 4;
    }
  }
}

/** Writes `share` of the way from one packed picture to another. */
export function blendPictures(from: Uint8Array, to: Uint8Array, share: number, out: Uint8Array): void {
  for (let i = 0; i < out.length; i++) {
    out[i] = 0.5 + (from[i] as number) * (1 - share) + (to[i] as number) * share;
  }
}
