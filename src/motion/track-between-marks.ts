import type { SubjectFit } from "./fit-subject-pair.ts";
import type { SubjectPatch } from "./subject.ts";
import { type PatchTrack, trackPatch } from "./track-patch.ts";

/**
 * The track of a part with several marks: its size and roll by all of them at once (`trackPatch`), its place between two marks
 * by what each of them says alone, from one to the other in proportion to time.
 *
 * What is followed lies on a surface, and what is marked need not: an axis is within the thing that it belongs to, whose
 * front goes to the side as the camera goes around. Followed from either mark it is off by as much as was gone since, to
 * opposite sides, and in proportion the two cancel. All marks at once would contradict what is followed, and half of it
 * would be thrown out: the track would jump half way between them.
 */
export function trackBetweenMarks(
  count: number,
  patch: SubjectPatch,
  fits: readonly SubjectFit[],
  alike: number,
): PatchTrack {
  const whole = trackPatch(count, patch, fits, alike);
  const marks = patch.marks.toSorted((a, b) => a.slot - b.slot);
  if (marks.length < 2) return whole;
  const alone = marks.map((mark) => trackPatch(count, { ...patch, marks: [mark] }, fits, alike));
  const poses = [...whole.poses];
  const error = [...whole.error];
  for (let k = 1; k < marks.length; k++) {
    const [from, to] = [marks[k - 1]?.slot as number, marks[k]?.slot as number];
    const [before, after] = [alone[k - 1] as PatchTrack, alone[k] as PatchTrack];
    for (let slot = from + 1; slot < to; slot++) {
      const [p, q] = [before.poses[slot], after.poses[slot]];
      if (!p || !q) continue;
      const share = (slot - from) / (to - from);
      const mix = (a: number, b: number): number => a + share * (b - a);
      poses[slot] = { ...(poses[slot] ?? p), x: mix(p.x, q.x), y: mix(p.y, q.y) };
      error[slot] = Math.hypot((1 - share) * (before.error[slot] as number), share * (after.error[slot] as number));
    }
  }
  return { poses, error };
}
