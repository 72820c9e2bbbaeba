import { hash32 } from "../base/hash32.ts";

/** A stream of reproducible numbers in [0, 1). */
export type Random = () => number;

/** A stream that depends on all of `keys` (integers), so that each part of a shoot has its own and none shifts another. */
export function createRandom(...keys: readonly number[]): Random {
  let state = keys.reduce((mixed, key) => hash32(Math.imul(mixed, 0x9e3779b1) + hash32(key)), 0x51ed270b);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    return hash32(state) / 0x1_0000_0000;
  };
}

export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random();
}

export function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)] as T;
}

/** Normal deviate, mean 0, variance 1 (Box and Muller). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** 65,536 normal deviates with mean exactly 0 and variance exactly 1, to be indexed by 16 random bits: noise at 1 ns. */
export function createNormalTable(random: Random): Float32Array {
  const table = new Float32Array(0x1_0000);
  const half = table.length / 2;
  for (let i = 0; i < half; i++) {
    const deviate = normal(random);
    table[i] = deviate;
    table[i + half] = -deviate;
  }
  const scale = Math.sqrt(table.length / table.reduce((sum, deviate) => sum + deviate * deviate, 0));
  return table.map((deviate) => deviate * scale);
}
