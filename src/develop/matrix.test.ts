import { expect, test } from "vitest";
import { invert, multiply } from "../base/matrix3.ts";
import { cameraToDisplay, cameraToWorking, SRGB_TO_XYZ, WORKING_TO_DISPLAY } from "./matrix.ts";

const CAMERA = [0.6257, -0.0303, -0.1, -0.788, 1.5621, 0.2396, -0.1714, 0.1904, 0.7046];
const IDENTITY = [1, 0, 0, 0, 1, 0, 0, 0, 1];

function expectMatrix(actual: readonly number[], expected: readonly number[], digits: number): void {
  actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, digits));
}

test("neutral camera light is neutral in the working space and on the display", () => {
  for (const camera of [CAMERA, null]) {
    for (const matrix of [cameraToWorking(camera), cameraToDisplay(camera), WORKING_TO_DISPLAY]) {
      for (const row of [0, 3, 6]) expect(matrix[row]! + matrix[row + 1]! + matrix[row + 2]!).toBeCloseTo(1, 12);
    }
  }
});

test("what a camera sees of a colour comes back as that colour", () => {
  const seen = multiply(CAMERA, SRGB_TO_XYZ);
  const white = [0, 3, 6].map((row) => seen[row]! + seen[row + 1]! + seen[row + 2]!);
  const balanced = seen.map((value, i) => value / white[Math.floor(i / 3)]!);
  expectMatrix(multiply(cameraToDisplay(CAMERA), balanced), IDENTITY, 12);
});

test("the working space holds the display's primaries and leads back to them", () => {
  expectMatrix(multiply(WORKING_TO_DISPLAY, cameraToWorking(null)), IDENTITY, 12);
  for (const part of cameraToWorking(null)) expect(part).toBeGreaterThan(0);
});

test("a matrix that cannot be inverted, or is none, is refused", () => {
  expect(() => invert([1, 2, 3, 2, 4, 6, 1, 1, 1])).toThrow(/inverted/);
  expect(() => cameraToDisplay([1, 2, 3])).toThrow(/nine numbers/);
  expect(() => cameraToDisplay([0, 0, 0, 0, 0, 0, 0, 0, 0])).toThrow(/white/);
});
