import { assert, integer, property } from "fast-check";
import { describe, expect, it } from "vitest";
import {
  DAY,
  frameOf,
  randomOf,
  rampTo,
  SyntheticCamera,
  type TruthFrame,
} from "../../test/fixtures/shoot-generator.ts";
import { randomShoot } from "../../test/fixtures/random-shoot.ts";
import type { Frame } from "../film/frame.ts";
import { groupShots } from "./group.ts";

function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = randomOf(seed);
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

const changed = (frame: Frame, change: Partial<Frame>): Frame => ({ ...frame, ...change });

function cameraOf(traits: Partial<ConstructorParameters<typeof SyntheticCamera>[0]> = {}): SyntheticCamera {
  return new SyntheticCamera(
    { body: "Z", hasSubseconds: true, folder: "card", prefix: "DSC_", counter: 100, ...traits },
    1_700_000_000.25,
    randomOf(7),
  );
}

const framesOf = (camera: SyntheticCamera): Frame[] =>
  shuffled(
    camera.frames.map(({ frame }) => frame),
    3,
  );
const shapes = (frames: readonly Frame[]): string[] =>
  groupShots(frames).shots.map(
    ({ kind, slots }) =>
      `${kind} ${slots.length}${slots.includes(null) ? ` (${slots.filter((slot) => slot === null).length} missing)` : ""}`,
  );

describe("groupShots", () => {
  it("makes one shot of a plain time-lapse, across roll-over, folders and a lost file", () => {
    const camera = cameraOf({ counter: 9950 });
    camera.lapse("shot", 40, { interval: 5 });
    camera.openFolder();
    camera.wait(5);
    camera.lapse("shot", 60, { interval: 5 });
    const frames = camera.frames.map(({ frame }) => frame).filter((_, index) => index !== 20);
    const { shots } = groupShots(shuffled(frames, 1));
    expect(shots).toHaveLength(1);
    const shot = shots[0];
    expect(shot).toMatchObject({ id: "s01", kind: "time-lapse" });
    expect(shot?.interval).toBeCloseTo(5, 2);
    expect(shot?.slots).toHaveLength(100);
    expect(shot?.slots.indexOf(null)).toBe(20);
    expect(shot?.slots.filter((slot) => slot !== null)).toEqual(frames.map(({ path }) => path));
    expect(shot?.notes).toEqual(["1 photograph is missing", "file numbers roll over", "from 2 folders"]);
  });

  it.each([false, true])("bridges up to ten intervals, not more (sub-seconds: %s)", (hasSubseconds) => {
    for (const [lost, expected] of [
      [9, ["time-lapse 80 (9 missing)"]],
      [11, ["time-lapse 30", "time-lapse 39"]],
    ] as const) {
      const camera = cameraOf({ hasSubseconds });
      camera.lapse("shot", 80, { interval: 10 });
      expect(
        shapes(camera.frames.map(({ frame }) => frame).filter((_, index) => index < 30 || index >= 30 + lost)),
      ).toEqual(expected);
    }
  });

  it("splits at long gaps, keeps short pauses", () => {
    const camera = cameraOf();
    camera.lapse("a", 30, { interval: 5 });
    camera.wait(13);
    camera.lapse("a", 30, { interval: 5 });
    camera.wait(127);
    camera.lapse("b", 30, { interval: 5 });
    expect(shapes(framesOf(camera))).toEqual(["time-lapse 60", "time-lapse 30"]);
  });

  it("splits two rhythms back to back, even where one is twice the other", () => {
    for (const [first, second] of [
      [3, 6],
      [6, 3],
      [10, 4],
      [5, 6],
    ] as const) {
      const camera = cameraOf();
      camera.lapse("a", 40, { interval: first });
      camera.wait(second + 1);
      camera.lapse("b", 40, { interval: second });
      expect(shapes(framesOf(camera)), `${first} s, then ${second} s`).toEqual(["time-lapse 40", "time-lapse 40"]);
    }
  });

  it.each([
    ["lens", { lens: "50mm" }],
    ["focal length", { focalMm: 24.6 }],
    ["orientation", { orientation: 6 }],
  ])("splits at a change of %s", (_what, change) => {
    const camera = cameraOf();
    camera.lapse("a", 20, { interval: 4 });
    camera.wait(4);
    camera.lapse("b", 20, { interval: 4, settings: () => ({ ...DAY, ...change }) });
    expect(shapes(framesOf(camera))).toEqual(["time-lapse 20", "time-lapse 20"]);
  });

  it("does not split where focal readings wander, nor where headers leave things out", () => {
    const camera = cameraOf();
    camera.lapse("a", 40, { interval: 4, settings: (index) => ({ ...DAY, focalMm: 24 + 0.1 * index }) });
    const frames = camera.frames.map(({ frame }, index) =>
      index % 7 === 3 ? changed(frame, { lens: null, focalMm: null }) : frame,
    );
    expect(shapes(frames)).toEqual(["time-lapse 40"]);
  });

  it("sets a bumped zoom ring aside and leaves its moment empty", () => {
    const camera = cameraOf();
    camera.lapse("a", 40, { interval: 4, settings: (index) => (index === 20 ? { ...DAY, focalMm: 31 } : DAY) });
    expect(shapes(framesOf(camera))).toEqual(["time-lapse 40 (1 missing)", "still 1"]);
  });

  it("sees a frame of another size as a missing one", () => {
    const camera = cameraOf();
    camera.lapse("a", 40, { interval: 4 });
    const frames = framesOf(camera).map((frame) =>
      frame.path.includes("0115") ? changed(frame, { width: 3000, height: 2000 }) : frame,
    );
    expect(shapes(frames)).toEqual(["time-lapse 40 (1 missing)", "still 1"]);
  });

  it("keeps exposure ramps whole, whether they hold the interval or the pause", () => {
    const steady = cameraOf();
    steady.lapse("a", 200, { interval: 12, settings: rampTo(7) });
    expect(shapes(framesOf(steady))).toEqual(["ramp 200"]);
    for (const hasSubseconds of [false, true]) {
      const bulb = cameraOf({ hasSubseconds });
      bulb.lapse("a", 200, {
        interval: 3,
        holdsGap: true,
        settings: (index) => ({ ...DAY, shutter: 0.1 * 2 ** (index / 25) }),
      });
      const { shots } = groupShots(framesOf(bulb));
      expect(shots.map(({ kind, slots }) => [kind, slots.length])).toEqual([["ramp", 200]]);
      expect(shots[0]?.notes.join()).toContain("follows the exposure time");
    }
  });

  it("does not call a wandering auto exposure a ramp", () => {
    const camera = cameraOf();
    const settings = (index: number): typeof DAY => ({ ...DAY, shutter: 2 ** (-7 + 1.2 * Math.sin(index / 10)) });
    camera.lapse("a", 120, { interval: 4, settings });
    expect(shapes(framesOf(camera))).toEqual(["time-lapse 120"]);
  });

  it("does not shred a walk", () => {
    for (let seed = 0; seed < 20; seed++) {
      const camera = new SyntheticCamera(
        { body: "Z", hasSubseconds: seed % 2 === 0, folder: "card", prefix: "DSC_", counter: 5 },
        1_700_000_000,
        randomOf(seed),
      );
      camera.walk("a", 200);
      expect(shapes(framesOf(camera)), `seed ${seed}`).toEqual(["hyperlapse 200"]);
    }
  });

  it("keeps test shots apart", () => {
    const camera = cameraOf();
    for (const pause of [7, 23, 12]) {
      camera.take("test", DAY);
      camera.wait(pause);
    }
    camera.lapse("a", 50, { interval: 4 });
    const kinds = groupShots(framesOf(camera)).shots.map(({ kind, slots }) => `${kind} ${slots.length}`);
    expect(kinds).toEqual(["test 3", "time-lapse 50"]);
  });

  it("keeps stills apart, and makes nothing of them that plays", () => {
    const camera = cameraOf();
    camera.lapse("a", 50, { interval: 4 });
    for (const pause of [300, 90, 44, 700, 61, 35, 240, 38, 410, 95, 180, 33]) {
      camera.wait(pause);
      camera.take("still", { ...DAY, shutter: 1 / pause });
    }
    const { shots } = groupShots(framesOf(camera));
    expect(shots.filter(({ kind }) => kind === "time-lapse").map(({ slots }) => slots.length)).toEqual([50]);
    expect(new Set(shots.slice(1).map(({ kind }) => kind))).toEqual(new Set(["still"]));
  });

  it("keeps brackets apart: single sets, sets in a row, and without any pause", () => {
    const single = cameraOf();
    single.lapse("a", 30, { interval: 5 });
    single.wait(400);
    for (const ev of [0, -1, 1]) {
      single.take("set", { ...DAY, shutter: DAY.shutter * 2 ** ev });
      single.wait(0.3);
    }
    expect(shapes(framesOf(single))).toEqual(["time-lapse 30", "bracketed 3"]);
    for (const pause of [9, 0.4]) {
      const many = cameraOf();
      for (let set = 0; set < 10; set++) {
        for (const ev of [-2, 0, 2]) {
          many.take("set", { ...DAY, shutter: DAY.shutter * 2 ** ev });
          many.wait(0.4);
        }
        many.wait(pause - 0.4);
      }
      many.wait(500);
      many.lapse("a", 30, { interval: 5 });
      expect(shapes(framesOf(many)), `pause ${pause}`).toEqual(["bracketed 30", "time-lapse 30"]);
    }
  });

  it("never mixes bodies, whatever their folders and clocks", () => {
    const a = cameraOf({ body: "A" });
    a.lapse("a", 100, { interval: 5 });
    const b = cameraOf({ body: "B" });
    b.wait(2);
    b.lapse("b", 100, { interval: 3 });
    const frames = [...a.frames, ...b.frames].map(({ frame }, index) =>
      changed(frame, { path: index < 100 ? frame.path : `b/${frame.path}` }),
    );
    expect(shapes(shuffled(frames, 5))).toEqual(["time-lapse 100", "time-lapse 100"]);
  });

  it("follows the file numbers where the clock was set back, and says so", () => {
    const camera = cameraOf();
    camera.lapse("a", 50, { interval: 5 });
    camera.wait(600);
    camera.setClock(-86_400);
    camera.lapse("b", 50, { interval: 5 });
    const { shots, problems } = groupShots(framesOf(camera));
    expect(shots.map(({ slots }) => slots[0])).toEqual([
      "card/DCIM/100NIKON/DSC_0101.NEF",
      "card/DCIM/100NIKON/DSC_0151.NEF",
    ]);
    expect(shots[1]?.notes.join()).toContain("clock was set back");
    expect(problems).toMatchObject([{ code: "order", path: "card/DCIM/100NIKON/DSC_0151.NEF" }]);
  });

  it.each([-3600, 3600])("keeps a shot whole over a change of summer time (%d s)", (offset) => {
    const camera = cameraOf();
    camera.lapse("a", 50, { interval: 20 });
    camera.wait(20);
    camera.setClock(offset);
    camera.lapse("a", 50, { interval: 20 });
    const { shots } = groupShots(framesOf(camera));
    expect(shots.map(({ kind, slots }) => [kind, slots.length])).toEqual([["time-lapse", 100]]);
    expect(shots[0]?.notes.join()).toContain("by an hour");
  });

  it("orders equal times by counter, across the roll-over", () => {
    const frames = Array.from({ length: 24 }, (_, index) =>
      frameOf({
        path: `DSC_${String(index < 10 ? 9990 + index : index - 9).padStart(4, "0")}.NEF`,
        takenAt: 1_700_000_000 + Math.floor(index / 3),
      }),
    );
    expect(groupShots(shuffled(frames, 9)).shots[0]?.slots).toEqual(frames.map(({ path }) => path));
  });

  it("places a frame without a readable header where its number puts it", () => {
    const camera = cameraOf();
    camera.lapse("a", 40, { interval: 4 });
    const frames = camera.frames.map(({ frame }, index) =>
      index === 17 || index === 39
        ? changed(frame, {
            takenAt: 5,
            takenFrom: "modified" as const,
            camera: null,
            body: "unknown",
            width: null,
            height: null,
            lens: null,
            focalMm: null,
            exposure: { shutter: null, aperture: null, iso: null },
          })
        : frame,
    );
    const { shots, problems } = groupShots(shuffled(frames, 2));
    expect(shots.map(({ slots }) => slots)).toEqual([frames.map(({ path }) => path)]);
    expect(problems.map(({ path }) => path)).toEqual([frames[17]?.path, frames[39]?.path]);
  });

  it("goes by natural names where there are no times", () => {
    const frames = Array.from({ length: 30 }, (_, index) => {
      const path = `iss/image_${index + 85}.jpeg`;
      return frameOf({
        path,
        format: "jpeg",
        camera: null,
        body: "unknown",
        lens: null,
        focalMm: null,
        takenAt: 9,
        takenFrom: "modified",
      });
    }).filter((_, index) => index !== 12);
    const { shots } = groupShots(shuffled(frames, 4));
    expect(shots).toHaveLength(1);
    expect(shots[0]).toMatchObject({ kind: "time-lapse", interval: null });
    expect(shots[0]?.slots.slice(10, 17)).toEqual(
      [95, 96, null, 98, 99, 100, 101].map((n) => (n === null ? null : `iss/image_${n}.jpeg`)),
    );
  });

  it("reads times from names where the files say nothing else", () => {
    const frames = Array.from({ length: 20 }, (_, index) =>
      frameOf({
        path: `${1_756_377_844 + index * 30}.jpg`,
        format: "jpeg",
        camera: null,
        body: "unknown",
        takenAt: 7,
        takenFrom: "modified",
      }),
    );
    expect(groupShots(shuffled(frames, 4)).shots).toMatchObject([{ kind: "time-lapse", interval: 30 }]);
  });

  it("makes a film of what is there when nothing longer is", () => {
    const frames = [0, 4, 8].map((time) => frameOf({ path: `DSC_000${time}.NEF`, takenAt: 1_700_000_000 + time }));
    expect(groupShots(frames).shots).toMatchObject([{ id: "s01", kind: "time-lapse" }]);
    expect(groupShots(frames.slice(0, 1)).shots).toMatchObject([{ kind: "time-lapse", interval: null }]);
    expect(groupShots([])).toEqual({ shots: [], problems: [] });
  });

  it("keeps exports of the same moments apart from their raws", () => {
    const camera = cameraOf();
    camera.lapse("a", 30, { interval: 5 });
    const raws = framesOf(camera);
    const exports = raws.map((frame) =>
      changed(frame, {
        path: frame.path.replace("DCIM", "export").replace(".NEF", "-edit.jpg"),
        format: "jpeg" as const,
      }),
    );
    expect(shapes([...raws, ...exports])).toEqual(["time-lapse 30", "time-lapse 30"]);
    const converted = raws.map((frame) =>
      changed(frame, { path: frame.path.replace("DCIM", "dng").replace(".NEF", ".DNG") }),
    );
    expect(shapes([...raws, ...converted])).toEqual(["time-lapse 30", "time-lapse 30"]);
  });

  it("puts every frame in exactly one shot, the same for any order of the input", () => {
    assert(
      property(integer({ min: 0, max: 1_000_000 }), (seed) => {
        const frames = randomShoot(seed).map(({ frame }) => frame);
        const { shots } = groupShots(frames);
        const paths = shots.flatMap(({ slots }) => slots.filter((slot) => slot !== null));
        expect([...paths].sort()).toEqual(frames.map(({ path }) => path).sort());
        expect(groupShots(shuffled(frames, seed + 1)).shots).toEqual(shots);
        for (const shot of shots) {
          expect(shot.slots[0]).not.toBeNull();
          expect(shot.slots.at(-1)).not.toBeNull();
        }
      }),
      { numRuns: 25 },
    );
  });

  it("finds the boundaries of made-up shoots: F1 of at least 0.98", () => {
    let [hits, missed, invented] = [0, 0, 0];
    const faults: string[] = [];
    for (let seed = 1; seed <= 150; seed++) {
      const truth = randomShoot(seed);
      const { shots } = groupShots(
        shuffled(
          truth.map(({ frame }) => frame),
          seed,
        ),
      );
      const shotOf = new Map(shots.flatMap(({ id, slots }) => slots.map((slot) => [slot, id] as const)));
      for (const [a, b] of neighbours(truth)) {
        const isReal = a.act !== b.act;
        const isFound = shotOf.get(a.frame.path) !== shotOf.get(b.frame.path);
        if (isReal && isFound) hits++;
        else if (isReal) missed++;
        else if (isFound) invented++;
        if (isReal !== isFound)
          faults.push(`${seed}: ${a.act} | ${b.act} ${isReal ? "missed" : "invented"} at ${a.frame.path}`);
      }
    }
    const f1 = (2 * hits) / (2 * hits + missed + invented);
    expect(hits).toBeGreaterThan(1500);
    expect(f1, `${hits} found, ${missed} missed, ${invented} invented\n${faults.join("\n")}`).toBeGreaterThanOrEqual(
      0.98,
    );
  });

  it("knows which acts play", () => {
    let [right, wrong] = [0, 0];
    for (let seed = 1; seed <= 60; seed++) {
      const truth = randomShoot(seed);
      const actOf = new Map(truth.map(({ frame, act }) => [frame.path, act]));
      const { shots } = groupShots(truth.map(({ frame }) => frame));
      if (!truth.some(({ act }) => act.startsWith("shot"))) continue;
      for (const { kind, slots } of shots) {
        const plays = kind === "time-lapse" || kind === "ramp" || kind === "hyperlapse";
        const should = actOf.get(slots[0] ?? "")?.startsWith("shot");
        if (plays === should) right++;
        else wrong++;
      }
    }
    expect(wrong / (right + wrong)).toBeLessThan(0.01);
  });
});

/** Frames that follow each other in one camera, leaving out what lies within stills and tests: those may be cut anyhow. */
function neighbours(truth: readonly TruthFrame[]): [TruthFrame, TruthFrame][] {
  const pairs: [TruthFrame, TruthFrame][] = [];
  for (const [index, b] of truth.entries()) {
    const a = truth[index - 1];
    if (a === undefined || a.frame.body !== b.frame.body) continue;
    const isLoose = !a.act.startsWith("shot") && !b.act.startsWith("shot") && !a.act.startsWith("brackets");
    if (!isLoose) pairs.push([a, b]);
  }
  return pairs;
}
