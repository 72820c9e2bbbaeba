import { chainFrom } from "./chain-patch.ts";
import type { SubjectFit } from "./fit-subject-pair.ts";
import { makeSimilarity, type Point, type Similarity } from "./similarity.ts";
import type { SubjectPatch } from "./subject.ts";

/**
 * Fits without what their subject's surface drifts by from mark to mark. Of a thing that is circled, what is followed is the side
 * that faces the camera: it goes past the place that was marked by about as much from frame to frame, and the next mark tells by
 * how much in all. That much is taken out evenly. Before the first mark and after the last nothing tells, and nothing is.
 * @param alike pixels within which fits put the part in the same place
 */
export function evenDrift(
  count: number,
  patch: SubjectPatch,
  fits: readonly SubjectFit[],
  alike: number,
): readonly SubjectFit[] {
  const drift = measureDrift(count, patch, fits, alike);
  if (drift === null) return fits;
  return fits.map((fit) => {
    const [from, to] = [drift[fit.key] as Point, drift[fit.slot] as Point];
    const shift = (pose: Similarity): Similarity => ({ ...pose, x: pose.x + to.x - from.x, y: pose.y + to.y - from.y });
    const found = fit.found.map((own) => Object.assign({}, own, { similarity: shift(own.similarity) }));
    return { patch: fit.patch, key: fit.key, slot: fit.slot, found };
  });
}

/** What fits lack at each slot, in pixels, since the first mark. Null: there is one mark only, or they lack nothing. */
function measureDrift(
  count: number,
  { marks }: SubjectPatch,
  fits: readonly SubjectFit[],
  alike: number,
): Point[] | null {
  const sorted = marks.toSorted((a, b) => a.slot - b.slot);
  const drift = Array.from({ length: count }, (): Point => ({ x: 0, y: 0 }));
  let [sum, isAny] = [{ x: 0, y: 0 }, false];
  for (const [i, mark] of sorted.entries()) {
    const next = sorted[i + 1];
    const end = next?.slot ?? count;
    // Through frames between these marks alone: others would tell of another side.
    const own = fits.filter(({ key, slot }) => Math.min(key, slot) >= mark.slot && Math.max(key, slot) <= end);
    const there =
      next && chainFrom(count, own, mark.slot, makeSimilarity(1, 0, mark.middle.x, mark.middle.y), alike)[end];
    const lack = next && there ? { x: next.middle.x - there.x, y: next.middle.y - there.y } : { x: 0, y: 0 };
    isAny ||= lack.x !== 0 || lack.y !== 0;
    for (let slot = mark.slot; slot < end; slot++) {
      const share = (slot - mark.slot) / (end - mark.slot);
      drift[slot] = { x: sum.x + lack.x * share, y: sum.y + lack.y * share };
    }
    sum = { x: sum.x + lack.x, y: sum.y + lack.y };
    if (next) drift[end] = sum;
  }
  return isAny ? drift : null;
}
