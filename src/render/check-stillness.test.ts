import { serialize } from "node:v8";
import { describe, expect, it } from "vitest";
import { hash32 } from "../base/hash32.ts";
import { GRID_FLOOR_EV, GRID_HEIGHT, GRID_STEPS, GRID_WIDTH } from "../light/frame-light.ts";
import { checkStillness } from "./check-stillness.ts";
import type { MotionSource } from "./measure-motion.ts";

/** Light of a night with lamps everywhere, moved by some cells, with noise of its own. */
function photograph(dx: number, seed: number): Uint16Array {
  const grid = new Uint16Array(GRID_WIDTH * GRID_HEIGHT);
  const lamps = Array.from({ length: 90 }, (_, i) => ({
    x: hash32(3 * i + 1) % 200,
    y: hash32(3 * i + 2) % GRID_HEIGHT,
    ev: 2 + (hash32(3 * i + 3) % 300) / 100,
  }));
  for (let y = 0; y < GRID_HEIGHT; y++) {
    for (let x = 0; x < GRID_WIDTH; x++) {
      let ev = -8 + ((hash32(seed * 100_003 + y * GRID_WIDTH + x) % 1000) / 1000 - 0.5) * 0.1;
      for (const lamp of lamps) {
        ev += lamp.ev * Math.exp(-((x + 30 - dx - lamp.x) ** 2 + (y - lamp.y) ** 2) / 6);
      }
      grid[y * GRID_WIDTH + x] = Math.round((ev - GRID_FLOOR_EV) * GRID_STEPS);
    }
  }
  return grid;
}

function check(moves: readonly (number | null)[]) {
  const lights = new Map(moves.map((dx, slot) => [`f${slot}`, dx === null ? null : photograph(dx, slot)]));
  const cache = {
    get: (_: string, key: string) => {
      const grid = lights.get(key.split("|")[1] as string);
      return grid ? serialize({ grid, floorEv: -11 }) : null;
    },
  };
  const extent = { width: 6000, height: 4000 };
  const contents = moves.map((_, slot) => `f${slot}`);
  const measured = { extent, usable: contents.map(() => true), pairs: [] };
  return checkStillness(measured, { extent, contents, lens: null }, { cache, version: "1" } as unknown as MotionSource);
}

describe("checkStillness", () => {
  it("tells a tripod by the phases of its light, where no corner was found", () => {
    expect(check([0, 0, 0, 0, 0])).toMatchObject({ still: true, places: [[0, 1, 2, 3, 4]] });
  });

  it("tells a slow pan from it, and does not guess where there is nothing", () => {
    expect(check([0, 0.25, 0.5, 0.75, 1]).still).toBe(false);
    expect(check([0, 5, 10, 15, 20]).still).toBe(false);
    expect(check([0, null, null, null, null]).still).toBe(false);
  });
});
