import type { SubjectFit } from "./fit-subject-pair.ts";
import { combine, invert, makeSimilarity, type Similarity } from "./similarity.ts";
import type { SubjectPatch } from "./subject.ts";

/** What a neighbour may say of a slot's pose: pose(slot) = step ∘ pose(other). */
interface Says {
  readonly other: number;
  readonly steps: readonly Similarity[];
}

/**
 * Poses of a part, from its own coordinates to each frame, by its marks and from there from fit to fit, in waves. Where several
 * fits lead to a slot, it is where most of them may have it, within `alike` pixels; else where the first one has it.
 *
 * What a mark does not say, its roll or its size, is what fits say from the first mark on.
 */
export function chainPatch(
  count: number,
  { marks }: SubjectPatch,
  fits: readonly SubjectFit[],
  alike: number,
): (Similarity | undefined)[] {
  const [first] = marks;
  if (!first) return Array.from({ length: count });
  const sayings = listSayings(count, fits);
  const rough = chain(sayings, new Map([[first.slot, makeSimilarity(1, 0, first.middle.x, first.middle.y)]]), alike);
  const sources = marks.map(({ slot, middle: { x, y }, scale }) => {
    const { a, b } = rough[slot] ?? { a: 1, b: 0 };
    const size = scale === null ? 1 : scale / Math.hypot(a, b);
    return [slot, { a: a * size, b: b * size, x, y }] as const;
  });
  return chain(sayings, new Map(sources), alike);
}

function chain(
  sayings: readonly (readonly Says[])[],
  sources: ReadonlyMap<number, Similarity>,
  alike: number,
): (Similarity | undefined)[] {
  const poses = sayings.map((_, slot) => sources.get(slot));
  let wave = [...sources.keys()];
  while (wave.length > 0) {
    const reached = new Set(wave.flatMap((slot) => (sayings[slot] as readonly Says[]).map(({ other }) => other)));
    const next = [...reached].filter((slot) => !poses[slot]);
    const found = next.map((slot) => vote(poses, sayings[slot] as readonly Says[], alike));
    next.forEach((slot, i) => (poses[slot] = found[i]));
    wave = next.filter((slot) => poses[slot]);
  }
  return poses;
}

/** Of all that neighbours with a pose may say, what most of them may. */
function vote(
  poses: readonly (Similarity | undefined)[],
  sayings: readonly Says[],
  alike: number,
): Similarity | undefined {
  const voices = sayings.flatMap(({ other, steps }) => {
    const pose = poses[other];
    return pose ? [steps.map((step) => combine(step, pose))] : [];
  });
  let best: Similarity | undefined;
  let most = 0;
  for (const pose of voices.flat()) {
    const votes = voices.filter((own) => own.some(({ x, y }) => Math.hypot(x - pose.x, y - pose.y) < alike)).length;
    if (votes > most) [best, most] = [pose, votes];
  }
  return best;
}

function listSayings(count: number, fits: readonly SubjectFit[]): Says[][] {
  const sayings: Says[][] = Array.from({ length: count }, () => []);
  for (const { key, slot, found } of fits) {
    if (found.length === 0) continue;
    const steps = found.map(({ similarity }) => similarity);
    sayings[slot]?.push({ other: key, steps });
    sayings[key]?.push({ other: slot, steps: steps.map(invert) });
  }
  return sayings;
}
