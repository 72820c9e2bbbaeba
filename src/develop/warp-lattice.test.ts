import { expect, test } from "vitest";
import { BAND, computeLattice, SEGMENT } from "./warp-lattice.ts";
import { createWarpMap, U, V } from "./warp-map.ts";
import { UNIT } from "./warp-phases.ts";

const photograph = { width: 6000, height: 4000 };
const view = { width: 3840, height: 2160 };
const axis = (count: number) => ({ origin: 0, pitch: 1, count });

/** Turned, with depth, through a lens: of 24 MP in UHD. */
const cases = [-0.1, 0, 0.1].flatMap((k1) =>
  [0.6, 3, -10].map((roll) => {
    const [a, b] = [1.3 * Math.cos((roll * Math.PI) / 180), 1.3 * Math.sin((roll * Math.PI) / 180)];
    const matrix = [a, -b, 3000 - a * 1920 + b * 1080, b, a, 2000 - b * 1920 - a * 1080, 1e-6, -2e-6, 1] as const;
    return { matrix, lens: k1 === 0 ? null : { k1, k2: 0, k3: 0 } };
  }),
);

test("straight between its knots, the map is met to a hundredth of a pixel", () => {
  for (const warp of cases) {
    let worst = 0;
    const map = createWarpMap(warp, photograph);
    const { across, acrossSegments, down, downSegments, firsts, lasts } = computeLattice(
      map,
      axis(6000),
      axis(4000),
      view,
    );
    const between = (lattice: Int32Array, knots: number, m: number, band: number, x: number, y: number): number => {
      const at = band * knots + m;
      const above = lattice[at]! + (lattice[at + 1]! - lattice[at]!) * x;
      const below = lattice[at + knots]! + (lattice[at + knots + 1]! - lattice[at + knots]!) * x;
      return (above + (below - above) * y) / UNIT;
    };
    for (let band = 0; band * BAND < view.height; band += 9) {
      for (const [x, y] of [
        [0.5, 0.5],
        [0.4, 0],
        [0.5, 0.9],
      ] as const) {
        const row = (band + y) * BAND + 0.5;
        for (let m = 0; m < acrossSegments; m++) {
          map.locate((m + x) * SEGMENT + 0.5, row);
          const column = between(across, acrossSegments + 1, m, band, x, y);
          worst = Math.max(worst, Math.abs(column + 0.5 - map.place[U]!));
        }
        let near = 0;
        for (let m = firsts[band]!; m < lasts[band]!; m++) {
          near = map.cross((m + x) * SEGMENT + 0.5, row, near);
          const place = between(down, downSegments + 1, m, band, x, y);
          worst = Math.max(worst, Math.abs(place + 0.5 - map.place[V]!));
        }
      }
    }
    expect(worst).toBeLessThan(0.01);
  }
});
