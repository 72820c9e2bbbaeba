import * as fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { type Curve, curveOrigin, sampleTransfer } from "../../src/develop/curve.ts";
import type { Rgb } from "../twin/colour.twin.ts";
import {
  encodeRgb,
  fromHalf,
  halfOf,
  lightLevel,
  matrixColour,
  scaleByLuminance,
  wordOf,
} from "../twin/output.twin.ts";
import { createArena, randomFloats, randomNumbers } from "./arena.ts";

const arena = await createArena();
const { exports, memory } = arena.kernels;
const MATRIX = [1.7, -0.6, -0.1, -0.2, 1.5, -0.3, 0.05, -0.4, 1.35];
const LUMINANCE = [0.2627, 0.678, 0.0593];
const transfers = [1, 0.9, 1.1].map((power) => sampleTransfer((light) => 65535 * light ** (power / 2.4))) as never as [
  Curve,
  Curve,
  Curve,
];
const surround = sampleTransfer((light) => light ** (-1 / 6));

beforeEach(() => arena.clear());

function putParameters(): number {
  const offset = arena.put([...MATRIX, ...Array.from({ length: 12 }, () => 0), transfers[0].low]);
  arena.floats(16);
  memory.float32(offset + 116, 3).set(LUMINANCE);
  memory.float32(offset + 140, 1).set([surround.low]);
  const place = (curve: Curve): number => curveOrigin(curve, arena.put(curve.table));
  memory.uint32(offset + 88, 3).set(transfers.map(place));
  memory.uint32(offset + 144, 1).set([place(surround)]);
  return offset;
}

function randomPixels(seed: number, count: number): Rgb[] {
  const random = randomNumbers(seed);
  return Array.from({ length: count * 4 }, () => randomFloats(random, 3, 1.3) as never as Rgb);
}

function planeOf(pixels: readonly Rgb[], part: number): number[] {
  return pixels.map((pixel) => pixel[part] as number);
}

function putPlanes(pixels: readonly Rgb[]): number {
  return arena.put([...planeOf(pixels, 0), ...planeOf(pixels, 1), ...planeOf(pixels, 2)]);
}

function getPixels(planes: readonly number[], length: number): Rgb[] {
  const parts = planes.map((plane) => arena.get(plane, length));
  return Array.from({ length }, (_, at) => parts.map((part) => part[at]) as never as Rgb);
}

const cases = [fc.integer({ min: 1, max: 30 }), fc.integer()] as const;

test("matrixColour, scaleByLuminance and encodeRgb are their twins", () => {
  fc.assert(
    fc.property(...cases, (count, seed) => {
      arena.clear();
      const pixels = randomPixels(seed, count);
      const parameters = putParameters();
      const src = putPlanes(pixels);
      const plane = count * 16;
      const out = [0, 1, 2].map(() => arena.floats(count * 4)) as [number, number, number];
      exports.encodeRgb(src, count, parameters, ...out);
      expect(getPixels(out, count * 4)).toEqual(pixels.map((rgb) => encodeRgb(rgb, transfers)));
      const dst = arena.floats(count * 12);
      const planes = [dst, dst + plane, dst + 2 * plane] as [number, number, number];
      exports.matrixColour(src, src + plane, src + 2 * plane, count, parameters, ...planes);
      const turned = pixels.map((rgb) => matrixColour(rgb, MATRIX));
      expect(getPixels(planes, count * 4)).toEqual(turned);
      exports.scaleByLuminance(dst, count, parameters);
      expect(getPixels(planes, count * 4)).toEqual(turned.map((rgb) => scaleByLuminance(rgb, LUMINANCE, surround)));
    }),
  );
});

test("lightLevel is its twin for each of the four rows", () => {
  fc.assert(
    fc.property(...cases, (count, seed) => {
      arena.clear();
      const pixels = randomPixels(seed, count);
      const dst = arena.floats(8);
      exports.lightLevel(putPlanes(pixels), count, dst);
      const rows = [0, 1, 2, 3].map((row) => lightLevel(pixels.filter((_, at) => at % 4 === row)));
      expect(arena.get(dst, 8)).toEqual([...rows.map(([sum]) => sum), ...rows.map(([, most]) => most)]);
    }),
  );
});

/** Quartets of `columns` columns, packed into four rows of which `kept` are wanted. */
function pack(
  kernel: "packWords" | "packHalves",
  quartets: readonly number[],
  columns: number,
  kept: number,
): number[][] {
  const stride = Math.ceil(columns / 8) * 16 + 32;
  const src = arena.put([...quartets, ...Array.from({ length: 32 }, () => 0)]);
  const dst = arena.floats(stride);
  memory.bytes(dst, stride * 4).fill(0xee);
  exports[kernel](src, columns, dst, stride, kept);
  return [0, 1, 2, 3].map((row) => Array.from(memory.uint16(dst + row * stride, columns)));
}

test("packWords and packHalves are their twins for every number of columns and rows", () => {
  for (let columns = 1; columns <= 34; columns++) {
    arena.clear();
    const kept = 1 + (columns % 4);
    const random = randomNumbers(columns);
    const words = Array.from({ length: columns * 4 }, () => Math.fround(random() * 70000 - 2000));
    const lights = Array.from({ length: columns * 4 }, () => Math.fround((random() - 0.2) * 2 ** (34 * random() - 26)));
    const expected = (values: readonly number[], of: (value: number) => number): number[][] =>
      [0, 1, 2, 3].map((row) =>
        values.filter((_, at) => at % 4 === row).map((value) => (row < kept ? of(value) : 0xeeee)),
      );
    expect(pack("packWords", words, columns, kept)).toEqual(expected(words, wordOf));
    expect(pack("packHalves", lights, columns, kept)).toEqual(expected(lights, halfOf));
  }
});

test("packHalves rounds to the nearest, keeps every half, and knows what no half can be", () => {
  const exact = Array.from({ length: 0x7c00 }, (_, bits) => fromHalf(bits));
  const between = exact.slice(1).flatMap((size, at) => {
    const middle = (size + exact[at]!) / 2;
    return [middle, middle * (1 + 2 ** -20), middle * (1 - 2 ** -20)];
  });
  const odd = [NaN, Infinity, -Infinity, 1e30, -1e30, 65519, 65520, 2 ** -26, 2 ** -149, -0];
  const values = [...exact, ...exact.map((size) => -size), ...between, ...odd].map(Math.fround);
  while (values.length % 4 !== 0) values.push(0);
  const columns = values.length / 4;
  const rows = pack("packHalves", values, columns, 4);
  const wrong = values.flatMap((value, at) => {
    const received = rows[at % 4]![at >> 2]!;
    return received === halfOf(value) ? [] : [[value, received, halfOf(value)]];
  });
  expect(wrong.slice(0, 5)).toEqual([]);
});
