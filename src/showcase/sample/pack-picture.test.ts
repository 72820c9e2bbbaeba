import { describe, expect, it } from "vitest";
import { layPicture } from "../../kernels/picture.ts";
import { blendPictures, packPicture } from "./pack-picture.ts";

function pack(colours: readonly (readonly [number, number, number])[]): number[] {
  const rgb = Uint8Array.from(colours.flat());
  const { picture, bytes } = layPicture("yuv420p", 2, 2);
  const memory = new Uint8Array(bytes);
  packPicture({ width: 2, height: 2, rgb, sceneEv: 0, shownEv: 0 }, memory, picture);
  return [...memory];
}

function packFour(colour: readonly [number, number, number]): number[] {
  return pack([colour, colour, colour, colour]);
}

describe("packPicture", () => {
  it("writes Rec.709 in limited range", () => {
    // BT.709-6, items 3.4 and 3.5.
    expect(packFour([0, 0, 0])).toEqual([16, 16, 16, 16, 128, 128]);
    expect(packFour([255, 255, 255])).toEqual([235, 235, 235, 235, 128, 128]);
    expect(packFour([255, 0, 0])).toEqual([63, 63, 63, 63, 102, 240]);
    expect(packFour([0, 0, 255])).toEqual([32, 32, 32, 32, 240, 118]);
  });

  it("keeps every pixel's luma and the mean of their chroma", () => {
    const [a, b, c, d, cb, cr] = pack([
      [255, 0, 0],
      [0, 0, 0],
      [255, 0, 0],
      [0, 0, 0],
    ]);
    expect([a, b, c, d]).toEqual([63, 16, 63, 16]);
    expect([cb, cr]).toEqual([115, 184]);
  });
});

describe("blendPictures", () => {
  it("goes from one to the other", () => {
    const out = new Uint8Array(3);
    const at = (share: number): number[] => {
      blendPictures(Uint8Array.of(0, 100, 255), Uint8Array.of(255, 100, 0), share, out);
      return [...out];
    };
    expect([at(0), at(0.2), at(1)]).toEqual([
      [0, 100, 255],
      [51, 100, 204],
      [255, 100, 0],
    ]);
  });
});
