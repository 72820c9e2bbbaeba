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

/**
 * Joins what pairs of slots share: what is the same place in one slot is the same thing. What would be in two places of one
 * slot is not joined.
 */
export function joinFeatureTracks(count: number, shared: readonly SharedPlaces[]): FeatureTrack[] {
  const [slots, xs, ys]: number[][] = [[], [], []] as number[][];
  const known = Array.from({ length: count }, () => new Map<number, number[]>());
  const find = (slot: number, x: number, y: number): number => {
    const column = known[slot]?.get(x);
    const old = column?.find((node) => ys![node] === y);
    if (old !== undefined) return old;
    const node = slots!.push(slot) - 1;
    xs!.push(x);
    ys!.push(y);
    if (column) column.push(node);
    else known[slot]?.set(x, [node]);
    return node;
  };
  const links = shared.flatMap(({ from, to, points: { ax, ay, bx, by } }) =>
    Array.from(ax, (x, i): [number, number] => [
      find(from, x, ay[i] as number),
      find(to, bx[i] as number, by[i] as number),
    ]),
  );
  const groups = slots!.map((_, node) => [node]);
  for (const [p, q] of links) {
    const [one, other] = [groups[p] as number[], groups[q] as number[]];
    if (one === other) continue;
    const [large, small] = one.length >= other.length ? [one, other] : [other, one];
    const taken = new Set(large.map((node) => slots![node]));
    if (small.some((node) => taken.has(slots![node]))) continue;
    for (const node of small) {
      large.push(node);
      groups[node] = large;
    }
  }
  return [...new Set(groups)]
    .filter((nodes) => nodes.length > 1)
    .map((nodes) => {
      const order = nodes.toSorted((p, q) => (slots![p] as number) - (slots![q] as number));
      const take = (values: readonly number[]): number[] => order.map((node) => values[node] as number);
      return { slots: take(slots!), x: take(xs!), y: take(ys!) };
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
