import type { AVPixelFormat } from "node-av/constants";
import type { Frame } from "node-av/lib";
import { RushesError } from "../base/errors.ts";
import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { checkBoxes } from "./completeness.ts";
import { type HeifPicture, readHeif } from "./heif.ts";
import { type MatrixProfile, readIccProfile } from "./icc-profile.ts";
import { applyCurves, decodeStill, stillImage } from "./still.ts";
import { ifdSize, long, short, type TiffField, undefinedBytes, writeIfd } from "./tiff-writer.ts";
import { isKnownMatrix, placeTile, type YuvTile } from "./yuv-to-rgb.ts";

/** H.273 primaries, by their XYZ: BT.709 or no word; BT.2020; Display P3. */
const PRIMARIES: Readonly<Record<number, Pick<MatrixProfile, "fromXyz"> | null>> = {
  1: null,
  2: null,
  9: {
    fromXyz: [
      1.7166511879712674, -0.35567078377639233, -0.25336628137365974, -0.6666843518324892, 1.6164812366349395,
      0.01576854581391113, 0.017639857445310783, -0.042770613257808524, 0.9421031212354738,
    ],
  },
  12: {
    fromXyz: [
      2.493496911941425, -0.9313836179191239, -0.40271078445071684, -0.8294889695615747, 1.7626640603183463,
      0.023624685841943577, 0.03584583024378447, -0.07617238926804182, 0.9568845240076872,
    ],
  },
};
/** Transfers that are sRGB's, near enough, when no profile tells otherwise. */
const PLAIN_TRANSFERS = new Set([1, 2, 6, 13]);

/**
 * Decodes the primary picture of a HEIC file, tiled or not, with FFmpeg, to sRGB's curve of 16 bits.
 * @throws RushesError `truncated`, `unreadable`, `unsupported` or the signal's reason
 */
export async function decodeHeic(
  kernels: Kernels,
  bytes: Uint8Array,
  options: { readonly signal?: AbortSignal } = {},
): Promise<RawImage> {
  checkBoxes(bytes);
  const picture = readHeif(bytes);
  const { width, height, colour, profile, orientation } = picture;
  const primaries = PRIMARIES[colour?.primaries ?? 1];
  if (profile === null && (primaries === undefined || !PLAIN_TRANSFERS.has(colour?.transfer ?? 1))) {
    throw new RushesError(
      "unsupported",
      `Expected sRGB or a colour profile but received HDR or wide colour (primaries ${colour?.primaries}, transfer ${colour?.transfer}): convert it to a 16-bit TIFF`,
    );
  }
  const { memory } = kernels;
  const offset = memory.take(width * height * 6);
  const target = memory.uint16(offset, width * height * 3);
  await decodeTiles(picture, target, options);
  const place = { offset, width, height, orientation, decoder: "ffmpeg" } as const;
  if (profile === null) return stillImage(place, primaries ?? null);
  const reading = readIccProfile(profile);
  if ("profile" in reading) {
    applyCurves(memory.uint16(offset, width * height * 3), reading.profile);
    return stillImage(place, reading.profile);
  }
  const tiff = asTiff(width, height, target, profile);
  memory.release(offset);
  return { ...(await decodeStill(kernels, tiff)), orientation, decoder: "ffmpeg" };
}

async function decodeTiles(
  picture: HeifPicture,
  target: Uint16Array,
  { signal }: { readonly signal?: AbortSignal },
): Promise<void> {
  const { avGetPixFmtName, Codec, CodecContext, Frame, Log, Packet } = await import("node-av/lib");
  const { AV_CODEC_ID_HEVC, AV_LOG_QUIET } = await import("node-av/constants");
  Log.setLevel(AV_LOG_QUIET);
  const codec = Codec.findDecoder(AV_CODEC_ID_HEVC);
  if (codec === null) throw new RushesError("unsupported", "Expected a decoder for HEVC but FFmpeg has none");
  const context = new CodecContext();
  const frame = new Frame();
  const packet = new Packet();
  try {
    context.allocContext3(codec);
    context.extraData = Buffer.from(picture.configuration);
    context.threadCount = 1;
    frame.alloc();
    packet.alloc();
    if ((await context.open2(codec)) < 0) throw new RushesError("unreadable", "Expected HEVC that FFmpeg can open");
    let first: { readonly width: number; readonly height: number } | undefined;
    for (const [index, data] of picture.tiles.entries()) {
      signal?.throwIfAborted();
      packet.data = Buffer.from(data);
      packet.pts = BigInt(index);
      const sent = context.sendPacketSync(packet);
      const drained = context.sendPacketSync(null);
      const received = context.receiveFrameSync(frame);
      if (sent < 0 || drained < 0 || received < 0 || frame.decodeErrorFlags !== 0) {
        throw new RushesError("unreadable", `Expected tile ${index} of a HEIC picture but its data are damaged`);
      }
      const tile = tileOf(frame, avGetPixFmtName(frame.format as AVPixelFormat) ?? "");
      first ??= { width: tile.width, height: tile.height };
      if (tile.width !== first.width || tile.height !== first.height || !covers(picture, first)) {
        throw new RushesError("unreadable", "Expected tiles of one size that cover a HEIC picture");
      }
      const [column, row] = [index % picture.columns, Math.floor(index / picture.columns)];
      const place = { x: column * tile.width, y: row * tile.height, width: picture.width, height: picture.height };
      placeTile(tile, colourOf(picture, frame), target, place);
      frame.unref();
      packet.unref();
      context.flushBuffers();
    }
  } finally {
    packet.free();
    frame.free();
    context.freeContext();
  }
}

function covers(picture: HeifPicture, tile: { readonly width: number; readonly height: number }): boolean {
  return tile.width * picture.columns >= picture.width && tile.height * picture.rows >= picture.height;
}

/** The file's word first, then the stream's; H.273 numbers are FFmpeg's. */
function colourOf({ colour }: HeifPicture, frame: Frame): { readonly matrix: number; readonly full: boolean } {
  const FULL_RANGE = 2;
  const matrix = colour?.matrix ?? Number(frame.colorSpace);
  if (!isKnownMatrix(matrix)) {
    throw new RushesError(
      "unsupported",
      `Expected a known colour matrix but received number ${matrix}: convert to TIFF`,
    );
  }
  return { matrix, full: colour?.full ?? Number(frame.colorRange) === FULL_RANGE };
}

/** FFmpeg's names of planar formats: yuv420p, yuvj422p, yuv444p10le, gray, gray10le … */
const PIXEL_FORMAT = /^(?:yuvj?(420|422|444)p|gray)(?:(9|10|12)le)?$/;

function tileOf(frame: Frame, name: string): YuvTile {
  const match = PIXEL_FORMAT.exec(name);
  const data = frame.data;
  if (match === null || data === null) {
    throw new RushesError("unsupported", `Expected Y'CbCr from HEIC but received ${name}: convert it to JPEG or TIFF`);
  }
  const sampling = match[1];
  return {
    width: frame.width,
    height: frame.height,
    bits: Number(match[2] ?? 8),
    chromaX: sampling === undefined ? 0 : sampling === "444" ? 1 : 2,
    chromaY: sampling === undefined ? 0 : sampling === "420" ? 2 : 1,
    planes: data.map((plane, index) => ({ data: plane, stride: frame.linesize[index] ?? 0 })),
  };
}

/** An uncompressed 16-bit TIFF with a colour profile, for sharp to bring to sRGB. */
function asTiff(width: number, height: number, samples: Uint16Array, profile: Uint8Array): Uint8Array {
  const size = samples.length * 2;
  const fields = (offset: number): TiffField[] => [
    long(256, width),
    long(257, height),
    short(258, 16, 16, 16),
    short(259, 1),
    short(262, 2),
    long(273, offset),
    short(277, 3),
    long(278, height),
    long(279, size),
    short(284, 1),
    { ...undefinedBytes(34675, ""), values: Array.from(profile) },
  ];
  const start = 8 + ifdSize(fields(0));
  const file = new Uint8Array(start + size);
  const view = new DataView(file.buffer);
  view.setUint32(0, 0x002a4949, true);
  view.setUint32(4, 8, true);
  writeIfd(view, 8, fields(start));
  file.set(new Uint8Array(samples.buffer, samples.byteOffset, size), start);
  return file;
}
