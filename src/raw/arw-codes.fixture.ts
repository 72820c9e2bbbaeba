import { encodeSof3 } from "./sof3.fixture.ts";

/** Encoders of Sony's ways of storing a mosaic, the mirrors of the decoders. */

const BLOCK = 16;
const TOP_CODE = 0x7ff;

/**
 * ARW2: one byte a pixel. A row of `codes` (11 bits each, row by row) is cut into stretches of 32 pixels; of each, the
 * even columns make one block of 16 bytes and the odd ones another. `width` must divide by 32.
 */
export function encodeArw2(codes: Uint16Array, width: number, height: number): Uint8Array {
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x += 32) {
      for (const parity of [0, 1]) {
        const block = Array.from({ length: BLOCK }, (_, i) => codes[y * width + x + parity + 2 * i] as number);
        out.set(arw2Block(block), y * width + x + parity * BLOCK);
      }
    }
  }
  return out;
}

/** The largest and smallest code with their places, then the 14 others as 7 bits above the smallest. */
export function arw2Block(codes: readonly number[]): Uint8Array {
  const max = Math.max(...codes);
  const min = Math.min(...codes);
  const maxAt = codes.indexOf(max);
  // A camera never gives both the same place.
  const minAt = max === min ? (maxAt + 1) % BLOCK : codes.indexOf(min);
  let shift = 0;
  while (shift < 4 && max - min >= 0x80 << shift) shift++;
  const fields: [value: number, bits: number][] = [
    [max & TOP_CODE, 11],
    [min & TOP_CODE, 11],
    [maxAt, 4],
    [minAt, 4],
  ];
  codes.forEach((code, place) => {
    if (place !== maxAt && place !== minAt) fields.push([Math.min(0x7f, (code - min) >> shift), 7]);
  });
  return packLittle(fields);
}

/** Fields from the least significant bit of the first byte on. */
function packLittle(fields: readonly (readonly [value: number, bits: number])[]): Uint8Array {
  const out = new Uint8Array(BLOCK);
  let at = 0;
  for (const [value, bits] of fields) {
    for (let i = 0; i < bits; i++, at++) {
      if ((value >> i) & 1) out[at >> 3] = (out[at >> 3] as number) | (1 << (at & 7));
    }
  }
  return out;
}

/** Uncompressed: 16 bits a sample, little-endian. */
export function encodeWords(samples: Uint16Array): Uint8Array {
  const out = new Uint8Array(samples.length * 2);
  const view = new DataView(out.buffer);
  samples.forEach((sample, i) => view.setUint16(i * 2, sample, true));
  return out;
}

/** Uncompressed: 12 bits a sample, two in three bytes, the first in the low bits. */
export function encodePacked12(samples: Uint16Array): Uint8Array {
  const out = new Uint8Array((samples.length / 2) * 3);
  for (let i = 0; i < samples.length; i += 2) {
    const pair = (samples[i] as number) | ((samples[i + 1] as number) << 12);
    out.set([pair & 255, (pair >> 8) & 255, pair >> 16], (i / 2) * 3);
  }
  return out;
}

/** A tile as lossless JPEG of half its width and height: four components, the four places of each 2×2 pixels. */
export function encodeArwTile(
  tile: Uint16Array,
  width: number,
  height: number,
  bits: number,
  table?: number,
): Uint8Array {
  const samples = Uint16Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [Math.floor((i % (width * 2)) / 4), Math.floor(i / (width * 2))];
    return tile[(2 * y + ((i >> 1) & 1)) * width + 2 * x + (i & 1)] as number;
  });
  return encodeSof3({
    samples,
    width: width / 2,
    height: height / 2,
    components: 4,
    bits,
    ...(table === undefined ? {} : { table }),
  });
}
