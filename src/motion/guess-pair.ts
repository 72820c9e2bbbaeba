import type { PairMotion } from "./measured-motion.ts";
import { combine, IDENTITY, type Similarity } from "./similarity.ts";

/**
 * Where places of frame `from` should be in frame `to`, by the steps measured so far: where to look for matches. Null: no
 * chain of steps leads there.
 * @param steps pairs of neighbours, and what else is known, in order of their `from`
 */
export function guessPair(steps: readonly PairMotion[], from: number, to: number): Similarity | null {
  const dead = new Set<number>();
  const walk = (slot: number, sofar: Similarity): Similarity | null => {
    if (slot === to) return sofar;
    if (slot > to || dead.has(slot)) return null;
    for (let i = findFirst(steps, slot); i < steps.length; i++) {
      const step = steps[i] as PairMotion;
      if (step.from !== slot) break;
      const found = step.to > slot ? walk(step.to, combine(step.similarity, sofar)) : null;
      if (found) return found;
    }
    dead.add(slot);
    return null;
  };
  return walk(from, IDENTITY);
}

/** Index of the first step that starts at `slot` or later. */
function findFirst(steps: readonly PairMotion[], slot: number): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle] as PairMotion).from < slot) low = middle + 1;
    else high = middle;
  }
  return low;
}
