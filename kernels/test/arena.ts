import { createKernels, type Kernels } from "../../src/kernels/instance.ts";

/** Seeded numbers for tests (mulberry32), 0 to 1. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** `count` floats of single precision, mostly within −0.1 to `top`, some of them 0. */
export function randomFloats(random: () => number, count: number, top = 2): number[] {
  return Array.from({ length: count }, () => (random() < 0.05 ? 0 : Math.fround(random() * (top + 0.1) - 0.1)));
}

export interface Arena {
  readonly kernels: Kernels;
  /** Room for `count` floats that the kernel may write beyond, filled with a mark that no kernel makes. */
  floats(count: number): number;
  put(values: ArrayLike<number>): number;
  putUint16(values: ArrayLike<number>): number;
  putUint32(values: ArrayLike<number>): number;
  get(offset: number, count: number): number[];
  /** Gives everything back. */
  clear(): void;
}

const MARK = -12345;
const SLACK = 64;

export async function createArena(): Promise<Arena> {
  const kernels = await createKernels();
  const { memory } = kernels;
  const start = memory.mark;
  const floats = (count: number): number => {
    const offset = memory.take((count + 2 * SLACK) * 4);
    memory.float32(offset, count + 2 * SLACK).fill(MARK);
    return offset + SLACK * 4;
  };
  return {
    kernels,
    floats,
    put(values) {
      const offset = floats(values.length);
      memory.float32(offset, values.length).set(values);
      return offset;
    },
    putUint16(values) {
      const offset = memory.take(values.length * 2 + SLACK);
      memory.uint16(offset, values.length).set(values);
      return offset;
    },
    putUint32(values) {
      const offset = memory.take(values.length * 4);
      memory.uint32(offset, values.length).set(values);
      return offset;
    },
    get: (offset, count) => [...memory.float32(offset, count)],
    clear: () => memory.release(start),
  };
}
