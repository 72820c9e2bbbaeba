import { mapBounded } from "../base/concurrency.ts";
import { findKeyframeSlots } from "../film/keyframe.ts";
import type { FilmSubject } from "../film/motion.ts";
import { fitSubjectPair, type SubjectFit } from "../motion/fit-subject-pair.ts";
import { straightenPlace } from "../motion/lens.ts";
import type { CameraPath } from "../motion/measured-motion.ts";
import type { Point } from "../motion/similarity.ts";
import { checkSubject, type Subject, type SubjectMark } from "../motion/subject.ts";
import { type SubjectScene, subjectPairs } from "../motion/subject-pairs.ts";
import type { SubjectTrack } from "../motion/subject-track.ts";
import { trackSubject } from "../motion/track-subject.ts";
import { findPlaces, type MotionSource } from "./measure-motion.ts";
import type { ShotToMove } from "./move-shot.ts";

/** What a shot is held on, as film.yaml gives it, in pixels. @param what for messages, such as `motion.subject` */
export function placeSubject({ lit, extent, lens }: ShotToMove, given: readonly FilmSubject[], what: string): Subject {
  const { shot, slots } = lit;
  const at = findKeyframeSlots(given, slots, shot.id, what);
  const place = (x: number, y: number): Point => {
    const shown = { x: (x - 0.5) * extent.width, y: (y - 0.5) * extent.height };
    return lens ? straightenPlace(shown, lens, extent) : shown;
  };
  const marks = given.map(({ box, points }, i): SubjectMark => {
    const slot = at[i] as number;
    if (box) {
      const [x, y, width, height] = box;
      return { slot, kind: "box", at: [place(x, y), place(x + width, y + height)] };
    }
    const [first, second] = (points ?? []).map(([x, y]) => place(x, y));
    if (first && second) return { slot, kind: "points", at: [first, second] };
    return { slot, kind: "point", at: first ?? { x: Number.NaN, y: Number.NaN } };
  });
  return { shot: shot.id, marks };
}

/**
 * Follows a subject through its shot.
 * @throws RushesError `bad-motion` as `checkSubject` and `trackSubject` do
 */
export async function followSubject(
  shot: ShotToMove,
  source: MotionSource,
  subject: Subject,
  path: CameraPath,
): Promise<SubjectTrack> {
  const { extent, contents } = shot;
  const scene: SubjectScene = { subject, extent, usable: contents.map((content) => content !== null), path };
  checkSubject(subject, extent, scene.usable);
  const fits: SubjectFit[] = [];
  for (;;) {
    const wanted = subjectPairs(scene, fits);
    if (wanted.length === 0) break;
    source.onAsked(wanted.length);
    const found = await mapBounded(wanted, source.pool.size * 2, async (request) => {
      const fit = fitSubjectPair(request, await findPlaces(shot, source, request), extent);
      source.onFound();
      return fit;
    });
    fits.push(...found);
  }
  return trackSubject(scene, fits);
}
