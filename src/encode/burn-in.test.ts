import { Frame } from "node-av/lib";
import { AV_PIX_FMT_YUV420P } from "node-av/constants";
import { describe, expect, it } from "vitest";
import { burnIn, drawBurnIn } from "./burn-in.ts";

function plainPicture(width: number, height: number, luma: number): Frame {
  const frame = new Frame();
  frame.alloc();
  frame.width = width;
  frame.height = height;
  frame.format = AV_PIX_FMT_YUV420P;
  frame.getBuffer(0);
  frame.data![0]!.fill(luma);
  return frame;
}

/** Luma without what pads the rows. */
function lumaOf(frame: Frame): Uint8Array {
  const [plane, stride] = [frame.data![0]!, frame.linesize[0]!];
  const luma = new Uint8Array(frame.width * frame.height);
  for (let y = 0; y < frame.height; y++) {
    luma.set(plane.subarray(y * stride, y * stride + frame.width), y * frame.width);
  }
  return luma;
}

describe("a name burned in", () => {
  const [width, height] = [642, 358];

  it("is seen on night and on snow, in three places, and leaves the rest alone", async () => {
    const name = await drawBurnIn("Jury <one> & Кім", width, height);
    for (const [ground, differs] of [
      [16, (value: number) => value > 60],
      [235, (value: number) => value < 200],
    ] as const) {
      const picture = plainPicture(width, height, ground);
      burnIn(picture, name);
      const luma = lumaOf(picture);
      const rows = [0, 1, 2].map((third) => {
        const part = luma.subarray(
          Math.floor((third * height) / 3) * width,
          Math.floor(((third + 1) * height) / 3) * width,
        );
        return part.filter(differs).length;
      });
      for (const marked of rows) expect(marked).toBeGreaterThan(50);
      expect(luma.filter((value) => value !== ground).length).toBeLessThan(0.06 * luma.length);
      expect(luma.every((value) => value >= 16 && value <= 235)).toBe(true);
      picture.free();
    }
  });

  it("fits the picture, however long it is", async () => {
    const name = await drawBurnIn("W".repeat(120), width, height);
    const columns = Array.from(
      { length: height },
      (_, y) => name.cover[y * width]! + name.cover[y * width + width - 1]!,
    );
    expect(Math.max(...columns)).toBe(0);
  });

  it("of spaces alone is an error", async () => {
    await expect(drawBurnIn("  ", width, height)).rejects.toThrow(/No font/);
  });

  it("is not drawn on a picture of another size", async () => {
    const name = await drawBurnIn("Jury", width, height);
    const picture = plainPicture(64, 64, 16);
    expect(() => burnIn(picture, name)).toThrow(/642×358/);
    picture.free();
  });
});
