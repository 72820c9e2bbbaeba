import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createUniform, shakeCamera } from "../../test/fixtures/shaken-camera.ts";
import { checkViews } from "./check-views.ts";
import { combine, IDENTITY, invert, movePoint, type Point, rollOf, scaleOf, type Similarity } from "./similarity.ts";
import { measurePathCost } from "./path-cost.ts";
import { PATH_WEIGHTS, type PathWeights } from "./path-rows.ts";
import { solveSmooth } from "./solve-smooth.ts";
import { measureStability } from "./stability.ts";
import type { Framed, ViewLimits, WholeImpossible, WholeRegion } from "./view-path.ts";

const HD: Framed = { frame: { width: 1920, height: 1080 }, window: { width: 1920, height: 1080 } };
const STILLS: Framed = { frame: { width: 2400, height: 1600 }, window: { width: 2400, height: 1350 } };
const TALL: Framed = { frame: { width: 1600, height: 2400 }, window: { width: 1600, height: 900 } };
/** A window that no frame holds at scale 1. */
const WIDER: Framed = { frame: { width: 100, height: 60 }, window: { width: 120, height: 50 } };
const LIMITS: ViewLimits = { keep: 0.85, zoom: 0, roll: 3 };

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

/** Reads the figures of docs/notes/motion-smooth.md out loud when they are asked for. */
function tell(line: string): void {
  if (process.env["MOTION_FIGURES"] === "1") console.log(line);
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
        const path = shakeCamera(seed, count, own);
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
    const path = shakeCamera(7, 300, { place: 40, roll: 2, scale: 0.02, travel: 2000 });
    const regions = scatter(11, 300, STILLS, 1, 12);
    const { views, issues } = solveSmooth(path, STILLS, LIMITS, regions);
    const check = checkViews(views, STILLS, regions);
    expect(issues).toEqual([]);
    expect(check.violations).toEqual([]);
    expect(Math.min(...check.margins)).toBeGreaterThanOrEqual(12);
    expect(Math.min(...check.inside)).toBeGreaterThanOrEqual(0);
  });

  it("leaves less than a hundredth of the jitter of a camera that shakes by 12 px, 0.6° and 1 %", () => {
    for (const [name, travel] of [
      ["stands", 0],
      ["walks a quarter of the width", 480],
      ["walks 16 widths", 30_000],
    ] as const) {
      for (const seed of [1, 2, 3]) {
        const path = shakeCamera(seed, 300, { place: 12, roll: 0.6, scale: 0.01, travel });
        const { views } = solveSmooth(path, HD, LIMITS, []);
        const before = measureStability(
          path.poses.map(() => IDENTITY),
          path,
          HD,
        );
        const after = measureStability(views, path, HD);
        const least = Math.min(...views.map(scaleOf));
        tell(
          `${name}, ${seed}: jitter ${before.jitter?.toFixed(2)} → ${after.jitter?.toFixed(4)} px, kept ${least.toFixed(3)} at least, ${after.cropping.toFixed(3)} on average, stability ${after.stability?.min.toFixed(3)} (least) ${after.stability?.mean.toFixed(3)} (mean), mirrored ${after.mirrored?.min.toFixed(3)}`,
        );
        expect(after.jitter).toBeLessThan(0.05);
        expect(least).toBeGreaterThanOrEqual(0.85);
        expect(checkViews(views, HD, []).violations).toEqual([]);
      }
    }
  });

  it("finds the same film in photographs of any size", () => {
    const found = [1, 3.125].map((size) => {
      const path = shakeCamera(2, 120, { place: 12 * size, roll: 0.6, scale: 0.01, travel: 480 * size });
      const extent = { width: 1920 * size, height: 1080 * size };
      const framed = { frame: extent, window: extent };
      return measureStability(solveSmooth(path, framed, LIMITS, []).views, path, framed);
    });
    expect(Math.abs((found[0]?.cropping as number) - (found[1]?.cropping as number))).toBeLessThan(1e-3);
    for (const { jitter } of found) expect(jitter).toBeLessThan(0.05);
  });

  it("walks at an even speed where the camera did", () => {
    const path = shakeCamera(3, 300, { place: 12, roll: 0.6, scale: 0.01, travel: 30_000 });
    const spread = (weights: PathWeights, sizePrice: number): number => {
      const { views } = solveSmooth(path, HD, LIMITS, [], { weights, sizePrice });
      const seen = views.map((view, t) => combine(path.poses[t] as Similarity, view));
      const steps = seen.slice(1).map((to, t) => combine(invert(seen[t] as Similarity), to).x);
      const share = Math.max(...steps) / Math.min(...steps) - 1;
      const { jitter, cropping } = measureStability(views, path, HD);
      tell(
        `still ${weights.still}, size ${sizePrice}: speed differs by ${(100 * share).toFixed(1)} %, jitter ${jitter?.toFixed(4)} px, kept ${cropping.toFixed(3)} on average`,
      );
      return share;
    };
    const own = spread(PATH_WEIGHTS, 0.02);
    expect(own).toBeLessThan(0.03);
    expect(spread({ still: 10, straight: 1, bent: 100 }, 0.02)).toBeGreaterThan(3 * own);
    for (const price of [0.1, 0.3, 1]) expect(spread(PATH_WEIGHTS, price)).toBeLessThan(0.05);
  });

  it("holds a region of the world whole however large it is, until it cannot", () => {
    for (const [share, isWhole] of [
      [0.4, true],
      [0.85, true],
      [0.92, true],
      [0.99, false],
    ] as const) {
      const path = shakeCamera(5, 300, { place: 5, roll: 0.25, scale: 0.005, travel: 40 });
      const [x, y] = [960 * share, 500 * share];
      const box = [-1, 1, 1, -1].map((side, k) => ({ x: 20 + side * x, y: (k < 2 ? -1 : 1) * y }));
      const outlines = path.poses.map((pose) => box.map((corner) => movePoint(invert(pose), corner)));
      const regions = [{ name: "statue", outlines, margin: 10 }];
      for (const zoom of [0, 0.0025]) {
        const { views, issues } = solveSmooth(path, HD, { ...LIMITS, zoom }, regions);
        const { jitter, cropping } = measureStability(views, path, HD);
        const check = checkViews(views, HD, regions);
        tell(
          `region of ${100 * share} % of the width, zoom ${zoom}: jitter ${jitter?.toFixed(4)} px, kept ${cropping.toFixed(3)} on average, ${Math.min(...check.margins).toFixed(2)} px of margin, issues ${issues.length}`,
        );
        expect(issues.length === 0).toBe(isWhole);
        // Where the photographs leave no margin, or end in it themselves, the film still does not cut.
        expect(check.violations.filter(({ code }) => code === "cut" || code === "outside")).toEqual([]);
        if (isWhole) expect(jitter).toBeLessThan(0.3);
      }
    }
  });

  it("finds no better path near the one it found", () => {
    const path = shakeCamera(9, 12, { place: 12, roll: 0.6, scale: 0, travel: 300 });
    const limits = { keep: 0.9, zoom: 0, roll: 0 };
    const { views } = solveSmooth(path, HD, limits, [], { sizePrice: 0 });
    const cost = measurePathCost(views, path, HD, PATH_WEIGHTS);
    const uniform = createUniform(4);
    for (let round = 0; round < 2000; round++) {
      // One place, or all from one slot on, moved a little.
      const first = Math.floor(uniform() * 12);
      const last = uniform() < 0.5 ? first : 11;
      const [dx, dy] = [uniform() - 0.5, uniform() - 0.5].map((value) => value * 10 ** (1 - 4 * uniform()));
      const other = views.map((view, t) =>
        t >= first && t <= last ? combine({ a: 1, b: 0, x: dx as number, y: dy as number }, view) : view,
      );
      if (checkViews(other, HD, []).violations.length > 0) continue;
      expect(measurePathCost(other, path, HD, PATH_WEIGHTS)).toBeGreaterThan(cost * 0.999);
    }
  });

  it("leaves a camera that stands as it is", () => {
    const path = shakeCamera(1, 40, { place: 0, roll: 0, scale: 0, travel: 0 });
    expect(solveSmooth(path, HD, LIMITS, []).views).toEqual(path.poses.map(() => IDENTITY));
  });

  it("names the frames in which a region is larger than the window", () => {
    const path = shakeCamera(3, 20, { place: 5, roll: 0.3, scale: 0, travel: 0 });
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
    expect((issues[0] as WholeImpossible).cut).toBeGreaterThan(34.9);
    expect((issues[0] as WholeImpossible).cut).toBeLessThan(36);
    expect(issues[0]?.remedy).toContain("frames 9–12");
    const bold = solveSmooth(path, STILLS, LIMITS, [
      { name: "tower", outlines: outlines.map(() => box(670)), margin: 10 },
    ]);
    expect(bold.issues[0]?.remedy).toMatch(/a margin of [34] px in frames 1–20/);
  });

  it("stays inside whatever is asked of it, and says what it could not do", () => {
    const shoots = fc.record({
      seed: fc.nat(1e6),
      count: fc.integer({ min: 0, max: 24 }),
      place: fc.double({ min: 0, max: 60, noNaN: true }),
      roll: fc.constantFrom(0, 1, 60),
      scale: fc.constantFrom(0, 0.03, 0.3),
      travel: fc.double({ min: -3000, max: 3000, noNaN: true }),
      framed: fc.constantFrom(HD, STILLS, TALL, WIDER),
      keep: fc.oneof(fc.constant(1), fc.double({ min: 0.3, max: 1, noNaN: true })),
      zoom: fc.constantFrom(0, 1e-7, 0.005),
      most: fc.constantFrom(0, 3, 180),
      corners: fc.array(
        fc.array(fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true })), {
          maxLength: 4,
        }),
        { minLength: 1, maxLength: 9 },
      ),
      margin: fc.double({ min: -5, max: 60, noNaN: true }),
    });
    fc.assert(
      fc.property(shoots, ({ seed, count, framed, keep, zoom, most, corners, margin, ...own }) => {
        const path = shakeCamera(seed, count, own);
        const { width, height } = framed.frame;
        const outlines = path.poses.map((_, t) => {
          const places = corners[t % corners.length] as [number, number][];
          return places.length === 0 ? null : places.map(([x, y]) => ({ x: 0.7 * x * width, y: 0.7 * y * height }));
        });
        const regions = [{ name: "any", outlines, margin }];
        const { views, issues } = solveSmooth(path, framed, { keep, zoom, roll: most }, regions);
        const { violations } = checkViews(views, framed, regions);
        expect(views.every(({ a, b, x, y }) => Number.isFinite(a + b + x + y))).toBe(true);
        expect(violations.filter(({ code }) => code === "outside")).toEqual([]);
        expect(issues.length > 0).toBe(violations.length > 0);
      }),
      { numRuns: 60 },
    );
  });

  it("refuses what is no path", () => {
    const path = shakeCamera(1, 3, { place: 1, roll: 0, scale: 0, travel: 0 });
    const broken = { ...path, poses: path.poses.map((pose, t) => (t === 1 ? { ...pose, x: Number.NaN } : pose)) };
    expect(() => solveSmooth(broken, HD, LIMITS, [])).toThrow(/slot 1/);
    const region = { name: "face", outlines: [null, [{ x: Number.NaN, y: 0 }], null], margin: 0 };
    expect(() => solveSmooth(path, HD, LIMITS, [region])).toThrow(/face in slot 1/);
    expect(() => solveSmooth(path, HD, LIMITS, [{ ...region, outlines: [] }])).toThrow(/face per slot/);
  });

  it("goes to the photograph's edge where that cuts a region itself", () => {
    const path = shakeCamera(5, 30, { place: 8, roll: 0.5, scale: 0.005, travel: 300 });
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
