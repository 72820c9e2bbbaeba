import fc from "fast-check";
import { expect, test } from "vitest";
import { shakeCamera } from "../../test/fixtures/shaken-camera.ts";
import { checkViews } from "../motion/check-views.ts";
import { putInKeystone } from "../motion/keystone.ts";
import { solveSmooth } from "../motion/solve-smooth.ts";
import { frameStraight, straightenRegions } from "./straighten-shot.ts";

const FRAMED = { frame: { width: 2400, height: 1600 }, window: { width: 2400, height: 1350 } };
const SLOTS = 30;

test("views of straight frames show nothing outside of the photographs and cut no region: by the true corners", () => {
  const shoots = fc.record({
    seed: fc.nat(1e6),
    slant: fc.double({ min: 0, max: 2e-5, noNaN: true }),
    keep: fc.double({ min: 0.7, max: 1, noNaN: true }),
    x: fc.integer({ min: -400, max: 400 }),
    half: fc.integer({ min: 20, max: 300 }),
  });
  fc.assert(
    fc.property(shoots, ({ seed, slant, keep, x, half }) => {
      const path = shakeCamera(seed, SLOTS, { place: 12, roll: 0.6, scale: 0.01, travel: 500 });
      const keystones = path.poses.map((_, t) => ({ g: slant * Math.sin(2.4 * t), h: slant * Math.sin(3.1 * t + 1) }));
      const box = [-1, 1].flatMap((p) => [p, -p].map((q) => ({ x: x + p * half, y: q * half })));
      const sign = {
        name: "sign",
        margin: 20,
        outlines: keystones.map((own) => box.map((p) => putInKeystone(own, p))),
      };
      const framed = frameStraight(FRAMED, keystones);
      const straight = straightenRegions([sign], FRAMED, keystones);
      expect(straight).not.toBeNull();
      const { views, issues } = solveSmooth(path, framed, { keep, zoom: 0.0025, roll: 3 }, straight ?? []);
      expect(issues).toEqual([]);
      expect(checkViews(views, FRAMED, [sign], keystones).violations).toEqual([]);
    }),
    { numRuns: 12 },
  );
});

test("a region at a photograph's edge is worth more than straightness", () => {
  const keystones = [{ g: 2e-5, h: 0 }];
  const box = (right: number) => [
    { x: right - 100, y: -50 },
    { x: right, y: -50 },
    { x: right, y: 50 },
    { x: right - 100, y: 50 },
  ];
  const region = (right: number) => [{ name: "sign", margin: 0, outlines: [box(right)] }];
  expect(straightenRegions(region(-900), FRAMED, keystones)).not.toBeNull();
  // Still in the photograph, but not in the rectangle that is left of it.
  expect(straightenRegions(region(-1095), FRAMED, keystones)).toBeNull();
  expect(straightenRegions(region(1200), FRAMED, keystones)).toBeNull();
});
