import { expect, test } from "vitest";
import { fitWarp } from "./fit-warp.ts";
import type { RecipeWarp } from "./recipe.ts";

test("a view of another size shows the same places", () => {
  const warp: RecipeWarp = {
    matrix: [1.5, -0.02, 40, 0.03, 1.4, 60, 1e-5, -2e-5, 0.98],
    lens: { k1: 0.1, k2: 0, k3: 0 },
  };
  const place = ({ matrix: m }: RecipeWarp, x: number, y: number): number[] => {
    const w = m[6] * x + m[7] * y + m[8];
    return [(m[0] * x + m[1] * y + m[2]) / w, (m[3] * x + m[4] * y + m[5]) / w];
  };
  const small = fitWarp(warp, { width: 3840, height: 2160 }, { width: 768, height: 430 });
  expect(small.lens).toEqual(warp.lens);
  for (const [x, y] of [
    [0, 0],
    [1, 0],
    [0.3, 0.7],
    [1, 1],
  ] as const) {
    const [u, v] = place(warp, x * 3840, y * 2160);
    const [su, sv] = place(small, x * 768, y * 430);
    expect(su).toBeCloseTo(u!, 9);
    expect(sv).toBeCloseTo(v!, 9);
  }
});
