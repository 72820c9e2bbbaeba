import { RushesError } from "../base/errors.ts";
import { findKeyframeSlots } from "../film/keyframe.ts";
import { checkViews } from "../motion/check-views.ts";
import { priceCrops } from "../motion/choose-crop.ts";
import type { CameraPath, PairMotion } from "../motion/measured-motion.ts";
import { axisOfEnds } from "../motion/orbit-axis.ts";
import { IDENTITY, type Similarity } from "../motion/similarity.ts";
import { type LockTarget, solveLock } from "../motion/solve-lock.ts";
import { solveOrbit } from "../motion/solve-orbit.ts";
import { solveSmooth } from "../motion/solve-smooth.ts";
import { solveTripod } from "../motion/solve-tripod.ts";
import type { SubjectMark } from "../motion/subject.ts";
import type { SubjectTrack } from "../motion/subject-track.ts";
import { describeIssues } from "../motion/view-issues.ts";
import type { ViewLimits, ViewPath, WholeRegion } from "../motion/view-path.ts";
import { type FollowedRegion, followRegions } from "./follow-regions.ts";
import { followSubject, placeSubject } from "./follow-subject.ts";
import type { MotionSource } from "./measure-motion.ts";
import { breaksRule, describeSource } from "./motion-rules.ts";
import type { MovedShot, ShotToMove } from "./move-shot.ts";
import { scoreMotion } from "./score-motion.ts";

/** Shares of the width whose price in steadiness is told. */
const KEEPS = [0.95, 0.9, 0.85, 0.8, 0.7];

export interface ViewsToSolve {
  readonly shot: ShotToMove;
  readonly source: MotionSource;
  readonly mode: MovedShot["mode"];
  /** Where the camera was at every slot. */
  readonly found: CameraPath;
  /** Slot whose frame each slot shows. */
  readonly shown: readonly number[];
  /** Slots that play, rising. */
  readonly played: readonly number[];
  readonly pairs: readonly PairMotion[];
}

interface SolvedViews {
  /** Slots that play after all, rising, and the view of each. */
  readonly played: readonly number[];
  readonly views: readonly Similarity[];
  readonly told: Pick<MovedShot, "prices" | "scores" | "whole">;
  readonly notes: readonly string[];
}

/** What views are chosen from: lists have one entry per played slot. */
interface Scene {
  readonly path: CameraPath;
  readonly limits: ViewLimits;
  readonly regions: readonly WholeRegion[];
  /** What `lock` and `orbit` hold. */
  readonly tracks: readonly SubjectTrack[];
}

/**
 * Chooses the views of a shot.
 * @throws RushesError `rule` for what cannot be kept whole and is not waived, or cannot be held where it should be;
 * `bad-motion` for a subject that cannot be followed
 */
export async function solveViews(toSolve: ViewsToSolve): Promise<SolvedViews> {
  const { shot, source, found } = toSolve;
  const followed = await followRegions(shot, source, found);
  const tracks = await followSubjects(toSolve);
  const scene = createScene(toSolve, followed, tracks);
  let result = solveMode(toSolve, scene);
  const broken = new Set(result.issues.flatMap((issue) => (issue.code === "whole-impossible" ? [issue.region] : [])));
  const waived = followed.filter(({ name, waive }) => waive !== null && broken.has(name));
  const kept = followed.filter((region) => !waived.includes(region));
  if (waived.length > 0) result = solveMode(toSolve, createScene(toSolve, kept, tracks));
  const wrong = result.issues.filter(({ code }) => code !== "cut-by-source");
  if (wrong.length > 0) throw breaksRule(wrong, shot.lit.shot.id, toSolve.played);

  const chosen = result.chosen ?? toSolve.played.map((_, i) => i);
  const views = chosen.map((i) => result.views[i] as Similarity);
  const played = chosen.map((i) => toSolve.played[i] as number);
  const final = createScene({ ...toSolve, played }, kept, tracks);
  const margins = checkKept(views, final, shot, played);
  return {
    played,
    views,
    told: {
      prices: toSolve.mode === "smooth" ? tellPrices(final, shot) : [],
      scores: scoreMotion(views, final.path, shot.framed, final.tracks[0] ?? null),
      whole: followed.map(({ name, waive }) => ({
        name,
        margin: margins.get(name) ?? null,
        waived: waived.some((region) => region.name === name) ? waive : null,
      })),
    },
    notes: [
      ...result.notes.map(toSentence),
      ...followed.flatMap(({ notes }) => notes),
      ...describeSource(result.issues, toSolve.played),
    ],
  };
}

function createScene(
  { shot, found, shown, played }: ViewsToSolve,
  regions: readonly FollowedRegion[],
  tracks: readonly SubjectTrack[],
): Scene {
  const { keep, zoom, roll } = shot.asked;
  const at = <T>(values: readonly T[]): T[] => played.map((slot) => values[shown[slot] as number] as T);
  return {
    path: { ...found, poses: at(found.poses), bridged: at(found.bridged) },
    limits: { keep, zoom, roll },
    regions: regions.map((region) => ({ ...region, outlines: at(region.outlines) })),
    tracks: tracks.map(({ poses, error, lost }) => ({ poses: at(poses), error: at(error), lost: at(lost) })),
  };
}

function tellPrices({ path, limits, regions }: Scene, { framed }: ShotToMove): MovedShot["prices"] {
  return priceCrops(path, framed, limits, regions, KEEPS).flatMap(({ keep, jitter }) =>
    jitter === null ? [] : [{ keep, jitter }],
  );
}

/** The subject's track; of an orbit, those of the foot and the top of its axis. */
async function followSubjects({ shot, source, mode, found }: ViewsToSolve): Promise<SubjectTrack[]> {
  const { subject: given } = shot.asked;
  if (given === undefined || (mode !== "lock" && mode !== "orbit")) return [];
  const subject = placeSubject(shot, given, "motion.subject");
  if (mode === "lock") return [await followSubject(shot, source, subject, found)];
  const end = (isFoot: boolean) => ({
    ...subject,
    marks: subject.marks.flatMap((mark): SubjectMark[] => {
      if (mark.kind !== "points") return [];
      const [p, q] = mark.at;
      return [{ slot: mark.slot, kind: "point", at: p.y > q.y === isFoot ? p : q }];
    }),
  });
  return [await followSubject(shot, source, end(true), found), await followSubject(shot, source, end(false), found)];
}

interface NotedPath extends ViewPath {
  /** What was done and what was not, for people. */
  readonly notes: readonly string[];
  /** Indices of the frames that play; left out: all. */
  readonly chosen?: readonly number[];
}

function solveMode(toSolve: ViewsToSolve, scene: Scene): NotedPath {
  const { shot, mode } = toSolve;
  const { path, limits, regions } = scene;
  const { framed } = shot;
  switch (mode) {
    case "off":
      return { ...leaveAlone(scene, shot), notes: [] };
    case "tripod":
      return { ...solveTripod(path, framed, limits, regions, solveSmooth), notes: [] };
    case "smooth":
      return { ...solveSmooth(path, framed, limits, regions), notes: [] };
    case "lock":
      return lockSubject(toSolve, scene);
    case "orbit":
      return circleSubject(toSolve, scene);
  }
}

/** The views as they were framed; where those would cut a region and nobody asked for them, others. */
function leaveAlone({ path, limits, regions }: Scene, { asked, framed }: ShotToMove): ViewPath {
  const views = path.poses.map(() => IDENTITY);
  const issues = describeIssues(checkViews(views, framed, regions), framed, regions);
  const isBroken = issues.some(({ code }) => code === "whole-impossible");
  return isBroken && asked.mode === "auto" ? solveSmooth(path, framed, limits, regions) : { views, issues };
}

function lockSubject({ shot, played }: ViewsToSolve, { path, limits, regions, tracks: [track] }: Scene): NotedPath {
  const { asked, framed, lit } = shot;
  if (!track) throw new RushesError("internal", "Expected the track of a subject");
  const slots = findKeyframeSlots(asked.target ?? [], lit.slots, lit.shot.id, "motion.target");
  const targets = (asked.target ?? []).map(({ at: [x, y], scale }, i): LockTarget => {
    const slot = Math.max(
      0,
      played.findLastIndex((own) => own <= (slots[i] as number)),
    );
    return { slot, at: { x, y }, ...(scale !== undefined && { scale }) };
  });
  const subject = { track, reach: reachOfSubject(shot), targets };
  const options = { shot: lit.shot.id, allow: false, isLevel: asked.level !== undefined, smooth: solveSmooth };
  return solveLock(subject, path, framed, limits, regions, options);
}

/** RMS distance of what is tracked from the subject's middle: pixels of the frame that it is first marked on. */
function reachOfSubject(shot: ShotToMove): number {
  const [mark] = placeSubject(shot, shot.asked.subject ?? [], "motion.subject").marks;
  if (!mark || mark.kind === "point") return 0;
  const [p, q] = mark.at;
  const size = Math.hypot(q.x - p.x, q.y - p.y);
  // Two points are half of it away; what fills a box, on average √(w² + h²) / √12.
  return mark.kind === "points" ? size / 2 : size / Math.sqrt(12);
}

function circleSubject(
  { shot, played, pairs }: ViewsToSolve,
  { path, limits, regions, tracks: [foot, top] }: Scene,
): NotedPath {
  const { asked, framed, lit } = shot;
  if (!foot || !top) throw new RushesError("internal", "Expected the tracks of an axis");
  const index = new Map(played.map((slot, i) => [slot, i]));
  const own = pairs.flatMap((pair) => {
    const [from, to] = [index.get(pair.from), index.get(pair.to)];
    return from === undefined || to === undefined ? [] : [{ ...pair, from, to }];
  });
  const options = {
    shot: lit.shot.id,
    frames: played.map((slot) => lit.slots[slot] ?? null),
    speed: 1,
    bad: played.map(() => null),
    pairs: own,
    isLevel: asked.level !== undefined,
  };
  const { frames, ...views } = solveOrbit(axisOfEnds(foot, top), path, framed, limits, regions, options);
  const { before, after } = frames.unevenness;
  const share = (value: number): string => `${Math.round(value * 100)} %`;
  const note = `${frames.chosen.length} of ${played.length} frames play: their angles differed by ${share(before)} of a step, and do by ${share(after)}`;
  return { ...views, chosen: frames.chosen, notes: [...views.notes, note] };
}

/** Every played picture is looked at again: outside of the photograph, or a region cut, there is none. */
function checkKept(
  views: readonly Similarity[],
  { regions: kept }: Scene,
  { framed }: ShotToMove,
  played: readonly number[],
): ReadonlyMap<string, number> {
  const margins = new Map<string, number>();
  for (const regions of [[], ...kept.map((region) => [region])]) {
    const { margins: found, violations } = checkViews(views, framed, regions);
    const cut = violations.find(({ code }) => code !== "cut-by-source");
    if (cut) {
      const what = cut.region === null ? "within the photograph" : `that keep ${cut.region} whole`;
      throw new RushesError(
        "internal",
        `Expected views ${what} but that of slot ${played[cut.slot]} is off by ${cut.by}`,
      );
    }
    const least = found.reduce((sum, margin) => Math.min(sum, margin), Number.POSITIVE_INFINITY);
    const [region] = regions;
    if (region && Number.isFinite(least)) margins.set(region.name, least);
  }
  return margins;
}

function toSentence(note: string): string {
  return `${note.charAt(0).toUpperCase()}${note.slice(1)}.`;
}
