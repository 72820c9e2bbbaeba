import { describe, expect, it } from "vitest";
import { placeTile, type YuvTile } from "./yuv-to-rgb.ts";

const REC_601_FULL = { matrix: 6, full: true };

function rgbOf(tile: YuvTile, colour = REC_601_FULL): Uint16Array {
  const out = new Uint16Array(tile.width * tile.height * 3);
  placeTile(tile, colour, out, { x: 0, y: 0, width: tile.width, height: tile.height });
  return out;
}

function tile(
  width: number,
  height: number,
  luma: number[],
  cb: number[],
  cr: number[],
  across: 1 | 2,
  down: 1 | 2,
): YuvTile {
  const columns = Math.ceil(width / across);
  return {
    width,
    height,
    bits: 8,
    chromaX: across,
    chromaY: down,
    planes: [
      { data: Uint8Array.from(luma), stride: width },
      { data: Uint8Array.from(cb), stride: columns },
      { data: Uint8Array.from(cr), stride: columns },
    ],
  };
}

describe("placeTile", () => {
  it("keeps greys, and what white and black are, in both ranges", () => {
    const grey = tile(3, 1, [0, 128, 255], [128, 128, 128], [128, 128, 128], 1, 1);
    expect(Array.from(rgbOf(grey))).toEqual([0, 0, 0, 32896, 32896, 32896, 65535, 65535, 65535]);
    const limited = tile(3, 1, [16, 235, 255], [128, 128, 128], [128, 128, 128], 1, 1);
    expect(Array.from(rgbOf(limited, { matrix: 1, full: false }))).toEqual([0, 0, 0, ...Array(6).fill(65535)]);
  });

  it("puts chroma of 4:2:0 on the left samples and between the rows", () => {
    // Cr rises by 8 from chroma sample to sample, across and down; luma is flat.
    const luma = Array.from({ length: 16 }, () => 128);
    const cr = [128, 136, 136, 144];
    const red = (x: number, y: number, rgb: Uint16Array): number => (rgb[(y * 4 + x) * 3] as number) / 257 - 128;
    const rgb = rgbOf(tile(4, 4, luma, [128, 128, 128, 128], cr, 2, 2));
    const perStep = 1.402;
    // Across: at even samples exact, between them the mean. Down: a quarter and three quarters.
    expect(red(0, 0, rgb)).toBeCloseTo(0, 1);
    expect(red(1, 0, rgb)).toBeCloseTo(4 * perStep, 1);
    expect(red(2, 0, rgb)).toBeCloseTo(8 * perStep, 1);
    expect(red(3, 0, rgb)).toBeCloseTo(8 * perStep, 1);
    expect(red(0, 1, rgb)).toBeCloseTo(2 * perStep, 1);
    expect(red(0, 2, rgb)).toBeCloseTo(6 * perStep, 1);
    expect(red(0, 3, rgb)).toBeCloseTo(8 * perStep, 1);
  });

  it("reads 10 bits", () => {
    const words = Uint16Array.of(512, 1023);
    const neutral = new Uint8Array(Uint16Array.of(512, 512).buffer);
    const ten: YuvTile = {
      width: 2,
      height: 1,
      bits: 10,
      chromaX: 1,
      chromaY: 1,
      planes: [
        { data: new Uint8Array(words.buffer), stride: 4 },
        { data: neutral, stride: 4 },
        { data: neutral, stride: 4 },
      ],
    };
    expect(Array.from(rgbOf(ten))).toEqual([32800, 32800, 32800, 65535, 65535, 65535]);
  });

  it("leaves out what reaches over the picture", () => {
    const out = new Uint16Array(2 * 2 * 3);
    const white = tile(4, 4, Array(16).fill(255), Array(16).fill(128), Array(16).fill(128), 1, 1);
    placeTile(white, REC_601_FULL, out, { x: 1, y: 1, width: 2, height: 2 });
    expect(Array.from(out)).toEqual([...Array(9).fill(0), 65535, 65535, 65535]);
  });
});
