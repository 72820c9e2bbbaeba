import { describe, expect, test } from "vitest";
import { compareGreen, computeHeadroom, findBrightHue, smoothBrightHues } from "./bright-hue.ts";
import {
  type FrameLight,
  GRID_FLOOR_EV,
  GRID_HEIGHT,
  GRID_STEPS,
  GRID_WIDTH,
  TILES_X,
  TILES_Y,
} from "./frame-light.ts";

const DAYLIGHT = [2, 1, 1.5] as const;

/** A sky of one light with a sun of `radius` cells that clipped. */
function sky({ ev = -1, radius = 4, redGreen = -0.9, blueGreen = -0.4 }): FrameLight {
  const grid = new Uint16Array(GRID_WIDTH * GRID_HEIGHT);
  for (let at = 0; at < grid.length; at++) {
    const [x, y] = [at % GRID_WIDTH, Math.floor(at / GRID_WIDTH)];
    const isSun = Math.hypot(x - 70, y - 50) < radius;
    grid[at] = isSun ? 0 : Math.round((ev - GRID_FLOOR_EV) * GRID_STEPS);
  }
  const tiles = TILES_X * TILES_Y;
  return {
    grid,
    floorEv: -11,
    redGreen: new Float32Array(tiles).fill(redGreen),
    blueGreen: new Float32Array(tiles).fill(blueGreen),
    clipped: radius > 0 ? 0.01 : 0,
    dark: 0,
    percentiles: [-3, -2, -1, -1, -1],
  };
}

describe("findBrightHue", () => {
  test("is that of what lies beside the sun", () => {
    const hue = findBrightHue(sky({}));
    expect(hue?.redGreen).toBeCloseTo(-0.9, 5);
    expect(hue?.blueGreen).toBeCloseTo(-0.4, 5);
    expect(hue?.cells).toBeGreaterThan(50);
  });

  test("nothing clipped, a dark sky round a lamp, colours that are not known: nothing is told", () => {
    expect(findBrightHue(sky({ radius: 0 }))).toBeNull();
    expect(findBrightHue(sky({ ev: -6 }))).toBeNull();
    expect(findBrightHue(sky({ redGreen: Number.NaN }))).toBeNull();
  });
});

describe("smoothBrightHues", () => {
  test("a frame that sees it otherwise does not make it jump; before and after what is known it stays", () => {
    const hues = Array.from({ length: 200 }, (_, i) =>
      i < 40 || i > 160 ? null : { redGreen: i % 7 === 0 ? 0.3 : 0, blueGreen: 0.001 * i, cells: 100 },
    );
    const smooth = smoothBrightHues(hues)!;
    const steps = smooth.slice(1).map(({ redGreen }, i) => Math.abs(redGreen - smooth[i]!.redGreen));
    expect(Math.max(...steps)).toBeLessThan(0.01);
    expect(smooth[0]!.blueGreen).toBeGreaterThan(0.039);
    expect(smooth[199]!.blueGreen).toBeLessThan(0.161);
    expect(smooth[100]!.blueGreen).toBeCloseTo(0.1, 3);
  });

  test("nothing known, one frame, no frame", () => {
    expect(smoothBrightHues([null, null])).toBeNull();
    expect(smoothBrightHues([])).toBeNull();
    const [only] = smoothBrightHues([{ redGreen: 0.2, blueGreen: -0.1, cells: 9 }])!;
    expect(only?.redGreen).toBeCloseTo(0.2, 6);
  });
});

test("compareGreen: grey light needs nothing, a blue sky has less green than its others say", () => {
  expect(compareGreen({ redGreen: -1, blueGreen: Math.log2(1 / 1.5) }, DAYLIGHT)).toBeCloseTo(1, 9);
  const roots = [2 ** -0.2, 1.5 * 2 ** -0.2].map(Math.sqrt);
  expect(compareGreen({ redGreen: -1.2, blueGreen: -0.2 }, DAYLIGHT)).toBeCloseTo(
    1 / ((roots[0]! + roots[1]!) / 2) ** 2,
    9,
  );
  expect(compareGreen({ redGreen: 9, blueGreen: 9 }, DAYLIGHT)).toBe(0.5);
});

test("computeHeadroom: highlights reach as far as the least of what is rebuilt", () => {
  expect(computeHeadroom(1, [1, 1, 1])).toBe(1);
  // Green is rebuilt to 1.74, blue ends at 1.5.
  expect(computeHeadroom(1, DAYLIGHT)).toBeCloseTo(1.5, 9);
  // Under lamps red has the least multiplier, and ends with green.
  expect(computeHeadroom(1, [1, 1.2, 2.4])).toBe(1);
});
