import { IDENTITY, type Similarity } from "../motion/similarity.ts";
import { measureAnchor, measureDistortion, measureStability, STABILITY_DEFINITIONS } from "../motion/stability.ts";
import type { SubjectTrack } from "../motion/subject-track.ts";
import type { MotionScoreReport } from "../report/report.ts";
import type { Scene } from "./view-scene.ts";

const DRIFT_DEFINITION =
  "RMS distance of the subject, as it was tracked, from where it is on average in the film, in pixels of a film of 1080 lines. What drifts because it was asked to counts, too.";

/** How steady the views of a shot are, and would be without what was done. @param track of the subject that is held */
export function scoreMotion(
  views: readonly Similarity[],
  { path, framed, keystones }: Pick<Scene, "path" | "framed" | "keystones">,
  track: SubjectTrack | null,
): MotionScoreReport[] {
  const plain = views.map(() => IDENTITY);
  const before = measureStability(plain, path, framed, keystones);
  const after = measureStability(views, path, framed);
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
      after: measureDistortion(views, keystones),
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
