import { AVERROR_EAGAIN, AVERROR_EOF, AV_BUFFERSRC_FLAG_KEEP_REF } from "node-av/constants";
import { type FilterContext, FilterGraph, Frame } from "node-av/lib";
import { RushesError } from "../base/errors.ts";
import { ffmpegError } from "./ffmpeg.ts";

/** A graph of FFmpeg's filters with one input and any number of outputs. */
export interface HlsGraph {
  /** Takes a frame (null: no more come). */
  push(frame: Frame | null): Promise<void>;
  /** The next frame of output `index`: the same object each time, valid until the next. Null: none yet, or no more. */
  next(index: number): Promise<Frame | null>;
  /** All that are there. */
  pull(index: number): AsyncGenerator<Frame, void, undefined>;
  close(): void;
}

/**
 * Opens a graph that is written out whole: its input is called `buffer@in` (or `abuffer@in`), its outputs
 * `buffersink@o0` … (or `abuffersink@o0` …).
 * @throws RushesError `encode`
 */
export async function openGraph(text: string, kind: "video" | "audio", outputs: number): Promise<HlsGraph> {
  const graph = new FilterGraph();
  graph.alloc();
  try {
    demand(graph.parsePtr(text));
    // One thread a graph: the encoders fill the machine.
    demand(await graph.config());
    const prefix = kind === "audio" ? "a" : "";
    const input = find(graph, `${prefix}buffer@in`);
    const sinks = Array.from({ length: outputs }, (_, index) => find(graph, `${prefix}buffersink@o${index}`));
    const frames = sinks.map(() => {
      const frame = new Frame();
      frame.alloc();
      return frame;
    });
    const next = (index: number): Promise<Frame | null> => take(sinks[index]!, frames[index]!);
    return {
      // The graph takes a reference of its own: the caller goes on using its frame.
      push: async (frame) => demand(await input.buffersrcAddFrame(frame, AV_BUFFERSRC_FLAG_KEEP_REF)),
      next,
      pull: async function* (index) {
        for (let frame = await next(index); frame !== null; frame = await next(index)) yield frame;
      },
      close: () => {
        for (const frame of frames) frame.free();
        graph.free();
      },
    };
  } catch (error) {
    graph.free();
    throw error;
  }
}

async function take(sink: FilterContext, frame: Frame): Promise<Frame | null> {
  frame.unref();
  const status = await sink.buffersinkGetFrame(frame);
  if (status === AVERROR_EAGAIN || status === AVERROR_EOF) return null;
  demand(status);
  return frame;
}

function find(graph: FilterGraph, name: string): FilterContext {
  const found = graph.getFilter(name);
  if (found === null) throw new RushesError("internal", `Expected a filter called ${name} but there is none`);
  return found;
}

function demand(status: number): void {
  if (status < 0) throw ffmpegError(status, "encode", "filters that fit", "the film");
}
