import { expect, test } from "vitest";
import { temporaryFolder } from "../../e2e/command.ts";
import { move } from "./homography.ts";
import { carry, createTraffic, HAND_CARRIED, ROOM, viewsOf } from "./motion-camera.ts";
import { FRAME, judge, makeOf, takeShoot, tell } from "./motion-film.ts";
import { photograph } from "./motion-photograph.ts";
import { scoreHold, scoreViews } from "./motion-scores.ts";
import { FRONT, type Place, project, walkPast } from "./motion-tower.ts";
import { shareOf, shootTower } from "./motion-tower-film.ts";
import { openWorld } from "./motion-world.ts";

const FRAMES = 24;
/** Of the walk past the tower, 13 cm each. */
const STEPS = 16;

test("held by hand on the spot: what is locked stays where it is", async () => {
  const world = await openWorld(ROOM * FRAME.width, 7);
  const poses = carry({ frames: FRAMES, size: FRAME, seed: 7, shake: HAND_CARRIED, travel: 0.03 });
  const views = viewsOf(poses, FRAME, 8, createTraffic(world, FRAME, 7));
  const shoot = await takeShoot(await temporaryFolder(), { frames: FRAMES, seed: 7, fadeEv: 1 }, (slot) =>
    photograph(world, views[slot]!, FRAME),
  );
  // Two places of the church's front, in the first frame.
  const places = [-150, 100].map((x) => ({ x, y: 40 }));
  const points = places.map((place) => shareOf(move(poses[0]!, place)));
  const film = await judge(shoot, await makeOf(shoot, "lock", { mode: "lock", subject: [{ frame: 1, points }] }));
  expect(scoreViews(FRAME, film).outside).toBe(0);
  for (const place of places) {
    const held = scoreHold(
      film.size,
      film.maps.map((map, t) => map && move(map, move(poses[t]!, place))),
    );
    tell("lock, a point", held);
    expect(held.rms).toBeLessThanOrEqual(0.3);
    expect(held.worst).toBeLessThanOrEqual(1);
  }
}, 600_000);

test("walking past a tower with houses far behind it: its front stays where it is", async () => {
  const cameras = walkPast(STEPS, { x: 2, z: 0 }, HAND_CARRIED, 8);
  const corners = FRONT.map((place) => project(cameras[0]!, place, FRAME));
  const [left, top] = shareOf({ x: Math.min(...corners.map(({ x }) => x)), y: Math.min(...corners.map(({ y }) => y)) });
  const [right, bottom] = shareOf({
    x: Math.max(...corners.map(({ x }) => x)),
    y: Math.max(...corners.map(({ y }) => y)),
  });
  const box: [number, number, number, number] = [left, top, right - left, bottom - top];
  const film = await shootTower(cameras, 8);
  const { shown, placesOf } = await film({ mode: "lock", subject: [{ frame: 1, box }] });
  expect(scoreViews(FRAME, shown).outside).toBe(0);
  const middle = FRONT[0]!.map((_, i) => FRONT.reduce((sum, place) => sum + place[i]!, 0) / 4) as unknown as Place;
  const held = scoreHold(shown.size, placesOf(middle));
  tell("lock with parallax", held);
  expect(held.rms).toBeLessThanOrEqual(0.3);
  expect(held.worst).toBeLessThanOrEqual(1);
}, 600_000);
