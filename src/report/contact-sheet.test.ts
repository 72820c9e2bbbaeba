import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { buildContactSheet, chooseSheetSlots } from "./contact-sheet.ts";
import type { Thumb } from "./thumb.ts";

function makeThumb(width: number, height: number, colour: readonly [number, number, number]): Thumb {
  return { width, height, rgb: Uint8Array.from({ length: width * height * 3 }, (_, at) => colour[at % 3] as number) };
}

describe("chooseSheetSlots", () => {
  it("chooses up to 24, evenly, from first to last", () => {
    expect(chooseSheetSlots(0)).toEqual([]);
    expect(chooseSheetSlots(1)).toEqual([0]);
    expect(chooseSheetSlots(3)).toEqual([0, 1, 2]);
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 100_000 }), (count) => {
        const slots = chooseSheetSlots(count);
        const steps = slots.slice(1).map((slot, index) => slot - (slots[index] as number));
        expect([slots[0], slots.at(-1), slots.length]).toEqual([0, count - 1, Math.min(24, count)]);
        expect(Math.max(...steps) - Math.min(...steps)).toBeLessThanOrEqual(1);
        expect(Math.min(...steps)).toBeGreaterThan(0);
      }),
    );
  });
});

describe("buildContactSheet", () => {
  it.each([1, 2, 5, 6, 7, 8, 13, 24])("lays %d frames where it says", async (count) => {
    const colour = (cell: number): [number, number, number] => [40 + cell * 8, 200 - cell * 6, 90];
    const frames = Array.from({ length: count }, (_, cell) => ({
      slot: cell * 10,
      thumb: makeThumb(96, 54, colour(cell)),
    }));
    const sheet = await buildContactSheet(frames);
    expect(sheet.slots).toEqual(frames.map(({ slot }) => slot));
    const { data, info } = await sharp(Buffer.from(sheet.uri.slice(sheet.uri.indexOf(",") + 1), "base64"))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([sheet.width, sheet.height]);
    const at = (x: number, y: number): number[] => [
      ...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3),
    ];
    for (let cell = 0; cell < count; cell++) {
      const left = sheet.gap + (cell % sheet.columns) * (sheet.cellWidth + sheet.gap);
      const top = sheet.gap + Math.floor(cell / sheet.columns) * (sheet.cellHeight + sheet.stripHeight + sheet.gap);
      const middle = at(left + sheet.cellWidth / 2, top + Math.floor(sheet.cellHeight / 2));
      for (const [channel, value] of colour(cell).entries()) {
        expect(Math.abs((middle[channel] as number) - value)).toBeLessThan(8);
      }
      const strip = at(left + sheet.cellWidth / 2, top + sheet.cellHeight + sheet.stripHeight / 2);
      expect(Math.max(...strip)).toBeLessThan(40);
    }
  });

  it("shows a frame of another shape whole", async () => {
    const sheet = await buildContactSheet([
      { slot: 0, thumb: makeThumb(64, 32, [200, 200, 200]) },
      { slot: 1, thumb: makeThumb(32, 64, [200, 200, 200]) },
    ]);
    const data = await sharp(Buffer.from(sheet.uri.slice(sheet.uri.indexOf(",") + 1), "base64"))
      .greyscale()
      .raw()
      .toBuffer();
    const second = sheet.gap * 2 + sheet.cellWidth;
    const y = sheet.gap + sheet.cellHeight / 2;
    expect(data[y * sheet.width + second + sheet.cellWidth / 2]).toBeGreaterThan(180);
    expect(data[y * sheet.width + second + 20]).toBeLessThan(40);
  });

  it("refuses none, too many, and thumbs whose bytes are not their size", async () => {
    const frame = { slot: 0, thumb: makeThumb(4, 4, [0, 0, 0]) };
    await expect(buildContactSheet([])).rejects.toThrow(/1 to 24/);
    await expect(buildContactSheet(Array.from({ length: 25 }, () => frame))).rejects.toThrow(/25/);
    await expect(buildContactSheet([{ slot: 0, thumb: { ...frame.thumb, width: 5 } }])).rejects.toThrow(/thumb/);
  });
});
