import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { findRedBlue, MosaicRows, rebuildGreens } from "./mosaic.ts";
import type { Upright } from "./orientation.ts";
import { mirrorIndex, RowRing, type Source, type SourcePlane, FADE, NO_FADE, type Window } from "./source.ts";

/**
 * A Bayer mosaic at half its size or less: means of `size` × `size` quads, every colour at the place where its
 * photosites were. For pictures many times smaller than the photograph. `window.start` is even.
 */
export function createQuadSource(
  kernels: Kernels,
  image: RawImage,
  view: Upright,
  balance: readonly number[],
  window: Window,
  rebuild: number | null,
  size: number,
): Source {
  const { red, blue } = findRedBlue(view.cfa);
  const quadsX = Math.ceil(window.count / 2);
  const quadsY = Math.ceil(view.height / 2);
  const plane = ([column, row]: readonly [number, number]): SourcePlane => ({
    x: { origin: window.start + column + size - 1, pitch: 2 * size, count: Math.ceil(quadsX / size) },
    y: { origin: row + size - 1, pitch: 2 * size, count: Math.ceil(quadsY / size) },
    firstStep: 0,
    everyStep: 1,
  });
  const { exports, memory } = kernels;
  // What is rebuilt needs its colour.
  const fade = rebuild === null ? FADE : NO_FADE;
  let mosaic: MosaicRows | undefined;
  let rings: RowRing[] = [];
  let joined: RowRing | undefined;
  let next = 0;

  /** Reads two rows and leaves red, green and blue quads in `joined`. */
  function joinRow(rows: MosaicRows, quads: RowRing, quadRow: number): void {
    const above = mirrorIndex(2 * quadRow, view.height);
    const below = mirrorIndex(2 * quadRow + 1, view.height);
    rows.read(above);
    if (below !== above) rows.read(below);
    const half = (column: number, row: number): number => rows.half(row === 0 ? above : below, column);
    exports.joinQuads(
      half(red[0], red[1]),
      half(1 - red[0], red[1]),
      half(red[0], 1 - red[1]),
      half(blue[0], blue[1]),
      quadsX,
      fade[0],
      fade[1],
      quads.at(0),
      quads.at(1),
      quads.at(2),
    );
    if (rebuild === null) return;
    const [r, g, b] = [quads.at(0), quads.at(1), quads.at(2)];
    rebuildGreens(kernels, g, [r, r, b, b], quadsX, rebuild);
  }

  return {
    planes: [plane(red), plane([0.5, 0.5]), plane(blue)],
    differences: false,
    begin(from, kept) {
      mosaic = new MosaicRows(kernels, image, view, balance, window, 2);
      joined = new RowRing(memory, 3, quadsX);
      rings = kept.map((rows) => new RowRing(memory, rows, Math.ceil(quadsX / size)));
      next = from;
    },
    advance(step) {
      for (; next <= step; next++) {
        const first = next * size;
        const rows = Math.min(size, quadsY - first);
        for (let i = 0; i < rows; i++) {
          joinRow(mosaic!, joined!, first + i);
          rings.forEach((ring, at) =>
            exports.binRow(joined!.at(at), quadsX, size, 1 / rows, i === 0 ? 1 : 0, ring.at(next)),
          );
        }
      }
    },
    row: (at, row) => rings[at]!.at(row),
  };
}
