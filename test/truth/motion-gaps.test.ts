import { expect, test } from "vitest";
import { temporaryFolder } from "../../e2e/command.ts";
import { carry, HAND_CARRIED, ROOM, viewsOf } from "./motion-camera.ts";
import { FRAME, judge, make, shownSlot, takeShoot, tell } from "./motion-film.ts";
import { photograph } from "./motion-photograph.ts";
import { scoreJitter, scoreViews, worldMaps } from "./motion-scores.ts";
import { openWorld } from "./motion-world.ts";

const FRAMES = 20;
const BUS = new Set([7, 8, 9]);
const BLURRED = 13;
const MISSING = [4, 16, 17];

test("a bus across the lens, a blurred frame and missing ones: bridged, and said", async () => {
  const world = await openWorld(ROOM * FRAME.width, 11);
  const poses = carry({ frames: FRAMES, size: FRAME, seed: 11, shake: HAND_CARRIED, travel: 0.14 });
  const views = viewsOf(poses, FRAME, 8).map((view, slot) =>
    Object.assign(view, {
      bus: BUS.has(slot) ? { left: 0, right: 1, bottom: 1, looks: { x: 170 * (slot - 8), y: 60 } } : null,
      blur: slot === BLURRED ? { x: 45, y: 25 } : null,
    }),
  );
  const shoot = await takeShoot(await temporaryFolder(), { frames: FRAMES, seed: 11, missing: MISSING }, (slot) =>
    photograph(world, views[slot]!, FRAME),
  );
  const made = await make(shoot, "smooth");
  const film = await judge(shoot, made);
  expect(scoreViews(FRAME, film).outside).toBe(0);
  // What a bus hides or nobody photographed has no place that could be judged; the rest is as smooth as without.
  const isSeen = (slot: number): boolean => shownSlot(shoot, slot) === slot && !BUS.has(slot) && slot !== BLURRED;
  const worlds = worldMaps(film, poses).map((world, slot) => (isSeen(slot) ? world : null));
  const jitter = scoreJitter(film.size, worlds);
  tell("gaps", { jitter, bridged: made.bridged });
  expect(jitter.rms).toBeLessThanOrEqual(0.3);
  expect(made.bridged).toEqual([...BUS, ...MISSING, BLURRED].sort((a, b) => a - b));
}, 600_000);
