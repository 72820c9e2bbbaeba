// Films of the tower: how its places lie in them.
import { temporaryFolder } from "../../e2e/command.ts";
import type { FilmShot } from "../../src/film/film.ts";
import type { Point } from "../../src/motion/similarity.ts";
import { move } from "./homography.ts";
import { FRAME, judge, makeOf, takeShoot } from "./motion-film.ts";
import type { ShownFilm } from "./motion-judge.ts";
import { type Camera, createTextures, photographTower, type Place, project } from "./motion-tower.ts";
import { openWorld } from "./motion-world.ts";

/** A place of the frame in shares, as film.yaml tells it. */
export function shareOf({ x, y }: Point): [number, number] {
  return [x / FRAME.width + 0.5, y / FRAME.height + 0.5];
}

/** Photographs of the tower, and how its places lie in films of them. */
export async function shootTower(
  cameras: readonly Camera[],
  seed: number,
): Promise<(motion: FilmShot["motion"]) => Promise<TowerFilm>> {
  const world = await openWorld(1440, seed);
  const textures = createTextures(world.light);
  const shoot = await takeShoot(await temporaryFolder(), { frames: cameras.length, seed }, (slot) =>
    photographTower(textures, cameras[slot]!, FRAME),
  );
  return async (motion) => {
    const shown = await judge(shoot, await makeOf(shoot, "held", motion));
    const placesOf = (place: Place): (Point | null)[] =>
      shown.maps.map((map, t) => map && move(map, project(cameras[t]!, place, FRAME)));
    return { shown, placesOf };
  };
}

interface TowerFilm {
  readonly shown: ShownFilm;
  /** Where a place is in each picture; null: it could not be told. */
  readonly placesOf: (place: Place) => (Point | null)[];
}
