import { cameraToDisplay, cameraToWorking, type Matrix } from "./matrix.ts";
import type { OutputColour } from "./output-colour.ts";
import type { DevelopSettings, SigmoidLook } from "./settings.ts";
import { sigmoidCurve } from "./sigmoid.ts";

/** A curve and what tells it from others. */
export interface NamedCurve {
  readonly key: string;
  readonly f: (x: number) => number;
}

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
  /** The display's light, 0 to 1 → R', G', B', 0 to 1. */
  readonly transfers: readonly [NamedCurve, NamedCurve, NamedCurve];
}

/** @throws RushesError `bad-argument` for a matrix that cannot be inverted. */
export function foldLook(settings: DevelopSettings, output: OutputColour): FoldedLook {
  const { look, gain, xyzToCamera } = settings;
  const plain = look.kind === "plain";
  const fromCamera = plain ? cameraToDisplay(xyzToCamera) : cameraToWorking(xyzToCamera);
  const transfer = { key: output.name, f: output.transfer };
  return {
    fromCamera: fromCamera.map((part) => part * gain),
    tone: plain ? null : sigmoidTone(look),
    hue: plain ? 0 : look.hue,
    toDisplay: output.fromWorking,
    transfers: [transfer, transfer, transfer],
  };
}

function sigmoidTone(look: SigmoidLook): NamedCurve {
  return { key: JSON.stringify([look.contrast, look.skew, look.white]), f: sigmoidCurve(look) };
}
