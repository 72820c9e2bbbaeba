import { RushesError } from "../base/errors.ts";
import { findKeyframeSlots } from "../film/keyframe.ts";
import { axisOfEnds } from "../motion/orbit-axis.ts";
import { type LockTarget, solveLock } from "../motion/solve-lock.ts";
import { solveOrbit } from "../motion/solve-orbit.ts";
import type { Subject, SubjectMark } from "../motion/subject.ts";
import { followAxis } from "./follow-axis.ts";
import { followSubject, placeSubject } from "./follow-subject.ts";
import type { ShotToMove } from "./move-shot.ts";
import type { HeldSubject, NotedPath, Scene, ViewsToSolve } from "./view-scene.ts";

/** The subject's track; of an orbit, those of the foot and the top of its axis. */
export async function followSubjects({ shot, source, mode, found }: ViewsToSolve): Promise<HeldSubject> {
  const { subject: given } = shot.asked;
  if (given === undefined || (mode !== "lock" && mode !== "orbit")) return { tracks: [], angles: null, notes: [] };
  const subject = placeSubject(shot, given, "motion.subject");
  if (mode === "lock") {
    return { tracks: [await followSubject(shot, source, subject, found)], angles: null, notes: [] };
  }
  const ends = { ...subject, marks: subject.marks.map(markEnds) };
  const axis = await followAxis(shot, source, ends, found);
  if (axis) return { tracks: [axis.foot, axis.top], angles: axis.angles, notes: axis.notes };
  // Without depth there is nothing within a thing: its ends are where they are seen.
  const end = (isFoot: boolean): Subject => ({
    ...subject,
    marks: ends.marks.map(({ slot, at: [foot, top] }) => ({ slot, kind: "point", at: isFoot ? foot : top })),
  });
  const tracks = [
    await followSubject(shot, source, end(true), found),
    await followSubject(shot, source, end(false), found),
  ];
  const note = "how deep the scene is cannot be told: either end of the axis was followed by what is seen there";
  return { tracks, angles: null, notes: [note] };
}

/** The foot and the top of an axis: the lower and the upper of two points; of a box, the middles of its lower and upper side. */
function markEnds(mark: SubjectMark): SubjectMark & { readonly kind: "points" } {
  if (mark.kind === "point") throw new RushesError("internal", "Expected two points or a box");
  const [p, q] = mark.at;
  const middle = (p.x + q.x) / 2;
  const [low, high] = p.y > q.y ? [p, q] : [q, p];
  const at =
    mark.kind === "points"
      ? ([low, high] as const)
      : ([
          { ...low, x: middle },
          { ...high, x: middle },
        ] as const);
  return { slot: mark.slot, kind: "points", at };
}

/** Views that hold the subject where it is, or lead it where film.yaml wants it. */
export function lockSubject({ shot, played }: ViewsToSolve, { path, limits, regions, rolls, held }: Scene): NotedPath {
  const { asked, framed, lit } = shot;
  const [track] = held.tracks;
  if (!track) throw new RushesError("internal", "Expected the track of a subject");
  const slots = findKeyframeSlots(asked.target ?? [], lit.slots, lit.shot.id, "motion.target");
  const targets = (asked.target ?? []).map(({ at: [x, y], scale = 1 }, i): LockTarget => {
    return {
      slot: Math.max(
        0,
        played.findLastIndex((own) => own <= (slots[i] as number)),
      ),
      at: { x, y },
      scale,
    };
  });
  const subject = { track, reach: reachOfSubject(shot), targets };
  const options = { shot: lit.shot.id, allow: false, rolls };
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

/** Views that hold the axis of a subject that is circled, and the frames that play. */
export function circleSubject(
  { shot, played, pairs }: ViewsToSolve,
  { path, limits, regions, rolls, held }: Scene,
): NotedPath {
  const { framed, lit } = shot;
  const [foot, top] = held.tracks;
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
    bad: played.map((slot) => {
      const view = lit.views[slot];
      return view?.fate === "used" ? null : (view?.reason ?? "no photograph");
    }),
    pairs: own,
    angles: held.angles,
    rolls,
  };
  const { frames, ...views } = solveOrbit(axisOfEnds(foot, top), path, framed, limits, regions, options);
  const { before, after } = frames.unevenness;
  const share = (value: number): string => `${Math.round(value * 100)} %`;
  const note = `${frames.chosen.length} of ${played.length} frames play: their angles differed by ${share(before)} of a step, and do by ${share(after)}`;
  const skipped = frames.skipped.map(({ slot, reason }) => {
    return [slot, reason === "even speed" ? "left out, for even angles" : `not shown: ${reason}`] as const;
  });
  return { ...views, chosen: frames.chosen, skipped: new Map(skipped), notes: [...views.notes, note] };
}
