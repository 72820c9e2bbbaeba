import type { PointPairs } from "./measured-motion.ts";

/** Places that two slots share. */
export interface SharedPlaces {
  readonly from: number;
  readonly to: number;
  readonly points: PointPairs;
}

/** Places in several slots that show the same. One entry per slot that shows it, slots rising. */
export interface FeatureTrack {
  readonly slots: readonly number[];
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** A place in a slot. */
interface Sighting {
  readonly slot: number;
  readonly x: number;
  readonly y: number;
}

/**
 * Joins what pairs of slots share: what is the same place in one slot is the same thing. What would be in two places of one
 * slot is not joined.
 */
export function joinFeatureTracks(count: number, shared: readonly SharedPlaces[]): FeatureTrack[] {
  // Sightings of what is the same, by each of them.
  const groups = new Map<Sighting, Sighting[]>();
  const known = Array.from({ length: count }, () => new Map<number, Sighting[]>());
  const find = (slot: number, x: number, y: number): Sighting => {
    const column = known[slot]?.get(x) ?? [];
    const old = column.find((sighting) => sighting.y === y);
    if (old) return old;
    const sighting = { slot, x, y };
    column.push(sighting);
    known[slot]?.set(x, column);
    groups.set(sighting, [sighting]);
    return sighting;
  };
  for (const { from, to, points } of shared) {
    for (let i = 0; i < points.ax.length; i++) {
      const one = groups.get(find(from, points.ax[i] as number, points.ay[i] as number)) as Sighting[];
      const other = groups.get(find(to, points.bx[i] as number, points.by[i] as number)) as Sighting[];
      if (one === other || one.some((p) => other.some((q) => p.slot === q.slot))) continue;
      const [large, small] = one.length >= other.length ? [one, other] : [other, one];
      for (const sighting of small) {
        large.push(sighting);
        groups.set(sighting, large);
      }
    }
  }
  return [...new Set(groups.values())]
    .filter((sightings) => sightings.length > 1)
    .map((sightings) => {
      sightings.sort((p, q) => p.slot - q.slot);
      return {
        slots: sightings.map(({ slot }) => slot),
        x: sightings.map(({ x }) => x),
        y: sightings.map(({ y }) => y),
      };
    });
}

/** The longest tracks, spread over the picture: in each slot, of each square `side` pixels wide, `enough` if it has them. */
export function chooseTracks(tracks: readonly FeatureTrack[], side: number, enough: number): FeatureTrack[] {
  const taken = new Map<string, number>();
  const order = tracks.toSorted((p, q) => q.slots.length - p.slots.length);
  return order.filter(({ slots, x, y }) => {
    const squares = slots.map((slot, i) => `${slot} ${Math.floor(x[i]! / side)} ${Math.floor(y[i]! / side)}`);
    if (squares.every((square) => (taken.get(square) ?? 0) >= enough)) return false;
    for (const square of squares) taken.set(square, (taken.get(square) ?? 0) + 1);
    return true;
  });
}
