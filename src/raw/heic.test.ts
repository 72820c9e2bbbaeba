import fc from "fast-check";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { RushesError } from "../base/errors.ts";
import { createKernels, type Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { RawDecoder } from "./decoder.ts";
import { makeHeic, nclx, profile, rotation } from "./heic.fixture.ts";
import { readHeif } from "./heif.ts";
import { sniffFormat } from "./sniff.ts";

let kernels: Kernels;
let decoder: RawDecoder;
beforeAll(async () => {
  kernels = await createKernels();
  decoder = await RawDecoder.create(kernels);
});

async function decode(file: Uint8Array): Promise<{ image: RawImage; at: (x: number, y: number) => number[] }> {
  const { mark } = kernels.memory;
  const image = await decoder.decode(file, "a.heic");
  const samples = kernels.memory.uint16(image.offset, image.width * image.height * 3).slice();
  kernels.memory.release(mark);
  const at = (x: number, y: number): number[] => {
    const place = (y * image.width + x) * 3;
    return Array.from(samples.subarray(place, place + 3), (value) => Math.round(value / 257));
  };
  return { image, at };
}

function expectNear(rgb: readonly number[], expected: readonly number[], tolerance = 3): void {
  rgb.forEach((value, index) => {
    expect(Math.abs(value - (expected[index] as number)), `${rgb.join()} for ${expected.join()}`).toBeLessThanOrEqual(
      tolerance,
    );
  });
}

const single = { columns: 1, colours: ["red"] as const, width: 64, height: 64 };

describe("HEIC", () => {
  it("decodes one item", async () => {
    const file = makeHeic(single);
    expect(sniffFormat(file)).toBe("heic");
    const { image, at } = await decode(file);
    expect(image).toMatchObject({
      layout: "rgb",
      width: 64,
      height: 64,
      stride: 192,
      white: 65535,
      transfer: "srgb",
      orientation: 1,
      decoder: "ffmpeg",
    });
    expectNear(at(32, 32), [255, 0, 0]);
    expectNear(at(0, 63), [255, 0, 0]);
  });

  it("lays the tiles of a grid and cuts what reaches over", async () => {
    const { image, at } = await decode(
      makeHeic({ columns: 2, colours: ["red", "green", "blue", "white"], width: 100, height: 90 }),
    );
    expect(image).toMatchObject({ width: 100, height: 90 });
    expectNear(at(10, 10), [255, 0, 0]);
    expectNear(at(90, 10), [0, 255, 0]);
    expectNear(at(10, 80), [0, 0, 255]);
    expectNear(at(99, 89), [255, 255, 255]);
  });

  it("believes the file about range and matrix", async () => {
    const full = { ...single, colours: ["fullRangeRed"] as const, properties: [nclx(1, 13, 6, true)] };
    expectNear((await decode(makeHeic(full))).at(30, 30), [254, 0, 0]);
    const rec709 = { ...single, colours: ["rec709Red"] as const, properties: [nclx(1, 1, 1, false)] };
    expectNear((await decode(makeHeic(rec709))).at(30, 30), [255, 0, 0]);
  });

  it("turns rotation into orientation", async () => {
    for (const [quarters, orientation] of [
      [0, 1],
      [1, 8],
      [2, 3],
      [3, 6],
    ] as const) {
      const file = makeHeic({ ...single, properties: [rotation(quarters)] });
      expect(readHeif(file).orientation).toBe(orientation);
    }
  });

  it("keeps the primaries of a picture with a profile, or with Display P3's code", async () => {
    const p3 = await sharp({ create: { width: 8, height: 8, channels: 3, background: "white" } })
      .withIccProfile("p3")
      .png()
      .toBuffer();
    const { icc } = await sharp(p3).metadata();
    if (icc === undefined) throw new Error("no profile");
    const plain = await decode(makeHeic({ ...single, colours: ["muted"] }));
    const wide = await decode(makeHeic({ ...single, colours: ["muted"], properties: [profile(icc)] }));
    expect(wide.image).toMatchObject({ decoder: "ffmpeg", width: 64, height: 64 });
    // The same codes (P3 has sRGB's curve), of redder red.
    expectNear(wide.at(9, 9), plain.at(9, 9));
    expect(plain.image.xyzToCamera).toBeNull();
    const [red = 0] = wide.image.xyzToCamera ?? [];
    expect(red).toBeCloseTo(2.4935, 2);
    const told = await decode(makeHeic({ ...single, colours: ["muted"], properties: [nclx(12, 13, 6, false)] }));
    expect(told.image.xyzToCamera?.[0]).toBeCloseTo(red, 2);
    const neutral = await decode(makeHeic({ ...single, colours: ["grey"], properties: [profile(icc)] }));
    expectNear(neutral.at(9, 9), [128, 128, 128]);
  });

  it("refuses HDR that it cannot show", async () => {
    const pq = makeHeic({ ...single, properties: [nclx(9, 16, 9, true)] });
    await expect(decoder.decode(pq, "a")).rejects.toMatchObject({ code: "unsupported" });
  });

  it("refuses cut and damaged files, and stays usable", async () => {
    const file = makeHeic({ ...single, colours: ["red", "blue"], columns: 2, width: 128, height: 64 });
    for (const share of [0.01, 0.5, 0.99]) {
      const error = await decoder.decode(file.slice(0, Math.floor(file.length * share)), "a").catch((e: unknown) => e);
      expect(error, String(share)).toBeInstanceOf(RushesError);
    }
    const { mark } = kernels.memory;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        async (damage) => {
          const copy = Uint8Array.from(file);
          for (const [at, value] of damage) copy[at] = value;
          const result: unknown = await decoder.decode(copy, "a").catch((error: unknown) => error);
          if (result instanceof Error) expect(result).toBeInstanceOf(RushesError);
          kernels.memory.release(mark);
        },
      ),
      { numRuns: 150 },
    );
    expectNear((await decode(file)).at(100, 30), [0, 0, 255]);
  });
});
