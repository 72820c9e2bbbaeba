import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bendPlace, straightenPlace, straightExtent } from "./lens.ts";

const EXTENT = { width: 6000, height: 4000 };
const lens = fc.record({
  k1: fc.double({ min: -0.12, max: 0.12, noNaN: true }),
  k2: fc.double({ min: -0.02, max: 0.02, noNaN: true }),
  k3: fc.double({ min: -0.01, max: 0.01, noNaN: true }),
});
const place = fc.record({
  x: fc.double({ min: -2900, max: 2900, noNaN: true }),
  y: fc.double({ min: -1900, max: 1900, noNaN: true }),
});

describe("lens", () => {
  it("straightens what it bent, to a millionth of a pixel", () => {
    fc.assert(
      fc.property(lens, place, (bend, straight) => {
        const back = straightenPlace(bendPlace(straight, bend, EXTENT), bend, EXTENT);
        expect(Math.hypot(back.x - straight.x, back.y - straight.y)).toBeLessThan(1e-6);
      }),
    );
  });

  it("bends a corner by k1 + k2 + k3", () => {
    const corner = bendPlace({ x: 3000, y: 2000 }, { k1: -0.1, k2: 0.02, k3: 0.01 }, EXTENT);
    expect(corner.x).toBeCloseTo(3000 * 0.93, 9);
    expect(corner.y).toBeCloseTo(2000 * 0.93, 9);
  });

  it("finds the straight rectangle that was photographed whole", () => {
    expect(straightExtent(EXTENT, null)).toEqual(EXTENT);
    // A barrel shows more than is straight: all of the rectangle is there.
    expect(straightExtent(EXTENT, { k1: -0.1, k2: 0, k3: 0 })).toEqual(EXTENT);
    const { width, height } = straightExtent(EXTENT, { k1: 0.1, k2: 0, k3: 0 });
    const corner = bendPlace({ x: width / 2, y: height / 2 }, { k1: 0.1, k2: 0, k3: 0 }, EXTENT);
    expect(corner.x).toBeCloseTo(3000, 3);
    expect(height / width).toBeCloseTo(4000 / 6000, 9);
  });
});
