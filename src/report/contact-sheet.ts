import sharp from "sharp";
import { RushesError } from "../base/errors.ts";
import type { ContactSheet } from "./report.ts";
import { checkThumb, toDataUri } from "./thumb.ts";
import type { Thumb } from "./thumb.ts";

/** Cells on a full sheet: 6 across, 4 down. */
const CELLS = 24;
const COLUMNS = 6;
/** Pixels. */
const CELL_WIDTH = 256;
const GAP = 6;
const STRIP = 22;

const FILM_BASE = { r: 12, g: 11, b: 10 } as const;

/** A thumb and the slot it shows. */
export interface SheetFrame {
  readonly slot: number;
  readonly thumb: Thumb;
}

/** Up to 24 slots, evenly spaced, first and last among them: what a contact sheet of so many slots shows. */
export function chooseSheetSlots(slotCount: number): number[] {
  const cells = Math.min(CELLS, slotCount);
  if (cells <= 1) return cells === 1 ? [0] : [];
  return Array.from({ length: cells }, (_, cell) => Math.round((cell * (slotCount - 1)) / (cells - 1)));
}

/** Few frames fill their rows: 8 make 4 × 2, not a row of 6 and one of 2. */
function chooseColumns(count: number): number {
  if (count <= COLUMNS) return Math.max(1, count);
  const rows = Math.ceil(count / COLUMNS);
  return Math.ceil(count / rows);
}

/**
 * Lays frames on a dark sheet, row by row, in the shape of the first; others are shown whole within it. Below each row
 * a dark strip is left free for edge numbers.
 * @throws RushesError `bad-argument` without frames, with more than 24, or for a thumb whose size and bytes disagree.
 */
export async function buildContactSheet(frames: readonly SheetFrame[]): Promise<ContactSheet> {
  const [first] = frames;
  if (first === undefined || frames.length > CELLS) {
    throw new RushesError(
      "bad-argument",
      `Expected 1 to ${CELLS} frames for a contact sheet but received ${frames.length}`,
    );
  }
  for (const { thumb } of frames) checkThumb(thumb);
  const columns = chooseColumns(frames.length);
  const rows = Math.ceil(frames.length / columns);
  const cellWidth = CELL_WIDTH;
  const cellHeight = Math.min(
    3 * CELL_WIDTH,
    Math.max(1, Math.round((CELL_WIDTH * first.thumb.height) / first.thumb.width)),
  );
  const rowHeight = cellHeight + STRIP + GAP;
  const width = GAP + columns * (cellWidth + GAP);
  const height = GAP + rows * rowHeight;

  const cells = await Promise.all(
    frames.map(async ({ thumb }, cell) => ({
      input: await sharp(thumb.rgb, { raw: { width: thumb.width, height: thumb.height, channels: 3 } })
        .resize(cellWidth, cellHeight, { fit: "contain", background: FILM_BASE })
        .png({ compressionLevel: 0 })
        .toBuffer(),
      left: GAP + (cell % columns) * (cellWidth + GAP),
      top: GAP + Math.floor(cell / columns) * rowHeight,
    })),
  );
  const jpeg = await sharp({ create: { width, height, channels: 3, background: FILM_BASE } })
    .composite(cells)
    .jpeg({ quality: 80, mozjpeg: true })
    .toBuffer();
  return {
    uri: toDataUri("image/jpeg", jpeg),
    width,
    height,
    columns,
    cellWidth,
    cellHeight,
    gap: GAP,
    stripHeight: STRIP,
    slots: frames.map(({ slot }) => slot),
  };
}
