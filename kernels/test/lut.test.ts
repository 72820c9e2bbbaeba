import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Curve, curveOrigin, sampleCurve } from "../../src/develop/curve.ts";
import type { Rgb } from "../twin/colour.twin.ts";
import { onCurve } from "../twin/curve.twin.ts";
import { lutColour } from "../twin/lut.twin.ts";
import { createArena, randomFloats, randomNumbers } from "./arena.ts";

const arena = await createArena();
const { exports, memory } = arena.kernels;

function place(curve: Curve): number {
  return curveOrigin(curve, arena.put(curve.table));
}

/** The block that lut.ts describes. */
function putParameters(curves: readonly Curve[], table: ArrayLike<number>, size: number): number {
  const offset = arena.put([curves[0]!.low, curves[0]!.high, 0, 0, 0, 0, 0]);
  memory.uint32(offset, 7).set([...curves.map(place), arena.put(table), size], 2);
  return offset;
}

/** Curves from light to places of a table, each of its own. */
function curvesFor(size: number): Curve[] {
  return [2, 2.4, 3].map((power) => sampleCurve((x) => (size - 1) * x ** (1 / power), -16, 0, 6));
}

function run(colours: readonly Rgb[], curves: readonly Curve[], table: ArrayLike<number>, size: number): Rgb[] {
  const count = colours.length / 4;
  const src = arena.put([0, 1, 2].flatMap((c) => colours.map((rgb) => rgb[c]!)));
  const dst = arena.floats(count * 12);
  exports.lutColour(src, count, putParameters(curves, table, size), dst);
  expect(arena.get(dst + count * 48, 1)).toEqual([-12345]);
  const planes = arena.get(dst, count * 12);
  return colours.map((_, i) => [planes[i]!, planes[count * 4 + i]!, planes[count * 8 + i]!]);
}

test("lutColour is its twin for every size, with ties, edges and what is no colour", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 2, max: 9 }), fc.integer(), (count, size, seed) => {
      arena.clear();
      const random = randomNumbers(seed);
      const table = Float32Array.from(randomFloats(random, size ** 3 * 4));
      const odd = [0, 1, 2, -1, NaN, Infinity, -Infinity, 2 ** -20];
      const part = (): number =>
        random() < 0.2 ? odd[Math.floor(random() * odd.length)]! : Math.fround(random() * 1.1);
      const colours = Array.from({ length: count * 4 }, (): Rgb => {
        const grey = part();
        return random() < 0.3 ? [grey, grey, random() < 0.5 ? grey : part()] : [part(), part(), part()];
      });
      const curves = curvesFor(size);
      expect(run(colours, curves, table, size)).toEqual(colours.map((rgb) => lutColour(rgb, curves, table, size)));
    }),
  );
});

test("lutColour leaves alone what a table of nothing leaves alone, and is exact for what is linear", () => {
  arena.clear();
  const size = 5;
  const straight = sampleCurve((x) => (size - 1) * x, -16, 0, 6);
  const table = Float32Array.from({ length: size ** 3 * 4 }, (_, k) => {
    const node = k >> 2;
    const [r, g, b] = [node % size, Math.floor(node / size) % size, Math.floor(node / size ** 2)];
    return ([r, 0.5 * g + 0.5 * r, b, 0][k & 3] as number) / (size - 1);
  });
  const random = randomNumbers(2);
  const colours = Array.from({ length: 400 }, (): Rgb => [random(), random(), random()]);
  run(colours, [straight, straight, straight], table, size).forEach(([r, g, b], i) => {
    const [x, y, z] = colours[i]!;
    expect(Math.abs(r - x)).toBeLessThan(2e-5);
    expect(Math.abs(g - (x + y) / 2)).toBeLessThan(2e-5);
    expect(Math.abs(b - z)).toBeLessThan(2e-5);
  });
});

test("curveColour is its twin over the whole range of floats, and ends where it ends", () => {
  arena.clear();
  const curve = sampleCurve((x) => Math.log2(x), 0, 1, 9);
  const random = randomNumbers(4);
  const values = [0, 1, 2, -1, NaN, Infinity, -Infinity, ...Array.from({ length: 97 }, () => 2.2 * random())];
  const offset = arena.put(values);
  exports.curveColour(offset, values.length / 4, curve.low, curve.high, place(curve), curve.shift - 3);
  expect(arena.get(offset, values.length + 1)).toEqual([
    ...values.map((value) => onCurve(Math.fround(value), curve)),
    -12345,
  ]);
});
