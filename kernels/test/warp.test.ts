import * as fc from "fast-check";
import { expect, test } from "vitest";
import { warpAcross, warpDown, type WarpTable } from "../twin/warp.twin.ts";
import { createArena, randomFloats, randomNumbers } from "./arena.ts";

const arena = await createArena();
const { exports, memory } = arena.kernels;
const UNIT = 65536;

/** A table of random weights, and it in memory: `spread` zeros before and behind each phase's. */
function makeTable(random: () => number, taps: number, core: number, spread: number, bias: number) {
  const phases = Array.from({ length: 256 }, () => randomFloats(random, taps, 0.5));
  const table: WarpTable = { bias, core, phases };
  const stride = spread + Math.ceil((taps + spread) / 4) * 4;
  const floats = new Float32Array(4 + spread + 256 * stride);
  phases.forEach((weights, phase) => floats.set(weights, 4 + spread + phase * stride));
  const at = arena.put(floats);
  memory.int32(at, 2).set([bias, core]);
  return { table, at, stride };
}

const kernelShape = fc.record({
  taps: fc.integer({ min: 4, max: 13 }),
  /** Spread and core: the one is no wider than the other. */
  ends: fc.constantFrom([1, 2], [2, 2], [1, 3], [3, 3], [2, 4], [1, 5], [4, 5]),
  planes: fc.integer({ min: 1, max: 3 }),
  slack: fc.constantFrom(0, 0.2),
  seed: fc.integer(),
});

/** Two tables, and which of them each segment has. */
function makeTables(random: () => number, taps: number, core: number, spread: number, segments: number) {
  const made = Array.from({ length: 2 }, () =>
    makeTable(random, taps, core, spread, Math.floor(random() * Math.max(0, taps - core) * UNIT)),
  );
  return Array.from({ length: segments }, () => made[Math.floor(random() * 2)]!);
}

test("warpDown is its twin for any places that climb no more than its spread, taps, cores, planes and tables", () => {
  const shape = fc.record({
    segments: fc.integer({ min: 1, max: 9 }),
    skipped: fc.integer({ min: 0, max: 2 }),
    kernel: kernelShape,
  });
  fc.assert(
    fc.property(shape, ({ segments, skipped, kernel: { taps, ends, planes, slack, seed } }) => {
      arena.clear();
      const [spread, core] = ends as [number, number];
      const random = randomNumbers(seed);
      const all = skipped + segments;
      const height = 40;
      const chosen = makeTables(random, taps, core, spread, all);
      // Beyond 0 and `high` too: places are held to them.
      const knots = Array.from({ length: 4 }, () => {
        const line = [Math.floor((random() * (height - taps) - 2) * UNIT)];
        for (let m = 0; m < all; m++)
          line.push(line[m]! + Math.floor((random() * 2 - 1) * (16 / 15.01) * spread * UNIT));
        return line;
      });
      const high = (height - taps - 2 * spread - 1) * UNIT;
      const rows = Array.from({ length: planes }, () =>
        Array.from({ length: height }, () => randomFloats(random, all * 16)),
      );
      const dsts = rows.map(() => arena.floats(4 * all * 16));
      const records = memory.take(planes * 16);
      rows.forEach((plane, p) => {
        const list = arena.putUint32(plane.map((row) => arena.put(row)));
        memory.uint32(records, planes * 4).set([list, dsts[p]!, 0, 0], p * 4);
        memory.float32(records, planes * 4)[p * 4 + 2] = slack;
      });
      const knotsAt = arena.putUint32(knots.flat().map((place) => place >>> 0));
      exports.warpDown(
        records,
        planes,
        knotsAt,
        (all + 1) * 4,
        arena.putUint32(chosen.map(({ at }) => at)),
        skipped,
        all,
        taps + spread,
        chosen[0]!.stride * 4,
        spread,
        high,
        arena.floats(512 + (taps + spread + 3) * 256),
      );
      rows.forEach((plane, p) => {
        const lines = knots.map((line) =>
          warpDown(
            (x, row) => plane[row]![x]!,
            line,
            chosen.map(({ table }) => table),
            slack,
            high,
          ),
        );
        const wanted = Array.from({ length: all * 64 }, (_, at) => lines[at % 4]![Math.floor(at / 4)]!);
        expect(arena.get(dsts[p]! + skipped * 256, segments * 64 + 1)).toEqual([...wanted.slice(skipped * 64), -12345]);
      });
    }),
    { numRuns: 60 },
  );
});

test("warpAcross is its twin for any places that climb no more than its spread, taps, cores, planes and columns", () => {
  const shape = fc.record({
    count: fc.integer({ min: 1, max: 60 }),
    first: fc.integer({ min: 0, max: 2 }),
    kernel: kernelShape,
  });
  fc.assert(
    fc.property(shape, ({ count, first, kernel: { taps, ends, planes, slack, seed } }) => {
      arena.clear();
      const [spread, core] = ends as [number, number];
      const random = randomNumbers(seed);
      const [edge, width] = [32, 80];
      const segments = Math.ceil(count / 16);
      const chosen = makeTables(random, taps, core, spread, first + segments);
      // Rows that lie at the same place too, where rounding may put any of them first.
      const climbs = () => (random() < 0.3 ? 0 : (random() * 2 - 1) * (spread / 3.01) * UNIT);
      const knots = Array.from({ length: first + segments + 1 }, () => {
        const [from, climb] = [Math.floor(random() * 110 - 15) * UNIT, climbs()];
        return [0, 1, 2, 3].map((r) => Math.floor(from + r * climb));
      });
      const [low, high] = [-8 * UNIT, width * UNIT];
      const columns = width + 2 * edge;
      const quartets = Array.from({ length: planes }, () => randomFloats(random, 4 * columns));
      const records = memory.take(planes * 16);
      const dsts = quartets.map(() => arena.floats(count * 4));
      quartets.forEach((plane, p) => {
        memory.uint32(records, planes * 4).set([0, arena.put(plane) + edge * 16, 0, dsts[p]!], p * 4);
        memory.float32(records, planes * 4)[p * 4 + 2] = slack;
      });
      exports.warpAcross(
        records,
        planes,
        arena.putUint32(knots.flat().map((place) => place >>> 0)),
        arena.putUint32(chosen.map(({ at }) => at)),
        first,
        count,
        taps + spread,
        chosen[0]!.stride * 4,
        spread,
        low,
        high,
        arena.floats(128 + (taps + spread + 3) * 64),
      );
      quartets.forEach((plane, p) => {
        const rows = [0, 1, 2, 3].map((r) =>
          warpAcross(
            (column) => plane[(edge + column) * 4 + r]!,
            knots.slice(first).map((quartet) => quartet[r]!),
            chosen.slice(first).map(({ table }) => table),
            slack,
            low,
            high,
            count,
          ),
        );
        const wanted = Array.from({ length: count * 4 }, (_, at) => rows[at % 4]![Math.floor(at / 4)]!);
        expect(arena.get(dsts[p]!, count * 4 + 1)).toEqual([...wanted, -12345]);
      });
    }),
    { numRuns: 60 },
  );
});
