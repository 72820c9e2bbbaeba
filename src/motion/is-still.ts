import { computeCornerMove } from "./corner-move.ts";
import { joinPath } from "./join-path.ts";
import type { MeasuredMotion } from "./measured-motion.ts";
import { combine, invert, type Similarity } from "./similarity.ts";

/** Corners of a camera that stands move by less than this of the picture's long side: 0.5 px of 1600. */
const STILL = 0.5 / 1600;
/** A camera that is knocked more often than this share of the frames, and than once in ten frames or more, does not stand. */
const KNOCKS = { share: 0.02, once: 10 } as const;
/** This share of the pairs between knocks must say that the camera stood; the rest follow clouds or traffic. */
const MOST = 0.9;

/**
 * Whether the camera stood on a tripod: between knocks, of which there may be one in fifty frames, nearly all pairs of frames
 * say that nothing moved, and the path as a whole does, so that a slow slide is none. What else moves has no vote: a pair
 * says what the world did, and those that followed the clouds are few.
 */
export function isStill(measured: MeasuredMotion): { readonly still: boolean; readonly why: string } {
  const { extent, usable, pairs } = measured;
  const frames = usable.filter(Boolean).length;
  if (frames === 0) return { still: false, why: "No frame could be used." };
  if (frames === 1) return { still: true, why: "There is one frame only." };
  const { poses, bridged } = joinPath(measured);
  const known = usable.flatMap((isUsable, slot) => (isUsable && bridged[slot] === null ? [slot] : []));
  if (known.length < 2) return { still: false, why: "No two frames could be matched." };
  const limit = STILL * Math.max(extent.width, extent.height);
  const shift = (from: number, to: number): number =>
    computeCornerMove(combine(invert(poses[to] as Similarity), poses[from] as Similarity), extent);

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
  const standing = within.filter(({ similarity }) => computeCornerMove(similarity, extent) < limit);
  if (standing.length < MOST * within.length) {
    const share = Math.round((100 * (within.length - standing.length)) / within.length);
    return {
      still: false,
      why: `In ${share} % of the pairs of frames something else than the camera moved, or it trembled.`,
    };
  }
  if (knocks === 0) return { still: true, why: "The camera stood: nothing moved but the scene." };
  const where = stretches.slice(1).map((stretch) => stretch[0] as number);
  return { still: true, why: `The camera stood, and was knocked before frame ${where.join(", ")}.` };
}
