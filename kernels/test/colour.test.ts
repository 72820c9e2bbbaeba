import * as fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { type Curve, curveOrigin, sampleTone, sampleTransfer } from "../../src/develop/curve.ts";
import { encodeColour, encodePlain, finishColour, type Rgb, toneColour } from "../twin/colour.twin.ts";
import { createArena, randomFloats, randomNumbers } from "./arena.ts";

type Three = readonly [Curve, Curve, Curve];

const arena = await createArena();
const { exports } = arena.kernels;
const MATRIX = [1.7, -0.6, -0.1, -0.2, 1.5, -0.3, 0.05, -0.4, 1.35];
/** As MATRIX, but it keeps grey, as the display's does. */
const DISPLAY = [1.7, -0.6, -0.1, -0.2, 1.5, -0.3, 0.05, -0.4, 1.35];
const [CB, CR] = [224 / 219 / 1.8556, 224 / 219 / 1.5748];
const tone = sampleTone((x) => x / (x + 0.6));
/** One that differs from channel to channel, and one as BT.709 has it. */
const transfers = [1, 0.9, 1.1].map((power) =>
  sampleTransfer((light) => 219 * light ** (power / 2.4)),
) as never as Three;
const even = Array.from({ length: 3 }, () => sampleTransfer((light) => 219 * light ** (1 / 2.4))) as never as Three;
const LUMINANCE = [0.23, 0.69, 0.08].map(Math.fround) as never as Rgb;
const LUMA = [0.2126, 0.7152, 0.0722].map(Math.fround) as never as Rgb;

beforeEach(() => arena.clear());

function place(curve: Curve): number {
  return curveOrigin(curve, arena.put(curve.table));
}

/** The block that colour.ts describes. */
function putParameters(hue = 0.6, coded = transfers): number {
  const floats = [...MATRIX, ...DISPLAY, tone.low, tone.high, 0, coded[0].low, 0, 0, 0, hue, 1 - hue, CB, CR];
  const offset = arena.put([...floats, ...LUMINANCE, ...LUMA]);
  const words = arena.kernels.memory.uint32(offset, floats.length);
  words[20] = place(tone);
  coded.forEach((curve, c) => (words[22 + c] = place(curve)));
  return offset;
}

/** Planes of equal length → pixels. */
function pixels(planes: readonly (readonly number[])[]): Rgb[] {
  return planes[0]!.map((_, i) => planes.map((plane) => plane[i]!) as unknown as Rgb);
}

function planesOf(rgb: readonly Rgb[]): number[][] {
  return [0, 1, 2].map((c) => rgb.map((pixel) => pixel[c]!));
}

function getPlanes(offset: number, count: number): number[][] {
  return [0, 1, 2].map((plane) => arena.get(offset + plane * count * 16, count * 4));
}

/** Colours of all kinds: mostly tame ones, so that quartets with, without and of nothing but wild ones occur. */
function randomColours(seed: number, count: number, wild: number, top: number): Rgb[] {
  const random = randomNumbers(seed);
  return Array.from({ length: count * 4 }, () => {
    if (random() < wild) return randomFloats(random, 3, top) as unknown as Rgb;
    const grey = random() ** 3 * top;
    return [0.9 + 0.1 * random(), 1, 0.9 + 0.1 * random()].map((part) => Math.fround(grey * part)) as unknown as Rgb;
  });
}

const cases = [fc.integer({ min: 1, max: 30 }), fc.constantFrom(0, 0.1, 1), fc.integer()] as const;

test("toneColour is its twin, and leaves nothing negative", () => {
  fc.assert(
    fc.property(...cases, (count, wild, seed) => {
      arena.clear();
      const colours = randomColours(seed, count, wild, 2);
      const [r, g, b] = planesOf(colours).map((plane) => arena.put(plane)) as [number, number, number];
      const [before, after] = [arena.floats(count * 12), arena.floats(count * 12)];
      exports.toneColour(r, g, b, count, putParameters(), before, after);
      const twin = colours.map((rgb) => toneColour(rgb, MATRIX, tone));
      expect(pixels(getPlanes(before, count))).toEqual(twin.map((pixel) => pixel.before));
      expect(pixels(getPlanes(after, count))).toEqual(twin.map((pixel) => pixel.after));
      expect(Math.min(...twin.flatMap((pixel) => pixel.before))).toBeGreaterThan(-1e-6);
      expect(arena.get(after + count * 48, 1)).toEqual([-12345]);
    }),
  );
});

test("finishColour is its twin, also where only some of a quartet lie outside the gamut", () => {
  fc.assert(
    fc.property(...cases, fc.float({ min: 0, max: 1, noNaN: true }), (count, wild, seed, hue) => {
      arena.clear();
      const before = randomColours(seed, count, wild, 3).map((rgb) => rgb.map((part) => Math.max(0, part))) as never[];
      const after = (before as Rgb[]).map((rgb) => rgb.map((part) => Math.fround(part / (1 + part)))) as never[];
      const [a, b] = [arena.put(planesOf(before).flat()), arena.put(planesOf(after).flat())];
      exports.finishColour(a, b, count, putParameters(hue));
      const twin = (before as Rgb[]).map((rgb, i) => finishColour(rgb, after[i]!, DISPLAY, hue, LUMINANCE));
      expect(pixels(getPlanes(b, count))).toEqual(twin);
    }),
  );
});

test("finishColour keeps colours within the display's gamut, grey grey and white white", () => {
  const random = randomNumbers(5);
  const after: Rgb[] = [];
  while (after.length < 4000) {
    const level = random() < 0.3 ? 1 : random();
    const kind = random();
    if (kind < 0.4) after.push([level, level, level]);
    // White to a rounding or two: the light between has no room left to be brought back by.
    else if (kind < 0.7)
      after.push([1, 1, 1].map((part) => Math.fround(part - Math.round(2 * random()) * 2 ** -24)) as never);
    else after.push([random(), random(), random()].map(Math.fround) as never);
  }
  const greys = after.map(([r, g, b]) => Math.abs(r - g) + Math.abs(g - b) < 1e-6);
  const before = after.map((rgb) => rgb.map((part) => Math.fround(4 * part)));
  const [a, b] = [arena.put(planesOf(before as never).flat()), arena.put(planesOf(after).flat())];
  const parameters = putParameters();
  // The display matrix of the looks: rows that sum to 1.
  arena.kernels.memory.float32(parameters + 36, 9).set([1.7, -0.6, -0.1, -0.13, 1.14, -0.01, -0.02, -0.13, 1.15]);
  exports.finishColour(a, b, after.length / 4, parameters);
  pixels(getPlanes(b, after.length / 4)).forEach((rgb, i) => {
    expect(Math.min(...rgb)).toBeGreaterThan(-1e-6);
    expect(Math.max(...rgb)).toBeLessThan(1 + 1e-6);
    if (greys[i]) rgb.forEach((part, c) => expect(Math.abs(part - after[i]![c]!)).toBeLessThan(1e-6));
  });
});

test("encodeColour and encodePlain are their twins over the whole range of floats", () => {
  const random = randomNumbers(7);
  const odd = [0, -0, -1, 1, 8, 1e30, -1e30, Infinity, -Infinity, NaN, 2 ** -20, 2 ** -149].map((value): Rgb => [
    value,
    0.5,
    value,
  ]);
  const wide = Array.from({ length: 400 }, () => randomFloats(random, 3).map((value) => Math.fround(value ** 9)));
  const colours = [...odd, ...(wide as never as Rgb[])];
  const count = colours.length / 4;
  const parameters = putParameters();
  const out = [arena.floats(count * 4), arena.floats(count * 4), arena.floats(count * 4)] as const;
  exports.encodeColour(arena.put(planesOf(colours).flat()), count, parameters, ...out);
  const coding = { transfers, luma: LUMA, cb: CB, cr: CR };
  const encoded = pixels(out.map((plane) => arena.get(plane, count * 4)));
  expect(encoded).toEqual(colours.map((rgb) => encodeColour(rgb, coding)));
  const [r, g, b] = planesOf(colours).map((plane) => arena.put(plane)) as [number, number, number];
  exports.encodePlain(r, g, b, count, parameters, ...out);
  const plain = pixels(out.map((plane) => arena.get(plane, count * 4)));
  expect(plain).toEqual(colours.map((rgb) => encodePlain(rgb, MATRIX, coding)));
});

test("encodeColour knows white, black and the primaries of BT.709, and its transfer to 4e-5", () => {
  const colours: Rgb[] = [
    [0, 0, 0],
    [1, 1, 1],
    [1, 0, 0],
    [0, 0, 1],
  ];
  const known = [
    [0, 0, 0],
    [219, 0, 0],
    [219 * 0.2126, (-224 * 0.2126) / 1.8556, 112],
    [219 * 0.0722, 112, (-224 * 0.0722) / 1.5748],
  ];
  const random = randomNumbers(3);
  for (let i = 0; i < 400; i++) {
    const light = Math.fround(2 ** (-30 * random()));
    colours.push([light, light, light]);
    known.push([219 * light ** (1 / 2.4), 0, 0]);
  }
  const count = colours.length / 4;
  const out = [arena.floats(count * 4), arena.floats(count * 4), arena.floats(count * 4)] as const;
  exports.encodeColour(arena.put(planesOf(colours).flat()), count, putParameters(0.6, even), ...out);
  pixels(out.map((plane) => arena.get(plane, count * 4))).forEach((codes, i) => {
    // Black is the curve's least light, 2^-32.
    codes.forEach((code, c) => expect(Math.abs(code - known[i]![c]!)).toBeLessThan(0.03 + 4e-5 * known[i]![0]!));
    if (i > 3) expect(codes[0] / known[i]![0]!).toBeCloseTo(1, 4);
  });
});
