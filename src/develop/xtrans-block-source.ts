import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { BLOCK } from "../kernels/xtrans-pattern.ts";
import type { Upright } from "./orientation.ts";
import { rebuildGreens } from "./mosaic.ts";
import { FADE, NO_FADE, RowRing, type Source, type SourcePlane, type Window } from "./source.ts";
import { coverWithBlocks, XtransRows } from "./xtrans-rows.ts";

/**
 * An X-Trans mosaic at a third of its size or less: means of `size` × `size` blocks of 3×3 pixels, all colours in the
 * middle of theirs. For outputs so much smaller that nothing is lost by it.
 */
export function createXtransBlockSource(
  kernels: Kernels,
  image: RawImage,
  view: Upright,
  balance: readonly number[],
  window: Window,
  rebuild: number | null,
  size: number,
): Source {
  const { exports, memory } = kernels;
  const grid = coverWithBlocks(view, window);
  const bins = Math.ceil(grid.across / size);
  const pitch = BLOCK * size;
  const middle = (pitch - 1) / 2;
  const plane: SourcePlane = {
    x: { origin: grid.left + middle, pitch, count: bins },
    y: { origin: grid.top + middle, pitch, count: Math.ceil(grid.down / size) },
    firstStep: 0,
    everyStep: 1,
  };
  // What is rebuilt needs its colour.
  const fade = rebuild === null ? FADE : NO_FADE;
  let mosaic: XtransRows | undefined;
  let rings: RowRing[] = [];
  let means: RowRing | undefined;
  let next = 0;

  function makeMeans(row: number): void {
    mosaic!.read(row);
    const first = (row & 1) === 0 ? grid.vertical : 2 - grid.vertical;
    exports.meanXtransBlocks(
      mosaic!.at(row),
      mosaic!.stride,
      grid.across,
      ...fade,
      means!.at(first),
      means!.at(1),
      means!.at(2 - first),
    );
    if (rebuild === null) return;
    const [red, green, blue] = [means!.at(0), means!.at(1), means!.at(2)];
    rebuildGreens(kernels, green, [red, red, blue, blue], grid.across, rebuild);
  }

  return {
    planes: [plane, plane, plane],
    differences: false,
    begin(from, kept) {
      mosaic = new XtransRows(kernels, image, view, balance, grid, 1, null);
      means = new RowRing(memory, 3, grid.across);
      rings = kept.map((rows) => new RowRing(memory, rows, bins));
      next = from;
    },
    advance(step) {
      for (; next <= step; next++) {
        const rows = Math.min(size, grid.down - next * size);
        for (let i = 0; i < rows; i++) {
          makeMeans(next * size + i);
          rings.forEach((ring, at) =>
            exports.binRow(means!.at(at), grid.across, size, 1 / rows, i === 0 ? 1 : 0, ring.at(next)),
          );
        }
      }
    },
    row: (at, row) => rings[at]!.at(row),
  };
}
