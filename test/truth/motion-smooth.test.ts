import { expect, test } from "vitest";
import { temporaryFolder } from "../../e2e/command.ts";
import { carry, createTraffic, HAND_CARRIED, ROOM, viewsOf } from "./motion-camera.ts";
import { FRAME, judge, make, takeShoot, tell } from "./motion-film.ts";
import { photograph } from "./motion-photograph.ts";
import { scoreJitter, scoreStability, scoreViews, worldMaps } from "./motion-scores.ts";
import { openWorld } from "./motion-world.ts";

const FRAMES = 20;

test("a camera carried by hand over a quarter of the width glides", async () => {
  const world = await openWorld(ROOM * FRAME.width, 1);
  const poses = carry({ frames: FRAMES, size: FRAME, seed: 3, shake: HAND_CARRIED, travel: 0.25 });
  const views = viewsOf(poses, FRAME, 8, createTraffic(world, FRAME, 3));
  const settings = { frames: FRAMES, seed: 3, fadeEv: 1.5, flickerEv: 0.05 };
  const shoot = await takeShoot(await temporaryFolder(), settings, (slot) => photograph(world, views[slot]!, FRAME));
  const made = await make(shoot, "smooth");
  const film = await judge(shoot, made);
  const worlds = worldMaps(film, poses);
  const seen = scoreViews(FRAME, film);
  const jitter = scoreJitter(film.size, worlds);
  const stability = scoreStability(film.size, worlds);
  tell("smooth", { jitter, ...seen, stability });
  expect(seen.judged).toBe(FRAMES);
  expect(seen.outside).toBe(0);
  expect(seen.leastKept).toBeGreaterThanOrEqual(0.85 - 1e-3);
  expect(seen.kept).toBeGreaterThanOrEqual(0.85 - 1e-3);
  expect(seen.distortion).toBeGreaterThanOrEqual(0.95);
  expect(stability.path).toBeGreaterThanOrEqual(0.9);
  expect(jitter.rms).toBeLessThanOrEqual(0.3);
}, 600_000);
