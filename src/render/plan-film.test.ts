import { expect, it } from "vitest";
import type { Film } from "../film/film.ts";
import type { LateralColour } from "../motion/lateral-colour.ts";
import { bendPlace } from "../motion/lens.ts";
import { NO_DEFECTS } from "./find-defects.ts";
import type { LitShot } from "./light-shots.ts";
import type { Measurement } from "./measure-frames.ts";
import { planPictures } from "./plan-film.ts";

const SOURCE = { width: 600, height: 400 };

/** The one picture of a shot that is not followed. */
function plan(lens: { k1: number; k2: number; k3: number } | null, lateralColour: LateralColour | null = null) {
  const film = {
    look: { name: "plain", contrast: 1.6, skew: 0 },
    output: { size: "320x180", fit: "fill" },
    cut: [{ shot: "s01" }],
  } as unknown as Film;
  const levels = {
    black: [0, 0, 0, 0],
    white: 1000,
    whiteBalance: [1, 1, 1],
    xyzToCamera: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    source: SOURCE,
    lens,
  };
  const views = [{ slot: 0, fate: "used", shown: "a.dng", frame: "a.dng" }];
  const light = { frames: [{ gain: 0 }] };
  const lit = { views, levels, light, local: [null], keyEv: 0, whites: [1], defects: NO_DEFECTS };
  const shot = { shot: { id: "s01" }, slots: ["a.dng"], lateralColour: [lateralColour], ...lit };
  const frame = { content: "c", stamp: { sizeBytes: 1, mtimeMs: 1 } };
  const measured = new Map([["a.dng", { path: "a.dng", frame } as unknown as Measurement]]);
  const [picture] = planPictures(
    film,
    new Map([["s01", shot as unknown as LitShot]]),
    new Map(),
    measured,
    new Map(),
    new Map(),
  );
  return picture!.recipe;
}

it("straightens a shot that holds still by its files' lens, and shows nothing beyond the photograph", () => {
  expect(plan(null).warp).toBeUndefined();
  for (const lens of [
    { k1: 0.06, k2: 0.01, k3: 0 },
    { k1: -0.06, k2: 0, k3: 0 },
  ]) {
    const { warp, view } = plan(lens);
    expect(warp?.lens).toEqual(lens);
    const [a, b, c, d, e, f] = warp!.matrix;
    for (let i = 0; i <= 8; i++) {
      for (const [x, y] of [
        [(i / 8) * view.width, 0],
        [view.width, (i / 8) * view.height],
      ] as const) {
        const straight = { x: a * x + b * y + c - SOURCE.width / 2, y: d * x + e * y + f - SOURCE.height / 2 };
        const bent = bendPlace(straight, lens, SOURCE);
        expect(Math.abs(bent.x)).toBeLessThanOrEqual(SOURCE.width / 2 + 1e-3);
        expect(Math.abs(bent.y)).toBeLessThanOrEqual(SOURCE.height / 2 + 1e-3);
      }
    }
  }
});

it("has a recipe say how colours lie to green, and nothing of it where they need not be moved", () => {
  const colour: LateralColour = { red: [0.00037421999999985, 1e-14, 0, 0, 0], blue: [-0.0002, 0, 0, 0, 0] };
  expect(plan(null, colour).lateralColour).toEqual({ red: [0.00037422, 0, 0, 0, 0], blue: [-0.0002, 0, 0, 0, 0] });
  expect(plan(null)).not.toHaveProperty("lateralColour");
});
