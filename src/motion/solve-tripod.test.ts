import { describe, expect, test } from "vitest";
import { mostOutside, pathOf } from "../../test/fixtures/motion-worlds.ts";
import { createNormal } from "../../test/truth/light-world.ts";
import type { CameraPath } from "./measured-motion.ts";
import { combine, IDENTITY, invert, makeSimilarity, movePoint, scaleOf, type Similarity } from "./similarity.ts";
import { solveTripod } from "./solve-tripod.ts";
import type { Framed, ViewLimits, WholeRegion } from "./view-path.ts";

const FRAMED: Framed = { frame: { width: 1920, height: 1280 }, window: { width: 1920, height: 1080 } };
const LIMITS: ViewLimits = { keep: 0.85, zoom: 0.0025, roll: 3 };

function solve(path: CameraPath, regions: readonly WholeRegion[] = [], framed = FRAMED): readonly Similarity[] {
  const { views, issues } = solveTripod(path, framed, LIMITS, regions);
  expect(issues).toEqual([]);
  return views;
}

/** Most that a corner of the window moves in the world. */
function mostMoved(path: CameraPath, views: readonly Similarity[], { window }: Framed): number {
  const corner = { x: window.width / 2, y: window.height / 2 };
  const first = movePoint(combine(path.poses[0] as Similarity, views[0] as Similarity), corner);
  return Math.max(
    ...views.map((view, i) => {
      const place = movePoint(combine(path.poses[i] as Similarity, view), corner);
      return Math.hypot(place.x - first.x, place.y - first.y);
    }),
  );
}

describe("solveTripod", () => {
  test("a camera that held still is shown as it is, bit for bit", () => {
    const views = solve(pathOf(Array.from({ length: 50 }, () => IDENTITY)));
    expect(views.every((view) => view === IDENTITY)).toBe(true);
  });

  test("wind: the world holds still, nothing outside is shown, and no larger window does", () => {
    const random = createNormal(1);
    const poses = Array.from({ length: 300 }, (_, i) =>
      i === 0 ? IDENTITY : makeSimilarity(1 + 0.001 * random(), 0.1 * random(), 8 * random(), 5 * random()),
    );
    const path = pathOf(poses);
    const views = solve(path);
    expect(mostMoved(path, views, FRAMED)).toBeLessThan(1e-9);
    expect(mostOutside(views, FRAMED)).toBeLessThan(1e-6);
    const larger = views.map((view) => combine(view, makeSimilarity(1.0005, 0, 0, 0)));
    expect(mostOutside(larger, FRAMED)).toBeGreaterThan(0.3);
    expect(Math.min(...views.map(scaleOf))).toBeGreaterThan(0.96);
  });

  test("a bumped head that stays bumped leads to one pose", () => {
    const bumped = makeSimilarity(1, 0.4, 60, -25);
    const path = pathOf(Array.from({ length: 90 }, (_, i) => (i < 60 ? IDENTITY : bumped)));
    const views = solve(path);
    expect(mostMoved(path, views, FRAMED)).toBeLessThan(1e-9);
    expect(mostOutside(views, FRAMED)).toBeLessThan(1e-6);
    // Turned as most frames are.
    expect((views[0] as Similarity).b).toBe(0);
  });

  test("a bump that is more than the limits keep goes to the smooth solver", () => {
    const bumped = makeSimilarity(1, 0, 700, 0);
    const path = pathOf(Array.from({ length: 90 }, (_, i) => (i < 60 ? IDENTITY : bumped)));
    const { views, issues } = solveTripod(path, FRAMED, LIMITS, []);
    expect(issues).toEqual([]);
    expect(mostOutside(views, FRAMED)).toBeLessThan(1e-6);
    expect(Math.min(...views.map(scaleOf))).toBeGreaterThan(0.85 - 1e-9);
    const places = views.map((view, i) => combine(path.poses[i] as Similarity, view).x);
    const steps = places.slice(1).map((x, i) => Math.abs(x - (places[i] as number)));
    // 700 px in one step, of which 192 can be taken off.
    expect(Math.max(...steps.slice(0, 40))).toBeLessThan(10);
  });

  test("a region is kept whole, and pulls the window to itself", () => {
    const box = [
      { x: -300, y: -600 },
      { x: 300, y: -600 },
      { x: 300, y: -200 },
      { x: -300, y: -200 },
    ];
    const poses = Array.from({ length: 40 }, (_, i) => makeSimilarity(1, 0, i % 2 ? 6 : 0, i % 3 ? 0 : 4));
    const path = pathOf([IDENTITY, ...poses]);
    const outlines = path.poses.map((pose) => box.map((corner) => movePoint(invert(pose), corner)));
    const views = solve(path, [{ name: "sign", outlines, margin: 20 }]);
    const top = FRAMED.window.height / 2;
    views.forEach((view, i) => {
      for (const corner of outlines[i] ?? []) {
        const { x, y } = movePoint(invert(view), corner);
        expect(y * scaleOf(view)).toBeGreaterThan(-top * scaleOf(view) + 20 - 1e-6);
        expect(Math.abs(x)).toBeLessThan(FRAMED.window.width / 2);
      }
    });
    expect(mostOutside(views, FRAMED)).toBeLessThan(1e-6);
  });

  test("a region at the photograph's own edge holds the window there", () => {
    const box = [-960, 960].flatMap((x) => [-640, -500].map((y) => ({ x, y })));
    const path = pathOf(Array.from({ length: 5 }, () => IDENTITY));
    const regions = [{ name: "sky", outlines: path.poses.map(() => box), margin: 30 }];
    const { views, issues } = solveTripod(path, FRAMED, LIMITS, regions);
    expect(issues.map(({ code }) => code)).toEqual(["cut-by-source"]);
    expect(Math.abs((views[0] as Similarity).y - -100)).toBeLessThan(0.5);
    expect(mostOutside(views, FRAMED)).toBeLessThan(1e-6);
  });

  test.each([0, 1, 2, 3])("%i frames", (count) => {
    const path = pathOf(Array.from({ length: count }, (_, i) => makeSimilarity(1, 0, 5 * i, 0)));
    expect(solve(path)).toHaveLength(count);
  });
});
