import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { buildKeogram, KEOGRAM_HEIGHT, takeKeogramColumn } from "./keogram.ts";
import type { ReportImage } from "./report.ts";

async function readPixels(image: ReportImage): Promise<(x: number, y: number) => number[]> {
  expect(image.uri).toMatch(/^data:image\/jpeg;base64,[A-Za-z0-9+/]+=*$/);
  const { data, info } = await sharp(Buffer.from(image.uri.slice(image.uri.indexOf(",") + 1), "base64"))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([image.width, image.height]);
  return (x, y) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
}

function makeColumn(red: number, green: number, blue: number): Uint8Array {
  return Uint8Array.from({ length: KEOGRAM_HEIGHT * 3 }, (_, at) => [red, green, blue][at % 3] as number);
}

function expectNear(actual: readonly number[], expected: readonly number[]): void {
  for (const [channel, value] of expected.entries())
    expect(Math.abs((actual[channel] as number) - value)).toBeLessThan(7);
}

describe("takeKeogramColumn", () => {
  it("takes the centre column, from the top", () => {
    const rgb = Uint8Array.from({ length: 5 * 2 * 3 }, (_, at) => at);
    const column = takeKeogramColumn({ width: 5, height: 2, rgb });
    expect(column).toHaveLength(KEOGRAM_HEIGHT * 3);
    expect([...column.subarray(0, 3)]).toEqual([6, 7, 8]);
    expect([...column.subarray(-3)]).toEqual([21, 22, 23]);
  });

  it("averages rows when there are more than it needs", () => {
    const rgb = Uint8Array.from({ length: KEOGRAM_HEIGHT * 4 * 3 }, (_, at) => (Math.floor(at / 3) % 2) * 100);
    expect(new Set(takeKeogramColumn({ width: 1, height: KEOGRAM_HEIGHT * 4, rgb }))).toEqual(new Set([50]));
  });

  it("refuses a thumb whose bytes are not its size", () => {
    expect(() => takeKeogramColumn({ width: 2, height: 2, rgb: new Uint8Array(11) })).toThrow(/11 bytes for 2 × 2/);
    expect(() => takeKeogramColumn({ width: 0, height: 2, rgb: new Uint8Array(0) })).toThrow(/thumb/);
  });
});

describe("buildKeogram", () => {
  it("widens few columns without blending them, and leaves gaps dark", async () => {
    const image = await buildKeogram([makeColumn(220, 60, 40), null, makeColumn(30, 90, 200)]);
    expect(image).toMatchObject({ width: 1200, height: KEOGRAM_HEIGHT });
    const pixel = await readPixels(image);
    for (const x of [0, 200, 390]) expectNear(pixel(x, 120), [220, 60, 40]);
    for (const x of [410, 600, 790]) expectNear(pixel(x, 120), [12, 12, 12]);
    for (const x of [810, 1000, 1199]) expectNear(pixel(x, 120), [30, 90, 200]);
  });

  it("keeps one column a pixel up to 2,400, and averages beyond", async () => {
    const columns = Array.from({ length: 2400 }, (_, slot) => makeColumn(slot < 1200 ? 40 : 200, 100, 100));
    expect((await buildKeogram(columns)).width).toBe(2400);
    const many = await buildKeogram([...columns, ...columns]);
    expect(many.width).toBe(2400);
    const pixel = await readPixels(many);
    expectNear(pixel(300, 10), [40, 100, 100]);
    expectNear(pixel(900, 10), [200, 100, 100]);
  });

  it("refuses nothing at all, and columns of another height", async () => {
    await expect(buildKeogram([])).rejects.toThrow(/none/);
    await expect(buildKeogram([new Uint8Array(3)])).rejects.toThrow(/received 3/);
  });
});
