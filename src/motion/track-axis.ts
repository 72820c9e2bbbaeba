import { bridgeSubject } from "./bridge-subject.ts";
import { chooseTracks, type FeatureTrack, joinFeatureTracks, type SharedPlaces } from "./feature-tracks.ts";
import { findAxis } from "./find-axis.ts";
import { type GrownScene, growScene } from "./grow-scene.ts";
import { measureTurns } from "./measure-turns.ts";
import { chooseSceneKeys } from "./scene-pairs.ts";
import type { Point, Similarity } from "./similarity.ts";
import type { AxisMark, SpaceAxis } from "./space-axis.ts";
import { projectPlace } from "./space-scene.ts";
import type { SubjectScene } from "./subject-pairs.ts";
import type { SubjectTrack } from "./subject-track.ts";
import type { PatchTrack } from "./track-patch.ts";

/** The axis of a subject that is circled. */
export interface AxisTrack {
  readonly foot: SubjectTrack;
  readonly top: SubjectTrack;
  /** Degrees that the camera has gone around it, one per slot; null: not known. */
  readonly angles: readonly (number | null)[];
  readonly notes: readonly string[];
}

/** Tracks that are enough: one in each square of a tenth of the long side, in every slot. */
const SQUARES = 10;
const ENOUGH = 1;
/** Marks that stray this much of the long side from the axis, 6 px of 1600, contradict each other. */
const MOST_STRAY = 6 / 1600;

/**
 * Where the ends of the axis are in every frame. Nothing that can be followed is on it: the axis is a place in space, within the
 * thing, and where it is seen is told by where cameras are (`growScene`). Where it was marked it is as marked; between two marks
 * what they are off by is shared out.
 * @param scene whose marks are two points each: foot and top of the axis
 * @param shared what `listScenePairs` asked for
 * @returns null: what is seen has too little depth to tell, or too little in it
 */
export function trackAxis(scene: SubjectScene, shared: readonly SharedPlaces[]): AxisTrack | null {
  const { subject, extent, usable, path } = scene;
  const long = Math.max(extent.width, extent.height);
  const marks = subject.marks.flatMap(({ slot, kind, at }): AxisMark[] => {
    if (kind !== "points") return [];
    const [foot, top] = at;
    return [{ slot, foot, top }];
  });
  marks.sort((p, q) => p.slot - q.slot);
  const middle = marks[marks.length >> 1];
  if (!middle) return null;
  const tracks: FeatureTrack[] = chooseTracks(joinFeatureTracks(usable.length, shared), long / SQUARES, ENOUGH);
  const keys = chooseSceneKeys(
    usable,
    marks.map(({ slot }) => slot),
  );
  const about = { x: (middle.foot.x + middle.top.x) / 2, y: (middle.foot.y + middle.top.y) / 2 };
  const grown = growScene({ count: usable.length, tracks, keys, long }, middle.slot, about);
  if (!grown) return null;
  const { hasCamera } = grown.scene;
  const known = [...hasCamera.keys()].filter((slot) => hasCamera[slot]);
  const axis = findAxis(
    grown.scene,
    marks.filter(({ slot }) => hasCamera[slot]),
    known,
  );
  if (!axis) return null;
  const follow = (end: "foot" | "top"): { readonly track: SubjectTrack; readonly stray: number } => {
    const { track, stray } = followEnd(grown, tracks, marks, axis, end);
    const whole = bridgeSubject(track, path);
    const lost = track.poses.map((pose, slot) => {
      if (pose) return null;
      return usable[slot] ? "the subject was not found" : "the frame is missing";
    });
    return { track: { poses: whole.poses, error: whole.error, lost }, stray };
  };
  const [foot, top] = [follow("foot"), follow("top")];
  const notes: string[] = [];
  if (axis.isGuessed) {
    notes.push(
      "the subject's axis was marked from one side only: how far within it lies was told by how the camera was carried around; a mark from another side would tell it exactly",
    );
  }
  const stray = Math.max(foot.stray, top.stray);
  if (stray > MOST_STRAY * long) {
    notes.push(`marks of the subject's axis contradict each other by up to ${Math.round(stray)} pixels`);
  }
  return { foot: foot.track, top: top.track, angles: measureTurns(grown.scene, axis), notes };
}

/** Where an end is seen, with what marks say otherwise shared out; `stray`: the most that one of them does, pixels. */
function followEnd(
  { scene, sigma }: GrownScene,
  tracks: readonly FeatureTrack[],
  marks: readonly AxisMark[],
  axis: SpaceAxis,
  end: "foot" | "top",
): { readonly track: PatchTrack; readonly stray: number } {
  const seen = Array.from(scene.hasCamera, (has, slot) => (has ? projectPlace(scene, slot, axis[end]) : null));
  const offs = marks.flatMap((mark) => {
    const at = seen[mark.slot];
    return at ? [{ slot: mark.slot, x: mark[end].x - at.x, y: mark[end].y - at.y }] : [];
  });
  const counts = countSightings(scene.hasCamera.length, tracks, scene.hasPlace);
  const exact = new Map(marks.map((mark) => [mark.slot, mark[end]]));
  const poses = seen.map((at, slot): Similarity | null => {
    const mark = exact.get(slot);
    if (mark) return { a: 1, b: 0, x: mark.x, y: mark.y };
    if (!at) return null;
    const off = shareOut(offs, slot);
    return { a: 1, b: 0, x: at.x + off.x, y: at.y + off.y };
  });
  // A camera has six unknowns, and every sighting two numbers: by so much of their noise it errs where they are.
  const error = poses.map((pose, slot) =>
    pose && !exact.has(slot) ? sigma * Math.sqrt(3 / Math.max(3, counts[slot] as number)) : 0,
  );
  return { track: { poses, error }, stray: Math.max(0, ...offs.map(({ x, y }) => Math.hypot(x, y))) };
}

/** In proportion between the marks before and after, and beyond the last as there. */
function shareOut(offs: readonly (Point & { readonly slot: number })[], slot: number): Point {
  const before = offs.findLast((off) => off.slot <= slot);
  const after = offs.find((off) => off.slot >= slot);
  const [p, q] = [before ?? after, after ?? before];
  if (!p || !q) return { x: 0, y: 0 };
  const share = p.slot === q.slot ? 0 : (slot - p.slot) / (q.slot - p.slot);
  return { x: p.x + share * (q.x - p.x), y: p.y + share * (q.y - p.y) };
}

function countSightings(count: number, tracks: readonly FeatureTrack[], hasPlace: Uint8Array): Int32Array {
  const counts = new Int32Array(count);
  tracks.forEach(({ slots }, track) => {
    if (hasPlace[track]) for (const slot of slots) counts[slot] = (counts[slot] as number) + 1;
  });
  return counts;
}
