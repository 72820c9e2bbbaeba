import { expect, test } from "vitest";
import { temporaryFolder } from "../../e2e/command.ts";
import { move, undo } from "./homography.ts";
import { carry, HAND_CARRIED, ROOM, viewsOf } from "./motion-camera.ts";
import { FRAME, judge, makeOf, takeShoot, tell } from "./motion-film.ts";
import { photograph } from "./motion-photograph.ts";
import { scoreViews, worldMaps } from "./motion-scores.ts";
import { openWorld } from "./motion-world.ts";

const FRAMES = 12;
const SEED = 14;
const MARGIN = 0.01;

test("a statue near the edge is never cut, whatever the camera does", async () => {
  const world = await openWorld(ROOM * FRAME.width, SEED);
  const shake = { ...HAND_CARRIED, shift: 20 };
  const poses = carry({ frames: FRAMES, size: FRAME, seed: SEED, shake, travel: 0.05 });
  const views = viewsOf(poses, FRAME, 8);
  const shoot = await takeShoot(await temporaryFolder(), { frames: FRAMES, seed: SEED, fadeEv: 1 }, (slot) =>
    photograph(world, views[slot]!, FRAME),
  );
  // Near the left edge: 5.7 px would be free where nobody asked.
  const box = { x: -0.44, y: -0.05, width: 0.12, height: 0.2 };
  const corners = [0, 1].flatMap((i) =>
    [0, 1].map((j) => ({ x: (box.x + i * box.width) * FRAME.width, y: (box.y + j * box.height) * FRAME.height })),
  );
  const places = corners.map((corner) => move(undo(poses[0]!), corner));
  const shares: [number, number, number, number] = [box.x + 0.5, box.y + 0.5, box.width, box.height];
  const made = await makeOf(shoot, "whole", {
    mode: "smooth",
    keepWhole: [{ name: "statue", frame: 1, box: shares, margin: MARGIN }],
  });
  const film = await judge(shoot, made);
  expect(scoreViews(FRAME, film).outside).toBe(0);
  const { width, height } = film.size;
  const seen = worldMaps(film, poses).map((map) => places.map((place) => move(map!, place)));
  const cut = seen.map((outline) =>
    Math.min(...outline.map(({ x, y }) => Math.min(width / 2 - Math.abs(x), height / 2 - Math.abs(y)))),
  );
  tell("whole", {
    wanted: MARGIN * width,
    least: Math.min(...cut),
    kept: scoreViews(FRAME, film).kept,
  });
  // A tenth of a pixel is the judge's own doubt.
  for (const free of cut) expect(free).toBeGreaterThanOrEqual(MARGIN * width - 0.1);
}, 600_000);
