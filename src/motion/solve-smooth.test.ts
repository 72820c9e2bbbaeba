import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hash32 } from "../base/hash32.ts";
import { checkViews } from "./check-views.ts";
import type { CameraPath } from "./measured-motion.ts";
import { IDENTITY, makeSimilarity, type Point, rollOf, scaleOf } from "./similarity.ts";
import { solveSmooth } from "./solve-smooth.ts";
import type { Framed, ViewLimits, WholeRegion } from "./view-path.ts";

const HD: Framed = { frame: { width: 1920, height: 1080 }, window: { width: 1920, height: 1080 } };
const STILLS: Framed = { frame: { width: 2400, height: 1600 }, window: { width: 2400, height: 1350 } };
const LIMITS: ViewLimits = { keep: 0.85, zoom: 0, roll: 3 };

interface Shake {
  readonly place: number;
  readonly roll: number;
  readonly scale: number;
  readonly travel: number;
}

/** A camera on its way to the right that shakes by so much each (standard deviations: pixels, degrees, share). */
function shake(seed: number, count: number, { place, roll, scale, travel }: Shake): CameraPath {
  const normal = createNormal(seed);
  return {
    poses: Array.from({ length: count }, (_, t) =>
      makeSimilarity(
        Math.exp(scale * normal()),
        roll * normal(),
        (travel * t) / Math.max(1, count - 1) + place * normal(),
        place * normal(),
      ),
    ),
    bridged: Array.from({ length: count }, () => null),
    residual: 0,
  };
}

function createUniform(seed: number): () => number {
  let counter = hash32(seed);
  return () => (hash32(counter++) + 0.5) / 2 ** 32;
}

function createNormal(seed: number): () => number {
  const uniform = createUniform(seed);
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Regions that a level window of 95 % keeps whole with their margins, elsewhere in each frame. */
function scatter(seed: number, slots: number, { frame, window }: Framed, count: number, margin: number): WholeRegion[] {
  const uniform = createUniform(seed);
  const middles = Array.from({ length: slots }, () => ({
    x: (uniform() - 0.5) * (frame.width - 0.95 * window.width) * 0.98,
    y: (uniform() - 0.5) * (frame.height - 0.95 * window.height) * 0.98,
  }));
  const outline = ({ x, y }: Point): readonly Point[] | null => {
    if (uniform() < 0.2) return null;
    const corners = 3 + Math.floor(5 * uniform());
    return Array.from({ length: corners }, (_, i) => {
      const [angle, share] = [(2 * Math.PI * i) / corners, uniform()];
      return {
        x: x + share * Math.cos(angle) * (0.475 * window.width - margin - 1),
        y: y + share * Math.sin(angle) * (0.475 * window.height - margin - 1),
      };
    });
  };
  return Array.from({ length: count }, (_, k) => ({ name: `region ${k}`, margin, outlines: middles.map(outline) }));
}

describe("solveSmooth", () => {
  it("cuts no region, keeps every margin and stays inside the photographs", () => {
    const shoots = fc.record({
      seed: fc.nat(1e6),
      count: fc.integer({ min: 0, max: 50 }),
      place: fc.double({ min: 0, max: 40, noNaN: true }),
      roll: fc.double({ min: 0, max: 2, noNaN: true }),
      scale: fc.double({ min: 0, max: 0.02, noNaN: true }),
      travel: fc.double({ min: -3000, max: 3000, noNaN: true }),
      framed: fc.constantFrom(HD, STILLS),
      keep: fc.double({ min: 0.7, max: 1, noNaN: true }),
      zoom: fc.constantFrom(0, 0.0025, 0.01),
      most: fc.double({ min: 0, max: 5, noNaN: true }),
      regions: fc.nat(2),
      margin: fc.double({ min: 0, max: 20, noNaN: true }),
    });
    fc.assert(
      fc.property(shoots, ({ seed, count, framed, keep, zoom, most, regions, margin, ...own }) => {
        const path = shake(seed, count, own);
        const whole = scatter(seed, count, framed, regions, margin);
        const { views, issues } = solveSmooth(path, framed, { keep, zoom, roll: most }, whole);
        expect(views).toHaveLength(count);
        expect(issues).toEqual([]);
        expect(checkViews(views, framed, whole).violations).toEqual([]);
        for (const view of views) {
          expect(scaleOf(view)).toBeGreaterThan(keep - 1e-3);
          expect(scaleOf(view)).toBeLessThanOrEqual(1);
          expect(Math.abs(rollOf(view))).toBeLessThanOrEqual(most + 1e-5);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("never cuts a region in 300 frames of strong shaking", () => {
    const path = shake(7, 300, { place: 40, roll: 2, scale: 0.02, travel: 2000 });
    const regions = scatter(11, 300, STILLS, 1, 12);
    const { views, issues } = solveSmooth(path, STILLS, LIMITS, regions);
    const check = checkViews(views, STILLS, regions);
    expect(issues).toEqual([]);
    expect(check.violations).toEqual([]);
    expect(Math.min(...check.margins)).toBeGreaterThanOrEqual(12);
    expect(Math.min(...check.inside)).toBeGreaterThanOrEqual(0);
  });

  it("leaves a camera that stands as it is", () => {
    const path = shake(1, 40, { place: 0, roll: 0, scale: 0, travel: 0 });
    expect(solveSmooth(path, HD, LIMITS, []).views).toEqual(path.poses.map(() => IDENTITY));
  });

  it("names the frames in which a region is larger than the window", () => {
    const path = shake(3, 20, { place: 5, roll: 0.3, scale: 0, travel: 0 });
    const box = (half: number) => [
      { x: -100, y: -half },
      { x: 100, y: -half },
      { x: 100, y: half },
      { x: -100, y: half },
    ];
    const outlines = path.poses.map((_, t) => box(t >= 8 && t <= 11 ? 700 : 300));
    const { views, issues } = solveSmooth(path, STILLS, LIMITS, [{ name: "tower", outlines, margin: 10 }]);
    expect(checkViews(views, STILLS, []).violations).toEqual([]);
    expect(issues).toMatchObject([{ code: "whole-impossible", region: "tower" }]);
    // 700 + 10 asked of a window that is 675 high at most.
    expect(issues[0]?.cut).toBeGreaterThan(34.9);
    expect(issues[0]?.cut).toBeLessThan(36);
    expect(issues[0]?.remedy).toContain("slots 8 to 11");
    const bold = solveSmooth(path, STILLS, LIMITS, [
      { name: "tower", outlines: outlines.map(() => box(670)), margin: 10 },
    ]);
    expect(bold.issues[0]?.remedy).toMatch(/a margin of [34] px in slots 0 to 19/);
  });

  it("goes to the photograph's edge where that cuts a region itself", () => {
    const path = shake(5, 30, { place: 8, roll: 0.5, scale: 0.005, travel: 300 });
    const outlines = path.poses.map((_, t) => {
      const right = t >= 10 && t < 14 ? 1300 : 1000;
      return [
        { x: 700, y: -200 },
        { x: right, y: -200 },
        { x: right, y: 200 },
        { x: 700, y: 200 },
      ];
    });
    const regions = [{ name: "sign", outlines, margin: 20 }];
    const { views, issues } = solveSmooth(path, STILLS, LIMITS, regions);
    const { violations } = checkViews(views, STILLS, regions);
    expect(violations.map(({ code, slot }) => [code, slot])).toEqual([10, 11, 12, 13].map((t) => ["cut-by-source", t]));
    expect(issues).toMatchObject([{ code: "cut-by-source", region: "sign", cut: 100 }]);
  });
});
