import { mapBounded } from "../base/concurrency.ts";
import type { SharedPlaces } from "../motion/feature-tracks.ts";
import type { CameraPath } from "../motion/measured-motion.ts";
import { chooseSceneKeys, listScenePairs } from "../motion/scene-pairs.ts";
import { checkSubject, type Subject } from "../motion/subject.ts";
import type { SubjectScene } from "../motion/subject-pairs.ts";
import { type AxisTrack, trackAxis } from "../motion/track-axis.ts";
import { findPlaces, type MotionSource } from "./measure-motion.ts";
import type { ShotToMove } from "./move-shot.ts";

/**
 * Follows the axis of a subject that is circled, by all that stands still around it.
 * @returns null: `trackAxis` cannot tell it
 * @throws RushesError `bad-motion` as `checkSubject` does
 */
export async function followAxis(
  shot: ShotToMove,
  source: MotionSource,
  subject: Subject,
  path: CameraPath,
): Promise<AxisTrack | null> {
  const { extent, contents } = shot;
  const scene: SubjectScene = { subject, extent, usable: contents.map((content) => content !== null), path };
  checkSubject(subject, extent, scene.usable);
  const marked = subject.marks.map(({ slot }) => slot);
  const wanted = listScenePairs(scene.usable, chooseSceneKeys(scene.usable, marked), extent, path);
  source.onAsked(wanted.length);
  const shared = await mapBounded(wanted, source.pool.size * 2, async (request): Promise<SharedPlaces> => {
    const points = await findPlaces(shot, source, request);
    source.onFound();
    return { from: request.key, to: request.slot, points };
  });
  return trackAxis(scene, shared);
}
