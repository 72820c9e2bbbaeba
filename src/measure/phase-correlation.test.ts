import { describe, expect, it } from "vitest";
import { CLEAR, correlatePhase } from "./phase-correlation.ts";
import type { CellPlane } from "./register-features.ts";

const WIDTH = 144;
const HEIGHT = 96;

/** A world of bells of all sizes, the same on every machine. */
function worldAt(x: number, y: number, seed: number): number {
  let sum = 0;
  let state = seed;
  const next = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  for (let k = 0; k < 160; k++) {
    const [cx, cy, size, sign] = [next() * 220 - 38, next() * 170 - 37, 1.2 + next() * 4, next() < 0.5 ? -1 : 1];
    sum += sign * Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * size * size));
  }
  return sum;
}

function plane(
  dx: number,
  dy: number,
  value: (x: number, y: number) => number = (x, y) => worldAt(x, y, 7),
): CellPlane {
  const values = new Float32Array(WIDTH * HEIGHT);
  for (let y = 0; y < HEIGHT; y++) for (let x = 0; x < WIDTH; x++) values[y * WIDTH + x] = value(x - dx, y - dy);
  return { width: WIDTH, height: HEIGHT, values };
}

describe("correlatePhase", () => {
  it.each([
    [0, 0],
    [3, -2],
    [0.3, 0.7],
    [-9.6, 5.25],
    [21, 11],
  ])("finds what moved by %d, %d cells", (dx, dy) => {
    const shift = correlatePhase(plane(0, 0), plane(dx, dy));
    expect(shift?.clearness).toBeGreaterThan(CLEAR);
    expect(Math.abs((shift?.x ?? 99) - dx)).toBeLessThan(0.2);
    expect(Math.abs((shift?.y ?? 99) - dy)).toBeLessThan(0.2);
  });

  it("finds a view that holds still behind somebody who passes", () => {
    const covered = plane(0, 0, (x, y) => (x > 60 && x < 100 ? worldAt(x * 1.3, y, 3) : worldAt(x, y, 7)));
    const shift = correlatePhase(plane(0, 0), covered);
    expect(shift?.clearness).toBeGreaterThan(CLEAR);
    expect(Math.hypot(shift?.x ?? 9, shift?.y ?? 9)).toBeLessThan(0.1);
  });

  it("knows that it does not know: other worlds, flat ones, none", () => {
    expect(
      correlatePhase(
        plane(0, 0),
        plane(0, 0, (x, y) => worldAt(x, y, 99)),
      )?.clearness,
    ).toBeLessThan(CLEAR);
    expect(
      correlatePhase(
        plane(0, 0),
        plane(0, 0, () => 0),
      ),
    ).toBeNull();
    expect(
      correlatePhase(
        plane(0, 0),
        plane(0, 0, () => Number.NaN),
      ),
    ).toBeNull();
  });
});
