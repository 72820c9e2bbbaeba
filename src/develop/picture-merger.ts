import { hash32 } from "../base/hash32.ts";
import type { Kernels } from "../kernels/instance.ts";
import { type Picture, PIXEL_FACTS, type Plane } from "../kernels/picture.ts";
import { measureTimeNoise } from "./measure-time-noise.ts";
import { takePicture } from "./pack-stage.ts";

/** Samples before and after a row that repeat its ends. */
const PAD = 8;
/** Tables of the kernel, in floats: two of 64 levels. */
const TABLES = 128;

/** A plane of uint16, its rows padded, in the merger's memory. */
export interface PaddedPlane {
  /** Of the first sample of the picture. */
  readonly offset: number;
  /** Bytes from row to row. */
  readonly stride: number;
  readonly width: number;
  readonly height: number;
}

type Planes = readonly [PaddedPlane, PaddedPlane, PaddedPlane];

interface Kept {
  readonly planes: Planes;
  /** What tells a frame that is held for another from a frame of its own. */
  readonly content: string;
}

/**
 * Takes noise out of pictures by their neighbours in time, which lie where they do: by the same view. Keeps copies of the
 * pictures of a window in the memory of the kernels that it was given, which are its own.
 */
export class PictureMerger {
  readonly #kernels: Kernels;
  readonly #places: Planes[];
  readonly #kept = new Map<number, Kept>();
  readonly #target: Picture;
  readonly #scratch: number;

  /**
   * @param like a picture like those that come
   * @param window pictures kept at a time
   */
  constructor(kernels: Kernels, like: Picture, window: number) {
    this.#kernels = kernels;
    const { memory } = kernels;
    this.#places = Array.from({ length: window }, () => {
      const take = ({ width, height }: Plane): PaddedPlane => {
        const stride = (Math.ceil(width / 8) * 8 + 3 * PAD) * 2;
        return { offset: memory.take(stride * height + 64) + PAD * 2, stride, width, height };
      };
      return [take(like.planes[0]), take(like.planes[1]), take(like.planes[2])] as const;
    });
    this.#target = takePicture(memory, like.format, like.width, like.height);
    this.#scratch = memory.take(TABLES * 4 + window * 12 + (like.width + 32) * 4 + 256);
  }

  /** The memory that merged pictures are in. */
  get buffer(): SharedArrayBuffer {
    return this.#kernels.memory.buffer;
  }

  /** Copies the picture of an index; the one `window` before is forgotten. */
  add(index: number, buffer: SharedArrayBuffer, picture: Picture, content: string): void {
    const window = this.#places.length;
    const planes = this.#places[index % window] as Planes;
    const isWide = PIXEL_FACTS[picture.format].bits > 8;
    for (const [channel, { offset, stride, width, height }] of picture.planes.entries()) {
      const to = planes[channel] as PaddedPlane;
      const samples = this.#kernels.memory.uint16(to.offset - PAD * 2, (to.stride / 2) * height);
      for (let y = 0; y < height; y++) {
        const at = offset + y * stride;
        const row = isWide ? new Uint16Array(buffer, at, width) : new Uint8Array(buffer, at, width);
        const start = y * (to.stride / 2);
        samples.fill(row[0] as number, start, start + PAD);
        samples.set(row, start + PAD);
        samples.fill(row[width - 1] as number, start + PAD + width, start + to.stride / 2);
      }
    }
    this.#kept.delete(index - window);
    this.#kept.set(index, { planes, content });
  }

  /**
   * The picture of an index, merged with those of `neighbours` that are kept and show a frame of their own. In the merger's
   * memory until the next is merged.
   * @param strength share of what they say that is taken, 0 to 1
   * @param dither number of the picture
   */
  merge(index: number, neighbours: readonly number[], strength: number, dither: number): Picture {
    const own = this.#kept.get(index) as Kept;
    const others = new Map<string, Planes>();
    for (const at of neighbours) {
      const kept = this.#kept.get(at);
      if (kept && kept.content !== own.content && !others.has(kept.content)) others.set(kept.content, kept.planes);
    }
    for (const channel of [0, 1, 2] as const) {
      const list = [...others.values()].map((planes) => planes[channel]);
      this.#mergePlane(channel, own.planes[channel], list, strength, hash32(hash32(dither) + 5 + channel));
    }
    return this.#target;
  }

  #mergePlane(
    channel: 0 | 1 | 2,
    own: PaddedPlane,
    others: readonly PaddedPlane[],
    strength: number,
    seed: number,
  ): void {
    const { memory, exports } = this.#kernels;
    const { bits } = PIXEL_FACTS[this.#target.format];
    const { width, height } = own;
    const target = this.#target.planes[channel];
    const rows = this.#scratch + TABLES * 4;
    const merged = Math.ceil((rows + (others.length + 1) * 12) / 64) * 64;
    const tables = measureTimeNoise(memory, own, others, bits - 6, channel > 0);
    memory.float32(this.#scratch, TABLES).set(tables);
    const pointers = memory.uint32(rows, (others.length + 1) * 3);
    for (let y = 0; y < height; y++) {
      for (const [k, { offset, stride }] of [own, ...others].entries()) {
        pointers[3 * k] = offset + Math.max(0, y - 1) * stride;
        pointers[3 * k + 1] = offset + y * stride;
        pointers[3 * k + 2] = offset + Math.min(height - 1, y + 1) * stride;
      }
      exports.mergeRow(rows, others.length, width, this.#scratch, bits - 6, strength, merged);
      const wide = bits === 8 ? 0 : 1;
      exports.ditherCodes(merged, width, 0, hash32(seed + y), wide, target.offset + y * target.stride);
    }
  }
}
