import { RushesError } from "../base/errors.ts";
import { type DeliverableFormat, packedAs } from "../encode/sequence-format.ts";
import type { Film, FilmShot } from "../film/film.ts";
import { PIXEL_FACTS } from "../kernels/picture.ts";

/**
 * Noise is taken out of pictures of luma and halved chroma, as films are mostly encoded.
 * @throws RushesError `bad-film` for a shot whose noise is to be taken out of any other deliverable
 */
export function checkNoise(film: Film, shots: readonly FilmShot[], format: DeliverableFormat): void {
  const noisy = shots.find((shot) =>
    Object.values({ ...film.noise, ...shot.noise }).some((amount) => Number(amount) > 0),
  );
  if (!noisy || (PIXEL_FACTS[packedAs(format)].halvesColumns && format.codec !== "dng")) return;
  throw new RushesError(
    "bad-film",
    `Expected noise 0 of shot ${noisy.id} for ${format.codec}: noise is taken out of pictures with halved chroma only ` +
      "(h264, hevc, av1, prores, dnxhr, ffv1); set `noise` to 0, or deliver one of those",
  );
}
