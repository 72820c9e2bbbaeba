import {
  AVCOL_RANGE_JPEG,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT2020_NCL,
  AVCOL_SPC_BT709,
  AVCOL_SPC_UNSPECIFIED,
  AVCOL_TRC_ARIB_STD_B67,
  AVCOL_TRC_SMPTE2084,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV420P10LE,
} from "node-av/constants";
import type { AVPixelFormat } from "node-av/constants";
import { Frame, SoftwareScaleContext, avGetPixFmtName } from "node-av/lib";
import type { FilmColour } from "../film/colour.ts";
import { layPicture, type Picture } from "../kernels/picture.ts";
import { decodeFilm } from "./film-decoder.ts";
import { ffmpegError } from "./ffmpeg.ts";
import { readFrame } from "./picture-frame.ts";

/** A picture of a film that was read. */
export interface FilmPicture {
  /** From 0. */
  readonly index: number;
  /** Holds the pixels until the next picture is asked for. */
  readonly buffer: SharedArrayBuffer;
  readonly picture: Picture;
  /** By what its codes mean: `rec2020-pq` and `rec2020-hlg` by its transfer's tag; all else counts as `rec709`. */
  readonly colour: FilmColour;
}

/**
 * Reads any film that FFmpeg can decode, picture by picture, as pictures of ours: 4:2:0, limited range, 8 bits, or 10
 * where the film has more than 8; BT.709 matrix, or BT.2020's where the transfer is PQ or HLG. What says nothing about its
 * matrix is taken for that; primaries and transfer are left as they are.
 * @throws RushesError as `decodeFilm`
 */
export async function* readFilm(
  path: string,
  options: { readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<FilmPicture, void, undefined> {
  const converter = new Converter(path);
  let index = 0;
  try {
    for await (const decoded of decodeFilm(path, options)) {
      const colour = colourOf(decoded);
      const frame = await converter.convert(decoded, colour);
      yield { index: index++, ...converter.copy(frame), colour };
    }
  } finally {
    converter.close();
  }
}

/** Brings frames of any kind to ours. Holds native memory until it is closed. */
class Converter {
  readonly #path: string;
  readonly #scaler = new SoftwareScaleContext();
  readonly #target = new Frame();
  #buffer = new SharedArrayBuffer(0);

  constructor(path: string) {
    this.#path = path;
    this.#scaler.allocContext();
    this.#scaler.setOption("sws_flags", "bicubic+accurate_rnd+full_chroma_int+bitexact");
    this.#target.alloc();
  }

  /** The frame itself where it is of our kind already. */
  async convert(frame: Frame, colour: FilmColour): Promise<Frame> {
    const format = isDeep(frame.format as AVPixelFormat) ? AV_PIX_FMT_YUV420P10LE : AV_PIX_FMT_YUV420P;
    const isFull = frame.colorRange === AVCOL_RANGE_JPEG || isFullByName(frame.format as AVPixelFormat);
    const matrix = colour === "rec709" ? AVCOL_SPC_BT709 : AVCOL_SPC_BT2020_NCL;
    const isOurMatrix = frame.colorSpace === matrix || frame.colorSpace === AVCOL_SPC_UNSPECIFIED;
    if (frame.format === format && !isFull && isOurMatrix) return frame;
    const target = this.#target;
    target.unref();
    target.format = format;
    target.width = frame.width;
    target.height = frame.height;
    this.#demand(target.getBuffer());
    target.colorRange = AVCOL_RANGE_MPEG;
    target.colorSpace = matrix;
    target.colorPrimaries = frame.colorPrimaries;
    target.colorTrc = frame.colorTrc;
    target.chromaLocation = frame.chromaLocation;
    if (frame.colorSpace === AVCOL_SPC_UNSPECIFIED) frame.colorSpace = matrix;
    this.#demand(await this.#scaler.scaleFrame(target, frame));
    return target;
  }

  /** The frame's pixels in shared memory, which is used again for the next. */
  copy(frame: Frame): Pick<FilmPicture, "buffer" | "picture"> {
    const format = frame.format === AV_PIX_FMT_YUV420P ? "yuv420p" : "yuv420p10le";
    const { picture, bytes } = layPicture(format, frame.width, frame.height);
    if (this.#buffer.byteLength < bytes) this.#buffer = new SharedArrayBuffer(bytes);
    readFrame(frame, this.#buffer, picture);
    return { buffer: this.#buffer, picture };
  }

  close(): void {
    this.#scaler.freeContext();
    this.#target.free();
  }

  #demand(status: number): void {
    if (status < 0) throw ffmpegError(status, "unreadable", "pictures that can be converted", this.#path);
  }
}

function colourOf({ colorTrc }: Frame): FilmColour {
  if (colorTrc === AVCOL_TRC_SMPTE2084) return "rec2020-pq";
  return colorTrc === AVCOL_TRC_ARIB_STD_B67 ? "rec2020-hlg" : "rec709";
}

/** More than 8 bits a sample: those formats say in which order their bytes are, as do three with less. */
function isDeep(format: AVPixelFormat): boolean {
  const name = avGetPixFmtName(format) ?? "";
  return /[lb]e$/.test(name) && !/^(rgb|bgr)(444|555|565)/.test(name);
}

/** `yuvj420p` and its kin: an old way to say full range. */
function isFullByName(format: AVPixelFormat): boolean {
  return (avGetPixFmtName(format) ?? "").startsWith("yuvj");
}
