import { describe, expect, test } from "vitest";
import { pathOf } from "../../test/fixtures/motion-worlds.ts";
import { createNormal } from "../../test/truth/light-world.ts";
import { chooseMode, type ModeEvidence } from "./choose-mode.ts";
import type { PairMotion } from "./measured-motion.ts";
import { IDENTITY, makeSimilarity, type Similarity } from "./similarity.ts";

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

  test("stars, and too few frames, are left alone", () => {
    expect(chooseMode(Object.assign(see(pan), { kind: "star" })).mode).toBe("off");
    expect(chooseMode(see(pan.slice(0, 2))).mode).toBe("off");
    expect(chooseMode(see([])).mode).toBe("off");
  });
});
