import type { ShotKind } from "../film/shot.ts";
import type { CameraPath, MeasuredMotion } from "./measured-motion.ts";
import { takeMiddle } from "./middle.ts";
import { measureSupport } from "./path-support.ts";
import { combine, invert, type Similarity } from "./similarity.ts";

/** How a shot is stabilised: not at all, held still, made smooth, or held on its subject. */
export type ChosenMode = "off" | "tripod" | "smooth" | "lock";

export interface ModeChoice {
  readonly mode: ChosenMode;
  /** For people. */
  readonly why: string;
}

export interface ModeEvidence {
  readonly kind: ShotKind;
  readonly measured: MeasuredMotion;
  readonly path: CameraPath;
  /** The camera stood on something: frames far apart lie on each other. */
  readonly isStill: boolean;
  readonly hasSubject: boolean;
}

/** Share of the frames that must be placed by what was measured. */
const MATCHED = 0.6;
/** The middle pair of frames: share of the places that agree, and of the picture's parts that have such. */
const AGREEING = 0.3;
const SPREAD = 0.35;
/** Where fewer places agree, so many pairs of frames that are no neighbours must lie where the path has them. */
const SUPPORTED = 0.4;
/** Share of the width that pairs may be beside the path. */
const RESIDUAL = 0.01;
/** Shares of the width: a step, and a way, of which nobody sees anything (0.2 and 2 px of a film of 1080 lines). */
const STILL_STEP = 1e-4;
const STILL_REACH = 1e-3;
/** Share of the width within which a camera that goes nowhere stays. */
const ASTRAY = 0.02;
/** Path lengths per distance between ends: what goes to and fro goes nowhere. */
const WANDERS = 4;

/** What `auto` does, and why. Where what was measured does not explain how the picture moves, nothing. */
export function chooseMode(evidence: ModeEvidence): ModeChoice {
  const { kind, measured, path, isStill, hasSubject } = evidence;
  const count = path.poses.length;
  if (hasSubject) return { mode: "lock", why: "a subject is given" };
  const apart = whyNot(kind);
  if (apart !== null) return { mode: "off", why: apart };
  if (count < 3) return { mode: "off", why: `${count} frames are too few to smooth` };
  const size = measured.extent.width;
  const reach = reachOf(path, size);
  if (isStill) {
    const steps = path.poses.slice(1).map((pose, i) => sizeOfStep(path.poses[i] as Similarity, pose, size));
    if (reach < STILL_REACH && steps.every((step) => step < STILL_STEP * size)) {
      return { mode: "off", why: "the camera held still" };
    }
    return { mode: "tripod", why: `the camera stood, and moved by up to ${formatShare(reach)} of the width` };
  }
  const placed = path.bridged.filter((why) => why === null).length;
  const frames = path.bridged.filter((why) => why !== "missing").length;
  if (placed < MATCHED * frames) {
    return {
      mode: "off",
      why: `only ${placed} of ${frames} frames could be matched: how the camera moved is not known`,
    };
  }
  const share = takeMiddle(measured.pairs.map((pair) => pair.share));
  const spread = takeMiddle(measured.pairs.map((pair) => pair.spread));
  const isThin = share < AGREEING && measureSupport(measured, path) < SUPPORTED;
  if (isThin || spread < SPREAD) {
    const agree = `${formatShare(share)} of what was matched, in ${formatShare(spread)} of the picture`;
    return { mode: "off", why: `no one motion explains the picture: only ${agree}, moves alike` };
  }
  if (!(path.residual <= RESIDUAL * size)) {
    return {
      mode: "off",
      why: `no one path explains the picture: pairs are beside it by ${path.residual.toFixed(1)} px`,
    };
  }
  if (reach < ASTRAY && wanders(path, size)) {
    return { mode: "tripod", why: `the camera stays within ${formatShare(reach)} of the width and goes nowhere` };
  }
  return { mode: "smooth", why: `the camera moves, by ${formatShare(reach)} of the width` };
}

/** Why shots of a kind are left as they are; null: they are not. */
function whyNot(kind: ShotKind): string | null {
  switch (kind) {
    case "time-lapse":
    case "hyperlapse":
    case "ramp":
    case "video":
      return null;
    case "star":
      return "stars move, and the camera does not";
    case "bracketed":
    case "still":
    case "test":
      return `a shot of kind ${kind} does not play`;
  }
}

/** Pixels that a corner moves, about. */
function sizeOfStep(from: Similarity, to: Similarity, width: number): number {
  const { a, b, x, y } = combine(invert(from), to);
  return Math.hypot(x, y, (Math.hypot(a - 1, b) * width) / 2);
}

/** The farthest that a frame is from the first, as a share of the width. */
function reachOf({ poses }: CameraPath, width: number): number {
  const [first] = poses;
  if (first === undefined) return 0;
  return Math.max(...poses.map((pose) => sizeOfStep(first, pose, width))) / width;
}

/** The way is long against how far it leads: jitter, wind, a head that was bumped and put back. */
function wanders({ poses }: CameraPath, width: number): boolean {
  const [first, last] = [poses[0] as Similarity, poses.at(-1) as Similarity];
  let way = 0;
  poses.slice(1).forEach((pose, i) => (way += sizeOfStep(poses[i] as Similarity, pose, width)));
  return way > WANDERS * sizeOfStep(first, last, width);
}

function formatShare(share: number): string {
  const percent = share * 100;
  return `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}
