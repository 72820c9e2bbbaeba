import { type Grade, isNeutral } from "../film/grade.ts";
import { type BareLook, foldBare } from "./fold-bare.ts";
import { type FoldedLut, foldCube, fromCodes, logCurve, lutCurve, toCodes } from "./fold-lut.ts";
import { type Matrix, multiply } from "../base/matrix3.ts";
import { joinCurves, type NamedCurve } from "./named-curve.ts";
import { OUTPUT_COLOURS, type OutputColour, showRec709 } from "./output-colour.ts";
import { saturate, type Triple, weighLuminance } from "./saturate.ts";
import type { DevelopSettings, LookLut } from "./settings.ts";
import { tonalCurve } from "./tonal.ts";
import { wheelCurve } from "./wheels.ts";

/**
 * A look for an output, folded into what the kernels do with a pixel: whatever can be a part of a matrix or of a curve is,
 * and costs nothing.
 */
export interface FoldedLook {
  /** White-balanced camera light → the space in which tone is applied (without tone: the display's light), with gain. */
  readonly fromCamera: Matrix;
  /** Light → light, per channel; null: none, and nothing of what follows it but the transfers. */
  readonly tone: NamedCurve | null;
  /** Share of hue that is given back after the tone curve, 0 to 1. */
  readonly hue: number;
  /** That space → the display's light; rows sum to 1. */
  readonly toDisplay: Matrix;
  /** Luminance of R, G, B after `toDisplay`. */
  readonly luminance: Triple;
  /** Where what comes of that, and of the LUT, is the encoded light of another display: its curves, and its light → the display's; null: it is not. */
  readonly bridge: {
    readonly toLight: readonly [NamedCurve, NamedCurve, NamedCurve];
    readonly toOutput: Matrix;
  } | null;
  /** What the colour wheels make of what comes of all that, 0 to 1; null: nothing is changed. A part of `transfers`, unless these come after a surround. */
  readonly ends: readonly [NamedCurve | null, NamedCurve | null, NamedCurve | null];
  /** What comes of all that, 0 to 1 → R', G', B', 0 to 1. */
  readonly transfers: readonly [NamedCurve, NamedCurve, NamedCurve];
  /** Colourfulness of what is not colourful, −1 to 1, and the shares of luminance in the space of tone; null: no change. */
  readonly vibrance: { readonly amount: number; readonly weights: Triple } | null;
  /** A cube that the display's light goes through before the transfers, or scene light in place of tone; null: none. */
  readonly lut: FoldedLut | null;
}

/** @throws RushesError `bad-argument` for a matrix that cannot be inverted. */
export function foldLook(settings: DevelopSettings, output: OutputColour): FoldedLook {
  const grade = settings.grade && !isNeutral(settings.grade) ? settings.grade : null;
  const lut = settings.lut ?? null;
  // A LUT is made for Rec.709, and gets what is shown there.
  const shown = lut === null ? output : OUTPUT_COLOURS.rec709;
  const bare = foldBare(settings, shown, grade);
  const { luminance, toLight, toOutput } = bare;
  const bridge = toLight && toOutput && { toLight: [toLight, toLight, toLight] as const, toOutput };
  const { fromCamera, toDisplay, tone, vibrance } = foldGrade(bare, grade, lut);
  const ends = ([0, 1, 2] as const).map((channel) =>
    joinCurves(bridge === null ? toLight : null, grade && wheelCurve(grade, channel, shown.peak)),
  ) as unknown as FoldedLook["ends"];
  const own: NamedCurve = { key: output.name, f: output.transfer };
  const end = (curves: readonly (NamedCurve | null)[]): FoldedLook["transfers"] =>
    curves.map((curve) => joinCurves(curve, own) ?? own) as unknown as FoldedLook["transfers"];
  const common = { fromCamera, tone, hue: bare.hue, toDisplay, luminance, bridge, vibrance, ends };
  if (lut === null) return { ...common, transfers: output.surround === null ? end(ends) : [own, own, own], lut: null };
  const across = showRec709(output);
  const finish = (curves: readonly NamedCurve[]): Pick<FoldedLook, "bridge" | "ends" | "transfers"> =>
    across === null
      ? { bridge, ends, transfers: end(curves) }
      : {
          bridge: { toLight: curves as unknown as FoldedLook["transfers"], toOutput: across },
          ends: [null, null, null],
          transfers: [own, own, own],
        };
  if (lut.on === "log") {
    const log = joinCurves(grade && tonalCurve(grade, bare.white), logCurve);
    const light = ([0, 1, 2] as const).map((c) => joinCurves(fromCodes, grade && wheelCurve(grade, c, 1)));
    return { ...common, ...finish(light), lut: foldCube(lut, [log, log, log]) };
  }
  const codes = ends.map((wheel) => joinCurves(wheel, toCodes)) as unknown as FoldedLook["transfers"];
  if (lut.table.kind === "1d") {
    const through = ([0, 1, 2] as const).map((c) => joinCurves(codes[c], lutCurve(lut, c)));
    return { ...common, ...finish(through.map((curve) => joinCurves(curve, fromCodes))), lut: null };
  }
  return { ...common, ...finish([fromCodes, fromCodes, fromCodes]), lut: foldCube(lut, codes) };
}

/** What is changed of matrices and of tone. */
function foldGrade(
  bare: BareLook,
  grade: Grade | null,
  lut: LookLut | null,
): Pick<FoldedLook, "fromCamera" | "tone" | "toDisplay" | "vibrance"> {
  const weights = weighLuminance(bare.luminance, bare.toDisplay);
  const vibrance = grade && grade.vibrance !== 0 ? { amount: grade.vibrance / 100, weights } : null;
  const tonal = lut?.on === "log" ? null : grade && inUnits(tonalCurve(grade, bare.white), bare.unit);
  const isCube = lut !== null && (lut.on === "log" || lut.table.kind === "3d");
  // What is only a matrix and transfers has no tone; what comes between them needs one.
  const needsTone = tonal !== null || vibrance !== null || isCube;
  const tone = joinCurves(tonal, bare.tone ?? (needsTone ? STRAIGHT : null));
  const { fromCamera, toDisplay } = bare;
  if (grade === null || grade.saturation === 0) return { fromCamera, tone, toDisplay, vibrance };
  const saturation = saturate(grade.saturation, weights);
  // Where nothing comes after the matrix from the camera, or a LUT of scene light, colourfulness is a part of that matrix.
  return tone === null || lut?.on === "log"
    ? { fromCamera: multiply(saturation, fromCamera), tone, toDisplay, vibrance }
    : { fromCamera, tone, toDisplay: multiply(toDisplay, saturation), vibrance };
}

/** A curve on scene light, where its 1 is `unit` of that. */
function inUnits(curve: NamedCurve | null, unit: number): NamedCurve | null {
  if (curve === null || unit === 1) return curve;
  return { key: `${curve.key} in ${unit}`, f: (light) => curve.f(light * unit) / unit };
}

/** Light as it is, up to white. */
const STRAIGHT: NamedCurve = { key: "straight", f: (light) => Math.min(1, light) };
