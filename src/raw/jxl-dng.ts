import type { AVPixelFormat } from "node-av/constants";
import { RushesError } from "../base/errors.ts";
import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { type CodedDng, readCodedDng } from "./coded-dng.ts";
import { largestCode } from "./coded-levels.ts";
import { type CodedTile, decodeCodedTiles } from "./coded-tiles.ts";
import type { DngPart } from "./dng-layout.ts";
import type { DngPlace } from "./dng-levels.ts";
import { jxlCodestream, readJxlHeader } from "./jxl-header.ts";
import { checkDataShare } from "./limits.ts";
import { TAG } from "./tags.ts";
import { number } from "./tiff.ts";

const JPEG_XL = 52546;
/** Darkness compresses to nearly nothing, but not pictures of millions of pixels to a few bytes. */
const FEWEST_BITS_PER_PIXEL = 1 / 128;

export function isJxlDng({ tiff, raw }: DngPlace): boolean {
  return number(tiff, raw, TAG.compression) === JPEG_XL;
}

/**
 * Decodes a DNG of JPEG XL tiles (DNG 1.7.1): a Bayer mosaic or linear RGB of 8 to 16 bits, rows and columns in fields
 * or in order. FFmpeg's libjxl decodes the codestreams, one thread; it leaves samples in the colours the codestream
 * names, whatever they are called. Each tile's header is held against the directory first.
 *
 * Codes of 9 to 15 bits fill 16: so Adobe's decoder has it, and Apple's writer. Where table or white level speak of
 * codes that fit their own bits, those are meant.
 *
 * @throws RushesError `truncated`, `unreadable` or `unsupported`; whoever called releases the memory
 */
export async function decodeJxlDng(
  kernels: Kernels,
  place: DngPlace,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<RawImage> {
  const dng = readCodedDng(place);
  checkDataShare(dng.width, dng.height, dng.parts, FEWEST_BITS_PER_PIXEL);
  const bits = checkTiles(dng);
  const full = bits <= 8 ? 255 : 65535;
  const own = 2 ** bits - 1;
  const largest = largestCode(place);
  const inOwnBits = own < full && largest !== null && largest <= own;
  const fromTile = inOwnBits ? (value: number): number => Math.round((Math.min(value, full) * own) / full) : null;
  const decoder = await openDecoder();
  try {
    return await decodeCodedTiles(kernels, dng, (inOwnBits ? own : full) + 1, fromTile, "jxl", async (part, index) => {
      signal?.throwIfAborted();
      return decoder.decode(streamOf(dng, part), index, dng.planes);
    });
  } finally {
    decoder.close();
  }
}

function streamOf({ place }: CodedDng, part: DngPart): Uint8Array {
  return jxlCodestream(place.tiff.bytes.subarray(part.offset, part.offset + part.length));
}

/** Bits a sample, the same in all tiles, each of which has the size of its place. */
function checkTiles(dng: CodedDng): number {
  let bits: number | undefined;
  dng.parts.forEach((part, index) => {
    const header = readJxlHeader(streamOf(dng, part));
    bits ??= header.bits;
    if (header.width !== part.width || header.height !== part.height || header.bits !== bits) {
      throw new RushesError(
        "unreadable",
        `Expected ${part.width}×${part.height} pixels of ${bits} bits in tile ${index} but its header says ${header.width}×${header.height} of ${header.bits}`,
      );
    }
  });
  return bits as number;
}

interface JxlDecoder {
  decode(stream: Uint8Array, index: number, planes: 1 | 3): CodedTile;
  close(): void;
}

/** FFmpeg's names of what libjxl gives, by planes. */
const FORMATS = { 1: /^gray(?:16le)?$/, 3: /^rgb(?:24|48le)$/ } as const;

async function openDecoder(): Promise<JxlDecoder> {
  const { avGetPixFmtName, Codec, CodecContext, Frame, Log, Packet } = await import("node-av/lib");
  const { AV_CODEC_ID_JPEGXL, AV_LOG_QUIET } = await import("node-av/constants");
  Log.setLevel(AV_LOG_QUIET);
  const codec = Codec.findDecoder(AV_CODEC_ID_JPEGXL);
  if (codec === null) throw new RushesError("unsupported", "Expected a decoder for JPEG XL but FFmpeg has none");
  const context = new CodecContext();
  const frame = new Frame();
  const packet = new Packet();
  const close = (): void => {
    packet.free();
    frame.free();
    context.freeContext();
  };
  context.allocContext3(codec);
  context.threadCount = 1;
  frame.alloc();
  packet.alloc();
  if ((await context.open2(codec)) < 0) {
    close();
    throw new RushesError("unsupported", "Expected a decoder for JPEG XL but FFmpeg cannot open it");
  }
  return {
    close,
    decode(stream, index, planes) {
      packet.data = Buffer.from(stream);
      const sent = context.sendPacketSync(packet);
      const drained = context.sendPacketSync(null);
      const received = context.receiveFrameSync(frame);
      const [data] = frame.data ?? [];
      if (sent < 0 || drained < 0 || received < 0 || frame.decodeErrorFlags !== 0 || data === undefined) {
        throw new RushesError("unreadable", `Expected JPEG XL in tile ${index} but its data are damaged or cut`);
      }
      const { width, height } = frame;
      const name = avGetPixFmtName(frame.format as AVPixelFormat) ?? "nothing";
      if (!FORMATS[planes].test(name)) {
        throw new RushesError("unsupported", `Expected ${planes} planes in tile ${index} but received ${name}`);
      }
      const wide = name.endsWith("le");
      const row = frame.linesize[0] ?? 0;
      const bytes = Uint8Array.from(data.subarray(0, row * height));
      frame.unref();
      packet.unref();
      context.flushBuffers();
      const samples = wide ? new Uint16Array(bytes.buffer, 0, bytes.length >> 1) : bytes;
      return { width, height, data: samples, stride: wide ? row >> 1 : row };
    },
  };
}
