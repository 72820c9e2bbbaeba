import { describe, expect, test } from "vitest";
import { pathOf } from "../../test/fixtures/motion-worlds.ts";
import { createNormal } from "../../test/truth/light-world.ts";
import { choosePairs } from "./choose-pairs.ts";
import { chooseMode, type ModeEvidence } from "./choose-mode.ts";
import type { PairMotion } from "./measured-motion.ts";
import { combine, IDENTITY, invert, makeSimilarity, type Similarity } from "./similarity.ts";

function see(poses: readonly Similarity[], pair: Partial<PairMotion> = {}): ModeEvidence {
  const usual: PairMotion = {
    from: 0,
    to: 1,
    similarity: IDENTITY,
    homography: null,
    perspective: null,
    inliers: 400,
    standing: 0,
    share: 0.8,
    spread: 0.9,
    residual: 0.5,
    hasParallax: false,
  };
  return {
    kind: "hyperlapse",
    measured: {
      extent: { width: 1600, height: 1066 },
      usable: poses.map(() => true),
      pairs: poses.slice(1).map((_, i) => Object.assign({}, usual, { from: i, to: i + 1 }, pair)),
    },
    path: pathOf(poses),
    isStill: false,
    hasSubject: false,
  };
}

const still = Array.from({ length: 50 }, () => IDENTITY);
const pan = Array.from({ length: 50 }, (_, i) => makeSimilarity(1, 0, 12 * i, 0));

describe("chooseMode", () => {
  test("a camera that held still is left alone", () => {
    expect(chooseMode(Object.assign(see(still), { isStill: true }))).toEqual({
      mode: "off",
      why: "the camera held still",
    });
  });

  test("what is measured of a camera that held still is a little noise", () => {
    const random = createNormal(5);
    const noisy = still.map(() => makeSimilarity(1, 0, 0.02 * random(), 0.02 * random()));
    expect(chooseMode(Object.assign(see(noisy), { isStill: true })).mode).toBe("off");
    const sinking = still.map((_, i) => makeSimilarity(1, 0, 0, 0.1 * i));
    expect(chooseMode(Object.assign(see(sinking), { isStill: true })).mode).toBe("tripod");
  });

  test("wind and bumps are held still", () => {
    const random = createNormal(4);
    const wind = still.map((_, i) => (i === 0 ? IDENTITY : makeSimilarity(1, 0, 3 * random(), 3 * random())));
    expect(chooseMode(Object.assign(see(wind), { isStill: true })).mode).toBe("tripod");
    expect(chooseMode(see(wind)).mode).toBe("tripod");
  });

  test("what moves is made smooth", () => {
    expect(chooseMode(see(pan)).mode).toBe("smooth");
    const slow = still.map((_, i) => makeSimilarity(1, 0, 0.2 * i, 0));
    expect(chooseMode(see(slow)).mode).toBe("smooth");
  });

  test("a subject is held", () => {
    expect(chooseMode(Object.assign(see(pan), { hasSubject: true })).mode).toBe("lock");
  });

  test("what no one motion explains is left alone, with the reason", () => {
    expect(chooseMode(see(pan, { share: 0.2 })).why).toContain("no one motion");
    expect(chooseMode(see(pan, { spread: 0.2 })).mode).toBe("off");
    const unmatched = see(pan);
    const path = Object.assign({}, unmatched.path, { bridged: pan.map((_, i) => (i % 2 ? "unmatched" : null)) });
    expect(chooseMode(Object.assign(unmatched, { path })).why).toContain("25 of 50");
    const beside = see(pan);
    expect(chooseMode(Object.assign(beside, { path: Object.assign({}, beside.path, { residual: 40 }) })).mode).toBe(
      "off",
    );
    expect(
      chooseMode(Object.assign(beside, { path: Object.assign({}, beside.path, { residual: Number.NaN }) })).mode,
    ).toBe("off");
  });

  test("few places of many that agree are enough where frames far apart say the same", () => {
    const pose = (slot: number): Similarity => pan[slot] as Similarity;
    const random = createNormal(6);
    const look = (astray: number, keep: (lag: number) => boolean): ModeEvidence => {
      const evidence = see(pan);
      const [usual] = evidence.measured.pairs;
      const pairs = choosePairs(evidence.measured.usable)
        .filter(([from, to]) => keep(to - from))
        .map(([from, to]) => {
          const similarity = combine(invert(pose(to)), pose(from));
          const x = similarity.x + astray * random();
          return Object.assign({}, usual, { from, to, share: 0.2, similarity: { ...similarity, x } });
        });
      return Object.assign(evidence, { measured: { ...evidence.measured, pairs } });
    };
    // A walk past near and far: depth puts pairs beside the path by a little.
    expect(chooseMode(look(2, () => true)).mode).toBe("smooth");
    // A crowd, or waves: what moves from frame to frame does not add up.
    expect(chooseMode(look(60, () => true)).mode).toBe("off");
    // Neighbours alone: fog hides what is farther on.
    expect(chooseMode(look(0, (lag) => lag === 1)).mode).toBe("off");
    expect(chooseMode(look(0, (lag) => lag === 1)).why).toContain("no one motion");
  });

  test("stars, and too few frames, are left alone", () => {
    expect(chooseMode(Object.assign(see(pan), { kind: "star" })).mode).toBe("off");
    expect(chooseMode(see(pan.slice(0, 2))).mode).toBe("off");
    expect(chooseMode(see([])).mode).toBe("off");
  });
});
