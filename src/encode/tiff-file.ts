import type { Picture } from "../kernels/picture.ts";
import { iccProfile } from "./icc-profile.ts";

const SHORT = 3;
const LONG = 4;
const UNDEFINED = 7;
const RATIONAL = 5;
const NO_COMPRESSION = 1;
const RGB = 2;
const HEADER = 8;
const ENTRIES = 15;
/** The directory, then what does not fit into it: bits, resolutions, profile; then the pixels. */
const AFTER_DIRECTORY = HEADER + 2 + ENTRIES * 12 + 4;

/**
 * A picture in `rgb16` as a TIFF (TIFF 6.0, little-endian): R G B of 16 bits side by side, without compression, which every
 * program reads; with the profile of its colour.
 */
export function encodeTiff(buffer: ArrayBufferLike, picture: Picture, colour: "rec709" | "p3"): Buffer[] {
  const { width, height } = picture;
  const profile = iccProfile(colour);
  const bitsAt = AFTER_DIRECTORY;
  const resolutionAt = bitsAt + 6;
  const profileAt = resolutionAt + 8;
  const pixelsAt = profileAt + profile.length + (profile.length & 1);
  const head = Buffer.alloc(pixelsAt);
  head.write("II", 0, "latin1");
  head.writeUInt16LE(42, 2);
  head.writeUInt32LE(HEADER, 4);
  head.writeUInt16LE(ENTRIES, HEADER);
  const entries: readonly (readonly [tag: number, type: number, count: number, value: number])[] = [
    [254, LONG, 1, 0],
    [256, LONG, 1, width],
    [257, LONG, 1, height],
    [258, SHORT, 3, bitsAt],
    [259, SHORT, 1, NO_COMPRESSION],
    [262, SHORT, 1, RGB],
    [273, LONG, 1, pixelsAt],
    [274, SHORT, 1, 1],
    [277, SHORT, 1, 3],
    [278, LONG, 1, height],
    [279, LONG, 1, width * height * 6],
    [282, RATIONAL, 1, resolutionAt],
    [283, RATIONAL, 1, resolutionAt],
    [284, SHORT, 1, 1],
    [34675, UNDEFINED, profile.length, profileAt],
  ];
  for (const [index, [tag, type, count, value]] of entries.entries()) {
    const at = HEADER + 2 + index * 12;
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(type, at + 2);
    head.writeUInt32LE(count, at + 4);
    head.writeUInt32LE(value, at + 8);
  }
  for (let part = 0; part < 3; part++) head.writeUInt16LE(16, bitsAt + part * 2);
  head.writeUInt32LE(72, resolutionAt);
  head.writeUInt32LE(1, resolutionAt + 4);
  profile.copy(head, profileAt);
  return [head, interleave(buffer, picture)];
}

function interleave(buffer: ArrayBufferLike, { width, height, planes }: Picture): Buffer {
  const pixels = new Uint16Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (const [part, { offset, stride }] of planes.entries()) {
      const row = new Uint16Array(buffer, offset + y * stride, width);
      let at = y * width * 3 + part;
      for (let x = 0; x < width; x++, at += 3) pixels[at] = row[x]!;
    }
  }
  return Buffer.from(pixels.buffer);
}
