import { describe, expect, test } from "vitest";
import {
  type Camera,
  chainPairs,
  comparePairs,
  fitPlaces,
  mostOutside,
  type Place,
  pathOf,
  project,
} from "../../test/fixtures/motion-worlds.ts";
import { computeRms, createNormal, createRandom } from "../../test/truth/light-world.ts";
import { checkViews } from "./check-views.ts";
import type { CameraPath } from "./measured-motion.ts";
import {
  combine,
  IDENTITY,
  invert,
  makeSimilarity,
  movePoint,
  type Point,
  rollOf,
  scaleOf,
  type Similarity,
} from "./similarity.ts";
import { type LockedSubject, type LockOptions, solveLock } from "./solve-lock.ts";
import type { SubjectTrack } from "./subject-track.ts";
import type { Framed, ViewLimits } from "./view-path.ts";

const FRAMED: Framed = { frame: { width: 1920, height: 1280 }, window: { width: 1920, height: 1080 } };
const LIMITS: ViewLimits = { keep: 0.8, zoom: 0.0025, roll: 3 };
const OPTIONS: LockOptions = {
  shot: "s01",
  allow: false,
  rolls: null,
};

function trackOf(poses: readonly (Similarity | null)[], error: number): SubjectTrack {
  return {
    poses,
    error: poses.map(() => error),
    lost: poses.map((pose) => (pose === null ? "a bus" : null)),
  };
}

/** Drift of places in the window from their mean, pixels of a film 1920 wide. */
function driftOf(
  views: readonly Similarity[],
  places: readonly Point[],
): { rms: number; worst: number; jitter: number } {
  const seen = views.map((view, i) => movePoint(invert(view), places[i] as Point));
  const mean = (axis: "x" | "y"): number => seen.reduce((sum, place) => sum + place[axis], 0) / seen.length;
  const [x, y] = [mean("x"), mean("y")];
  const off = seen.map((place) => Math.hypot(place.x - x, place.y - y));
  const bends = seen.slice(2).flatMap((place, i) => {
    const [a, b] = [seen[i] as Point, seen[i + 1] as Point];
    return [place.x - 2 * b.x + a.x, place.y - 2 * b.y + a.y];
  });
  return { rms: computeRms(off), worst: Math.max(...off), jitter: computeRms(bends) / Math.sqrt(6) };
}

/** A walk towards and past a statue before a far city: steps of uneven length, an aim that shakes. */
function walk(
  count: number,
  noise: number,
  statue = 1.5,
): {
  path: CameraPath;
  truth: Point[];
  track: SubjectTrack;
  reach: number;
  tops: Point[];
} {
  const even = createRandom(5);
  const random = createNormal(6);
  const base: Place = [0, 40, 1.5];
  const features = Array.from({ length: 40 }, (): Place => [
    statue * (even() - 0.5),
    40,
    1.5 + statue * (even() - 0.5),
  ]);
  const city = Array.from({ length: 400 }, (): Place => [400 * (even() - 0.5), 150 + 150 * even(), -10 + 90 * even()]);
  let place = -1.5;
  const cameras = Array.from({ length: count }, (): Camera => {
    place += (3 / count) * (1 + 0.3 * random());
    return {
      place: [place, 0.3 * place, 1.6],
      aim: [0.25 * place + 0.25 * random(), 40, 2 + 0.25 * random()],
      roll: 0.4 * random(),
      focal: 1700,
    };
  });
  const path = chainPairs(comparePairs(cameras, city, FRAMED.frame, () => 0.3 * random()));
  const see = (camera: Camera, point: Place): Point => project(camera, point) as Point;
  const [first] = cameras;
  const truth = cameras.map((camera) => see(camera, base));
  const own = features.map((feature) => {
    const { x, y } = see(first as Camera, feature);
    return { x: x - (truth[0] as Point).x, y: y - (truth[0] as Point).y };
  });
  const each = noise * Math.sqrt(features.length);
  const poses = cameras.map((camera) =>
    fitPlaces(
      own,
      features.map((feature) => {
        const { x, y } = see(camera, feature);
        return { x: x + each * random(), y: y + each * random() };
      }),
    ),
  );
  const reach = Math.sqrt(own.reduce((sum, { x, y }) => sum + x * x + y * y, 0) / own.length);
  const tops = cameras.map((camera) => see(camera, [0, 40, 1.5 + statue / 2]));
  return { path, truth, track: trackOf(poses, noise), reach, tops };
}

function lock(
  subject: Partial<LockedSubject> & { track: SubjectTrack },
  path: CameraPath,
  options = OPTIONS,
): ReturnType<typeof solveLock> {
  return solveLock({ reach: 0, targets: [], ...subject }, path, FRAMED, LIMITS, [], options);
}

/** Jitter of the window's corners, 1100 px from its middle, by roll and scale against the world. */
function turnsOf(path: CameraPath, views: readonly Similarity[]): number {
  const turns = views.map((view, i) => combine(path.poses[i] as Similarity, view));
  const bends = turns.slice(2).flatMap((turn, i) => {
    const [a, b] = [turns[i] as Similarity, turns[i + 1] as Similarity];
    const size = Math.log(scaleOf(turn)) - 2 * Math.log(scaleOf(b)) + Math.log(scaleOf(a));
    return [size, ((rollOf(turn) - 2 * rollOf(b) + rollOf(a)) * Math.PI) / 180];
  });
  return (1100 * computeRms(bends)) / Math.sqrt(6);
}

describe("solveLock", () => {
  test.each([0.1, 0.2])("a statue tracked with noise of %f px stays within 0.3 px of its place", (noise) => {
    const { path, truth, track, reach, tops } = walk(200, noise);
    const { views, issues, notes } = lock({ track, reach }, path);
    expect(issues).toEqual([]);
    expect(notes).toEqual([]);
    const drift = driftOf(views, truth);
    if (process.env["MOTION_FIGURES"]) {
      const { rms, worst, jitter } = drift;
      const kept = Math.min(...views.map(scaleOf)).toFixed(3);
      console.log(
        `lock, noise ${noise}: rms ${rms.toFixed(3)}, worst ${worst.toFixed(3)}, jitter ${jitter.toFixed(3)} px; ${kept}`,
      );
    }
    expect(drift.rms).toBeLessThan(0.3);
    expect(drift.worst).toBeLessThan(1);
    // What it would be by the raw track.
    expect(drift.rms).toBeLessThan(noise * 1.5);
    // Its size, over 35 px from the middle to the top.
    expect(driftOf(views, tops).rms).toBeLessThan(0.4);
    expect(mostOutside(views, FRAMED)).toBeLessThan(1e-6);
  });

  test("the far corners do not shake with the noise of a small subject", () => {
    const { path, track, reach } = walk(200, 0.2, 0.5);
    const { views } = lock({ track, reach }, path);
    const raw = path.poses.map((_, i) => invert(track.poses[i] as Similarity));
    const [steady, shaking] = [turnsOf(path, views), turnsOf(path, raw.map(invert))];
    if (process.env["MOTION_FIGURES"]) {
      console.log(`corners, small subject: ${steady.toFixed(3)} px, by its track alone ${shaking.toFixed(1)} px`);
    }
    expect(steady).toBeLessThan(0.3);
    expect(shaking).toBeGreaterThan(5);
  });

  test("a near subject whose size jumps with uneven steps keeps its size", () => {
    const random = createNormal(12);
    const truth = Array.from({ length: 100 }, () => makeSimilarity(1 + 0.01 * random(), 0, 0, 0));
    const seen = truth.map(({ a }) =>
      makeSimilarity(a + 0.002 * random(), (0.002 * 180 * random()) / Math.PI, 0.2 * random(), 0),
    );
    const path = pathOf(truth.map(() => IDENTITY));
    const { views, notes } = lock({ track: trackOf(seen, 0.2), reach: 100 }, path);
    expect(notes).toEqual([]);
    const sizes = views.map((view, i) => Math.log(scaleOf(truth[i] as Similarity) / scaleOf(view)));
    const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    expect(computeRms(sizes.map((size) => size - mean))).toBeLessThan(0.003);
  });

  test("a subject that is walked up to grows evenly, where holding its size would cost too much", () => {
    const random = createNormal(13);
    const sizes = Array.from({ length: 120 }, (_, i) => 0.006 * i + 0.02 * random());
    const poses = sizes.map((size) => makeSimilarity(Math.exp(size), 0.3 * random(), 5 * random(), 5 * random()));
    const path = pathOf(poses.map((pose) => combine(poses[0] as Similarity, invert(pose))));
    const { views, issues, notes } = lock({ track: trackOf(poses, 0.1), reach: 150 }, path);
    expect(issues).toEqual([]);
    expect(notes).toEqual(["holding the subject's size would cost more crop than is allowed: it changes evenly"]);
    const shown = views.map((view, i) => (sizes[i] as number) - Math.log(scaleOf(view)));
    const rates = shown.slice(1).map((size, i) => size - (shown[i] as number));
    for (const rate of rates) expect(Math.abs(rate - 0.006)).toBeLessThan(0.0005);
    const less = solveLock(
      { track: trackOf(poses, 0.1), reach: 150, targets: [] },
      path,
      FRAMED,
      { ...LIMITS, keep: 0.3 },
      [],
      OPTIONS,
    );
    expect(less.notes).toEqual([]);
    const held = less.views.map((view, i) => (sizes[i] as number) - Math.log(scaleOf(view)));
    expect(Math.max(...held) - Math.min(...held)).toBeLessThan(0.005);
  });

  test("a region that the lock would cut is kept, or said", () => {
    const poses = Array.from({ length: 50 }, (_, i) => makeSimilarity(1, 0, 3 * i, 0));
    const path = pathOf(poses.map(() => IDENTITY));
    const box = (x: number): Point[] => [x - 50, x + 50].flatMap((u) => [-100, 100].map((v) => ({ x: u, y: v })));
    const solve = (x: number): ReturnType<typeof lock> => {
      const regions = [{ name: "sign", outlines: poses.map(() => box(x)), margin: 10 }];
      return solveLock({ track: trackOf(poses, 0), reach: 30, targets: [] }, path, FRAMED, LIMITS, regions, OPTIONS);
    };
    expect(solve(700).issues).toEqual([]);
    expect(
      checkViews(solve(700).views, FRAMED, [{ name: "sign", outlines: poses.map(() => box(700)), margin: 10 }])
        .violations,
    ).toEqual([]);
    const { issues } = solve(890);
    expect(issues.map((issue) => issue.region)).toContain("sign");
    expect(issues[0]?.remedy).toBe("let sign be cut, or have the subject elsewhere");
  });

  test("a point: its place is held, roll and scale are steady", () => {
    const { path, truth, track } = walk(150, 0.15);
    const { views } = lock({ track }, path);
    expect(driftOf(views, truth).rms).toBeLessThan(0.3);
    expect(turnsOf(path, views)).toBeLessThan(0.3);
  });

  test("frames in which it is lost lie on the path, and are said", () => {
    const { path, truth, track, reach } = walk(150, 0.1);
    const poses = track.poses.map((pose, i) => (i >= 60 && i < 75 ? null : pose));
    const { views, notes } = lock({ track: trackOf(poses, 0.1), reach }, path);
    expect(driftOf(views, truth).worst).toBeLessThan(4);
    expect(notes[0]).toContain("frames 61–75");
    expect(notes[0]).toContain("a bus");
  });

  test("a place that the user put by hand is exact", () => {
    const { path, truth, track, reach } = walk(100, 0.2);
    const poses = track.poses.map((pose, i) => (i === 50 && pose ? { ...pose, ...(truth[50] as Point) } : pose));
    const error = track.error.map((sigma, i) => (i === 50 ? 0 : sigma));
    const { views } = lock({ track: { ...track, poses, error }, reach }, path);
    const seen = views.map((view, i) => movePoint(invert(view), (i === 50 ? truth[50] : truth[i]) as Point));
    const mean = seen.reduce((sum, { x }) => sum + x, 0) / seen.length;
    expect(Math.abs((seen[50] as Point).x - mean)).toBeLessThan(0.15);
  });

  test("targets: from the left third to the right one while it grows at a constant rate", () => {
    const { path, truth, track, reach } = walk(200, 0);
    const targets = [
      { slot: 20, at: { x: 0.4, y: 0.5 }, scale: 1 },
      { slot: 180, at: { x: 0.6, y: 0.45 }, scale: 1.15 },
    ];
    const { views, issues } = solveLock({ track, reach, targets }, path, FRAMED, { ...LIMITS, keep: 0.6 }, [], OPTIONS);
    expect(issues).toEqual([]);
    const seen = views.map((view, i) => movePoint(invert(view), truth[i] as Point));
    const at = (slot: number): Point => seen[slot] as Point;
    for (const slot of [0, 20]) expect(at(slot).x).toBeCloseTo((0.4 - 0.5) * 1920, 1);
    for (const slot of [180, 199]) expect(at(slot).x).toBeCloseTo((0.6 - 0.5) * 1920, 1);
    expect(at(199).y).toBeCloseTo(-0.05 * 1080, 1);
    // Nothing but the walk's own track is in the size: a statue of so few pixels, so its middle half is compared.
    const sizes = views.map((view, i) => Math.log(scaleOf(track.poses[i] as Similarity) / scaleOf(view)));
    expect((sizes[199] as number) - (sizes[0] as number)).toBeCloseTo(Math.log(1.15), 2);
    const rates = [60, 80, 100, 120].map((slot) => ((sizes[slot + 20] as number) - (sizes[slot] as number)) / 20);
    rates.forEach((rate) => expect(Math.abs(rate / (Math.log(1.15) / 148) - 1)).toBeLessThan(0.1));
    expect(mostOutside(views, FRAMED)).toBeLessThan(1e-6);
  });

  test("what the crop does not allow is said: which frames, by how much, and what would", () => {
    const poses = Array.from({ length: 100 }, (_, i) => makeSimilarity(1, 0, i < 70 ? 0 : -500, 0));
    const path = pathOf(poses.map(() => IDENTITY));
    const { issues } = lock({ track: trackOf(poses, 0) }, path);
    expect(issues.every(({ code }) => code === "lock-impossible")).toBe(true);
    expect(issues[0]).toMatchObject({ from: 0, to: 99, region: null });
    const [issue] = issues;
    // A window of 0.8 leaves 384 px to move in: 116 are too much, half of them in either stretch.
    if (issue?.code === "lock-impossible") expect(issue.outside).toBeCloseTo(58, 0);
    expect(issue?.remedy).toBe("keep 0.73 of the width");
  });

  test("allowed, what cannot be held is eased in the world of the lock", () => {
    const poses = Array.from({ length: 100 }, (_, i) => makeSimilarity(1, 0, i < 70 ? 0 : -500, 0));
    const path = pathOf(poses.map(() => IDENTITY));
    const { views, issues, notes } = lock({ track: trackOf(poses, 0) }, path, { ...OPTIONS, allow: true });
    expect(issues).toEqual([]);
    expect(notes[0]).toContain("frames 1–100: 58.0 px");
    expect(mostOutside(views, FRAMED)).toBeLessThan(1e-6);
    expect(Math.min(...views.map(scaleOf))).toBeGreaterThan(LIMITS.keep - 1e-9);
    const places = views.map((view, i) => movePoint(invert(view), poses[i] as Similarity).x);
    // Without the lock it would jump by 500 px and more in the window.
    const jump = Math.abs((places[70] as number) - (places[69] as number));
    if (process.env["MOTION_FIGURES"]) console.log(`lock that jumps by 500 px, allowed: ${jump.toFixed(0)} px at once`);
    expect(jump).toBeLessThan(250);
  });

  test("1,500 frames", () => {
    const random = createNormal(11);
    const poses = Array.from({ length: 1500 }, (_, i) =>
      i === 0 ? IDENTITY : makeSimilarity(1 + 0.005 * random(), 0.3 * random(), 12 * random(), 12 * random()),
    );
    const path = pathOf(poses);
    const subject = poses.map((pose) =>
      combine(invert(pose), makeSimilarity(1, 0, 300 + 0.2 * random(), 0.2 * random())),
    );
    const before = process.cpuUsage();
    const { views, issues } = lock({ track: trackOf(subject, 0.2), reach: 100 }, path);
    const { user } = process.cpuUsage(before);
    if (process.env["MOTION_FIGURES"]) console.log(`lock, 1500 frames: ${(user / 1e6).toFixed(2)} s`);
    expect(issues).toEqual([]);
    expect(mostOutside(views, FRAMED)).toBeLessThan(1e-6);
  });

  test("a subject below the film's shape is in the film", () => {
    const poses = Array.from({ length: 10 }, () => makeSimilarity(1, 0, 300, 560));
    const { views, issues } = lock({ track: trackOf(poses, 0), reach: 20 }, pathOf(poses.map(() => IDENTITY)));
    expect(issues).toEqual([]);
    const { y } = movePoint(invert(views[0] as Similarity), poses[0] as Similarity);
    expect(y).toBeLessThan(540 - 38);
    expect(y).toBeGreaterThan(540 - 39);
    expect((views[0] as Similarity).a).toBeCloseTo(1, 6);
  });

  test("a subject at the photograph's edge is shown as far as there is any", () => {
    const poses = Array.from({ length: 10 }, (_, i) => makeSimilarity(1, 0, 950 + (i % 2), 0));
    const { views, issues } = lock({ track: trackOf(poses, 0), reach: 20 }, pathOf(poses.map(() => IDENTITY)));
    expect(issues).toEqual([]);
    expect(mostOutside(views, FRAMED)).toBeLessThan(1e-6);
    expect(Math.min(...views.map(scaleOf))).toBeGreaterThan(0.99);
  });

  test("a subject that is found nowhere is an error that names the shot", () => {
    const path = pathOf([IDENTITY, IDENTITY]);
    expect(() => lock({ track: trackOf([null, null], 0) }, path)).toThrow("shot s01");
  });

  test.each([0, 1, 2, 3, 4])("%i frames", (count) => {
    const poses = Array.from({ length: count }, (_, i) => makeSimilarity(1, 0, 100 + 3 * i, 50));
    const { views, issues } = lock({ track: trackOf(poses, 0.1), reach: 50 }, pathOf(poses.map(() => IDENTITY)));
    expect(issues).toEqual([]);
    expect(views).toHaveLength(count);
    expect(views.every(({ a, b, x, y }) => [a, b, x, y].every(Number.isFinite))).toBe(true);
  });

  test("a place that is far less sure than the others counts for nothing, at any size", () => {
    const poses = Array.from({ length: 60 }, (_, i) =>
      makeSimilarity(Math.exp(0.05 * i), 0, 20 * Math.exp(0.05 * i), 0),
    );
    const path = pathOf(poses.map((pose) => combine(poses[0] as Similarity, invert(pose))));
    const wrong = poses.map((pose, i) => (i === 30 ? { ...pose, y: 80 } : pose));
    const error = poses.map((_, i) => (i === 30 ? 30 : 0.1));
    const { views, issues } = solveLock(
      { track: { ...trackOf(wrong, 0.1), error }, reach: 10, targets: [] },
      path,
      FRAMED,
      { ...LIMITS, keep: 0.02 },
      [],
      OPTIONS,
    );
    expect(issues).toEqual([]);
    // In a window that keeps a twentieth: 0.05 px of the first frame.
    expect(driftOf(views, poses).worst).toBeLessThan(1);
  });

  test("what is not finite counts as lost", () => {
    const poses = Array.from({ length: 20 }, (_, i) => makeSimilarity(1, 0, i === 7 ? Number.NaN : 3 * i, 0));
    const { views } = lock({ track: trackOf(poses, 0.1), reach: 50 }, pathOf(poses.map(() => IDENTITY)));
    expect(views.every(({ a, b, x, y }) => [a, b, x, y].every(Number.isFinite))).toBe(true);
  });
});
