import { RushesError } from "../base/errors.ts";
import type { Extent } from "./measured-motion.ts";
import type { Point } from "./similarity.ts";

/** Where somebody says that the subject is, in one frame; pixels from the picture's middle. */
export type SubjectMark =
  /** It goes with its surroundings: place, size and roll are those of what is near. */
  | { readonly slot: number; readonly kind: "point"; readonly at: Point }
  /** Two points of it, which tell its size and roll, too. */
  | { readonly slot: number; readonly kind: "points"; readonly at: readonly [Point, Point] }
  /** Two opposite corners of a box around it. */
  | { readonly slot: number; readonly kind: "box"; readonly at: readonly [Point, Point] };

/** What a shot is held on. */
export interface Subject {
  /** The shot's id, for messages. */
  readonly shot: string;
  /**
   * The first says what it is. The others correct its track, of the same kind; one point corrects the middle of a box. All of
   * them are exact.
   */
  readonly marks: readonly SubjectMark[];
}

/** A part of the subject that is followed on its own. Its own coordinates are pixels of the first marked frame, from its middle. */
export interface SubjectPatch {
  /** Half its width and height; 0: a point. */
  readonly half: Point;
  /** Where it is said to be, first what says what it is. */
  readonly marks: readonly PatchMark[];
}

export interface PatchMark {
  readonly slot: number;
  readonly middle: Point;
  /** Against its size in the first marked frame; null: not said. */
  readonly scale: number | null;
}

/** Two points nearer than this of the picture's long side, 8 px of 1600, are one; a box as narrow is none. */
const LEAST_SIZE = 8 / 1600;

/** The parts of the subject that are followed: its box, its point, or each of its points. */
export function listPatches({ marks }: Subject): SubjectPatch[] {
  const [first] = marks;
  if (!first) return [];
  const size = first.kind === "box" ? sizeOf(first.at) : { x: 0, y: 0 };
  const places = (mark: SubjectMark): Point[] => {
    if (mark.kind === "points") return [...mark.at];
    return [mark.kind === "point" ? mark.at : middleOf(mark.at)];
  };
  return places(first).map((_, number) => ({
    half: { x: size.x / 2, y: size.y / 2 },
    marks: marks.map((mark) => {
      const own = mark.kind === "box" ? sizeOf(mark.at) : null;
      return {
        slot: mark.slot,
        middle: places(mark)[number] as Point,
        scale: own ? Math.sqrt((own.x * own.y) / (size.x * size.y)) : null,
      };
    }),
  }));
}

/**
 * @throws RushesError `bad-motion` for marks that no subject can be told by: none, in frames that are not there, outside the
 * picture, empty, of two points that coincide, of different kinds
 */
export function checkSubject(subject: Subject, extent: Extent, usable: readonly boolean[]): void {
  const { marks } = subject;
  const [first] = marks;
  if (!first) throw complain(subject, null, "a box or a point", "none");
  const seen = new Set<number>();
  for (const mark of marks) {
    const { slot, kind } = mark;
    if (!usable[slot]) throw complain(subject, slot, "a frame that can be used", "one that is missing");
    if (seen.has(slot)) throw complain(subject, slot, "one box, point or pair of points", "two");
    seen.add(slot);
    if (kind !== first.kind && !(first.kind === "box" && kind === "point")) {
      throw complain(subject, slot, `what frame ${first.slot + 1} has (${first.kind})`, kind);
    }
    const wrong = findWrong(mark, extent);
    if (wrong) throw complain(subject, slot, wrong.expected, wrong.received);
  }
}

/** The error for a subject. @param slot null: of no frame in particular */
export function complain(
  { shot }: Subject,
  slot: number | null,
  expected: string,
  received: string,
  reason = "bad-subject",
): RushesError {
  const where = slot === null ? `shot ${shot}` : `shot ${shot}, frame ${slot + 1}`;
  return new RushesError("bad-motion", `Expected ${expected} for motion.subject of ${where} but received ${received}`, {
    details: { reason, shot, slot },
  });
}

export function isInPicture({ x, y }: Point, { width, height }: Extent): boolean {
  return Math.abs(x) <= width / 2 && Math.abs(y) <= height / 2;
}

function findWrong(mark: SubjectMark, extent: Extent): { readonly expected: string; readonly received: string } | null {
  const places = mark.kind === "point" ? [mark.at] : mark.at;
  const shown = places.map(({ x, y }) => `(${Math.round(x)}, ${Math.round(y)})`).join(" and ");
  if (!places.every(({ x, y }) => Number.isFinite(x + y))) return { expected: "places in pixels", received: shown };
  const least = LEAST_SIZE * Math.max(extent.width, extent.height);
  if (mark.kind === "box") {
    const { x, y } = sizeOf(mark.at);
    if (x < least || y < least)
      return { expected: "a box with something in it", received: `one of ${x} × ${y} pixels` };
    const middle = middleOf(mark.at);
    return isInPicture(middle, extent)
      ? null
      : { expected: "a box inside the picture", received: `one around ${shown}` };
  }
  if (!places.every((place) => isInPicture(place, extent))) {
    return { expected: "a place inside the picture", received: shown };
  }
  if (mark.kind === "points") {
    const { x, y } = sizeOf(mark.at);
    if (Math.hypot(x, y) < least) return { expected: "two points apart", received: `two that coincide at ${shown}` };
  }
  return null;
}

function sizeOf([p, q]: readonly [Point, Point]): Point {
  return { x: Math.abs(q.x - p.x), y: Math.abs(q.y - p.y) };
}

function middleOf([p, q]: readonly [Point, Point]): Point {
  return { x: (p.x + q.x) / 2, y: (p.y + q.y) / 2 };
}
