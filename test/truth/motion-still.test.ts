import { expect, test } from "vitest";
import { temporaryFolder } from "../../e2e/command.ts";
import { hashFilm } from "../../src/encode/frame-hash.ts";
import { carry, type Carried, createTraffic, NO_SHAKE, ROOM, viewsOf } from "./motion-camera.ts";
import { FRAME, judge, make, type Shoot, takeShoot, tell } from "./motion-film.ts";
import { photograph } from "./motion-photograph.ts";
import { cornersOf, scoreHold, scoreViews, worldMaps } from "./motion-scores.ts";
import { openWorld } from "./motion-world.ts";
import { move, undo } from "./homography.ts";

/** Of the tripod that stood, and of the one that was knocked. */
const STOOD = 10;
const KNOCKED = 14;

async function take(
  seed: number,
  frames: number,
  carried: Partial<Carried>,
): Promise<{ shoot: Shoot; poses: ReturnType<typeof carry> }> {
  const world = await openWorld(ROOM * FRAME.width, seed);
  const poses = carry({ frames, size: FRAME, seed, shake: NO_SHAKE, travel: 0, ...carried });
  const views = viewsOf(poses, FRAME, 8, createTraffic(world, FRAME, seed));
  const settings = { frames, seed, fadeEv: 1, flickerEv: 0.04 };
  const shoot = await takeShoot(await temporaryFolder(), settings, (slot) => photograph(world, views[slot]!, FRAME));
  return { shoot, poses };
}

test("a true tripod with clouds and traffic: nothing is moved", async () => {
  const { shoot } = await take(5, STOOD, {});
  const auto = await hashFilm((await make(shoot, "auto")).path);
  const still = await hashFilm((await make(shoot, "off")).path);
  expect(still.pictures).toHaveLength(STOOD);
  expect(auto.pictures).toEqual(still.pictures);
}, 600_000);

test("a tripod that was knocked, and wind: held still", async () => {
  const { shoot, poses } = await take(6, KNOCKED, { bumpAt: 6, shake: { shift: 1.5, roll: 0.03, scale: 0 } });
  const film = await judge(shoot, await make(shoot, "tripod"));
  expect(scoreViews(FRAME, film).judged).toBe(KNOCKED);
  expect(scoreViews(FRAME, film).outside).toBe(0);
  const worlds = worldMaps(film, poses);
  for (const corner of cornersOf(film.size)) {
    const place = move(undo(worlds[0]!), corner);
    const held = scoreHold(
      film.size,
      worlds.map((world) => world && move(world, place)),
    );
    tell("knocked tripod, a corner", held);
    expect(held.rms).toBeLessThanOrEqual(0.3);
    expect(held.worst).toBeLessThanOrEqual(1);
  }
}, 600_000);
