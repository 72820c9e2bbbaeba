import { mixPoses } from "./bridge-path.ts";
import { bridgeSubject } from "./bridge-subject.ts";
import type { SubjectFit } from "./fit-subject-pair.ts";
import { combine, invert, movePoint, type Point, type Similarity } from "./similarity.ts";
import { checkSubject, complain, isInPicture, listPatches, type Subject } from "./subject.ts";
import { ALIKE, type SubjectScene } from "./subject-pairs.ts";
import type { SubjectTrack } from "./subject-track.ts";
import { trackBetweenMarks } from "./track-between-marks.ts";
import { joinTracks, type PatchTrack } from "./track-patch.ts";

/** A subject that is not found any more may have left the picture within so many slots, going on as in the last so many. */
const GOES_ON = 10;
const STEADY = 5;

/**
 * Where the subject is in every frame, by all that `subjectPairs` asked for and `fitSubjectPair` found. Its own coordinates are
 * pixels of the first marked frame, from the middle of its box, of its two points or from its point.
 *
 * A frame in which it was not found is `lost`, and between two in which it was it is where it would be as it moves against the
 * camera's path (`bridgeSubject`). No pose: it was not found any more to that end of the shot.
 *
 * @throws RushesError `bad-motion`: marks that tell no subject (`checkSubject`); with details.reason `subject-plain`: nothing of it
 * can be followed; `subject-lost`: its middle leaves the picture, in details.slot
 */
export function trackSubject(scene: SubjectScene, fits: readonly SubjectFit[]): SubjectTrack {
  const { subject, extent, usable, path } = scene;
  checkSubject(subject, extent, usable);
  const patches = listPatches(subject);
  const tracks = patches.map((patch, number) =>
    trackBetweenMarks(
      usable.length,
      patch,
      fits.filter((fit) => fit.patch === number),
      ALIKE * Math.max(extent.width, extent.height),
    ),
  );
  const [first, second] = tracks as [PatchTrack, PatchTrack?];
  const track = second ? joinTracks([first, second], ownPoints(subject)) : first;
  const found = track.poses.filter((pose, slot) => pose && usable[slot]).length;
  if (found < 2 && usable.filter(Boolean).length > 1) {
    const expected = "something with enough detail to follow";
    throw complain(
      subject,
      subject.marks[0]?.slot ?? null,
      expected,
      "one that is found in no other frame",
      "subject-plain",
    );
  }
  const whole = bridgeSubject(track, path);
  const gone = findGone(scene, whole);
  if (gone !== null) {
    throw complain(subject, gone, "a subject that stays in the picture", "one that has left it", "subject-lost");
  }
  const lost = track.poses.map((pose, slot) => {
    if (pose) return null;
    return usable[slot] ? "the subject was not found" : "the frame is missing";
  });
  return { poses: whole.poses, error: whole.error, lost };
}

/** The first usable frame in which the subject's middle is outside, also within a few slots of where it was last found. */
function findGone({ extent, usable, path }: SubjectScene, { poses }: PatchTrack): number | null {
  const known = poses.flatMap((pose, slot) => (pose ? [slot] : []));
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return null;
  const worlds = poses.map((pose, slot) => (pose ? combine(path.poses[slot] as Similarity, pose) : undefined));
  for (let slot = Math.max(0, first - GOES_ON); slot < Math.min(usable.length, last + GOES_ON + 1); slot++) {
    if (!usable[slot]) continue;
    const end = slot < first ? first : last;
    const pose = poses[slot] ?? combine(invert(path.poses[slot] as Similarity), goOn(worlds, end, slot));
    if (!isInPicture(movePoint(pose, { x: 0, y: 0 }), extent)) return slot;
  }
  return null;
}

/** Where it would be, going on from `end` as it went there against the camera's path. */
function goOn(worlds: readonly (Similarity | undefined)[], end: number, slot: number): Similarity {
  const world = worlds[end] as Similarity;
  let inner = end;
  for (let k = 1; k <= STEADY; k++) {
    const other = end + (slot < end ? k : -k);
    if (worlds[other]) inner = other;
  }
  if (inner === end) return world;
  return mixPoses(worlds[inner] as Similarity, world, (slot - inner) / (end - inner));
}

function ownPoints({ marks }: Subject): readonly [Point, Point] {
  const [first] = marks;
  if (first?.kind !== "points")
    return [
      { x: 0, y: 0 },
      { x: 1, y: 0 },
    ];
  const [p, q] = first.at;
  const middle = { x: (p.x + q.x) / 2, y: (p.y + q.y) / 2 };
  return [
    { x: p.x - middle.x, y: p.y - middle.y },
    { x: q.x - middle.x, y: q.y - middle.y },
  ];
}
