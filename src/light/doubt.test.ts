import { expect, it } from "vitest";
import { createNormal } from "../../test/truth/light-world.ts";
import { solveApparent } from "./apparent.ts";
import { computeDoubt } from "./doubt.ts";
import { computeFlicker } from "./flicker-score.ts";
import type { LightRatio } from "./frame-light.ts";

const COUNT = 120;

/** Ratios of pictures that do not flicker, each with an error of its own. */
function compare(sigma: number): LightRatio[] {
  const normal = createNormal(7);
  return Array.from({ length: COUNT }, (_, b) => b).flatMap((b) =>
    [1, 2, 4, 8]
      .filter((lag) => lag <= b)
      .map((lag) => ({ a: b - lag, b, delta: sigma * normal(), quality: 0.5, variance: 1e-6, cells: 10_000 })),
  );
}

it("tells half and more of the F that ratios which contradict each other have where nothing flickers", () => {
  for (const sigma of [0.01, 0.03]) {
    const pairs = compare(sigma);
    const apparent = solveApparent(COUNT, pairs);
    const { flicker, contradiction } = computeDoubt(apparent, pairs);
    const share = flicker / (computeFlicker(apparent.ev) as number);
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(1);
    expect(contradiction).toBeGreaterThan(sigma);
    expect(contradiction).toBeLessThan(6 * sigma);
  }
});

it("is next to nothing where ratios agree, and 0 where there are none", () => {
  const pairs = compare(0);
  expect(computeDoubt(solveApparent(COUNT, pairs), pairs).flicker).toBeLessThan(0.002);
  expect(computeDoubt(solveApparent(3, []), [])).toEqual({ flicker: 0, contradiction: 0 });
});
