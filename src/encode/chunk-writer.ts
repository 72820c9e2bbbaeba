import { stat } from "node:fs/promises";
import { AVERROR_EAGAIN, AVERROR_EOF } from "node-av/constants";
import { Frame } from "node-av/lib";
import type { Stream } from "node-av/lib";
import { RushesError } from "../base/errors.ts";
import type { Picture } from "../kernels/picture.ts";
import { discardAside, openAside, publishAside } from "./aside.ts";
import { closeChunkNatives, openChunkNatives } from "./chunk-natives.ts";
import type { ChunkNatives } from "./chunk-natives.ts";
import { ffmpegError, fsError, silenceEncoders, throwIfAborted } from "./ffmpeg.ts";
import { checkFormat, pixelFormatOf } from "./formats.ts";
import type { VideoFormat } from "./formats.ts";
import { fillFrame } from "./picture-frame.ts";

/** What a finished chunk holds. */
export interface ChunkFacts {
  readonly pictures: number;
  readonly bytes: number;
}

/**
 * Encodes a run of consecutive pictures as a unit: it starts with a keyframe, refers to nothing outside, and its bytes
 * depend on the pictures and the format only, never on cores, timing or date.
 *
 * The file appears under its name whole, at `finish`, or not at all. A chunk is a NUT file: the one container that
 * takes every codec, keeps timestamps exact, and has no dates in it.
 */
export class ChunkWriter {
  readonly #path: string;
  readonly #aside: string;
  readonly #format: VideoFormat;
  readonly #signal: AbortSignal | undefined;
  readonly #native: ChunkNatives;
  #pictures = 0;
  #packets = 0;
  #state: "open" | "closed" = "open";
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(path: string, aside: string, format: VideoFormat, native: ChunkNatives, signal?: AbortSignal) {
    this.#path = path;
    this.#aside = aside;
    this.#format = format;
    this.#native = native;
    this.#signal = signal;
  }

  /**
   * @param path where the chunk will appear; its folder exists
   * @throws RushesError `bad-argument` for an impossible format, `disk`, `encode`, `aborted`
   */
  static async open(
    path: string,
    format: VideoFormat,
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<ChunkWriter> {
    checkFormat(format);
    throwIfAborted(options.signal);
    silenceEncoders();
    const aside = await openAside(path);
    try {
      const natives = await openChunkNatives(format, aside, path);
      return new ChunkWriter(path, aside, format, natives, options.signal);
    } catch (error) {
      await discardAside(aside);
      throw error;
    }
  }

  /**
   * Takes the next picture. Its pixels are copied before the call returns, so the caller may prepare the next picture
   * in the same place while this one is being encoded; waiting for the promise before the next `write` bounds memory.
   * @throws RushesError `bad-argument` for a picture of another kind, `disk`, `encode`, `aborted`; after any of these
   * the chunk is gone
   */
  write(buffer: SharedArrayBuffer, picture: Picture): Promise<void> {
    const frame = this.#take(buffer, picture);
    return this.#next(async () => {
      if (frame instanceof RushesError) throw frame;
      frame.pts = BigInt(this.#pictures++);
      await this.#send(frame);
      this.#native.spare.push(frame);
    });
  }

  /** A frame with the picture's pixels, or why there is none. */
  #take(buffer: SharedArrayBuffer, picture: Picture): Frame | RushesError {
    const { width, height } = this.#format;
    const expected = `${pixelFormatOf(this.#format)} ${width}×${height}`;
    const received = `${picture.format} ${picture.width}×${picture.height}`;
    if (expected !== received) {
      const message = `Expected a picture ${expected} for \`${this.#path}\` but received ${received}`;
      return new RushesError("bad-argument", message);
    }
    const { spare, frames } = this.#native;
    let frame = spare.pop();
    if (frame === undefined) {
      frame = new Frame();
      frame.alloc();
      frames.push(frame);
    }
    return fillFrame(frame, buffer, picture, this.#format.colour) ?? frame;
  }

  /**
   * Encodes what is still under way and lets the file appear.
   * @throws RushesError `disk`, `encode`, `aborted`; after any of these the chunk is gone
   */
  finish(): Promise<ChunkFacts> {
    return this.#next(async () => {
      if (this.#pictures === 0)
        throw new RushesError("encode", `Expected pictures for \`${this.#path}\` but received none`);
      await this.#send(null);
      if (this.#packets !== this.#pictures) {
        const counts = `${this.#pictures} pictures for \`${this.#path}\` but received ${this.#packets}`;
        throw new RushesError("encode", `Expected the encoder to return ${counts}`);
      }
      const { muxer, file } = this.#native;
      this.#demand(await muxer.writeTrailer());
      await file.flush();
      this.#demand(file.error);
      await this.#close();
      const { size } = await stat(this.#aside).catch((error: unknown) => {
        throw fsError(error, this.#path);
      });
      await publishAside(this.#aside, this.#path);
      return { pictures: this.#pictures, bytes: size };
    });
  }

  /** Stops and leaves nothing behind. Harmless after `finish`. */
  async abort(): Promise<void> {
    await this.#queue.catch(() => {});
    if (this.#state === "closed") return;
    await this.#close();
    await discardAside(this.#aside);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.abort();
  }

  /** Runs one piece of work after those before it; a failure ends the chunk. */
  #next<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(async () => {
      if (this.#state === "closed") throw new RushesError("internal", `Expected an open chunk for \`${this.#path}\``);
      try {
        throwIfAborted(this.#signal);
        return await work();
      } catch (error) {
        await this.#close();
        await discardAside(this.#aside);
        throw error;
      }
    });
    this.#queue = result.catch(() => {});
    return result;
  }

  async #send(frame: Frame | null): Promise<void> {
    const { encoder } = this.#native;
    let status = await encoder.sendFrame(frame);
    // A full encoder takes no more until it has been emptied.
    while (status === AVERROR_EAGAIN) {
      await this.#receive();
      status = await encoder.sendFrame(frame);
    }
    this.#demand(status);
    await this.#receive();
  }

  async #receive(): Promise<void> {
    const { encoder, packet, muxer, file } = this.#native;
    const stream = muxer.streams[0] as Stream;
    for (;;) {
      throwIfAborted(this.#signal);
      const status = await encoder.receivePacket(packet);
      if (status === AVERROR_EAGAIN || status === AVERROR_EOF) return;
      this.#demand(status);
      packet.streamIndex = 0;
      // x265 counts decoding times from the second picture; without one they are whatever its memory held.
      if (this.#format.codec === "hevc" && this.#pictures === 1) packet.dts = packet.pts;
      packet.duration = 1n;
      packet.rescaleTs(encoder.timeBase, stream.timeBase);
      this.#demand(await muxer.writeFrame(packet));
      packet.unref();
      this.#demand(file.error);
      this.#packets++;
    }
  }

  #demand(status: number): void {
    if (status < 0) throw ffmpegError(status, "encode", "to encode pictures", this.#path);
  }

  async #close(): Promise<void> {
    if (this.#state === "closed") return;
    this.#state = "closed";
    await closeChunkNatives(this.#native);
  }
}
