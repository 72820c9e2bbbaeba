import { describe, expect, test } from "vitest";
import { type Camera, pathOf, type Place, project } from "../../test/fixtures/motion-worlds.ts";
import { computeRms, createNormal, createRandom } from "../../test/truth/light-world.ts";
import type { SharedPlaces } from "./feature-tracks.ts";
import { chooseSceneKeys, listScenePairs } from "./scene-pairs.ts";
import { IDENTITY, type Point } from "./similarity.ts";
import type { SubjectMark } from "./subject.ts";
import { type AxisTrack, trackAxis } from "./track-axis.ts";

const FRAME = { width: 1920, height: 1280 };
const FOOT: Place = [0, 0, 0];
const TOP: Place = [0, 0, 9];
const HALF = 2.5;

interface Walk {
  readonly cameras: readonly Camera[];
  /** Degrees. */
  readonly angles: readonly number[];
}

interface Seen {
  /** σ of places, pixels. */
  readonly noise: number;
  /** Share of places that are matched with another. */
  readonly wrong?: number;
  readonly usable?: readonly boolean[];
  /** Slots in which nothing is found again. */
  readonly hidden?: readonly number[];
}

/** By hand around a tower that is 5 m thick: uneven steps, distance and aim, and a roll. */
function walkAround(count: number, degrees: number, radius = 22): Walk {
  const [even, normal] = [createRandom(3), createNormal(4)];
  const steps = Array.from({ length: count }, (_, i) => (i === 0 ? 0 : 0.5 + even()));
  const whole = steps.reduce((sum, step) => sum + step, 0);
  let way = 0;
  const angles = steps.map((step) => ((way += step) * degrees) / Math.max(1, whole));
  const cameras = angles.map((angle): Camera => {
    const [turn, far] = [((angle - degrees / 2) * Math.PI) / 180, radius * Math.exp(0.01 * normal())];
    return {
      place: [far * Math.sin(turn), -far * Math.cos(turn), 1.7],
      aim: [0.15 * normal(), 0.15 * normal(), 4.5 + 0.15 * normal()],
      roll: 0.6 * normal(),
      focal: 1500,
    };
  });
  return { cameras, angles };
}

/** Places on the tower's four sides, on a square and on the houses around it, each with the direction from which it is seen. */
function createWorld(): { readonly at: Place; readonly normal: Place }[] {
  const even = createRandom(5);
  const sides = Array.from({ length: 480 }, (_, i) => {
    const [u, v] = [(2 * even() - 1) * HALF, 9 * even()];
    const normals: readonly Place[] = [
      [0, -1, 0],
      [1, 0, 0],
      [-1, 0, 0],
      [0, 1, 0],
    ];
    const normal = normals[i % 4] as Place;
    const at: Place = [HALF * normal[0] - u * normal[1], HALF * normal[1] + u * normal[0], v];
    return { at, normal };
  });
  const square = Array.from({ length: 200 }, () => {
    return { at: [40 * (even() - 0.5), 40 * (even() - 0.5), 0] as Place, normal: [0, 0, 1] as Place };
  });
  const houses = Array.from({ length: 600 }, () => {
    const turn = 2 * Math.PI * even();
    return {
      at: [60 * Math.sin(turn), -60 * Math.cos(turn), 20 * even()] as Place,
      normal: [-Math.sin(turn), Math.cos(turn), 0] as Place,
    };
  });
  return [...sides, ...square, ...houses];
}

function watch({ cameras }: Walk, { noise, wrong = 0, usable = cameras.map(() => true), ...seen }: Seen) {
  const [even, normal] = [createRandom(6), createNormal(7)];
  const world = createWorld();
  const views = cameras.map((camera, slot) =>
    world.map(({ at, normal: facing }): Point | null => {
      const place = project(camera, at);
      const away = camera.place.map((value, k) => value - at[k]!);
      const isFacing = away.reduce((sum, value, k) => sum + value * facing[k]!, 0) > 2;
      if (!place || !isFacing || seen.hidden?.includes(slot)) return null;
      if (Math.abs(place.x) > FRAME.width / 2 || Math.abs(place.y) > FRAME.height / 2) return null;
      return { x: Math.fround(place.x + noise * normal()), y: Math.fround(place.y + noise * normal()) };
    }),
  );
  const path = pathOf(cameras.map(() => IDENTITY));
  const marks = [0, cameras.length - 1, cameras.length >> 1];
  const shared = listScenePairs(usable, chooseSceneKeys(usable, marks), FRAME, path).map(
    ({ key, slot }): SharedPlaces => {
      const both = world.flatMap((_, i) => {
        const other = even() < wrong ? Math.floor(even() * world.length) : i;
        const [p, q] = [views[key]![i], views[slot]![other]];
        return p && q ? [[p, q] as const] : [];
      });
      const take = (k: 0 | 1, axis: "x" | "y"): Float64Array => Float64Array.from(both, (pair) => pair[k][axis]);
      return {
        from: key,
        to: slot,
        points: { ax: take(0, "x"), ay: take(0, "y"), bx: take(1, "x"), by: take(1, "y") },
      };
    },
  );
  return (marked: readonly number[], wrong?: number): AxisTrack | null => {
    const subject = {
      shot: "s01",
      marks: marked.map((slot): SubjectMark => {
        const [foot, top] = [project(cameras[slot]!, FOOT)!, project(cameras[slot]!, TOP)!];
        return { slot, kind: "points", at: [{ x: foot.x + (slot === wrong ? 30 : 0), y: foot.y }, top] };
      }),
    };
    return trackAxis({ subject, extent: FRAME, usable, path }, shared);
  };
}

/** RMS, about their means, of how far the axis' middle is from the truth, pixels; of its length, a share; of its lean, degrees. */
function compare({ cameras }: Walk, { foot, top }: AxisTrack): { place: number; scale: number; roll: number } {
  const ends = cameras.flatMap((camera, slot) => {
    const [p, q] = [foot.poses[slot], top.poses[slot]];
    return p && q && !foot.lost[slot] ? [{ p, q, f: project(camera, FOOT)!, t: project(camera, TOP)! }] : [];
  });
  const spreadOf = (values: readonly number[]): number => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return computeRms(values.map((value) => value - mean));
  };
  const off = (axis: "x" | "y"): number =>
    spreadOf(ends.map(({ p, q, f, t }) => (p[axis] + q[axis] - f[axis] - t[axis]) / 2));
  const leanOf = (p: Point, q: Point): number => (Math.atan2(q.x - p.x, p.y - q.y) * 180) / Math.PI;
  const lengthOf = (p: Point, q: Point): number => Math.log(Math.hypot(p.x - q.x, p.y - q.y));
  return {
    place: Math.hypot(off("x"), off("y")),
    scale: spreadOf(ends.map(({ p, q, f, t }) => lengthOf(p, q) - lengthOf(f, t))),
    roll: spreadOf(ends.map(({ p, q, f, t }) => leanOf(p, q) - leanOf(f, t))),
  };
}

function tell(name: string, { place, scale, roll }: ReturnType<typeof compare>): void {
  if (!process.env["MOTION_FIGURES"]) return;
  console.log(`axis, ${name}: ${place.toFixed(3)} px, ${(100 * scale).toFixed(3)} %, ${roll.toFixed(3)}°`);
}

describe("trackAxis", () => {
  test.each([0.4])("the axis of a thick tower, marked on two frames, in noise of %f px", (noise) => {
    const walk = walkAround(31, 60);
    const axis = watch(walk, { noise, wrong: 0.1 })([0, 30]) as AxisTrack;
    const off = compare(walk, axis);
    tell(`noise ${noise}`, off);
    expect(off.place).toBeLessThan(0.5);
    expect(off.scale).toBeLessThan(0.002);
    expect(off.roll).toBeLessThan(0.1);
    expect(axis.notes).toEqual([]);
    const turned = axis.angles.map((angle, slot) => Math.abs(angle as number) - walk.angles[slot]!);
    const steps = turned.slice(1).map((value, i) => value - turned[i]!);
    if (process.env["MOTION_FIGURES"]) console.log(`steps around it: ${computeRms(steps).toFixed(3)}° off of 2°`);
    expect(computeRms(steps)).toBeLessThan(0.02);
    expect(computeRms(turned.map((value) => value - turned[0]!))).toBeLessThan(0.2);
  });

  test("marked once, how deep within the tower it is is told by the walk, with a note", () => {
    const walk = walkAround(31, 60);
    for (const slot of [0, 15]) {
      const axis = watch(walk, { noise: 0.2 })([slot]) as AxisTrack;
      const off = compare(walk, axis);
      tell(`marked once, in frame ${slot + 1}`, off);
      // An aim that shakes by 10 px does not tell it better.
      expect(off.place).toBeLessThan(6);
      expect(off.scale).toBeLessThan(0.005);
      expect(off.roll).toBeLessThan(0.3);
      expect(axis.notes.join()).toContain("marked from one side only");
    }
  });

  test("more frames than scenes are made of, some missing, and a bus before the lens", () => {
    const walk = walkAround(75, 40);
    const usable = walk.cameras.map((_, slot) => slot !== 50);
    const axis = watch(walk, { noise: 0.2, usable, hidden: [20, 21, 22] })([0, 74]) as AxisTrack;
    const off = compare(walk, axis);
    tell("75 frames", off);
    expect(off.place).toBeLessThan(0.5);
    const lost = axis.foot.lost.flatMap((why, slot) => (why === null ? [] : [[slot, why]]));
    expect(lost).toEqual([
      ...[20, 21, 22].map((slot) => [slot, "the subject was not found"]),
      [50, "the frame is missing"],
    ]);
    expect(axis.foot.poses.every((pose) => pose !== null)).toBe(true);
  });

  test("the axis is where it is marked, and marks that contradict each other are told", () => {
    const walk = walkAround(31, 60);
    const axis = watch(walk, { noise: 0.2 })([0, 10, 20, 30], 20) as AxisTrack;
    const foot = project(walk.cameras[20]!, FOOT) as Point;
    expect(axis.foot.poses[20]?.x).toBeCloseTo(foot.x + 30, 9);
    expect(axis.foot.error[20]).toBe(0);
    expect(axis.notes.join()).toContain("contradict each other");
  });

  test("what has no depth does not tell it", () => {
    const walk = walkAround(20, 60);
    const still = { ...walk, cameras: walk.cameras.map((camera) => ({ ...camera, place: walk.cameras[0]!.place })) };
    expect(watch(still, { noise: 0.2 })([0])).toBeNull();
    expect(watch(walk, { noise: 0.2, hidden: walk.cameras.map((_, slot) => slot) })([0, 19])).toBeNull();
  });

  test.each([1, 2, 3])("%i frames", (count) => {
    const axis = watch(walkAround(count, 4), { noise: 0.2 })([0]);
    if (axis) expect(axis.foot.poses).toHaveLength(count);
    else expect(axis).toBeNull();
  });
});
