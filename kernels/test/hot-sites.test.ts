import * as fc from "fast-check";
import { expect, test } from "vitest";
import { hotSitesTwin } from "../twin/hot-sites.twin.ts";
import { createArena, randomNumbers } from "./arena.ts";

const arena = await createArena();
type Around = readonly (readonly [number, number])[];
const BAYER: Around = [
  [-2, 0],
  [2, 0],
  [0, -2],
  [0, 2],
];
const XTRANS: Around = [
  [-3, -3],
  [3, -3],
  [-3, 3],
  [3, 3],
];

const cases = fc.record({
  width: fc.integer({ min: 1, max: 45 }),
  height: fc.integer({ min: 1, max: 20 }),
  slack: fc.nat({ max: 5 }),
  around: fc.constantFrom(BAYER, XTRANS),
  /** Whole-range noise, and quiet mosaics with few hot sites. */
  range: fc.constantFrom(65536, 900),
  share: fc.constantFrom(0, 0.02, 0.3),
  capacity: fc.constantFrom(0, 3, 1000),
  clip: fc.constantFrom(65536, 800, 30000),
  seed: fc.integer(),
});

test("hotSites is its twin, bit for bit, over odd sizes and tails, and writes no more than there is room for", () => {
  fc.assert(
    fc.property(cases, ({ width, height, slack, around, range, share, capacity, clip, seed }) => {
      arena.clear();
      const random = randomNumbers(seed);
      const stride = width + slack;
      const samples = Uint16Array.from({ length: stride * height }, () =>
        random() < share ? random() * 65536 : random() * range,
      );
      const thresholds = Uint16Array.from({ length: 1024 }, () => 1 + random() * range);
      const least = Math.min(...thresholds);
      const source = arena.putUint16(samples);
      const table = arena.putUint16(thresholds);
      const out = arena.putUint32(new Uint32Array(4 * capacity + 4).fill(7));
      const [a, b, c, d] = around.map(([x, y]) => (y * stride + x) * 2) as [number, number, number, number];
      const { hotSites } = arena.kernels.exports;
      const count = hotSites(source, stride, width, height, a, b, c, d, least, table, 6, clip, capacity, out);
      const expected = hotSitesTwin(samples, { stride, width, height }, around, thresholds, 6, clip);
      expect(count).toBe(expected.length);
      const written = Math.min(count, capacity);
      const words = [...arena.kernels.memory.uint32(out, 4 * capacity + 4)];
      const records = expected.slice(0, capacity).flatMap(({ x, y, excess, beside }) => {
        const [left, right, above, below] = beside.map((value) => value & 0xffff) as [number, number, number, number];
        return [y * 65536 + x, excess, (left | (right << 16)) >>> 0, (above | (below << 16)) >>> 0];
      });
      expect(words.slice(0, 4 * written)).toEqual(records);
      expect(words.slice(4 * written).every((word) => word === 7)).toBe(true);
    }),
  );
});
