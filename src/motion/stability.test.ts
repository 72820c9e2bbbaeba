import { describe, expect, it } from "vitest";
import { createNormal, shakeCamera } from "../../test/fixtures/shaken-camera.ts";
import { chooseCrop, priceCrops } from "./choose-crop.ts";
import { combine, IDENTITY, invert, makeSimilarity, movePoint, type Similarity } from "./similarity.ts";
import { measureAnchor, measureStability, STABILITY_DEFINITIONS } from "./stability.ts";
import type { Framed } from "./view-path.ts";

const HD: Framed = { frame: { width: 1920, height: 1080 }, window: { width: 1920, height: 1080 } };

function pathOf(poses: readonly Similarity[]) {
  return { path: { poses, bridged: poses.map(() => null), residual: 0 }, plain: poses.map(() => IDENTITY) };
}

describe("measureStability", () => {
  it("tells white jitter as what it is, in pixels of 1080 lines", () => {
    const normal = createNormal(1);
    const { path, plain } = pathOf(
      Array.from({ length: 4000 }, () => makeSimilarity(1, 0, 6 * normal(), 6 * normal())),
    );
    expect(measureStability(plain, path, HD).jitter).toBeCloseTo(6, 0);
    const large = { frame: { width: 3840, height: 2160 }, window: { width: 3840, height: 2160 } };
    expect(measureStability(plain, path, large).jitter).toBeCloseTo(3, 0);
  });

  it("sees no jitter in a camera that glides, turns and zooms at a constant rate", () => {
    const step = makeSimilarity(1.01, 0.5, 7, -3);
    const poses = [makeSimilarity(1, 5, 100, 50)];
    while (poses.length < 100) poses.push(combine(poses.at(-1) as Similarity, step));
    const { path, plain } = pathOf(poses);
    // At the corner, 1101 px out, a turn bends by its square and so does a zoom: 1101 · (0.0087² + 0.01²) = 0.19 px.
    expect(measureStability(plain, path, HD).jitter).toBeLessThan(0.19 / Math.sqrt(6));
  });

  it("says of each number what it is", () => {
    const { path, plain } = pathOf([IDENTITY]);
    expect(Object.keys(STABILITY_DEFINITIONS)).toEqual(Object.keys(measureStability(plain, path, HD)));
  });

  it("says nothing of too few frames", () => {
    const { path, plain } = pathOf([IDENTITY, makeSimilarity(1, 0, 9, 0)]);
    expect(measureStability(plain, path, HD)).toMatchObject({ jitter: null, stability: null, mirrored: null });
  });

  it("counts a straight walk as the protocol does, and as straight when mirrored", () => {
    const { path, plain } = pathOf(Array.from({ length: 300 }, (_, t) => makeSimilarity(1, 0, 2 * t, 0)));
    const { stability, mirrored } = measureStability(plain, path, HD);
    // (1 + 1/4 + 1/9 + 1/16 + 1/25) / (π²/6) = 0.890
    expect(stability?.min).toBeCloseTo(0.89, 2);
    expect(stability?.mean).toBeCloseTo((0.89 + 1) / 2, 2);
    expect(mirrored?.min).toBeGreaterThan(0.999);
  });

  it("gives noise the share of its frequencies", () => {
    const normal = createNormal(3);
    const { path, plain } = pathOf(
      Array.from({ length: 1000 }, () => makeSimilarity(1, normal(), 9 * normal(), 9 * normal())),
    );
    const { stability, mirrored } = measureStability(plain, path, HD);
    expect(stability?.mean).toBeLessThan(0.03);
    expect(mirrored?.mean).toBeLessThan(0.03);
  });
});

describe("measureAnchor", () => {
  it("tells where a subject is seen from where it should be", () => {
    const views = Array.from({ length: 50 }, (_, t) => makeSimilarity(0.9, 1, t, -t));
    const targets = views.map((_, t) => ({ x: 100 + t, y: 20 }));
    const anchor = views.map((view, t) => movePoint(view, { x: 103 + t, y: 24 }));
    const { jitter, drift, worst } = measureAnchor(views, anchor, HD, targets);
    expect(jitter).toBeLessThan(1e-9);
    expect(drift).toBeCloseTo(5, 9);
    expect(worst).toBeCloseTo(5, 9);
    const fixed = views.map((view) => movePoint(invert(invert(view)), { x: 4, y: 5 }));
    expect(measureAnchor(views, fixed, HD).drift).toBeCloseTo(0, 9);
    expect(measureAnchor(views, [], HD)).toEqual({ jitter: null, drift: null, worst: null });
  });
});

describe("chooseCrop", () => {
  const path = shakeCamera(5, 80, { place: 6, roll: 0.3, scale: 0.005, travel: 300 });
  const limits = { keep: 0.85, zoom: 0, roll: 3 };

  it("crops no more than the wanted steadiness needs", () => {
    const steadiest = chooseCrop(path, HD, limits, [], null);
    const least = chooseCrop(path, HD, limits, [], 0.5);
    expect(steadiest.prices).toHaveLength(1);
    expect(least.prices).toHaveLength(5);
    const [after, before] = [least, steadiest].map(({ path: { views } }) => measureStability(views, path, HD));
    expect(after?.jitter).toBeLessThanOrEqual(0.5);
    expect(after?.cropping).toBeGreaterThan(before?.cropping as number);
    // What was tried with even less crop is not steady enough.
    const chosen = least.prices.findIndex(({ jitter }) => jitter === after?.jitter);
    for (const { jitter } of least.prices.slice(0, chosen)) expect(jitter).toBeGreaterThan(0.5);
  });

  it("takes the steadiest where none is steady enough", () => {
    const steadiest = chooseCrop(path, HD, { ...limits, keep: 0.99 }, [], null);
    expect(chooseCrop(path, HD, { ...limits, keep: 0.99 }, [], 0.01).path).toEqual(steadiest.path);
  });

  it("asks more crop for less jitter", () => {
    const prices = priceCrops(path, HD, limits, [], [0.97, 0.99, 0.95]);
    expect(prices.map(({ keep }) => keep)).toEqual(prices.map(({ keep }) => keep).toSorted((a, b) => b - a));
    expect(prices[0]?.jitter).toBeGreaterThan(prices[2]?.jitter as number);
  });
});
