import type { CameraPath } from "../motion/measured-motion.ts";
import { IDENTITY, type Similarity } from "../motion/similarity.ts";
import { measureAnchor, measureStability, STABILITY_DEFINITIONS } from "../motion/stability.ts";
import type { SubjectTrack } from "../motion/subject-track.ts";
import type { Framed } from "../motion/view-path.ts";
import type { MotionScoreReport } from "../report/report.ts";

const DRIFT_DEFINITION =
  "RMS distance of the subject, as it was tracked, from where it is on average in the film, in pixels of a film of 1080 lines. What drifts because it was asked to counts, too.";

/** How steady the views of a shot are, and would be without what was done. @param track of the subject that is held */
export function scoreMotion(
  views: readonly Similarity[],
  path: CameraPath,
  framed: Framed,
  track: SubjectTrack | null,
): MotionScoreReport[] {
  const plain = views.map(() => IDENTITY);
  const [before, after] = [measureStability(plain, path, framed), measureStability(views, path, framed)];
  const define = STABILITY_DEFINITIONS;
  const scores: MotionScoreReport[] = [
    { key: "jitter", name: "Jitter, px", definition: define.jitter, before: before.jitter, after: after.jitter },
    {
      key: "stability",
      name: "Stability",
      definition: define.stability,
      before: before.stability?.min ?? null,
      after: after.stability?.min ?? null,
    },
    {
      key: "cropping",
      name: "Width kept",
      definition: define.cropping,
      before: before.cropping,
      after: after.cropping,
    },
    {
      key: "distortion",
      name: "Distortion",
      definition: define.distortion,
      before: before.distortion,
      after: after.distortion,
    },
  ];
  if (track === null) return scores;
  const places = track.poses.map((pose) => pose && { x: pose.x, y: pose.y });
  const drift = (shown: readonly Similarity[]): number | null => measureAnchor(shown, places, framed).drift;
  return [
    ...scores,
    {
      key: "drift",
      name: "Drift of the subject, px",
      definition: DRIFT_DEFINITION,
      before: drift(plain),
      after: drift(views),
    },
  ];
}
