import { RushesError } from "../base/errors.ts";
import type { FilmColour } from "../film/colour.ts";
import { type Grade, MOST_SLIDER, SLIDERS, WHEEL_NAMES, WHEELS } from "../film/grade.ts";
import type { PixelFormat } from "../kernels/picture.ts";
import type { LocalLight } from "../light/local-light.ts";
import type { Lens } from "../motion/lens.ts";
import type { BakedMap } from "./bake-lut.ts";
import type { Lut } from "./lut.ts";

/** The output transfer and nothing else: for measuring, and for grading elsewhere. */
export interface PlainLook {
  readonly kind: "plain";
}

/** A filmic curve per channel on wide-gamut light (see sigmoid.ts). */
export interface SigmoidLook {
  readonly kind: "sigmoid";
  /** Slope at middle grey in log-log terms, above 0; 1.6 is natural. */
  readonly contrast: number;
  /** Where contrast is spent: below 0 in the shadows, above 0 in the highlights; −1 to 1. */
  readonly skew: number;
  /** How much of a colour's hue the curve gives back, 0 (film-like, bright reds turn yellow) to 1 (exact). */
  readonly hue: number;
  /** Scene light (after gain) that becomes display white: where clipped highlights lie. 1/64 or more; null: never quite. */
  readonly white: number | null;
}

/** A softer curve, of colours that were brought closer together: bright ones fade towards white (see agx.ts). */
export interface AgxLook {
  readonly kind: "agx";
  /** Slope of the curve at middle grey; 1.6 is as published. */
  readonly contrast: number;
  /** Scene light that becomes display white, as in `SigmoidLook`; null: as published, 4 EV above clipping. */
  readonly white: number | null;
}

/** The tone curve of a camera profile, on the largest and the least channel of linear ProPhoto (see profile-tone.ts). */
export interface ProfileLook {
  readonly kind: "profile";
  /** Its points: light → light, both 0 to 1, rising; two or more. */
  readonly points: readonly (readonly [from: number, to: number])[];
  /** Scene light that becomes display white, as in `SigmoidLook`; 1 and more, and null, are as the profile has it: 1. */
  readonly white: number | null;
}

export type Look = PlainLook | SigmoidLook | AgxLook | ProfileLook;

/** A table of colours in a look. */
export interface LookLut {
  /** `display`: what a Rec.709 display gets goes through it; `log`: scene light as ACEScct does, in place of the tone curve. */
  readonly on: "display" | "log";
  readonly table: Lut;
  /** Tells it from others: a hash of its file. */
  readonly key: string;
}

/** A part of a photograph, in pixels of the upright (oriented) picture; edges, so 0 to width. May be fractional. */
export interface Crop {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where the film's view takes its pixels from. */
export interface Warp {
  /**
   * Row-major 3 × 3: places of the view (pixels from its top left corner; edges, so 0 to its width) → places of the upright
   * photograph (likewise), as they would be without the lens.
   */
  readonly matrix: readonly [number, number, number, number, number, number, number, number, number];
  /** Through which the straight places were photographed; null: none. */
  readonly lens: Lens | null;
}

/** How a photograph is developed. Plain data; constant over a shot but for `gain`, `trim`, `dither` and what changes slowly: the look's `white`, and white balance and grades by keyframes. */
export interface DevelopSettings {
  /** Multipliers for R, G, B. Only their ratios count: the smallest becomes 1. */
  readonly whiteBalance: readonly [number, number, number];
  /**
   * Multipliers for R, G, B of a developed picture, near 1, on top of the white balance: they take out what its camera's own
   * did to this frame, and fade towards clipping (`computeTrimFade`). Left out: none.
   */
  readonly trim?: readonly [number, number, number];
  /** XYZ (D65) → camera RGB, row-major 3×3; null: samples are linear-light sRGB primaries. */
  readonly xyzToCamera: readonly number[] | null;
  /**
   * Rebuilds green that clipped from red and blue, which clip later: what green is in this light over what they say of it,
   * near 1 (kernels/lib/highlights.ts). Null or left out: colour fades to white towards clipping. Of a developed picture it means nothing: who developed it decided how it ends.
   */
  readonly rebuild?: number | null;
  /** Linear factor, 2^(light gain + exposure key). */
  readonly gain: number;
  readonly look: Look;
  /** Scene light in the working space, gain included, goes through it before the look; left out: none. */
  readonly map?: BakedMap;
  /** What is changed of the look; left out: nothing. */
  readonly grade?: Grade;
  /** Left out: none. */
  readonly lut?: LookLut;
  /** With a warp: the rectangle around what it shows; nothing depends on it then. */
  readonly crop: Crop;
  /** Where the view's places are, instead of `crop`; null or left out: straight there. */
  readonly warp?: Warp | null;
  /** Of the picture; even, 16 to 16384. */
  readonly width: number;
  readonly height: number;
  readonly format: PixelFormat;
  /** The display it is made for; no part of pictures in `rgbf16`. Left out: rec709. */
  readonly colour?: FilmColour;
  /**
   * How the lens lets light fall towards the corners, which is undone: 1 + k1·r² + k2·r⁴ + k3·r⁶ of the light in the middle,
   * r = 1 in the corners of the sensor's visible area. Null or left out: not at all.
   */
  readonly vignetting?: readonly [number, number, number] | null;
  /** EV of places of their own, in the sensor's orientation; null or left out: none. */
  readonly local?: LocalLight | null;
  /** Number of the picture in the film: gives every picture dither of its own. */
  readonly dither: number;
}

/** What `make` develops with when nobody says otherwise. */
export const DEFAULT_SIGMOID: SigmoidLook = { kind: "sigmoid", contrast: 1.6, skew: 0, hue: 0.6, white: null };

const MIN_SIZE = 16;
const MAX_SIZE = 16384;

/** @throws RushesError `bad-argument` naming the first setting out of range. */
export function checkSettings(settings: DevelopSettings): void {
  for (const side of ["width", "height"] as const) {
    const size = settings[side];
    if (!Number.isInteger(size) || size % 2 !== 0 || size < MIN_SIZE || size > MAX_SIZE) {
      throw badArgument(`an even ${side} from ${MIN_SIZE} to ${MAX_SIZE}`, size);
    }
  }
  const { crop, gain, look, rebuild, trim } = settings;
  if (trim && !trim.every((part) => part > 0.5 && part < 2)) throw badArgument("a trim from 0.5 to 2", trim);
  if (!(crop.width > 0 && crop.height > 0) || ![crop.x, crop.y, crop.width, crop.height].every(Number.isFinite)) {
    throw badArgument("a crop with an area", crop);
  }
  if (typeof rebuild === "number" && !(rebuild >= 0.25 && rebuild <= 4))
    throw badArgument("a rebuild from 0.25 to 4", rebuild);
  if (!(gain > 0) || !Number.isFinite(gain)) throw badArgument("a positive gain", gain);
  if (settings.grade) checkGrade(settings.grade);
  if (look.kind === "plain") return;
  if (look.white !== null && !(look.white >= 1 / 64)) throw badArgument("a white of at least 1/64", look.white);
  if (look.kind === "profile") {
    if (look.points.length < 2) throw badArgument("a tone curve of two points or more", look.points);
    return;
  }
  if (!(look.contrast > 0.1 && look.contrast <= 10)) throw badArgument("a contrast above 0.1, up to 10", look.contrast);
  if (look.kind === "agx") return;
  if (!(Math.abs(look.skew) <= 1)) throw badArgument("a skew from −1 to 1", look.skew);
  if (!(look.hue >= 0 && look.hue <= 1)) throw badArgument("a hue from 0 to 1", look.hue);
}

function checkGrade(grade: Grade): void {
  for (const name of SLIDERS) {
    if (!(Math.abs(grade[name]) <= MOST_SLIDER)) {
      throw badArgument(`${name} from −${MOST_SLIDER} to ${MOST_SLIDER}`, grade[name]);
    }
  }
  for (const name of WHEEL_NAMES) {
    const [least, most] = WHEELS[name];
    if (!grade[name].every((part) => part >= least && part <= most)) {
      throw badArgument(`${name} from ${least} to ${most}`, grade[name]);
    }
  }
}

function badArgument(expected: string, received: unknown): RushesError {
  return new RushesError(
    "bad-argument",
    `Expected ${expected} for \`settings\` but received ${JSON.stringify(received)}`,
  );
}
