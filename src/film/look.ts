import { z } from "zod";
import { type FilmGrade, MOST_SLIDER, SLIDERS, WHEEL_NAMES, WHEELS } from "./grade.ts";
import { findKeyframeSlots, type KeyframePlace, keyframePlaceSchema } from "./keyframe.ts";

/**
 * Tone curves: `sigmoid` (filmic), `agx` (softer, colours fade towards white), `profile` (that of the shot's camera profile),
 * `plain` (only the output transfer).
 */
export const LOOK_NAMES = ["sigmoid", "agx", "profile", "plain"] as const;
export type LookName = (typeof LOOK_NAMES)[number];

/** A `.cube` file, relative to film.yaml, and what it is for. */
export interface FilmLut {
  path: string;
  /** `display`: the finished picture, as a Rec.709 display gets it; `log`: scene light as ACEScct, in place of the tone curve. */
  on: "display" | "log";
}

/** Controls that change over a shot by keyframes. */
export interface FilmControls extends FilmGrade {
  /** EV, on top of the shot's exposure. */
  exposure?: number;
  /** Slope of the tone curve at middle grey; 1.6 is natural. Not of `plain`. */
  contrast?: number;
  /** Sigmoid: more shoulder (< 0) or more toe (> 0). */
  skew?: number;
}

/** Names of what keyframes may change. */
export const CONTROL_NAMES: readonly (keyof FilmControls)[] = [
  ...SLIDERS,
  ...WHEEL_NAMES,
  "exposure",
  "contrast",
  "skew",
];

export interface FilmLook extends FilmControls {
  name: LookName;
  contrast: number;
  skew: number;
  lut?: FilmLut;
}

/** What a shot has in place of the film's `look`; what is left out is the film's. */
export interface FilmShotLook extends FilmControls {
  name?: LookName;
  /** null: none, though the film has one. */
  lut?: FilmLut | null;
  /** Controls at some of the shot's frames; each is smooth between those that name it. */
  keyframes?: FilmLookKeyframe[];
}

export interface FilmLookKeyframe extends FilmControls {
  frame: KeyframePlace;
}

const slider = z.number().min(-MOST_SLIDER).max(MOST_SLIDER).exactOptional();

function wheel([least, most]: readonly [number, number]) {
  const part = z.number().min(least).max(most);
  return z
    .union([part, z.tuple([part, part, part])], {
      error: `one number or three, from ${least} to ${most}`,
    })
    .exactOptional();
}

const gradeFields = {
  temperature: slider,
  tint: slider,
  highlights: slider,
  whites: slider,
  shadows: slider,
  blacks: slider,
  vibrance: slider,
  saturation: slider,
  lift: wheel(WHEELS.lift),
  gamma: wheel(WHEELS.gamma),
  gain: wheel(WHEELS.gain),
};

const name = z.enum(LOOK_NAMES);
const exposure = z.number().min(-10).max(10).exactOptional();
const contrast = z.number().min(0.5).max(4);
const skew = z.number().min(-1).max(1);
const cubePath = z.string().regex(/\.cube$/i, "a .cube file");

const lut = z.union([
  cubePath.transform((path): FilmLut => ({ path, on: "display" })),
  z.looseObject({ path: cubePath, on: z.enum(["display", "log"]).default("display") }),
]);

const controls = { ...gradeFields, exposure, contrast: contrast.exactOptional(), skew: skew.exactOptional() };

const lookFields = z.looseObject({
  name: name.default("sigmoid"),
  ...controls,
  contrast: contrast.default(1.6),
  skew: skew.default(0),
  lut: lut.exactOptional(),
  // Silently not obeyed, they would be a riddle.
  keyframes: z.undefined({ error: "keyframes belong to the look of a shot" }).exactOptional(),
});

const keyframe = z
  .looseObject({ frame: keyframePlaceSchema, ...controls })
  .refine((at) => CONTROL_NAMES.some((control) => at[control] !== undefined), {
    error: "a keyframe that says what it changes",
  });

const shotLookFields = z.looseObject({
  name: name.exactOptional(),
  ...controls,
  lut: lut.nullable().exactOptional(),
  keyframes: z.array(keyframe).min(1).exactOptional(),
});

/** `look: agx` and `look: warm.cube` are short for a name and for a LUT. */
function unfoldWord(value: unknown): unknown {
  if (typeof value !== "string") return value;
  return /\.cube$/i.test(value) ? { lut: value } : { name: value };
}

export const lookSchema: z.ZodType<FilmLook> = z.preprocess(unfoldWord, lookFields);
export const shotLookSchema: z.ZodType<FilmShotLook> = z.preprocess(unfoldWord, shotLookFields);

/** How a shot is to look: the film's wishes and its own. */
export function lookOf(
  film: { readonly look: FilmLook },
  shot: { readonly look?: FilmShotLook },
): FilmShotLook & FilmLook {
  const { lut: own, ...rest } = { ...film.look, ...shot.look };
  return { ...rest, ...(own && { lut: own }) };
}

/** @throws RushesError `bad-film` for keyframes as `findKeyframeSlots` does */
export function checkLook(look: FilmShotLook, slots: readonly (string | null)[], shot: string): void {
  findKeyframeSlots(look.keyframes ?? [], slots, shot, "look.keyframes");
}
