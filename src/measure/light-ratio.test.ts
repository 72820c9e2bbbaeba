import { describe, expect, test } from "vitest";
import { createGrids, createNormal } from "../../test/truth/light-world.ts";
import { GRID_HEIGHT, GRID_WIDTH } from "../light/frame-light.ts";
import { computeLightRatio, type LightGrid } from "./light-ratio.ts";

const nothing = { shutter: null, aperture: null, iso: null };

function compare(ev: number, local?: (x: number, y: number) => number): ReturnType<typeof computeLightRatio> {
  const second = local === undefined ? { ev } : { ev, local };
  const [a, b] = createGrids({
    frames: [
      { time: 0, exposure: nothing, ev: 0 },
      { time: 1, exposure: nothing, ...second },
    ],
  });
  return computeLightRatio(a as LightGrid, b as LightGrid);
}

describe("computeLightRatio", () => {
  test.each([0, 0.004, -0.1, 1 / 3, -2, 1])("finds a change of %f EV", (ev) => {
    const ratio = compare(ev);
    expect(ratio.delta).toBeCloseTo(ev, 3);
    expect(ratio.quality).toBeGreaterThan(0.85);
    expect(Math.sqrt(ratio.variance)).toBeLessThan(0.005);
  });

  test("is not moved by somebody who covers 40 % of the picture", () => {
    const normal = createNormal(7);
    const covered = compare(0.05, (x) => (x < 0.4 * GRID_WIDTH ? -1.5 + 0.7 * normal() : 0));
    expect(covered.delta).toBeCloseTo(0.05, 3);
    expect(covered.quality).toBeLessThan(0.75);
  });

  test("is not moved by an even grey wall over 40 % of the picture", () => {
    expect(compare(-0.02, (_, y) => (y > 0.6 * GRID_HEIGHT ? 0.8 : 0)).delta).toBeCloseTo(-0.02, 3);
  });

  test("says nothing where there is nothing in common", () => {
    const empty = { grid: new Uint16Array(GRID_WIDTH * GRID_HEIGHT), floorEv: -11 };
    expect(computeLightRatio(empty, empty)).toEqual({ delta: 0, quality: 0, variance: 1, cells: 0 });
  });

  test("is the same with opposite sign the other way round", () => {
    const [a, b] = createGrids({
      frames: [
        { time: 0, exposure: nothing, ev: 0 },
        { time: 1, exposure: nothing, ev: 0.37 },
      ],
    }) as [LightGrid, LightGrid];
    expect(computeLightRatio(b, a).delta).toBeCloseTo(-computeLightRatio(a, b).delta, 4);
  });
});

describe("computeLightRatio with weights", () => {
  const [a, b] = createGrids({
    frames: [
      { time: 0, exposure: nothing, ev: 0 },
      { time: 1, exposure: nothing, ev: 0.1, local: (x) => (x < 0.7 * GRID_WIDTH ? -0.4 : 0) },
    ],
  }) as [LightGrid, LightGrid];
  const weigh = (weight: (x: number) => number): Uint8Array =>
    Uint8Array.from({ length: GRID_WIDTH * GRID_HEIGHT }, (_, cell) => weight(cell % GRID_WIDTH));

  test("all alike are as none", () => {
    const { agreement, ...ratio } = computeLightRatio(
      a,
      b,
      weigh(() => 255),
    );
    const none = computeLightRatio(a, b);
    expect(ratio).toEqual({
      ...none,
      delta: expect.closeTo(none.delta, 12),
      variance: expect.closeTo(none.variance, 12),
    });
    expect(agreement).toBe(ratio.quality);
  });

  test("cells of weight 0 are not there", () => {
    const right = computeLightRatio(
      a,
      b,
      weigh((x) => (x < 0.7 * GRID_WIDTH ? 0 : 255)),
    );
    expect(right.delta).toBeCloseTo(0.1, 3);
    expect(right.quality).toBeGreaterThan(0.9);
    expect(right.cells).toBeLessThan(0.32 * GRID_WIDTH * GRID_HEIGHT);
  });

  test("a lesser part that weighs more is followed; how many agree is told apart", () => {
    expect(computeLightRatio(a, b).delta).toBeCloseTo(-0.3, 3);
    const right = computeLightRatio(
      a,
      b,
      weigh((x) => (x < 0.7 * GRID_WIDTH ? 5 : 255)),
    );
    expect(right.delta).toBeCloseTo(0.1, 3);
    expect(right.quality).toBeGreaterThan(0.85);
    expect(right.agreement).toBeLessThan(0.35);
  });

  test("weights that leave fewer than 24 cells leave nothing", () => {
    expect(
      computeLightRatio(
        a,
        b,
        weigh((x) => (x === 0 ? 50 : 0)),
      ).quality,
    ).toBe(0);
  });
});
