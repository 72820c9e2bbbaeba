import { expect, test } from "vitest";
import { HAND_CARRIED } from "./motion-camera.ts";
import { FRAME, tell } from "./motion-film.ts";
import { scoreAxis, scoreViews } from "./motion-scores.ts";
import { AXIS, project, walkAround } from "./motion-tower.ts";
import { shareOf, shootTower } from "./motion-tower-film.ts";

const FRAMES = 21;

test("walking around a tower, 60°: its axis, which is nowhere to be seen, keeps place, size and roll", async () => {
  const cameras = walkAround(FRAMES, 60, HAND_CARRIED, 9);
  const film = await shootTower(cameras, 9);
  const circle = async (marked: readonly number[]) => {
    const subject = marked.map((slot) => {
      const points = [AXIS.foot, AXIS.top].map((place) => shareOf(project(cameras[slot]!, place, FRAME)));
      return { frame: slot + 1, points };
    });
    const { shown, placesOf } = await film({ mode: "orbit", roll: 5, keep: 0.8, subject });
    const axis = scoreAxis(shown.size, placesOf(AXIS.foot), placesOf(AXIS.top));
    const seen = scoreViews(FRAME, shown);
    tell(`orbit, marked in ${marked.length} frames`, { ...axis, ...seen });
    expect(seen.outside).toBe(0);
    return axis;
  };
  const both = await circle([0, FRAMES - 1]);
  expect(both.place).toBeLessThanOrEqual(0.5);
  expect(both.scale).toBeLessThanOrEqual(0.002);
  expect(both.roll).toBeLessThanOrEqual(0.1);
  // From one side alone an axis is where the camera was carried around it: known to a tenth of a metre, two pixels, and a sixth of a degree.
  const once = await circle([0]);
  expect(once.place).toBeLessThanOrEqual(3);
  expect(once.scale).toBeLessThanOrEqual(0.002);
  expect(once.roll).toBeLessThanOrEqual(0.3);
}, 600_000);
