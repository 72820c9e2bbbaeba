import { describe, expect, test } from "vitest";
import {
  type Camera,
  chainPairs,
  comparePairs,
  mostOutside,
  pathOf,
  type Place,
  project,
} from "../../test/fixtures/motion-worlds.ts";
import { computeRms, createNormal, createRandom } from "../../test/truth/light-world.ts";
import type { CameraPath, PairMotion } from "./measured-motion.ts";
import { chooseFrames } from "./even-speed.ts";
import { axisOfEnds, axisOfTrack, type OrbitAxis, placeAxis } from "./orbit-axis.ts";
import { measureOrbitSteps, stepsOfAngles } from "./orbit-steps.ts";
import { IDENTITY, invert, makeSimilarity, movePoint, type Point, scaleOf, type Similarity } from "./similarity.ts";
import { type OrbitOptions, solveOrbit } from "./solve-orbit.ts";
import type { Framed, ViewLimits } from "./view-path.ts";

const FRAMED: Framed = { frame: { width: 1920, height: 1280 }, window: { width: 1920, height: 1080 } };
const LIMITS: ViewLimits = { keep: 0.7, zoom: 0.0025, roll: 3 };
const TOWER = 40;

interface Orbit {
  readonly path: CameraPath;
  readonly pairs: readonly PairMotion[];
  readonly axis: OrbitAxis;
  readonly truth: readonly { readonly foot: Point; readonly top: Point }[];
  /** Degrees. */
  readonly angles: readonly number[];
}

/** 60° around a tower on a plaza before a city, by hand: uneven steps, a radius, aim and roll that change. */
function walkAround(count: number, noise: number, hasPlaza = true): Orbit {
  const even = createRandom(7);
  const random = createNormal(8);
  const plaza = Array.from({ length: 150 }, (): Place => [160 * (even() - 0.5), 160 * (even() - 0.5), 0]);
  const city = Array.from({ length: 500 }, (): Place => {
    const [angle, far] = [2 * Math.PI * even(), 250 + 250 * even()];
    return [far * Math.cos(angle), far * Math.sin(angle), 60 * even()];
  });
  const weights = Array.from({ length: count - 1 }, () => 0.3 + 1.4 * even());
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const angles = [0];
  for (const weight of weights) angles.push((angles.at(-1) as number) + (60 * weight) / total);
  const cameras = angles.map((angle): Camera => {
    const [turn, radius] = [(angle * Math.PI) / 180, 90 * (1 + 0.02 * Math.sin(angle / 9)) + 0.2 * random()];
    return {
      place: [radius * Math.cos(turn), radius * Math.sin(turn), 1.7],
      aim: [0.6 * random(), 0.6 * random(), 20 + 0.6 * random()],
      roll: 0.6 * random(),
      focal: 1500,
    };
  });
  const truth = cameras.map((camera) => ({
    foot: project(camera, [0, 0, 0.5]) as Point,
    top: project(camera, [0, 0, TOWER]) as Point,
  }));
  const shake = ({ x, y }: Point): Point => ({ x: x + noise * random(), y: y + noise * random() });
  const axis: OrbitAxis = {
    foot: truth.map(({ foot }) => shake(foot)),
    top: truth.map(({ top }) => shake(top)),
    error: truth.map(() => noise),
    lost: truth.map(() => null),
  };
  const pairs = comparePairs(cameras, hasPlaza ? [...plaza, ...city] : city, FRAMED.frame, () => 0.3 * random());
  return { path: chainPairs(pairs), pairs, axis, truth, angles };
}

function optionsFor(count: number, speed = 1): OrbitOptions {
  const frames = Array.from({ length: count }, (_, i) => `${i + 1}.nef`);
  return { shot: "s02", frames, speed, bad: frames.map(() => null), pairs: [], angles: null, rolls: null };
}

function spreadOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return computeRms(values.map((value) => value - mean));
}

describe("solveOrbit", () => {
  test.each([0.1, 0.2])("60° around a tower, tracked with noise of %f px", (noise) => {
    const { path, axis, truth } = walkAround(120, noise);
    const { views, issues, frames } = solveOrbit(axis, path, FRAMED, LIMITS, [], optionsFor(120));
    expect(issues).toEqual([]);
    const seen = truth.map(({ foot, top }, i) => {
      const back = invert(views[i] as Similarity);
      return { foot: movePoint(back, foot), top: movePoint(back, top) };
    });
    const played = frames.chosen;
    const of = (take: (ends: { foot: Point; top: Point }) => number): number =>
      spreadOf(played.map((slot) => take(seen[slot] as { foot: Point; top: Point })));
    const place = Math.hypot(
      of(({ foot, top }) => (foot.x + top.x) / 2),
      of(({ foot, top }) => (foot.y + top.y) / 2),
    );
    const scale = of(({ foot, top }) => Math.log(Math.hypot(foot.x - top.x, foot.y - top.y)));
    const roll = of(({ foot, top }) => (Math.atan2(foot.x - top.x, foot.y - top.y) * 180) / Math.PI);
    if (process.env["MOTION_FIGURES"]) {
      const kept = Math.min(...views.map(scaleOf)).toFixed(3);
      const held = `${place.toFixed(3)} px, ${(100 * scale).toFixed(3)} %, ${roll.toFixed(3)}°`;
      console.log(`orbit, noise ${noise}: ${held}; ${kept}`);
    }
    expect(place).toBeLessThan(0.5);
    expect(scale).toBeLessThan(0.002);
    expect(roll).toBeLessThan(0.1);
    expect(mostOutside(views, FRAMED)).toBeLessThan(1e-6);
  });

  test("steps follow the true angles, and chosen frames are at even ones", () => {
    const { path, axis, angles, pairs } = walkAround(160, 0.2);
    const steps = measureOrbitSteps(placeAxis(axis), path, pairs) as number[];
    const turns = angles.slice(1).map((angle, i) => angle - (angles[i] as number));
    const ratio = steps.reduce((sum, step) => sum + step, 0) / 60;
    const off = computeRms(steps.map((step, i) => step / ratio - (turns[i] as number)));
    const { frames } = solveOrbit(axis, path, FRAMED, LIMITS, [], { ...optionsFor(160, 2), pairs });
    const chosen = frames.chosen.map((slot) => angles[slot] as number);
    const after = chosen.slice(1).map((angle, i) => angle - (chosen[i] as number));
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    const everyOther = angles.filter((_, i) => i % 2 === 0);
    const before = everyOther.slice(1).map((angle, i) => angle - (everyOther[i] as number));
    const byTruth = chooseFrames(turns, axis.lost, { speed: 2 }).chosen.map((slot) => angles[slot] as number);
    const best = byTruth.slice(1).map((angle, i) => angle - (byTruth[i] as number));
    if (process.env["MOTION_FIGURES"]) {
      console.log(`step: ${off.toFixed(3)}° off of ${mean(turns).toFixed(3)}°`);
      const uneven = (values: readonly number[]): string => (spreadOf(values) / mean(values)).toFixed(3);
      console.log(`every other frame ${uneven(before)}, chosen ${uneven(after)}, by true angles ${uneven(best)}`);
    }
    expect(off).toBeLessThan(0.25 * mean(turns));
    expect(spreadOf(after) / mean(after)).toBeLessThan(0.8 * (spreadOf(before) / mean(before)));
    expect(spreadOf(after) / mean(after)).toBeLessThan(1.4 * (spreadOf(best) / mean(best)));
  });

  test("before a city alone, steps are the angles", () => {
    const { path, axis, angles, pairs } = walkAround(160, 0.2, false);
    const steps = measureOrbitSteps(placeAxis(axis), path, pairs) as number[];
    const turns = angles.slice(1).map((angle, i) => angle - (angles[i] as number));
    const ratio = steps.reduce((sum, step) => sum + step, 0) / 60;
    const off = computeRms(steps.map((step, i) => step / ratio - (turns[i] as number)));
    if (process.env["MOTION_FIGURES"])
      console.log(`step, city alone: ${off.toFixed(3)}° off of ${(60 / 159).toFixed(3)}°`);
    expect(off).toBeLessThan(0.02);
  });

  test("where the camera's angles are known, frames are chosen by them", () => {
    const { path, axis, angles, pairs } = walkAround(60, 0.2);
    const turns = angles.slice(1).map((angle, i) => angle - (angles[i] as number));
    // Either way around.
    const known = angles.map((angle) => -angle);
    const { frames } = solveOrbit(axis, path, FRAMED, LIMITS, [], { ...optionsFor(60, 2), pairs, angles: known });
    expect(frames.chosen).toEqual(chooseFrames(turns, axis.lost, { speed: 2 }).chosen);
    expect(stepsOfAngles([1, null, 5, null])?.slice(0, 2)).toEqual([2, 2]);
    expect(stepsOfAngles([1, 2, 1, 2, 1])).toBeNull();
  });

  test("a frame in which the subject is lost does not play", () => {
    const { path, axis } = walkAround(60, 0.1);
    const without = (places: readonly (Point | null)[]): (Point | null)[] =>
      places.map((place, i) => (i === 20 ? null : place));
    const lost = axis.lost.map((_, i) => (i === 20 ? "a bus" : null));
    const { frames, views } = solveOrbit(
      { ...axis, top: without(axis.top), lost },
      path,
      FRAMED,
      LIMITS,
      [],
      optionsFor(60),
    );
    expect(frames.skipped).toContainEqual({ slot: 20, reason: "a bus" });
    expect(views).toHaveLength(60);
    expect(mostOutside(views, FRAMED)).toBeLessThan(1e-6);
  });

  test("what cannot be circled is an error that names shot and frame", () => {
    const { path, axis } = walkAround(60, 0);
    const solve = (other: Partial<OrbitAxis>): unknown =>
      solveOrbit({ ...axis, ...other }, path, FRAMED, LIMITS, [], optionsFor(60));
    const at = (places: readonly (Point | null)[], slot: number, place: Point | null): (Point | null)[] =>
      places.map((old, i) => (i === slot ? place : old));
    expect(() => solve({ top: at(axis.top, 30, { x: 0, y: -700 }) })).toThrow(
      "leaves frame 31 (31.nef) of shot s02: its top is 60.0 px outside",
    );
    expect(() => solve({ top: at(axis.top, 5, axis.foot[5] as Point) })).toThrow(
      "coincide in frame 6 (6.nef) of shot s02",
    );
    expect(() => solve({ top: axis.foot.map((foot) => foot && { x: foot.x + 200, y: foot.y }) })).toThrow(
      "beside each other",
    );
    expect(() => solve({ top: axis.top.map((top, i) => (i >= 45 ? null : top)) })).toThrow(
      "lost from frame 46 (46.nef)",
    );
  });

  test("where nothing moves behind the subject, its speed is left as it is", () => {
    const { axis } = walkAround(60, 0.1);
    const poses = axis.foot.map((foot) => invert(makeSimilarity(1, 0, (foot as Point).x, (foot as Point).y)));
    const { frames, notes } = solveOrbit(axis, pathOf(poses), FRAMED, LIMITS, [], optionsFor(60));
    expect(frames.chosen).toHaveLength(60);
    expect(notes[0]).toContain("cannot be told");
  });

  test("what the crop does not allow is said", () => {
    const { path, axis } = walkAround(60, 0.1);
    const { issues } = solveOrbit(axis, path, FRAMED, { ...LIMITS, keep: 0.99 }, [], optionsFor(60));
    expect(issues[0]?.code).toBe("lock-impossible");
    expect(issues[0]?.remedy).toMatch(/^keep 0\.\d\d of the width$/);
  });

  test("ends given as a subject's own places", () => {
    const track = { poses: [makeSimilarity(2, 0, 10, 20), null], error: [0.1, 0.1], lost: [null, null] };
    expect(axisOfTrack(track, { x: 0, y: 50 }, { x: 0, y: -50 })).toEqual({
      foot: [{ x: 10, y: 120 }, null],
      top: [{ x: 10, y: -80 }, null],
      error: [0.1, 0.1],
      lost: [null, "not found"],
    });
    expect(axisOfEnds(track, track).foot).toEqual([{ x: 10, y: 20 }, null]);
  });

  test.each([0, 1, 2, 3])("%i frames", (count) => {
    const axis: OrbitAxis = {
      foot: Array.from({ length: count }, () => ({ x: 0, y: 300 })),
      top: Array.from({ length: count }, () => ({ x: 0, y: -300 })),
      error: Array.from({ length: count }, () => 0.1),
      lost: Array.from({ length: count }, () => null),
    };
    const path = pathOf(Array.from({ length: count }, () => IDENTITY));
    expect(solveOrbit(axis, path, FRAMED, LIMITS, [], optionsFor(count)).views).toHaveLength(count);
  });
});
