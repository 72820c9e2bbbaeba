import { expect, test } from "vitest";
import { temporaryFolder } from "../../e2e/command.ts";
import { carry, HAND_CARRIED, ROOM, viewsOf } from "./motion-camera.ts";
import { FRAME, judge, make, takeShoot, tell } from "./motion-film.ts";
import { photograph } from "./motion-photograph.ts";
import { scoreJitter, scoreViews, worldMaps } from "./motion-scores.ts";
import { openWorld } from "./motion-world.ts";

const FRAMES = 8;

test("a camera that pitches and yaws in the hand: corners do not breathe", async () => {
  const world = await openWorld(ROOM * FRAME.width, 1);
  // Half a degree about each of its other axes, behind 24 mm: 6 px of keystone in the corners of a film 1920 wide.
  const shake = { ...HAND_CARRIED, shift: 0, turn: 0.5 };
  const poses = carry({ frames: FRAMES, size: FRAME, seed: 5, shake, travel: 0.25 });
  const views = viewsOf(poses, FRAME, 8);
  const shoot = await takeShoot(await temporaryFolder(), { frames: FRAMES, seed: 5 }, (slot) =>
    photograph(world, views[slot]!, FRAME),
  );
  const film = await judge(shoot, await make(shoot, "smooth"));
  const worlds = worldMaps(film, poses);
  const seen = scoreViews(FRAME, film);
  const jitter = scoreJitter(film.size, worlds);
  tell("turned", { jitter, ...seen });
  expect(seen.judged).toBe(FRAMES);
  expect(seen.outside).toBe(0);
  expect(seen.leastKept).toBeGreaterThanOrEqual(0.85 - 1e-3);
  expect(jitter.rms).toBeLessThanOrEqual(0.3);
}, 600_000);
