import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { RushesError } from "../../src/base/errors.ts";
import { createKernels, type Kernels } from "../../src/kernels/instance.ts";
import { RawDecoder } from "../../src/raw/decoder.ts";

/** Real photographs that live beside the project. Without them these tests skip; src/raw holds the same with made ones. */
const DATA = fileURLToPath(new URL("../../../shared/data/", import.meta.url));

/** `compressed`: damage breaks the code. `plain`: samples lie as they are, and 0xff may be burnt-out light. */
const FILES: readonly (readonly [path: string, kind: "compressed" | "plain" | "lossy"])[] = [
  ["raw/canon-eos-30d_IMG_5952.CR2", "compressed"],
  ["raw-sequences/real-nikon-d5000-bracket/DSC_5827_1-160s.dng", "compressed"],
  ["raw-sequences/real-nikon-d5000-bracket/DSC_5829_1-40s.dng", "compressed"],
  ["raw/canon-kiss-x4-magiclantern_colorchart.dng", "plain"],
  ["raw-sequences/derived-30d-sunset/_MG_5980.DNG", "plain"],
  ["raw/lossy-linear_canon_eos_6d.dng", "lossy"],
  ["raw/kodak-c330_RAW_KODAK_C330_FORMAT_NONE_YRGB.raw", "plain"],
];
const hasHeader = (path: string): boolean => !path.includes("kodak");

const CLUSTER = 4096;

let kernels: Kernels;
let decoder: RawDecoder;
beforeAll(async () => {
  kernels = await createKernels();
  decoder = await RawDecoder.create(kernels);
});

/** What became of a file: a decoder's name, or an error of ours. Anything else fails. */
async function outcome(file: Uint8Array): Promise<string> {
  const { mark } = kernels.memory;
  try {
    return (await decoder.decode(file, "damaged")).decoder;
  } catch (error) {
    expect(error).toBeInstanceOf(RushesError);
    expect(kernels.memory.mark).toBe(mark);
    return (error as RushesError).code;
  } finally {
    kernels.memory.release(mark);
  }
}

/** A copy with bytes replaced, from a cluster on. */
function filled(file: Uint8Array, from: number, length: number, value: number): Uint8Array {
  const copy = Uint8Array.from(file);
  const start = Math.floor((file.length * from) / CLUSTER) * CLUSTER;
  return copy.fill(value, start, Math.min(file.length, start + length));
}

/** How much of a file is there. */
const kept = fc.oneof(
  { weight: 5, arbitrary: fc.constant(1) },
  { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
);

describe.each(FILES)("%s (%s)", (path, kind) => {
  const place = join(DATA, path);
  const there = existsSync(place);
  const whole = it.skipIf(!there);
  const bytes = there ? readFileSync(place) : new Uint8Array(0);

  whole("is noticed when the card was pulled: zeros to the end", async () => {
    for (const from of [0.3, 0.6, 0.9]) {
      expect(await outcome(filled(bytes, from, bytes.length, 0)), `${from}`).toMatch(/truncated|unreadable/);
    }
  });

  if (kind !== "plain")
    whole("is noticed when the card was pulled: 0xff to the end", async () => {
      for (const from of [0.3, 0.9]) {
        expect(await outcome(filled(bytes, from, bytes.length, 255)), `${from}`).toMatch(/truncated|unreadable/);
      }
    });

  if (kind === "compressed")
    whole("is noticed with a hole of one cluster", async () => {
      for (const [from, length, value] of [
        [0.5, CLUSTER, 0],
        [0.7, CLUSTER, 0],
        [0.6, CLUSTER, 255],
        [0.5, 64 * CLUSTER, 0],
        [0.8, 64 * CLUSTER, 255],
      ] as const) {
        expect(await outcome(filled(bytes, from, length, value)), `${from} ${length}`).toMatch(/truncated|unreadable/);
      }
    });

  if (kind === "plain" && hasHeader(path))
    whole("is noticed with a hole of some rows", async () => {
      for (const from of [0.4, 0.7]) expect(await outcome(filled(bytes, from, 32_768, 0))).toBe("truncated");
    });

  whole("gives an error or a picture, whatever is changed in it", { timeout: 60_000 }, async () => {
    const size = bytes.length;
    const spot = fc.oneof(fc.nat(4095), fc.nat(size - 1));
    const change = fc.tuple(spot, fc.uint8Array({ minLength: 1, maxLength: 16 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), kept, async (changes, share) => {
        const copy = Uint8Array.from(bytes.subarray(0, Math.ceil(size * share)));
        for (const [at, values] of changes) if (at + values.length <= copy.length) copy.set(values, at);
        await outcome(copy);
      }),
      { numRuns: 25 },
    );
  });
});
