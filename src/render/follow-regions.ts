import { RushesError } from "../base/errors.ts";
import type { FilmWhole } from "../film/motion.ts";
import type { CameraPath } from "../motion/measured-motion.ts";
import { combine, invert, movePoint, type Point, type Similarity } from "../motion/similarity.ts";
import type { SubjectTrack } from "../motion/subject-track.ts";
import type { WholeRegion } from "../motion/view-path.ts";
import { followSubject, placeSubject } from "./follow-subject.ts";
import type { MotionSource } from "./measure-motion.ts";
import type { ShotToMove } from "./move-shot.ts";

/** An outline is drawn so many σ of its place wider than it was given. */
const SIGMAS = 3;

/** A region that must stay whole, through the slots of its shot. */
export interface FollowedRegion extends WholeRegion {
  /** Why it may be cut where it cannot be kept; null: it may not. */
  readonly waive: string | null;
  readonly notes: readonly string[];
}

/** Follows every region of a shot that must stay whole. Entries with one name are one region, marked on several frames. */
export async function followRegions(
  shot: ShotToMove,
  source: MotionSource,
  path: CameraPath,
): Promise<readonly FollowedRegion[]> {
  const rules = new Map<string, FilmWhole[]>();
  for (const rule of shot.asked.keepWhole ?? []) rules.set(rule.name, [...(rules.get(rule.name) ?? []), rule]);
  const regions: FollowedRegion[] = [];
  for (const [name, marks] of rules) regions.push(await followRegion(shot, source, path, name, marks));
  return regions;
}

async function followRegion(
  shot: ShotToMove,
  source: MotionSource,
  path: CameraPath,
  name: string,
  marks: readonly FilmWhole[],
): Promise<FollowedRegion> {
  const subject = placeSubject(shot, marks, `motion.keepWhole "${name}"`);
  const [first] = subject.marks;
  if (first?.kind !== "box") throw new RushesError("internal", `Expected a box of ${name}`);
  const [p, q] = first.at;
  const half = { x: Math.abs(q.x - p.x) / 2, y: Math.abs(q.y - p.y) / 2 };
  const middle = { x: (p.x + q.x) / 2, y: (p.y + q.y) / 2 };
  // Unlike what a view is held on, it may leave the picture, or have too little in it to be followed.
  const track = await followSubject(shot, source, subject, path).catch((error: unknown) => {
    if (error instanceof RushesError && error.code === "bad-motion" && isFollowedByPath(error)) return null;
    throw error;
  });
  const withPath = (slot: number): Similarity => {
    const there = combine(invert(path.poses[slot] as Similarity), path.poses[first.slot] as Similarity);
    return combine(there, { a: 1, b: 0, ...middle });
  };
  const outlines = path.poses.map((_, slot) => {
    const wider = SIGMAS * (track?.error[slot] ?? 0);
    return outlineOf(track?.poses[slot] ?? withPath(slot), half, wider);
  });
  const margin = Math.max(...marks.map((mark) => mark.margin)) * shot.framed.window.width;
  const waive = marks.find((mark) => mark.waive !== undefined)?.waive ?? null;
  return { name, outlines, margin, waive, notes: describeTrack(name, track) };
}

function isFollowedByPath({ details }: RushesError): boolean {
  const { reason } = details;
  return reason === "subject-plain" || reason === "subject-lost";
}

/** Corners of the box as it lies in a frame, `wider` pixels of it on each side. */
function outlineOf(pose: Similarity, half: Point, wider: number): Point[] {
  const more = wider / Math.max(1e-9, Math.hypot(pose.a, pose.b));
  const [x, y] = [half.x + more, half.y + more];
  return [
    { x: -x, y: -y },
    { x, y: -y },
    { x, y },
    { x: -x, y },
  ].map((corner) => movePoint(pose, corner));
}

function describeTrack(name: string, track: SubjectTrack | null): string[] {
  if (track === null)
    return [`${name} has too little in it to be followed by itself, or leaves the picture: it goes with all the rest.`];
  const lost = track.lost.filter((why) => why !== null && why !== "the frame is missing").length;
  return lost === 0 ? [] : [`${name} is not seen in ${lost} frames, and put where it should be.`];
}
