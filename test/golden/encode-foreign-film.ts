import {
  AVCOL_RANGE_JPEG,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVIO_FLAG_WRITE,
  AVMEDIA_TYPE_VIDEO,
  AV_CODEC_ID_FFV1,
  AV_CODEC_ID_MJPEG,
} from "node-av/constants";
import {
  Codec,
  CodecContext,
  FormatContext,
  Frame,
  IOContext,
  Packet,
  Rational,
  avGetPixFmtFromName,
} from "node-av/lib";

/** A lossless film of one grey in any pixel format, as other programs might make it. */
export interface ForeignFilm {
  readonly pixels: string;
  readonly range: "limited" | "full";
  /** The luma of every pixel; chroma is neutral. */
  readonly value: number;
  readonly width: number;
  readonly height: number;
  readonly pictures: number;
}

/** Writes it with FFmpeg alone, past all of our own code. */
export async function writeForeignFilm(path: string, film: ForeignFilm): Promise<void> {
  // FFV1 has no yuvj420p; Motion JPEG has, and a flat grey survives it.
  const codec = Codec.findEncoder(film.pixels === "yuvj420p" ? AV_CODEC_ID_MJPEG : AV_CODEC_ID_FFV1);
  if (codec === null) throw new Error("Expected FFmpeg's own encoders");
  const encoder = new CodecContext();
  encoder.allocContext3(codec);
  encoder.width = film.width;
  encoder.height = film.height;
  encoder.pixelFormat = avGetPixFmtFromName(film.pixels);
  encoder.colorRange = film.range === "full" ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
  encoder.colorSpace = AVCOL_SPC_BT709;
  encoder.timeBase = new Rational(1, 25);
  encoder.framerate = new Rational(25, 1);
  if ((await encoder.open2(codec)) < 0) throw new Error("Expected an encoder");
  const muxer = new FormatContext();
  muxer.allocOutputContext2(null, "matroska", null);
  const stream = muxer.newStream();
  stream.codecpar.fromContext(encoder);
  stream.codecpar.codecType = AVMEDIA_TYPE_VIDEO;
  stream.timeBase = encoder.timeBase;
  stream.avgFrameRate = encoder.framerate;
  const file = new IOContext();
  await file.open2(`file:${path}`, AVIO_FLAG_WRITE);
  muxer.pb = file;
  await muxer.writeHeader();
  const packet = new Packet();
  packet.alloc();
  for (let index = 0; index <= film.pictures; index++) {
    const frame = index < film.pictures ? greyFrame(film, index) : null;
    await encoder.sendFrame(frame);
    frame?.free();
    while ((await encoder.receivePacket(packet)) >= 0) {
      packet.streamIndex = 0;
      packet.duration = 1n;
      packet.rescaleTs(encoder.timeBase, stream.timeBase);
      await muxer.writeFrame(packet);
      packet.unref();
    }
  }
  await muxer.writeTrailer();
  muxer.pb = null;
  await file.closep();
  muxer.freeContext();
  encoder.freeContext();
  packet.free();
}

function greyFrame(film: ForeignFilm, index: number): Frame {
  const frame = new Frame();
  frame.alloc();
  frame.format = avGetPixFmtFromName(film.pixels);
  frame.width = film.width;
  frame.height = film.height;
  frame.getBuffer();
  frame.pts = BigInt(index);
  frame.colorRange = film.range === "full" ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
  frame.colorSpace = AVCOL_SPC_BT709;
  const isDeep = film.pixels.endsWith("le");
  for (const [plane, bytes] of (frame.data ?? []).entries()) {
    const neutral = isDeep ? 512 : 128;
    const value = plane === 0 ? film.value : neutral;
    if (isDeep) new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1).fill(value);
    else bytes.fill(value);
  }
  return frame;
}
