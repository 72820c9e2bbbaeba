import { expect, test } from "vitest";
import type { RawImage } from "../kernels/raw-image.ts";
import { createKernels } from "../kernels/instance.ts";
import { RawDecoder } from "./decoder.ts";
import { convertToDng } from "./dng-convert.ts";
import { dngContent } from "./dng-content.fixture.ts";
import { rewriteDng } from "./dng-rewrite.ts";
import { encodeDng } from "./dng-writer.ts";
import { readHeader } from "./exif-header.ts";
import { number, numbers, readTiff } from "./tiff.ts";

const kernels = await createKernels();
const decoder = await RawDecoder.create(kernels);
const start = kernels.memory.mark;
const INTENT = { exposureEv: -1.23456, neutral: [0.5, 1, 0.7] } as const;

type Facts = Omit<RawImage, "offset" | "stride">;

async function decode(bytes: Uint8Array): Promise<{ readonly samples: Uint16Array; readonly facts: Facts }> {
  kernels.memory.release(start);
  const { offset, stride, ...facts } = await decoder.decode(bytes, "test");
  const samples = new Uint16Array(facts.width * facts.height);
  for (let y = 0; y < facts.height; y++) {
    samples.set(kernels.memory.uint16(offset + y * stride * 2, facts.width), y * facts.width);
  }
  return { samples, facts };
}

/** What a header says of a mosaic, with the exposure that its DNG is told to have. */
function told(facts: Facts): Facts {
  const { colour } = facts;
  return {
    ...facts,
    ...(colour && { colour: { ...colour, baselineEv: expect.closeTo(INTENT.exposureEv, 5) as number } }),
  };
}

test("a DNG keeps every byte but its header, says what it is told, and decodes to the same pixels", async () => {
  const rgb = new Uint8Array(8 * 6 * 3).fill(99);
  for (const changes of [{}, { preview: { width: 8, height: 6, rgb } }]) {
    const bytes = encodeDng(dngContent(changes));
    const rewritten = rewriteDng(bytes, INTENT)!;
    expect(rewritten.subarray(8, bytes.length)).toEqual(bytes.subarray(8));
    const tiff = readTiff(rewritten);
    const [main] = tiff.ifds;
    expect(number(tiff, main!, 50730)).toBeCloseTo(INTENT.exposureEv, 5);
    expect(numbers(tiff, main!, 50728)).toEqual([...INTENT.neutral]);
    const tags = [...main!.keys()];
    expect(tags).toEqual(tags.toSorted((a, b) => a - b));
    expect(new Set(tags)).toEqual(new Set(readTiff(bytes).ifds[0]!.keys()));
    expect(readHeader(rewritten)).toEqual(readHeader(bytes));
    const [before, after] = [await decode(bytes), await decode(rewritten)];
    expect(after.samples).toEqual(before.samples);
    expect(after.facts).toMatchObject({ ...told(before.facts), asShot: [2, 1, 1 / 0.7] });
    const again = readTiff(rewriteDng(rewritten, { ...INTENT, exposureEv: 2 })!);
    expect(number(again, again.ifds[0]!, 50730)).toBe(2);
    expect(again.ifds[0]!.size).toBe(main!.size);
  }
});

test("bytes that are no DNG are left alone", () => {
  for (const bytes of [new Uint8Array(0), new Uint8Array(100), new TextEncoder().encode("II*\0\u0008\0\0\0nonsense")]) {
    expect(rewriteDng(bytes, INTENT)).toBeNull();
  }
});

test("of another raw the mosaic is stored anew, without loss, with its levels and its EXIF", async () => {
  // A mosaic that came from elsewhere: the decoder's image, and a JPEG of bytes that hold no EXIF of a DNG.
  const content = dngContent({ width: 96, height: 64 });
  const original = encodeDng(content);
  kernels.memory.release(start);
  const image = await decoder.decode(original, "test");
  const made = convertToDng(kernels, new Uint8Array(16), image, INTENT, "rushes test");
  const [before, after] = [await decode(original), await decode(made)];
  expect(after.samples).toEqual(before.samples);
  expect(after.facts).toMatchObject({ ...told(before.facts), asShot: [2, 1, 1 / 0.7] });
  const tiff = readTiff(made);
  expect(number(tiff, tiff.ifds[0]!, 50730)).toBeCloseTo(INTENT.exposureEv, 5);
});

test("a developed picture is no raw", async () => {
  kernels.memory.release(start);
  const image = await decoder.decode(encodeDng(dngContent()), "test");
  const developed = { ...image, layout: "rgb" as const };
  expect(() => convertToDng(kernels, new Uint8Array(16), developed, INTENT, "x")).toThrow(/Expected a raw/);
});
