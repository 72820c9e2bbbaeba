import { joinPath } from "./join-path.ts";
import type { Extent, MeasuredMotion } from "./measured-motion.ts";
import { combine, invert, type Similarity } from "./similarity.ts";

/** A camera that stands is found within this of where it was: RMS over the picture, as a share of its long side, 1 px of 1600. */
const STILL = 1 / 1600;
/** Pairs of frames between which it did not even tremble: 0.15 px of 1600. */
const AT_REST = 0.15 / 1600;
/** So many of the pairs must say so; the rest are dragged along by clouds or traffic. */
const MOST = 0.5;
/** A camera that is knocked more often than this share of the frames, and than once in ten frames or more, does not stand. */
const KNOCKS = { share: 0.02, once: 10 } as const;

/**
 * Whether the camera stood on a tripod: the path stays within a pixel of 1600, so that a slow slide is none, but for knocks, of
 * which there may be one in fifty frames; and between them at least half of the pairs of frames say that it did not move at
 * all, so that wind is none. Half: `estimatePair` says so where it can, but a sky of clouds may drag a pair along.
 */
export function isStill(measured: MeasuredMotion): { readonly still: boolean; readonly why: string } {
  const { extent, usable, pairs } = measured;
  const frames = usable.filter(Boolean).length;
  if (frames === 0) return { still: false, why: "No frame could be used." };
  if (frames === 1) return { still: true, why: "There is one frame only." };
  const { poses, bridged } = joinPath(measured);
  const known = usable.flatMap((isUsable, slot) => (isUsable && bridged[slot] === null ? [slot] : []));
  if (known.length < 2) return { still: false, why: "No two frames could be matched." };
  const long = Math.max(extent.width, extent.height);
  const limit = STILL * long;
  const shift = (from: number, to: number): number =>
    moveOf(combine(invert(poses[to] as Similarity), poses[from] as Similarity), extent);

  // Stretches within which no frame is off the stretch's first one.
  const stretches: number[][] = [];
  for (const slot of known) {
    const stretch = stretches.at(-1);
    if (stretch && shift(stretch[0] as number, slot) < limit) stretch.push(slot);
    else stretches.push([slot]);
  }
  const knocks = stretches.length - 1;
  if (knocks > Math.max(known.length < KNOCKS.once ? 0 : 1, KNOCKS.share * known.length)) {
    const farthest = Math.max(...known.map((slot) => shift(known[0] as number, slot)));
    return { still: false, why: `The camera moved, by up to ${farthest.toFixed(1)} pixels.` };
  }
  const stretchOf = new Map(stretches.flatMap((stretch, i) => stretch.map((slot) => [slot, i] as const)));
  const within = pairs.filter(({ from, to }) => stretchOf.has(from) && stretchOf.get(from) === stretchOf.get(to));
  const restless = within.filter(({ similarity }) => moveOf(similarity, extent) > AT_REST * long).length;
  if (restless > (1 - MOST) * within.length) {
    const share = Math.round((100 * restless) / within.length);
    return { still: false, why: `The camera trembled, or something else moved, in ${share} % of the pairs of frames.` };
  }
  if (knocks === 0) return { still: true, why: "The camera stood: nothing moved but the scene." };
  const where = stretches.slice(1).map((stretch) => stretch[0] as number);
  return { still: true, why: `The camera stood, and was knocked before frame ${where.join(", ")}.` };
}

/** RMS distance by which places of the picture move; pixels. */
function moveOf({ a, b, x, y }: Similarity, { width, height }: Extent): number {
  const radius = Math.hypot(width, height) / Math.sqrt(12);
  return Math.hypot(x, y, radius * (a - 1), radius * b);
}
