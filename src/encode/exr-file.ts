import { promisify } from "node:util";
import { deflate } from "node:zlib";
import type { Rational } from "../base/rational.ts";
import type { Picture } from "../kernels/picture.ts";

const zip = promisify(deflate);

const MAGIC = 20000630;
/** Version 2, one part of scan lines. */
const VERSION = 2;
const HALF = 1;
const ZIP = 3;
/** Rows that are compressed together. */
const BLOCK_ROWS = 16;
const HALF_BYTES = 2;
/** As OpenEXR itself compresses by default since version 3: higher levels take long and win little on noise. */
const LEVEL = 4;
/** Primaries and white of ACEScg: x, y of red, green, blue and white (S-2014-004, table 1). */
const ACESCG = [0.713, 0.293, 0.165, 0.83, 0.128, 0.044, 0.32168, 0.33767] as const;
/** In files channels lie in the order of their names; these are their planes. */
const CHANNELS = [
  ["B", 2],
  ["G", 1],
  ["R", 0],
] as const;

/** What was done to a picture's light, and what its look would do; for whoever grades it. */
export interface ExrLight {
  /** EV that are in it. */
  readonly exposureEv: number;
  /** Of the look, and not in it: mired (above 0 warmer), and 3000ths of u, v (above 0 towards magenta); 0: none. */
  readonly temperature: number;
  readonly tint: number;
}

/**
 * A picture in `rgbf16` as an OpenEXR file: half floats R, G, B in ACEScg, ZIP blocks of 16 rows ("OpenEXR File Layout",
 * openexr.com). The blocks are compressed side by side, by Node's threads.
 */
export async function encodeExr(
  buffer: ArrayBufferLike,
  picture: Picture,
  fps: Rational,
  light: ExrLight | null,
): Promise<Buffer[]> {
  const head = encodeHeader(picture, fps, light);
  const blocks: Promise<Buffer>[] = [];
  for (let y = 0; y < picture.height; y += BLOCK_ROWS) blocks.push(encodeBlock(buffer, picture, y));
  const done = await Promise.all(blocks);
  const offsets = Buffer.alloc(done.length * 8);
  let at = head.length + offsets.length;
  for (const [index, block] of done.entries()) {
    offsets.writeBigUInt64LE(BigInt(at), index * 8);
    at += block.length;
  }
  return [head, offsets, ...done];
}

function encodeHeader({ width, height }: Picture, fps: Rational, light: ExrLight | null): Buffer {
  const start = Buffer.alloc(8);
  start.writeUInt32LE(MAGIC, 0);
  start.writeUInt32LE(VERSION, 4);
  const box = ints(0, 0, width - 1, height - 1);
  const channels = CHANNELS.map(([name]) => Buffer.concat([text(name), ints(HALF), Buffer.alloc(4), ints(1, 1)]));
  const told = light && [
    attribute("rushes:exposure", "float", floats(light.exposureEv)),
    attribute("rushes:temperature", "float", floats(light.temperature)),
    attribute("rushes:tint", "float", floats(light.tint)),
  ];
  return Buffer.concat([
    start,
    // White balance was done: this is what is neutral.
    attribute("adoptedNeutral", "v2f", floats(ACESCG[6], ACESCG[7])),
    attribute("channels", "chlist", Buffer.concat([...channels, Buffer.alloc(1)])),
    attribute("chromaticities", "chromaticities", floats(...ACESCG)),
    attribute("compression", "compression", Buffer.from([ZIP])),
    attribute("dataWindow", "box2i", box),
    attribute("displayWindow", "box2i", box),
    attribute("framesPerSecond", "rational", ints(fps.num, fps.den)),
    attribute("lineOrder", "lineOrder", Buffer.from([0])),
    attribute("pixelAspectRatio", "float", floats(1)),
    ...(told ?? []),
    attribute("screenWindowCenter", "v2f", floats(0, 0)),
    attribute("screenWindowWidth", "float", floats(1)),
    Buffer.alloc(1),
  ]);
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`, "latin1");
}

function ints(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, at) => bytes.writeInt32LE(value, at * 4));
  return bytes;
}

function floats(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, at) => bytes.writeFloatLE(value, at * 4));
  return bytes;
}

function attribute(name: string, type: string, value: Buffer): Buffer {
  return Buffer.concat([text(name), text(type), ints(value.length), value]);
}

async function encodeBlock(buffer: ArrayBufferLike, picture: Picture, top: number): Promise<Buffer> {
  const { width, height, planes } = picture;
  const rows = Math.min(BLOCK_ROWS, height - top);
  const rowBytes = width * HALF_BYTES;
  const raw = Buffer.allocUnsafe(rows * rowBytes * CHANNELS.length);
  let at = 0;
  for (let y = top; y < top + rows; y++) {
    for (const [, plane] of CHANNELS) {
      const { offset, stride } = planes[plane];
      raw.set(new Uint8Array(buffer, offset + y * stride, rowBytes), at);
      at += rowBytes;
    }
  }
  const packed = await zip(spreadBytes(raw), { level: LEVEL });
  // What does not become smaller is kept as it is; readers know it by its size.
  const body = packed.length < raw.length ? packed : raw;
  return Buffer.concat([ints(top, body.length), body]);
}

/** First bytes of all samples, then their second ones, each as the difference to the one before it, from 128 on. */
function spreadBytes(raw: Buffer): Buffer {
  const half = (raw.length + 1) >> 1;
  const spread = Buffer.allocUnsafe(raw.length);
  for (let i = 0; i < half; i++) spread[i] = raw[2 * i]!;
  for (let i = half; i < raw.length; i++) spread[i] = raw[2 * (i - half) + 1]!;
  let before = spread[0]!;
  for (let i = 1; i < spread.length; i++) {
    const byte = spread[i]!;
    spread[i] = byte - before + 128;
    before = byte;
  }
  return spread;
}
