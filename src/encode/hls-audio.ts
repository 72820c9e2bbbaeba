import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { AVERROR_EAGAIN, AVERROR_EOF, AV_CHANNEL_ORDER_NATIVE, AV_SAMPLE_FMT_FLTP } from "node-av/constants";
import type { AVSampleFormat } from "node-av/constants";
import { Codec, CodecContext, Frame, Rational, avGetSampleFmtName } from "node-av/lib";
import { RushesError } from "../base/errors.ts";
import { type Demuxer, openDemuxer } from "./demuxer.ts";
import { ffmpegError } from "./ffmpeg.ts";
import { openEncoder, type HlsEncoder } from "./hls-encoder.ts";
import { writeFragment } from "./hls-fragment.ts";
import { type HlsGraph, openGraph } from "./hls-graph.ts";
import { type StreamFacts, writeSegment, writeStreamFacts } from "./hls-files.ts";

/** Sound as it was found and made. */
export interface AudioFacts extends StreamFacts {
  /** Integrated loudness (ITU-R BS.1770-4), LUFS; null: silence. */
  readonly loudness: number | null;
  /** True peak of any channel, dBTP; null: silence. */
  readonly peak: number | null;
  readonly segmentSeconds: readonly number[];
  /** Packets that could not be decoded and were left out. */
  readonly damaged: number;
}

export interface AudioJob {
  readonly path: string;
  readonly folder: string;
  /** Of the pictures' segments, exactly. */
  readonly segmentSeconds: number;
  /** When the first picture is shown, by the container's clock: sound before it is cut off. */
  readonly startSeconds: number;
  /** Length of the pictures: sound after it is cut off. */
  readonly seconds: number;
  readonly onProgress: (share: number) => void;
}

const RATE = 48_000;
const BITRATE = 160_000;
/** Samples of an AAC packet. */
const PACKET = 1024;
/** What the meter says of silence. */
const SILENCE = -70;

/**
 * Makes the sound of a film a stream of its own: AAC, 48 kHz, stereo, and measures how loud it is. It is made in one go
 * and, when that was cut off, again: it takes a small part of the time that pictures take, and an encoder of sound has a
 * memory that does not end with a segment.
 */
export async function encodeAudio(job: AudioJob): Promise<AudioFacts> {
  await mkdir(job.folder, { recursive: true });
  const demuxer = await openDemuxer(job.path, { analyse: true, of: "sound" });
  const decoder = new CodecContext();
  const frame = new Frame();
  frame.alloc();
  const encoder = await openEncoder("aac", async (context) => {
    context.sampleRate = RATE;
    context.sampleFormat = AV_SAMPLE_FMT_FLTP;
    context.channelLayout = { nbChannels: 2, order: AV_CHANNEL_ORDER_NATIVE, mask: 3n };
    context.bitRate = BigInt(BITRATE);
    context.timeBase = new Rational(1, RATE);
    return {};
  });
  const writer = createWriter(job, encoder);
  let graph: HlsGraph | null = null;
  let damaged = 0;
  try {
    await openDecoder(decoder, demuxer);
    const drain = async (): Promise<void> => {
      for (;;) {
        const status = await decoder.receiveFrame(frame);
        if (status === AVERROR_EAGAIN || status === AVERROR_EOF) return;
        if (status < 0) {
          damaged++;
          return;
        }
        graph ??= await openGraph(describeGraph(frame, demuxer, job), "audio", 2);
        frame.pts = frame.bestEffortTimestamp;
        await graph.push(frame);
        frame.unref();
        await writer.take(graph);
      }
    };
    const tick = demuxer.stream.timeBase;
    for await (const packet of demuxer.packets()) {
      job.onProgress(Math.min(1, (Number(packet.pts) * tick.num) / tick.den / job.seconds));
      if ((await decoder.sendPacket(packet)) < 0) damaged++;
      await drain();
    }
    await decoder.sendPacket(null);
    await drain();
    // The analyser does not see that `drain` sets it.
    const opened = graph as HlsGraph | null;
    if (opened === null) throw new RushesError("unreadable", "The sound of the film cannot be decoded.");
    await opened.push(null);
    await writer.take(opened);
    return await writer.finish(damaged);
  } finally {
    (graph as HlsGraph | null)?.close();
    encoder.close();
    decoder.freeContext();
    frame.free();
    await demuxer.close();
  }
}

async function openDecoder(decoder: CodecContext, { stream }: Demuxer): Promise<void> {
  const codec = Codec.findDecoder(stream.codecpar.codecId);
  if (codec === null) throw new RushesError("unsupported", "The film's sound is in a format that cannot be decoded.");
  decoder.allocContext3(codec);
  decoder.parametersToContext(stream.codecpar);
  decoder.pktTimebase = stream.timeBase;
  const status = await decoder.open2(codec);
  if (status < 0) throw ffmpegError(status, "unreadable", "sound", "the film");
}

function describeGraph(frame: Frame, { stream }: Demuxer, job: AudioJob): string {
  const { nbChannels, mask } = frame.channelLayout;
  const layout = mask === 0n ? `${nbChannels}c` : `0x${mask.toString(16)}`;
  const { num, den } = stream.timeBase;
  const input = [
    `sample_rate=${frame.sampleRate}`,
    `sample_fmt=${avGetSampleFmtName(frame.format as AVSampleFormat) ?? "fltp"}`,
    `channel_layout=${layout}`,
    `time_base=${num}/${den}`,
  ].join(":");
  return [
    `abuffer@in=${input}`,
    `asetpts=PTS-${job.startSeconds.toFixed(6)}/TB`,
    // Gaps in the clock become silence, so that sound stays with its pictures.
    `aresample=${RATE}:async=1:first_pts=0`,
    `aformat=sample_fmts=fltp:channel_layouts=stereo`,
    `atrim=end=${job.seconds.toFixed(6)}`,
    `asplit=2[a][b];[a]asetnsamples=n=${PACKET}:p=0`,
    `abuffersink@o0;[b]ebur128=metadata=1:peak=true:framelog=quiet`,
    `abuffersink@o1`,
  ].join(",");
}

interface Writer {
  take(graph: HlsGraph): Promise<void>;
  finish(damaged: number): Promise<AudioFacts>;
}

function createWriter(job: AudioJob, encoder: HlsEncoder): Writer {
  const segmentSeconds: number[] = [];
  let codecs = "";
  let written = 0;
  let loudness = -Infinity;
  let peak = 0;
  const boundary = (): number => Math.floor(((segmentSeconds.length + 1) * job.segmentSeconds * RATE) / PACKET);
  const write = async (count: number): Promise<void> => {
    const packets = encoder.packets.splice(0, count);
    const fragment = await writeFragment({
      context: encoder.context,
      packets,
      timeBase: { num: 1, den: RATE },
      startTicks: 0n,
      packetTicks: BigInt(PACKET),
      number: segmentSeconds.length,
      scratch: join(job.folder, "segment.part"),
      codec: "aac",
    });
    for (const packet of packets) packet.free();
    await writeSegment(job.folder, segmentSeconds.length, fragment);
    ({ codecs } = fragment);
    written += count;
    segmentSeconds.push((count * PACKET) / RATE);
  };
  const flush = async (): Promise<void> => {
    // The first packet only holds what an encoder has before there is sound; players would show it as a delay.
    while ((encoder.packets[0]?.pts ?? 0n) < 0n) encoder.packets.shift()!.free();
    while (written + encoder.packets.length >= boundary()) await write(boundary() - written);
  };
  return {
    take: async (graph) => {
      for await (const samples of graph.pull(0)) {
        await encoder.send(samples);
        await flush();
      }
      for await (const samples of graph.pull(1)) {
        const metadata = samples.getMetadata();
        const words = metadata.getAll();
        metadata.free();
        loudness = Number(words["lavfi.r128.I"] ?? loudness);
        for (const channel of [0, 1]) {
          peak = Math.max(peak, Number(words[`lavfi.r128.true_peaks_ch${channel}`] ?? 0));
        }
      }
    },
    finish: async (damaged) => {
      await encoder.send(null);
      await flush();
      if (encoder.packets.length > 0) await write(encoder.packets.length);
      if (segmentSeconds.length === 0) throw new RushesError("unreadable", "The sound of the film is empty.");
      const facts: AudioFacts = {
        codecs,
        loudness: loudness > SILENCE ? loudness : null,
        peak: peak > 0 ? 20 * Math.log10(peak) : null,
        segmentSeconds,
        damaged,
      };
      await writeStreamFacts(job.folder, facts);
      return facts;
    },
  };
}
