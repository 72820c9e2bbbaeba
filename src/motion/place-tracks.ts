import type { FeatureTrack } from "./feature-tracks.ts";
import { meetRays } from "./meet-rays.ts";
import { centreOf, placeOf, projectPlace, rayOf, type SpaceScene } from "./space-scene.ts";
import type { Place } from "./space-vectors.ts";

/** Degrees between two sightings at least: along rays that are nearly the same nothing is told. */
const LEAST_ANGLE = 1;
/** A sighting is of a place within so many σ; so large a share of a track's must be. */
const MOST_STRAY = 5;
const LEAST_SHARE = 0.7;

/** Places what known cameras see and has no place yet; what is not where they see it loses its place. */
export function placeTracks(
  scene: SpaceScene,
  tracks: readonly FeatureTrack[],
  counts: Uint8Array,
  sigma: number,
): void {
  tracks.forEach((track, number) => {
    const own = track.slots.flatMap((slot, i) =>
      counts[slot] ? [{ slot, x: track.x[i] as number, y: track.y[i] as number }] : [],
    );
    if (own.length < 2) return;
    const isSeenAt = (place: Place): boolean => {
      const right = own.filter(({ slot, x, y }) => {
        const seen = projectPlace(scene, slot, place);
        return seen !== null && Math.hypot(seen.x - x, seen.y - y) < MOST_STRAY * sigma;
      });
      return right.length >= LEAST_SHARE * own.length;
    };
    if (scene.hasPlace[number]) {
      if (!isSeenAt(placeOf(scene, number))) scene.hasPlace[number] = 0;
      return;
    }
    const rays = own.map((at) => ({ from: centreOf(scene, at.slot), along: rayOf(scene, at.slot, at) }));
    const place = meetRays(rays, LEAST_ANGLE);
    if (place === null || !isSeenAt(place)) return;
    scene.places.set(place, 3 * number);
    scene.hasPlace[number] = 1;
  });
}
