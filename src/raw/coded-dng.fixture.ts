import type { CodecContext } from "node-av/lib";
import {
  ascii,
  bytes,
  ifdSize,
  long,
  rational,
  short,
  signedRational,
  type TiffField,
  writeIfd,
} from "./tiff-writer.ts";

/** A DNG of one picture in coded tiles, for tests. */
export interface CodedContent {
  readonly width: number;
  readonly height: number;
  readonly planes: 1 | 3;
  readonly compression: number;
  readonly bits: number;
  readonly tile: { readonly width: number; readonly height: number };
  /** Row by row. */
  readonly tiles: readonly Uint8Array[];
  /** Fields besides those that follow from the above; they replace them. */
  readonly fields?: readonly TiffField[];
}

export function codedDng(content: CodedContent): Uint8Array {
  const { width, height, planes, compression, bits, tile, tiles } = content;
  const fields = (offsets: readonly number[]): TiffField[] => {
    const own: TiffField[] = [
      long(254, 0),
      long(256, width),
      long(257, height),
      short(258, ...Array.from({ length: planes }, () => bits)),
      short(259, compression),
      short(262, planes === 1 ? 32803 : 34892),
      ascii(271, "Rushes"),
      ascii(272, "Model One"),
      short(274, 6),
      short(277, planes),
      short(284, 1),
      long(322, tile.width),
      long(323, tile.height),
      long(324, ...offsets),
      long(325, ...tiles.map((data) => data.length)),
      ...(planes === 1 ? [short(33421, 2, 2), bytes(33422, 0, 1, 1, 2)] : []),
      bytes(50706, 1, 7, 1, 0),
      bytes(50707, 1, 4, 0, 0),
      ascii(50708, "Rushes Model One"),
      signedRational(50721, 10000, 0.9, -0.3, -0.1, -0.5, 1.3, 0.2, -0.1, 0.2, 0.6),
      rational(50728, 1_000_000, 0.5, 1, 0.625),
      short(50778, 21),
    ];
    const replaced = new Set((content.fields ?? []).map((field) => field.tag));
    return [...own.filter((field) => !replaced.has(field.tag)), ...(content.fields ?? [])];
  };
  let end = 8 + ifdSize(fields(tiles.map(() => 0)));
  const offsets = tiles.map((data) => {
    const offset = end;
    end += data.length + (data.length & 1);
    return offset;
  });
  const file = new Uint8Array(end);
  const view = new DataView(file.buffer);
  view.setUint32(0, 0x002a4949, true);
  view.setUint32(4, 8, true);
  writeIfd(view, 8, fields(offsets));
  tiles.forEach((data, index) => file.set(data, offsets[index]));
  return file;
}

/** Cuts a picture of interleaved planes into tiles; what reaches over its edges repeats them. */
export function cutTiles<T extends Uint8Array | Uint16Array>(
  samples: T,
  { width, height, planes, tile }: Pick<CodedContent, "width" | "height" | "planes" | "tile">,
): T[] {
  const tiles: T[] = [];
  for (let top = 0; top < height; top += tile.height) {
    for (let left = 0; left < width; left += tile.width) {
      const cut = samples.slice(0, 0).constructor as new (length: number) => T;
      const data = new cut(tile.width * tile.height * planes);
      for (let y = 0; y < tile.height; y++) {
        for (let x = 0; x < tile.width; x++) {
          const from = (Math.min(height - 1, top + y) * width + Math.min(width - 1, left + x)) * planes;
          for (let c = 0; c < planes; c++) {
            data[(y * tile.width + x) * planes + c] = samples[from + c] as number;
          }
        }
      }
      tiles.push(data);
    }
  }
  return tiles;
}

/** Rows and columns in fields, the even ones first, as DNG 1.7.1 stores a mosaic for JPEG XL. */
export function inFields(samples: Uint16Array, width: number, fields: number): Uint16Array {
  const order = (size: number): number[] =>
    Array.from({ length: fields }, (_, field) =>
      Array.from({ length: size }, (_unused, place) => place).filter((place) => place % fields === field),
    ).flat();
  const columns = order(width);
  return Uint16Array.from(
    order(samples.length / width).flatMap((row) => columns.map((column) => samples[row * width + column] as number)),
  );
}

/** A JPEG XL codestream by FFmpeg's libjxl; `distance` 0 is lossless. */
export async function encodeJxl(
  samples: Uint8Array | Uint16Array,
  { width, height, planes }: { readonly width: number; readonly height: number; readonly planes: 1 | 3 },
  { distance = 0, bits }: { readonly distance?: number; readonly bits?: number } = {},
): Promise<Uint8Array> {
  const { avGetPixFmtFromName, Codec, CodecContext, Dictionary, Frame, Log, Packet, Rational } =
    await import("node-av/lib");
  const { AV_CODEC_ID_JPEGXL, AV_LOG_QUIET } = await import("node-av/constants");
  Log.setLevel(AV_LOG_QUIET);
  const wide = samples instanceof Uint16Array;
  const format = avGetPixFmtFromName(planes === 1 ? (wide ? "gray16le" : "gray") : wide ? "rgb48le" : "rgb24");
  const codec = Codec.findEncoder(AV_CODEC_ID_JPEGXL);
  if (codec === null) throw new Error("no encoder for JPEG XL");
  const context: CodecContext = new CodecContext();
  context.allocContext3(codec);
  Object.assign(context, { width, height, pixelFormat: format, timeBase: new Rational(1, 1), threadCount: 1 });
  // The encoder takes samples that fill 16 bits and keeps the upper ones.
  const scale = bits === undefined ? 1 : 65535 / (2 ** bits - 1);
  if (bits !== undefined) context.bitsPerRawSample = bits;
  const scaled = scale === 1 ? samples : samples.map((sample) => Math.round(sample * scale));
  const opened = await context.open2(codec, Dictionary.fromObject({ distance: String(distance), effort: "3" }));
  const frame = new Frame();
  frame.alloc();
  Object.assign(frame, { width, height, format });
  frame.getBuffer();
  frame.fromBuffer(Buffer.from(scaled.buffer, scaled.byteOffset, scaled.byteLength));
  frame.pts = 0n;
  const packet = new Packet();
  packet.alloc();
  const steps = [opened, context.sendFrameSync(frame), context.sendFrameSync(null), context.receivePacketSync(packet)];
  const { data } = packet;
  if (steps.some((step) => step < 0) || data === null) throw new Error(`JPEG XL was not encoded: ${steps.join()}`);
  const stream = Uint8Array.from(data);
  packet.free();
  frame.free();
  context.freeContext();
  return stream;
}
