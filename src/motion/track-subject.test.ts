import { describe, expect, test } from "vitest";
import { createDice, type Dice } from "../../test/fixtures/made-pairs.ts";
import { fitSubjectPair, type SubjectFit } from "./fit-subject-pair.ts";
import type { CameraPath, PointPairs } from "./measured-motion.ts";
import {
  combine,
  invert,
  makeSimilarity,
  movePoint,
  type Point,
  rollOf,
  scaleOf,
  type Similarity,
} from "./similarity.ts";
import type { SubjectMark } from "./subject.ts";
import { type SubjectRequest, subjectPairs } from "./subject-pairs.ts";
import type { SubjectTrack } from "./subject-track.ts";
import { trackPatch } from "./track-patch.ts";
import { trackSubject } from "./track-subject.ts";

const EXTENT = { width: 1600, height: 1067 };
const COUNT = 120;

/** Something with places on it, each to be seen for a while. */
interface Thing {
  readonly places: readonly { readonly at: Point; readonly from: number; readonly to: number }[];
  /** From its own coordinates to each frame. */
  readonly poses: readonly Similarity[];
}

/** Places in a box around the origin, each seen for `life` slots. */
function makeThing(dice: Dice, count: number, half: Point, life: number, poses: readonly Similarity[]): Thing {
  const places = Array.from({ length: count }, () => {
    const born = Math.floor((dice.uniform() * (1 + life / COUNT) - life / COUNT) * COUNT);
    const at = { x: half.x * (2 * dice.uniform() - 1), y: half.y * (2 * dice.uniform() - 1) };
    return { at, from: born, to: born + life };
  });
  return { places, poses };
}

/** A camera that walks with jitter past a far world, and a nearer subject that it keeps roughly in view while it grows and leans. */
function makeScene(seed: number, life = 70) {
  const dice = createDice(seed);
  const usable = Array.from({ length: COUNT }, (_, t) => t !== 33);
  const camera = usable.map((_, t) =>
    makeSimilarity(1, 0.4 * dice.normal(), 18 * t + 8 * dice.normal(), 8 * dice.normal()),
  );
  const subject = usable.map((_, t) => {
    const world = makeSimilarity(Math.exp(0.003 * t), 0.03 * t, 90 + 17 * t, 40);
    return combine(invert(camera[t] as Similarity), world);
  });
  const far = makeThing(
    dice,
    9000,
    { x: 3000, y: 533 },
    life,
    camera.map((pose) => combine(invert(pose), makeSimilarity(1, 0, 1080, 0))),
  );
  const near = makeThing(dice, 340, { x: 100, y: 140 }, life, subject);
  const path: CameraPath = { poses: camera, bridged: usable.map(() => null), residual: 0.1 };
  return { dice, usable, subject, path, far, near };
}

type Scene = ReturnType<typeof makeScene>;

/** What a matcher would find: a third of it wrong. `hidden` frames have a bus before the lens. */
function match(scene: Scene, { key, slot, region }: SubjectRequest, hidden: readonly number[]): PointPairs {
  const rows: [number, number, number, number][] = [];
  const { dice } = scene;
  for (const thing of [scene.far, scene.near]) {
    for (const { at, from, to } of thing.places) {
      if (key < from || key > to) continue;
      const place = movePoint(thing.poses[key] as Similarity, at);
      const isTaken =
        place.x > region.left && place.x < region.right && place.y > region.top && place.y < region.bottom;
      if (!isTaken || Math.abs(place.x) > 800 || Math.abs(place.y) > 533) continue;
      const other = movePoint(thing.poses[slot] as Similarity, at);
      const isSeen = slot >= from && slot <= to && Math.abs(other.x) < 800 && Math.abs(other.y) < 533;
      const isRight = isSeen && dice.uniform() < 0.66 && !hidden.includes(slot) && !hidden.includes(key);
      if (!isRight && dice.uniform() < 0.5) continue;
      const found = isRight
        ? { x: other.x + 0.3 * dice.normal(), y: other.y + 0.3 * dice.normal() }
        : { x: 1600 * (dice.uniform() - 0.5), y: 1067 * (dice.uniform() - 0.5) };
      rows.push([place.x, place.y, found.x, found.y]);
    }
  }
  const column = (k: number): Float64Array => Float64Array.from(rows, (row) => row[k] as number);
  return { ax: column(0), ay: column(1), bx: column(2), by: column(3) };
}

function track(scene: Scene, marks: readonly SubjectMark[], hidden: readonly number[] = []): SubjectTrack {
  const whole = { ...scene, subject: { shot: "s01", marks }, extent: EXTENT };
  const fits: SubjectFit[] = [];
  let rounds = 0;
  for (let wanted = subjectPairs(whole, fits); wanted.length > 0; wanted = subjectPairs(whole, fits)) {
    for (const request of wanted) fits.push(fitSubjectPair(request, match(scene, request, hidden), EXTENT));
    expect(++rounds).toBeLessThan(40);
  }
  expect(fits.length).toBeLessThan(7 * COUNT);
  return trackSubject(whole, fits);
}

/** The box of the subject, marked in a frame. */
function boxIn({ subject }: Scene, slot: number): SubjectMark {
  const { x, y } = subject[slot] as Similarity;
  return {
    slot,
    kind: "box",
    at: [
      { x: x - 100, y: y - 140 },
      { x: x + 100, y: y + 140 },
    ],
  };
}

/** How far the track's middle is from the truth, of the frames in which it was found. */
function errorsOf({ poses, lost }: SubjectTrack, truth: readonly Similarity[], own: Point = { x: 0, y: 0 }): number[] {
  return poses.flatMap((pose, slot) => {
    if (!pose || lost[slot]) return [];
    const should = movePoint(truth[slot] as Similarity, own);
    return [Math.hypot(pose.x - should.x, pose.y - should.y)];
  });
}

const rms = (values: readonly number[]): number => Math.hypot(...values) / Math.sqrt(values.length);

describe("trackSubject", () => {
  test("a box: place, size and roll to the end of the shot, no drift", () => {
    for (const [seed, slot] of [
      [1, 0],
      [2, 60],
      [3, 119],
    ] as const) {
      const scene = makeScene(seed);
      const found = track(scene, [boxIn(scene, slot)]);
      expect(found.lost.filter((why) => why !== null)).toEqual(["the frame is missing"]);
      const errors = errorsOf(found, scene.subject);
      expect(rms(errors)).toBeLessThan(0.3);
      expect(Math.max(...errors)).toBeLessThan(0.8);
      const relative = (slot: number): Similarity =>
        combine(
          scene.subject[slot] as Similarity,
          invert(makeSimilarity(scaleOf(scene.subject[0] as Similarity), 0, 0, 0)),
        );
      expect(relative(0)).toBeDefined();
      const first = scene.subject[slot] as Similarity;
      for (const t of [0, 50, 119]) {
        const [pose, should] = [found.poses[t] as Similarity, scene.subject[t] as Similarity];
        expect(scaleOf(pose) / (scaleOf(should) / scaleOf(first))).toBeCloseTo(1, 1.9);
        expect(Math.abs(rollOf(pose) - (rollOf(should) - rollOf(first)))).toBeLessThan(0.3);
      }
      expect(found.error[slot]).toBe(0);
      expect(Math.max(...found.error)).toBeLessThan(1.5);
      // Errors are what they say: less than 3 σ nearly always, and not far less.
      const ratio = rms(errors) / rms(found.error.filter((error) => error > 0));
      expect(ratio).toBeGreaterThan(0.4);
      expect(ratio).toBeLessThan(5);
    }
  });

  test("one point, and two", () => {
    const scene = makeScene(4);
    const at = (slot: number, own: Point): Point => movePoint(scene.subject[slot] as Similarity, own);
    const point = track(scene, [{ slot: 10, kind: "point", at: at(10, { x: 30, y: -40 }) }]);
    expect(rms(errorsOf(point, scene.subject, { x: 30, y: -40 }))).toBeLessThan(0.5);
    const [top, base] = [
      { x: 0, y: -120 },
      { x: 0, y: 120 },
    ];
    const two = track(scene, [{ slot: 10, kind: "points", at: [at(10, top), at(10, base)] }]);
    expect(rms(errorsOf(two, scene.subject))).toBeLessThan(0.6);
    const half = 120 * scaleOf(scene.subject[10] as Similarity);
    for (const slot of [0, 60, 119]) {
      const found = movePoint(two.poses[slot] as Similarity, { x: 0, y: -half });
      const should = at(slot, top);
      // Its own roll is that of the first marked frame.
      expect(Math.hypot(found.x - should.x, found.y - should.y)).toBeLessThan(2.5);
    }
  });

  test("a bus across the lens: bridged and said", () => {
    const scene = makeScene(5);
    const hidden = Array.from({ length: 14 }, (_, i) => 50 + i);
    const found = track(scene, [boxIn(scene, 5)], hidden);
    const lost = found.lost.flatMap((why, slot) => (why === "the subject was not found" ? [slot] : []));
    expect(lost).toEqual(hidden);
    for (const slot of hidden) {
      const [pose, should] = [found.poses[slot] as Similarity, scene.subject[slot] as Similarity];
      expect(Math.hypot(pose.x - should.x, pose.y - should.y)).toBeLessThan(4);
      expect(found.error[slot]).toBeGreaterThan(0);
    }
    expect(rms(errorsOf(found, scene.subject))).toBeLessThan(0.4);
  });

  test("hidden for longer than keys reach, and found again", () => {
    const scene = makeScene(6, 200);
    const hidden = Array.from({ length: 45 }, (_, i) => 40 + i);
    const found = track(scene, [boxIn(scene, 5)], hidden);
    expect(found.lost[39]).toBeNull();
    expect(found.lost[40]).not.toBeNull();
    expect(found.lost[90]).toBeNull();
    expect(rms(errorsOf(found, scene.subject))).toBeLessThan(0.6);
  });

  test("marks are exact, and pull the track to them", () => {
    const scene = makeScene(7);
    const first = boxIn(scene, 5);
    const { x, y } = scene.subject[80] as Similarity;
    const found = track(scene, [first, { slot: 80, kind: "point", at: { x: x + 0.7, y } }]);
    expect((found.poses[80] as Similarity).x).toBeCloseTo(x + 0.7, 9);
    expect((found.poses[80] as Similarity).y).toBeCloseTo(y, 9);
    expect(found.error[80]).toBe(0);
    const near = (found.poses[79] as Similarity).x - (scene.subject[79] as Similarity).x;
    expect(near).toBeGreaterThan(0.2);
    expect(rms(errorsOf(found, scene.subject))).toBeLessThan(0.8);
  });

  test("marks on what is not on the surface that is seen: what goes aside from one to the next is shared out", () => {
    const scene = makeScene(7);
    const at = (slot: number): Point => {
      const { x, y } = scene.subject[slot] as Similarity;
      return { x: x + 2.5 * (slot - 20), y };
    };
    const found = track(
      scene,
      [20, 32, 44].map((slot) => ({ slot, kind: "point", at: at(slot) })),
    );
    for (const slot of [23, 26, 29, 35, 38, 41]) {
      expect(Math.abs((found.poses[slot] as Similarity).x - at(slot).x)).toBeLessThan(2);
      expect(Math.abs((found.poses[slot] as Similarity).y - at(slot).y)).toBeLessThan(2);
    }
  });

  test("marks that nothing ties together each hold their own part of the shot", () => {
    const step = { similarity: makeSimilarity(1.02, 1, 3, 0), place: 0.1, shape: 0.001 };
    const marks = [0, 3].map((slot) => ({ slot, middle: { x: 40 * slot, y: 7 }, scale: null }));
    const fits = [
      [0, 1],
      [3, 2],
    ].map(([key, slot]): SubjectFit => ({ patch: 0, key: key as number, slot: slot as number, found: [step] }));
    const { poses } = trackPatch(4, { half: { x: 0, y: 0 }, marks }, fits, 6);
    for (const [k, { middle }] of marks.entries()) {
      const wanted = movePoint(step.similarity, middle);
      expect(poses[k + 1]?.x).toBeCloseTo(wanted.x, 6);
      expect(poses[k + 1]?.y).toBeCloseTo(wanted.y, 6);
    }
  });

  test("where nothing is to be seen any more, it is not known", () => {
    const scene = makeScene(8);
    const hidden = Array.from({ length: 60 }, (_, i) => 60 + i);
    const found = track(scene, [boxIn(scene, 5)], hidden);
    expect(found.poses[59]).not.toBeNull();
    expect(found.poses[60]).toBeNull();
    expect(found.lost[119]).toBe("the subject was not found");
  });
});

describe("errors", () => {
  const scene = makeScene(9);
  const fail = (marks: readonly SubjectMark[]): unknown => {
    try {
      trackSubject({ ...scene, subject: { shot: "s01", marks }, extent: EXTENT }, []);
    } catch (error) {
      return error;
    }
    return null;
  };

  test.each([
    [
      [
        {
          slot: 12,
          kind: "points",
          at: [
            { x: 3, y: 3 },
            { x: 4, y: 3 },
          ],
        },
      ],
      "Expected two points apart",
    ],
    [
      [
        {
          slot: 12,
          kind: "box",
          at: [
            { x: 900, y: 0 },
            { x: 1000, y: 90 },
          ],
        },
      ],
      "Expected a box inside the picture",
    ],
    [
      [
        {
          slot: 12,
          kind: "box",
          at: [
            { x: 9, y: 0 },
            { x: 9, y: 90 },
          ],
        },
      ],
      "Expected a box with something in it",
    ],
    [[{ slot: 12, kind: "point", at: { x: 900, y: 0 } }], "Expected a place inside the picture"],
    [[{ slot: 12, kind: "point", at: { x: Number.NaN, y: 0 } }], "Expected places in pixels"],
    [[{ slot: 33, kind: "point", at: { x: 9, y: 0 } }], "Expected a frame that can be used"],
    [[{ slot: 990, kind: "point", at: { x: 9, y: 0 } }], "Expected a frame that can be used"],
    [
      [
        { slot: 12, kind: "point", at: { x: 9, y: 0 } },
        { slot: 12, kind: "point", at: { x: 0, y: 0 } },
      ],
      "Expected one box, point",
    ],
    [
      [
        { slot: 12, kind: "point", at: { x: 9, y: 0 } },
        {
          slot: 14,
          kind: "box",
          at: [
            { x: 0, y: 0 },
            { x: 50, y: 50 },
          ],
        },
      ],
      "Expected what frame 13 has (point)",
    ],
    [[], "Expected a box or a point"],
    [[{ slot: 12, kind: "point", at: { x: 9, y: 0 } }], "Expected something with enough detail to follow"],
  ] satisfies [SubjectMark[], string][])("%j", (marks, message) => {
    const error = fail(marks);
    expect(error).toMatchObject({ code: "bad-motion" });
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).toContain("motion.subject of shot s01");
  });

  test("a subject that leaves the picture", () => {
    const walk = makeScene(10);
    // The camera turns away.
    const away = walk.path.poses.map((pose, t) => combine(pose, makeSimilarity(1, 0, 12 * t, 0)));
    const turned = (poses: readonly Similarity[]): Similarity[] =>
      poses.map((pose, t) => combine(makeSimilarity(1, 0, -12 * t, 0), pose));
    const scene: Scene = {
      ...walk,
      path: { ...walk.path, poses: away },
      subject: turned(walk.subject),
      far: { ...walk.far, poses: turned(walk.far.poses) },
      near: { ...walk.near, poses: turned(walk.near.poses) },
    };
    let error: unknown = null;
    try {
      track(scene, [boxIn(scene, 5)]);
    } catch (caught) {
      error = caught;
    }
    expect(error).toMatchObject({ code: "bad-motion", details: { reason: "subject-lost", shot: "s01" } });
    const { slot } = (error as { details: { slot: number } }).details;
    const gone = scene.subject.findIndex(({ x }) => x < -800);
    expect(Math.abs(slot - gone)).toBeLessThan(4);
  });
});
