import { expect, test } from "vitest";
import { HAND_CARRIED } from "./motion-camera.ts";
import { FRAME, tell } from "./motion-film.ts";
import { scoreAxis, scoreViews } from "./motion-scores.ts";
import { AXIS, project, walkAround } from "./motion-tower.ts";
import { filmTower, shareOf } from "./motion-tower-film.ts";

const FRAMES = 31;
/** Frames from mark to mark: every 10°. */
const MARKED = 5;

test("walking around a tower, 60°: its axis, which is nowhere to be seen, keeps place, size and roll", async () => {
  const cameras = walkAround(FRAMES, 60, HAND_CARRIED, 9);
  const subject = cameras.flatMap((camera, slot) => {
    const points = [AXIS.foot, AXIS.top].map((place) => shareOf(project(camera, place, FRAME)));
    return slot % MARKED === 0 ? [{ frame: slot + 1, points }] : [];
  });
  const { shown, placesOf } = await filmTower(cameras, 9, { mode: "orbit", roll: 5, keep: 0.8, subject });
  const axis = scoreAxis(shown.size, placesOf(AXIS.foot), placesOf(AXIS.top));
  const seen = scoreViews(FRAME, shown);
  tell("orbit", { ...axis, ...seen });
  expect(seen.outside).toBe(0);
  // Wanted: 0.5 px, 0.2 %, 0.1° (docs/notes/motion-bench.md says what is lacking).
  expect(axis.place).toBeLessThanOrEqual(2.2);
  expect(axis.scale).toBeLessThanOrEqual(0.003);
  expect(axis.roll).toBeLessThanOrEqual(0.4);
}, 600_000);
