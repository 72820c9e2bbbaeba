import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { activeArea, visibleArea } from "./dng-layout.ts";
import { type DngPlace, values } from "./dng-levels.ts";
import { TAG } from "./tags.ts";
import { number } from "./tiff.ts";

/** Levels by which black may differ within a position of the mosaic before it is worth a pass over the samples. */
const LEAST = 0.5;
const MOST_PLACES = 4096;

/**
 * Takes out of a DNG's Bayer mosaic, in place, what its black levels differ by within a position of the mosaic: by rows
 * (BlackLevelDeltaV), columns (BlackLevelDeltaH), and repeat patterns larger than 2×2. Afterwards `image.black`, their means,
 * hold everywhere.
 */
export function levelFixedPattern({ memory }: Kernels, place: DngPlace, image: RawImage): void {
  const { tiff, raw } = place;
  const [rows = 1, columns = 1] = values(place, TAG.blackLevelRepeatDim) ?? [];
  const levels = values(place, TAG.blackLevel) ?? [0];
  const [across, down] = [values(place, TAG.blackLevelDeltaH) ?? [], values(place, TAG.blackLevelDeltaV) ?? []];
  const isLarge = rows > 2 || columns > 2;
  if (image.layout !== "bayer" || (!isLarge && across.length === 0 && down.length === 0)) return;
  if (!(rows >= 1 && columns >= 1 && rows * columns <= MOST_PLACES && levels.length >= rows * columns)) return;
  const [width, height] = [number(tiff, raw, TAG.imageWidth) ?? 0, number(tiff, raw, TAG.imageLength) ?? 0];
  const [active, visible] = [activeArea(place, width, height), visibleArea(place, width, height)];
  if (visible.width !== image.width || visible.height !== image.height) return;
  const [left, top] = [visible.left - active.left, visible.top - active.top];
  const finite = (value: number | undefined): number => (value !== undefined && Number.isFinite(value) ? value : 0);
  const blackAt = (x: number, y: number): number =>
    finite(levels[((top + y) % rows) * columns + ((left + x) % columns)]) +
    finite(across[left + x]) +
    finite(down[top + y]);
  const differs = (x: number, y: number): number => blackAt(x, y) - (image.black[(x & 1) + 2 * (y & 1)] as number);
  if (!isWorthIt(image, Math.max(2, rows), Math.max(2, columns), differs)) return;
  const { offset, stride } = image;
  const samples = memory.uint16(offset, stride * (image.height - 1) + image.width);
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < image.width; x++) {
      const at = y * stride + x;
      samples[at] = Math.min(65535, Math.max(0, Math.round((samples[at] as number) - differs(x, y))));
    }
  }
}

/** All rows at some columns and all columns at some rows say it. */
function isWorthIt(
  { width, height }: RawImage,
  rows: number,
  columns: number,
  differs: (x: number, y: number) => number,
): boolean {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < Math.min(width, columns); x++) if (Math.abs(differs(x, y)) >= LEAST) return true;
  }
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < Math.min(height, rows); y++) if (Math.abs(differs(x, y)) >= LEAST) return true;
  }
  return false;
}
