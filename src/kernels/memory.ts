import { RushesError } from "../base/errors.ts";

const PAGE = 65536;
/** WebAssembly's own limit for 32-bit memories. */
const MAX_PAGES = 65536;
/** Every region starts on a cache line, which is also enough for any SIMD load. */
const ALIGNMENT = 64;

/** The part of `WebAssembly.Memory` that we use. */
export interface GrowableMemory {
  readonly buffer: ArrayBufferLike;
  grow(pages: number): number;
}

/**
 * Linear memory shared by kernels, the worker that runs them and the threads that read its pictures.
 *
 * Regions are taken with `take` and given back all at once with `release(mark)`: work on a frame is a stack, and
 * kernels never allocate. `buffer` changes when the memory grows, so views are made when needed and never kept.
 */
export class KernelMemory {
  readonly #memory: GrowableMemory;
  #top: number;

  /** @param base first free byte, after the module's own static data */
  constructor(memory: GrowableMemory, base: number) {
    this.#memory = memory;
    this.#top = align(base);
  }

  get buffer(): SharedArrayBuffer {
    return this.#memory.buffer as SharedArrayBuffer;
  }

  /** Where the next region will start; hand it to `release` to free all that was taken since. */
  get mark(): number {
    return this.#top;
  }

  /**
   * Takes `size` bytes and returns their offset. Contents are not cleared.
   * @throws RushesError `unsupported` when 4 GiB are not enough.
   */
  take(size: number): number {
    const offset = this.#top;
    const end = offset + Math.max(0, size);
    const missing = Math.ceil(end / PAGE) - this.buffer.byteLength / PAGE;
    if (end > MAX_PAGES * PAGE) {
      throw new RushesError("unsupported", `Expected a picture that fits 4 GiB of memory but it needs ${end} bytes`);
    }
    if (missing > 0) this.#memory.grow(missing);
    this.#top = align(end);
    return offset;
  }

  release(mark: number): void {
    this.#top = mark;
  }

  bytes(offset: number, length: number): Uint8Array {
    return new Uint8Array(this.buffer, offset, length);
  }

  uint16(offset: number, length: number): Uint16Array {
    return new Uint16Array(this.buffer, offset, length);
  }

  int32(offset: number, length: number): Int32Array {
    return new Int32Array(this.buffer, offset, length);
  }

  uint32(offset: number, length: number): Uint32Array {
    return new Uint32Array(this.buffer, offset, length);
  }

  float32(offset: number, length: number): Float32Array {
    return new Float32Array(this.buffer, offset, length);
  }
}

function align(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}
