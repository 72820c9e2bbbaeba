import { expect, test } from "vitest";
import type { Picture, PixelFormat } from "../kernels/picture.ts";
import { makeThumbnail } from "./thumbnail.ts";

/** A picture of two halves: left one colour, right another, in 8-bit Y Cb Cr codes. */
function halves(format: PixelFormat, left: readonly number[], right: readonly number[]): [ArrayBuffer, Picture] {
  const [width, height] = [40, 24];
  const bytes = format === "yuv420p" ? 1 : 2;
  const buffer = new ArrayBuffer(64 * 1024);
  let offset = 0;
  const planes = [0, 1, 2].map((channel) => {
    const planeWidth = channel === 0 ? width : width / 2;
    const planeHeight = channel === 0 || format === "yuv422p10le" ? height : height / 2;
    const stride = 128;
    const samples = bytes === 1 ? new Uint8Array(buffer) : new Uint16Array(buffer);
    for (let y = 0; y < planeHeight; y++) {
      for (let x = 0; x < planeWidth; x++) {
        const code = (x < planeWidth / 2 ? left : right)[channel]!;
        samples[(offset + y * stride) / bytes + x] = bytes === 1 ? code : code * 4;
      }
    }
    const plane = { offset, stride, width: planeWidth, height: planeHeight };
    offset += stride * planeHeight;
    return plane;
  });
  return [buffer, { format, width, height, planes: planes as unknown as Picture["planes"] }];
}

for (const format of ["yuv420p", "yuv420p10le", "yuv422p10le"] as const) {
  test(`${format}: colours come out as screens show them, at any size`, () => {
    // White; and the red of BT.709, whose codes are those of the standard's matrix.
    const [buffer, picture] = halves(format, [235, 128, 128], [63, 102, 240]);
    for (const [width, height] of [
      [2, 1],
      [10, 7],
      [80, 50],
    ] as const) {
      const rgb = makeThumbnail(buffer, picture, width, height);
      expect(rgb.length).toBe(width * height * 3);
      expect([...rgb.subarray(0, 3)]).toEqual([255, 255, 255]);
      const [r, g, b] = rgb.subarray(rgb.length - 3);
      expect(r).toBeGreaterThan(252);
      expect(Math.max(g!, b!)).toBeLessThan(8);
    }
  });
}

test("a thumbnail of one pixel is the mean of codes, re-encoded for screens", () => {
  const [buffer, picture] = halves("yuv420p", [16, 128, 128], [236, 128, 128]);
  // Mean code 126 is (126 − 16)/219 of display code; its light, sRGB-encoded.
  const light = (110 / 219) ** 2.4;
  const expected = Math.round(255 * (1.055 * light ** (1 / 2.4) - 0.055));
  expect([...makeThumbnail(buffer, picture, 1, 1)]).toEqual([expected, expected, expected]);
});
