import { readFile, rm } from "node:fs/promises";
import { AVFMT_FLAG_BITEXACT, AVIO_FLAG_WRITE } from "node-av/constants";
import { type CodecContext, Dictionary, FormatContext, IOContext, type Packet, Rational } from "node-av/lib";
import { ffmpegError, fileUrl } from "./ffmpeg.ts";

/** A run of packets as fragmented MP4 (CMAF). */
export interface Fragment {
  /** `ftyp` and `moov`: the same for every fragment of a stream. */
  readonly init: Buffer;
  /** `moof` and `mdat`. */
  readonly media: Buffer;
  /** As a playlist names it (RFC 6381): `avc1.64001F`, `av01.0.04M.08`, `mp4a.40.2`. */
  readonly codecs: string;
}

export interface FragmentOptions {
  readonly context: CodecContext;
  readonly packets: readonly Packet[];
  /** One tick of the packets' clock; its inverse, or a multiple of it, is the stream's. */
  readonly timeBase: { readonly num: number; readonly den: number };
  /** In ticks, what is added to the packets' times: where in the stream they are. */
  readonly startTicks: bigint;
  /** In ticks, of one packet where it does not say. */
  readonly packetTicks: bigint;
  /** From 0. */
  readonly number: number;
  /** A file that may be written for a moment. */
  readonly scratch: string;
  readonly codec: "h264" | "av1" | "aac";
}

const TAGS = { h264: "avc1", av1: "av01", aac: "mp4a" } as const;

/** Wraps packets. Nothing but they and the options decide the bytes. */
export async function writeFragment(options: FragmentOptions): Promise<Fragment> {
  const { context, packets, timeBase, scratch } = options;
  const muxer = new FormatContext();
  const file = new IOContext();
  const demand = (status: number): void => {
    if (status < 0) throw ffmpegError(status, "encode", "to write a segment", scratch);
  };
  let codecs = "";
  try {
    demand(muxer.allocOutputContext2(null, "mp4", null));
    const stream = muxer.newStream();
    demand(stream.codecpar.fromContext(context));
    stream.codecpar.codecTag = TAGS[options.codec];
    codecs = stream.codecpar.getCodecString() ?? "";
    let clock = timeBase.den;
    while (clock < 10_000) clock *= 2;
    stream.timeBase = new Rational(timeBase.num, timeBase.den);
    muxer.setFlags(AVFMT_FLAG_BITEXACT);
    demand(await file.open2(fileUrl(scratch), AVIO_FLAG_WRITE));
    muxer.pb = file;
    const settings = Dictionary.fromObject({
      movflags: "+cmaf+frag_custom+frag_discont+skip_trailer+write_colr",
      fragment_index: String(options.number + 1),
      use_editlist: "0",
      write_tmcd: "0",
      ...(options.codec === "aac" ? {} : { video_track_timescale: String(clock) }),
    });
    try {
      demand(await muxer.writeHeader(settings));
    } finally {
      settings.free();
    }
    const from = new Rational(timeBase.num, timeBase.den);
    for (const packet of packets) {
      packet.streamIndex = 0;
      if (packet.duration <= 0n) packet.duration = options.packetTicks;
      // The muxer brings decoding times to the first picture's (CMAF): a segment begins exactly where it should.
      packet.pts += options.startTicks;
      packet.dts += options.startTicks;
      packet.rescaleTs(from, stream.timeBase);
      demand(await muxer.writeFrame(packet));
    }
    demand(await muxer.writeTrailer());
    await file.flush();
    demand(file.error);
  } finally {
    muxer.pb = null;
    await file.closep();
    muxer.freeContext();
  }
  const bytes = await readFile(scratch);
  await rm(scratch, { force: true });
  return { ...split(bytes), codecs };
}

/** The boxes before the first `moof`, and those from there on. */
function split(bytes: Buffer): { readonly init: Buffer; readonly media: Buffer } {
  let at = 0;
  while (at + 8 <= bytes.length && bytes.toString("latin1", at + 4, at + 8) !== "moof") {
    at += Math.max(8, bytes.readUInt32BE(at));
  }
  return { init: bytes.subarray(0, at), media: bytes.subarray(at) };
}
