import { RushesError } from "../base/errors.ts";
import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";

/** Neighbours of a photosite that the kernel may choose from, and how far off they are looked for. */
const NEIGHBOURS = 8;
const REACH = 4;

/**
 * Replaces photosites that tell nothing by their neighbours of the same colour, in kernel memory, before developing.
 * @param places of the visible mosaic: row · 65536 + column, ascending, each once
 * @returns how many could not be replaced: all their neighbours are listed, too, or they lie outside
 * @throws RushesError `bad-argument` for an image that is no mosaic
 */
export function repairPixels({ memory, exports }: Kernels, image: RawImage, places: readonly number[]): number {
  if (places.length === 0) return 0;
  if (image.layout === "rgb") throw new RushesError("bad-argument", "Expected a mosaic but received rgb");
  const { offset, stride, width, height, cfa } = image;
  const mark = memory.mark;
  try {
    const period = Math.round(Math.sqrt(cfa.length));
    const near = nearestOfColour(cfa, period).flat(2);
    const table = memory.take(near.length);
    new Int8Array(memory.buffer, table, near.length).set(near);
    const list = memory.take(places.length * 4);
    memory.uint32(list, places.length).set(places);
    return exports.repairSites(offset, stride, width, height, list, places.length, period, table);
  } finally {
    memory.release(mark);
  }
}

/** For each place of a pattern, row by row: the nearest eight of its colour, across and down from it. */
export function nearestOfColour(cfa: readonly number[], period: number): [number, number][][] {
  const colourAt = (x: number, y: number): number | undefined =>
    cfa[((y + period * REACH) % period) * period + ((x + period * REACH) % period)];
  const around = Array.from({ length: (2 * REACH + 1) ** 2 }, (_, i): [number, number] => {
    return [(i % (2 * REACH + 1)) - REACH, Math.floor(i / (2 * REACH + 1)) - REACH];
  });
  const ordered = around
    .filter(([x, y]) => x !== 0 || y !== 0)
    .toSorted(([ax, ay], [bx, by]) => ax * ax + ay * ay - bx * bx - by * by);
  return cfa.map((colour, at) => {
    const [x, y] = [at % period, Math.floor(at / period)];
    return ordered.filter(([u, v]) => colourAt(x + u, y + v) === colour).slice(0, NEIGHBOURS);
  });
}
