import type { Grade } from "../film/grade.ts";
import { AGX_GAMMA, AGX_INSET, agxCurve } from "./agx.ts";
import { highRangeCurve } from "./high-range.ts";
import { apply, invert, type Matrix, multiply } from "../base/matrix3.ts";
import { cameraToDisplay, cameraToWorking } from "./matrix.ts";
import type { NamedCurve } from "./named-curve.ts";
import { OUTPUT_COLOURS, type OutputColour, showRec709 } from "./output-colour.ts";
import { profileCurve } from "./profile-tone.ts";
import { PROPHOTO_TO_WORKING, WORKING_TO_PROPHOTO } from "./prophoto.ts";
import type { Triple } from "./saturate.ts";
import type { DevelopSettings, Look } from "./settings.ts";
import { sigmoidCurve } from "./sigmoid.ts";
import { tintLight } from "./tint.ts";

/** How a look gets from the camera to the display, without what is changed of it but for light that is tinted. */
export interface BareLook {
  /** As in `FoldedLook`. */
  readonly fromCamera: Matrix;
  readonly tone: NamedCurve | null;
  readonly hue: number;
  readonly toDisplay: Matrix;
  /** What comes out → the light of a display; null: it is. */
  readonly toLight: NamedCurve | null;
  /** Luminance of what comes out, R, G, B; sums to 1. */
  readonly luminance: Triple;
  /** The light of that display → the light of this; null: it is the same. */
  readonly toOutput: Matrix | null;
  /** Scene light that becomes display white. */
  readonly white: number;
  /** Scene light that is 1 where tone is applied: above 1 without a tone curve, where the display goes on beyond white. */
  readonly unit: number;
}

const IDENTITY: Matrix = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const AGX_OUTSET = invert(AGX_INSET);
const FROM_AGX: NamedCurve = { key: "agx", f: (code) => Math.max(0, code) ** AGX_GAMMA };

export function foldBare(settings: DevelopSettings, output: OutputColour, grade: Grade | null): BareLook {
  const { look, gain, xyzToCamera, lut } = settings;
  // What a LUT of scene light expects is the working space.
  const kind = lut?.on === "log" ? "log" : look.kind;
  const isTinted = grade !== null && (grade.temperature !== 0 || grade.tint !== 0);
  const bare = chooseMatrix(kind, xyzToCamera, output);
  const tinted = isTinted ? multiply(bare, tintCamera(grade, xyzToCamera)) : bare;
  const unit = kind === "plain" ? output.peak : 1;
  const fromCamera = tinted.map((part) => (part * gain) / unit);
  // Clipped sensors are white under any tint: where the least channel of what was white lies.
  const dim = isTinted ? Math.min(...apply(tinted, [1, 1, 1])) : 1;
  const lower = (white: number | null): number | null => (white === null ? null : Math.max(LEAST_WHITE, white * dim));
  const own = { luminance: output.luminance, toLight: null, toOutput: null };
  if (kind === "log") {
    const white = look.kind === "plain" ? 1 : (look.white ?? 1);
    return { fromCamera, tone: null, hue: 0, toDisplay: output.fromWorking, ...own, white, unit };
  }
  switch (look.kind) {
    case "plain":
      return { fromCamera, tone: null, hue: 0, toDisplay: IDENTITY, ...own, white: 1, unit };
    case "sigmoid": {
      const { contrast, skew, hue } = look;
      const white = lower(look.white);
      const { peak } = output;
      const f = peak === 1 ? sigmoidCurve({ ...look, white }) : highRangeCurve({ ...look, white }, peak);
      const tone = { key: JSON.stringify([contrast, skew, white, peak]), f };
      return { fromCamera, tone, hue, toDisplay: output.fromWorking, ...own, white: white ?? 1, unit };
    }
    case "profile": {
      const white = lower(look.white);
      const curve = profileCurve({ ...look, white });
      const { peak } = output;
      // Its end is white, also where the display goes on beyond.
      const tone = { key: JSON.stringify(["profile", look.points, white, peak]), f: (x: number) => curve(x) / peak };
      const toDisplay = multiply(output.fromWorking, PROPHOTO_TO_WORKING);
      // All of hue given back is the SDK's way: the middle channel keeps its place between the other two.
      return { fromCamera, tone, hue: 1, toDisplay, ...own, white: Math.min(1, white ?? 1), unit };
    }
    case "agx": {
      const white = lower(look.white);
      const tone = { key: JSON.stringify(["agx", look.contrast, white]), f: agxCurve({ ...look, white }) };
      // Its outset is for BT.709, encoded.
      const toOutput = showRec709(output);
      const shown = { toDisplay: AGX_OUTSET, toLight: FROM_AGX, luminance: OUTPUT_COLOURS.rec709.luminance, toOutput };
      return { fromCamera, tone, hue: 0, ...shown, white: white ?? 1, unit };
    }
  }
}

/** As in `SigmoidLook`. */
const LEAST_WHITE = 1 / 64;

function chooseMatrix(kind: Look["kind"] | "log", xyzToCamera: Matrix | null, { fromRec709 }: OutputColour): Matrix {
  switch (kind) {
    case "plain":
      return multiply(fromRec709, cameraToDisplay(xyzToCamera));
    case "agx":
      return multiply(AGX_INSET, cameraToDisplay(xyzToCamera));
    case "profile":
      return multiply(WORKING_TO_PROPHOTO, cameraToWorking(xyzToCamera));
    case "sigmoid":
    case "log":
      return cameraToWorking(xyzToCamera);
  }
}

/** Light of a camera → the same, tinted. */
function tintCamera(grade: Grade, xyzToCamera: Matrix | null): Matrix {
  const toLight = cameraToDisplay(xyzToCamera);
  return multiply(invert(toLight), multiply(tintLight(grade), toLight));
}
