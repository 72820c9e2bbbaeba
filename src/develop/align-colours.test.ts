import { expect, test } from "vitest";
import { PHASES, putImage } from "../../test/fixtures/made-mosaic.ts";
import { createKernels } from "../kernels/instance.ts";
import type { LateralColour } from "../motion/lateral-colour.ts";
import { alignColours } from "./align-colours.ts";

const kernels = await createKernels();
/** Two pixels in the corners. */
const COLOUR: LateralColour = { red: [0.03, 0, 0.01, 0, 0], blue: [-0.02, 0, 0, 0, 0] };

function aligned(made: Parameters<typeof putImage>[1], colour = COLOUR) {
  const { mark } = kernels.memory;
  const image = putImage(kernels, made);
  const count = image.stride * image.height;
  const before = kernels.memory.uint16(image.offset, count).slice();
  alignColours(kernels, image, colour);
  const after = kernels.memory.uint16(image.offset, count).slice();
  kernels.memory.release(mark);
  return { image, before, after };
}

const waves = (x: number, y: number): [number, number, number] => {
  const light = 0.4 + 0.2 * Math.sin(x / 5 + y / 3);
  return [light, light * 0.9, light * 0.5];
};

test.each(PHASES)("moves red and blue of any pattern, and no green, margin or picture of one colour", (...cfa) => {
  const made = { width: 75, height: 53, light: waves, cfa };
  const { image, before, after } = aligned(made);
  const moved = { 0: 0, 1: 0, 2: 0 };
  after.forEach((sample, i) => {
    const [x, y] = [i % image.stride, Math.floor(i / image.stride)];
    if (sample === before[i]) return;
    expect(x).toBeLessThan(image.width);
    moved[cfa[(x & 1) + 2 * (y & 1)] as 0 | 1 | 2]++;
  });
  expect(moved[1]).toBe(0);
  expect(Math.min(moved[0], moved[2])).toBeGreaterThan(500);
  const even = aligned({ ...made, light: () => [0.5, 0.4, 0.3] });
  expect(even.after).toEqual(even.before);
});

test("what all clips stays, and so does an X-Trans mosaic", () => {
  const clipped = aligned({ width: 40, height: 30, light: () => [2, 2, 2] });
  expect(clipped.after).toEqual(clipped.before);
  const xtrans = aligned({ width: 48, height: 36, light: waves, layout: "xtrans" });
  expect(xtrans.after).toEqual(xtrans.before);
});

test.each([
  [1, 1],
  [2, 1],
  [1, 9],
  [3, 2],
  [5, 40],
])("a picture of %i × %i pixels is none the worse", (width, height) => {
  for (const layout of ["bayer", "rgb"] as const) {
    const { before, after } = aligned({ width, height, light: waves, layout });
    expect(Math.max(...after.map((sample, i) => Math.abs(sample - before[i]!)))).toBeLessThan(9000);
  }
});
