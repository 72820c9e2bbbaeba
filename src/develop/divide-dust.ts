import type { DustSpot } from "../edit/recipe.ts";
import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";

/** Gives photosites in shadows the light that these took, in kernel memory, before developing. What is clipped stays. */
export function divideDust({ memory }: Kernels, image: RawImage, shadows: readonly DustSpot[]): void {
  const samples = memory.uint16(image.offset, image.stride * (image.height - 1) + image.width);
  for (const shadow of shadows) divideShadow(samples, image, shadow);
}

function divideShadow(samples: Uint16Array, image: RawImage, { x, y, step, across, down, ev }: DustSpot): void {
  const { stride, width, height, white } = image;
  const gains = ev.map((value) => 2 ** -value);
  const right = Math.min(width - 1, Math.floor(x + (across - 1) * step));
  const bottom = Math.min(height - 1, Math.floor(y + (down - 1) * step));
  const line = new Float64Array(across);
  for (let v = Math.max(0, Math.ceil(y)); v <= bottom; v++) {
    const place = (v - y) / step;
    const above = Math.min(down - 2, Math.floor(place));
    for (let i = 0; i < across; i++) {
      const from = gains[above * across + i]!;
      line[i] = from + (gains[(above + 1) * across + i]! - from) * (place - above);
    }
    for (let u = Math.max(0, Math.ceil(x)); u <= right; u++) {
      const along = (u - x) / step;
      const before = Math.min(across - 2, Math.floor(along));
      const gain = line[before]! + (line[before + 1]! - line[before]!) * (along - before);
      const at = v * stride + u;
      const sample = samples[at]!;
      if (gain === 1 || sample >= white) continue;
      const black = blackAt(image, u, v);
      samples[at] = Math.min(65535, Math.max(0, Math.round(black + (sample - black) * gain)));
    }
  }
}

function blackAt({ layout, cfa, black }: RawImage, x: number, y: number): number {
  const place = layout === "bayer" ? (x & 1) + 2 * (y & 1) : cfa[(x % 6) + 6 * (y % 6)]!;
  return black[place]!;
}
