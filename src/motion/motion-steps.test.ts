import { expect, test } from "vitest";
import { pathOf } from "../../test/fixtures/motion-worlds.ts";
import { createNormal } from "../../test/truth/light-world.ts";
import { motionSteps } from "./motion-steps.ts";
import { combine, IDENTITY, makeSimilarity } from "./similarity.ts";

const FRAMED = { frame: { width: 1920, height: 1280 }, window: { width: 1920, height: 1080 } };

test("steps of a pan along a slanting way, with an aim that jitters across it", () => {
  const random = createNormal(2);
  let place = 0;
  const poses = Array.from({ length: 60 }, (_, i) => {
    const across = 6 * random();
    const pose = makeSimilarity(1, 0, 0.8 * place - 0.6 * across, 0.6 * place + 0.8 * across);
    place += i === 30 ? -20 : 50;
    return i === 0 ? IDENTITY : pose;
  });
  const steps = motionSteps(pathOf(poses), FRAMED);
  expect(steps).toHaveLength(59);
  steps.forEach((step, i) => expect(Math.abs(step - (i === 30 ? -20 : 50))).toBeLessThan(3));
});

test("steps towards something are those of the picture that grows", () => {
  const poses = [IDENTITY];
  for (let i = 0; i < 20; i++)
    poses.push(combine(poses.at(-1) ?? IDENTITY, makeSimilarity(i === 10 ? 0.98 : 0.99, 0, 0, 0)));
  const steps = motionSteps(pathOf(poses), FRAMED);
  const radius = Math.hypot(1920, 1080) / Math.sqrt(12);
  steps.forEach((step, i) => expect(step).toBeCloseTo((i === 10 ? 0.02 : 0.01) * radius, 6));
});

test.each([0, 1, 2])("%i frames", (count) => {
  const path = pathOf(Array.from({ length: count }, () => IDENTITY));
  expect(motionSteps(path, FRAMED)).toEqual(count === 2 ? [0] : []);
});
