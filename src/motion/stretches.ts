/** Slots from … to. */
export type Stretch = readonly [number, number];

/** Joins what is at most `gap` slots apart; 1: what touches or overlaps. */
export function joinStretches(stretches: readonly Stretch[], gap = 1): Stretch[] {
  const joined: [number, number][] = [];
  for (const [from, to] of stretches.toSorted((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last && from <= last[1] + gap) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

/** For people, with frames counted from 1: `frame 3`, `frames 1–4, 9`. */
export function formatStretches(stretches: readonly Stretch[]): string {
  const joined = joinStretches(stretches);
  const words = joined.map(([from, to]) => (from === to ? `${from + 1}` : `${from + 1}–${to + 1}`));
  const isOne = joined.length === 1 && joined[0]?.[0] === joined[0]?.[1];
  return `${isOne ? "frame" : "frames"} ${words.join(", ")}`;
}
