import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isFfv1Whole } from "./ffv1-checksum.ts";

/** One slice with its footer, made by long division, bit by bit. */
function slice(content: readonly number[]): number[] {
  const size = content.length;
  const bytes = [...content, (size >> 16) & 255, (size >> 8) & 255, size & 255, 0];
  let remainder = 0n;
  for (const byte of [...bytes, 0, 0, 0, 0]) {
    for (let bit = 7; bit >= 0; bit--) {
      remainder = (remainder << 1n) | BigInt((byte >> bit) & 1);
      if (remainder >> 32n) remainder ^= 0x104c11db7n;
    }
  }
  return [...bytes, ...[24n, 16n, 8n, 0n].map((shift) => Number((remainder >> shift) & 255n))];
}

const contents = fc.array(fc.array(fc.nat(255), { minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 5 });

describe("isFfv1Whole", () => {
  it("takes slices whose checksums fit", () => {
    fc.assert(
      fc.property(contents, (slices) => {
        expect(isFfv1Whole(Uint8Array.from(slices.flatMap(slice)))).toBe(true);
      }),
    );
  });

  it("takes slices without checksums whose sizes fit", () => {
    expect(isFfv1Whole(Uint8Array.from([9, 9, 9, 0, 0, 3, 7, 0, 0, 1]))).toBe(true);
  });

  it("finds any one bit that is wrong in a slice", () => {
    fc.assert(
      fc.property(contents, fc.nat(), (slices, at) => {
        const packet = Uint8Array.from(slices.flatMap(slice));
        // Within the first slice's content: elsewhere the sizes may happen to add up without checksums.
        const bit = at % ((slices[0]?.length ?? 0) * 8);
        packet[bit >> 3] = (packet[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(isFfv1Whole(packet)).toBe(false);
      }),
    );
  });

  it("survives anything", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (packet) => typeof isFfv1Whole(packet) === "boolean"));
    expect(isFfv1Whole(new Uint8Array(0))).toBe(false);
  });
});
