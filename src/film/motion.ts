import { z } from "zod";
import { RushesError } from "../base/errors.ts";
import { areaBoxSchema, checkBox } from "./area.ts";
import { findKeyframeSlots, type KeyframePlace, keyframePlaceSchema } from "./keyframe.ts";

/** How the view of a shot moves, from what its camera did. */
export const MOTION_MODES = ["auto", "off", "tripod", "smooth", "lock", "orbit"] as const;
export type MotionMode = (typeof MOTION_MODES)[number];

export interface FilmMotion {
  mode: MotionMode;
  /** Least share of the width that the film keeps, 0.3 to 1: what steadiness may cost. */
  keep: number;
  /**
   * Jitter that may be left, pixels of a film of 1080 lines: no more is cropped than it takes, and never more than `keep` allows.
   * 0: as steady as `keep` allows.
   */
  jitter: number;
  /** Most change of that share from picture to picture; 0: one for the whole shot. */
  zoom: number;
  /** Degrees that a picture may be turned at most to be level with its neighbours. */
  roll: number;
  /** `even`: frames are chosen so that the view moves by like steps; `as-shot`: all frames play. */
  speed: "as-shot" | "even";
}

/** What a shot has in place of the film's `motion`; what is left out is the film's. */
export interface FilmShotMotion extends Partial<FilmMotion> {
  /** What `lock` and `orbit` hold: on one frame, and corrections on others. */
  subject?: FilmSubject[];
  /** Where the film shows the subject; none: where it is on average. */
  target?: FilmTarget[];
  /** What the film's edge never cuts. */
  keepWhole?: FilmWhole[];
  /** Degrees by which the horizon leans, clockwise as seen, taken out: on the first frame, or by keyframes. */
  level?: number | FilmLevel[];
  /** What the lens bends: a straight place at r (half diagonals) is photographed at r·(1 + k1·r² + k2·r⁴ + k3·r⁶). */
  lens?: FilmLens;
}

type Place = [number, number];

/** A subject on one frame, in shares of the upright picture: a box around it, a point on it, or two. */
export interface FilmSubject {
  frame: KeyframePlace;
  box?: [number, number, number, number];
  points?: Place[];
}

/** Where the subject's middle is in the film, in shares of its width and height, and how much larger than on its first frame. */
export interface FilmTarget {
  frame: KeyframePlace;
  at: Place;
  scale?: number;
}

export interface FilmWhole {
  name: string;
  frame: KeyframePlace;
  box: [number, number, number, number];
  /** Share of the film's width that stays free between it and the film's edge. */
  margin: number;
  /** Why the rule may be broken where it cannot be kept; lands in the report. */
  waive?: string;
}

interface FilmLevel {
  frame: KeyframePlace;
  roll: number;
}

export interface FilmLens {
  k1: number;
  k2: number;
  k3: number;
}

const mode = z.enum(MOTION_MODES);
const keep = z.number().min(0.3).max(1);
const jitter = z.number().min(0).max(10);
const zoom = z.number().min(0).max(0.02);
const roll = z.number().min(0).max(10);
const speed = z.enum(["as-shot", "even"]);
const place = z.tuple([z.number(), z.number()]);
const degrees = z.number().min(-45).max(45);
const bend = z.number().min(-0.5).max(0.5).default(0);
const shotOnly = (what: string) => z.undefined({ error: `${what} belongs to the motion of a shot` }).exactOptional();

export const motionSchema: z.ZodType<FilmMotion> = z.looseObject({
  mode: mode.default("auto"),
  keep: keep.default(0.85),
  jitter: jitter.default(0.1),
  zoom: zoom.default(0.0025),
  roll: roll.default(3),
  speed: speed.default("as-shot"),
  // Silently not obeyed, they would be a riddle.
  subject: shotOnly("subject"),
  target: shotOnly("target"),
  keepWhole: shotOnly("keepWhole"),
  level: shotOnly("level"),
  lens: shotOnly("lens"),
});

export const shotMotionSchema: z.ZodType<FilmShotMotion> = z.looseObject({
  mode: mode.exactOptional(),
  keep: keep.exactOptional(),
  jitter: jitter.exactOptional(),
  zoom: zoom.exactOptional(),
  roll: roll.exactOptional(),
  speed: speed.exactOptional(),
  subject: z
    .array(
      z.looseObject({
        frame: keyframePlaceSchema,
        box: areaBoxSchema.exactOptional(),
        points: z.array(place).min(1).max(2).exactOptional(),
      }),
    )
    .min(1)
    .exactOptional(),
  target: z
    .array(z.looseObject({ frame: keyframePlaceSchema, at: place, scale: z.number().min(0.2).max(5).exactOptional() }))
    .min(1)
    .exactOptional(),
  keepWhole: z
    .array(
      z.looseObject({
        name: z.string().min(1),
        frame: keyframePlaceSchema,
        box: areaBoxSchema,
        margin: z.number().min(0).max(0.3).default(0.01),
        waive: z.string().trim().min(1, "a reason").exactOptional(),
      }),
    )
    .min(1)
    .exactOptional(),
  level: z
    .union([degrees, z.array(z.looseObject({ frame: keyframePlaceSchema, roll: degrees })).min(1)])
    .exactOptional(),
  lens: z.looseObject({ k1: bend, k2: bend, k3: bend }).exactOptional(),
});

/** How a shot is to move: the film's wishes and its own. */
export function motionOf(
  film: { readonly motion: FilmMotion },
  shot: { readonly motion?: FilmShotMotion },
): FilmMotion & FilmShotMotion {
  return { ...film.motion, ...shot.motion };
}

/** Whether a shot's frames must be found in one another: to move its views, or to know where regions are. */
export function isFollowed({ mode, keepWhole, lens, level }: FilmMotion & FilmShotMotion): boolean {
  return mode !== "off" || keepWhole !== undefined || lens !== undefined || level !== undefined;
}

/** Points of a subject that are closer than this share of the picture are one. */
const APART = 0.005;

/**
 * @param film the film's own motion, whose mode holds where the shot has none
 * @throws RushesError `bad-film` for a subject without one of box and points, points that coincide, places outside the
 * picture, keyframes as `findKeyframeSlots` does, and for what a mode needs and is not there
 */
export function checkMotion(
  motion: FilmShotMotion,
  film: FilmMotion,
  slots: readonly (string | null)[],
  shot: string,
): void {
  const { subject = [], target = [], keepWhole = [], level } = motion;
  findKeyframeSlots(subject, slots, shot, "motion.subject");
  for (const { frame, box, points } of subject) {
    const what = `motion.subject (frame ${JSON.stringify(frame)})`;
    if ((box === undefined) === (points === undefined)) {
      throw new RushesError("bad-film", `Expected either box or points for ${what} of shot ${shot}`);
    }
    if (box) checkBox(box, shot, what);
    if (points) checkPoints(points, shot, what);
  }
  findKeyframeSlots(target, slots, shot, "motion.target");
  for (const whole of keepWhole) {
    const what = `motion.keepWhole "${whole.name}"`;
    findKeyframeSlots([whole], slots, shot, what);
    checkBox(whole.box, shot, `${what} (frame ${JSON.stringify(whole.frame)})`);
  }
  if (Array.isArray(level)) findKeyframeSlots(level, slots, shot, "motion.level");
  const mode = motion.mode ?? film.mode;
  if ((mode === "lock" || mode === "orbit") && subject.length === 0) {
    const needs =
      mode === "orbit" ? "the foot and the top of its axis as two points, or a box" : "a box, or one or two points";
    throw new RushesError(
      "bad-film",
      `Expected a subject for motion.mode ${mode} of shot ${shot}: give motion.subject a frame and ${needs}`,
    );
  }
  const single = mode === "orbit" ? subject.find(({ box, points }) => !box && points?.length !== 2) : undefined;
  if (single) {
    throw new RushesError(
      "bad-film",
      `Expected two points, the foot and the top of the axis, or a box for motion.subject (frame ${JSON.stringify(single.frame)}) of shot ${shot}: motion.mode orbit holds them`,
    );
  }
}

function checkPoints(points: readonly Place[], shot: string, what: string): void {
  for (const [x, y] of points) {
    if (x >= 0 && y >= 0 && x <= 1 && y <= 1) continue;
    throw new RushesError(
      "bad-film",
      `Expected points [x, y] in shares (0 to 1) of the picture for ${what} of shot ${shot} but received [${x}, ${y}]: it is not within the picture`,
    );
  }
  const [first, second] = points;
  if (first && second && Math.hypot(first[0] - second[0], first[1] - second[1]) < APART) {
    throw new RushesError(
      "bad-film",
      `Expected two points apart from each other for ${what} of shot ${shot} but received [${first.join(", ")}] twice: they tell neither roll nor size`,
    );
  }
}
