import { solveApparent } from "./apparent.ts";
import { solveBanded } from "../base/banded.ts";
import { computeFlicker } from "./flicker-score.ts";
import type { LightRatio } from "./frame-light.ts";
import { interpolateGains } from "./gains.ts";
import { computeMedian } from "./robust.ts";
import { smoothstep } from "./smoothstep.ts";
import { computeTimeline } from "./timeline.ts";
import { buildWhittaker, computeLambda } from "./whittaker.ts";

type Triple = readonly [number, number, number];

/** What is known of one channel against green. EV of scene-linear light throughout. */
export interface ColourChannel {
  /** How log2 R/G (or B/G) changed between two frames; `a` and `b` index the slots. */
  readonly ratios: readonly LightRatio[];
  /** Middle of the frame's tiles per slot; null: none can be used. */
  readonly levels: readonly (number | null)[];
}

export interface ColourInput {
  /** One per slot, in order: seconds; null: unknown. */
  readonly times: readonly (number | null)[];
  readonly red: ColourChannel;
  readonly blue: ColourChannel;
  /** Slots from which the scene itself jumped (lamps on): its colour may jump there, too. */
  readonly sceneSteps: readonly number[];
}

/** What takes the flicker of automatic white balance out of developed pictures. */
export interface ColourSolution {
  /** Multipliers for red, green and blue per slot, near 1; luminance stays. Null: nothing is to be done. */
  readonly trims: readonly Triple[] | null;
  /** F of R/G and of B/G, the larger one, EV, and what it should be after the trims; null: not comparable. */
  readonly flickerBefore: number | null;
  readonly flickerAfter: number | null;
  /** For people. */
  readonly notes: readonly string[];
}

/** Frames. What is slower is the scene's own colour, or the programme of the camera's white balance. */
const PERIOD = 60;
/** With fewer comparable frames than this, slow cannot be told from quick. */
const MIN_FRAMES = 8;
/** Flicker below this (F, EV) is not worth touching a picture for. */
const LEAST_FLICKER = 0.001;
/** Share of tiles that agree in the typical frame: below the first nothing is believed, from the second on all. */
const INCOHERENT = 0.7;
const COHERENT = 0.9;
/** A frame whose colour is known to this (EV) counts half. */
const HALF_TRUST = 0.02;
/** EV that a channel is trimmed by at most. */
const MAX_TRIM = 0.3;
/** Luminance of linear BT.709 light. */
const LUMA = [0.2126, 0.7152, 0.0722] as const;

/**
 * Colour against green, c = log2 R/G or log2 B/G, joined from how it changed between frames; its slow part (Whittaker,
 * 60 frames on real time) stays, and the rest, as far as it is believed, is taken out:
 *
 *     ρ = −trust · (c − slow)        trim = (2^ρ, 1, 2^β) · k
 *
 * k keeps the luminance of the typical colour, which brightness was solved with. Off unless what is quick is more than its
 * own uncertainty.
 */
export function solveColour({ times, red, blue, sceneSteps }: ColourInput): ColourSolution {
  const timeline = computeTimeline(times);
  const solved = [red, blue].map((channel) => solveChannel(channel, timeline, sceneSteps));
  const [reds, blues] = solved as [SolvedChannel, SolvedChannel];
  const score = (curves: readonly Float64Array[]): number | null => {
    const scores = curves.map(computeFlicker).filter((value) => value !== null);
    return scores.length === 0 ? null : Math.max(...scores);
  };
  const flickerBefore = score(solved.map(({ curve }) => curve));
  const doubted = ["Red", "Blue"].filter((_, i) => solved[i]?.isDoubted === true);
  const doubts = doubted.map((name) => {
    return `${name} may flicker against green, but the parts of the picture contradict each other: it is left as it is.`;
  });
  if (solved.every(({ correction }) => correction === null)) {
    return { trims: null, flickerBefore, flickerAfter: flickerBefore, notes: doubts };
  }
  let beyond = 0;
  const trims = Array.from(timeline, (_, slot): Triple => {
    const wanted = keepLuminance(reds, blues, slot);
    if (wanted.some((ev) => Math.abs(ev) > MAX_TRIM)) beyond++;
    const [r, g, b] = wanted.map((ev) => 2 ** Math.min(MAX_TRIM, Math.max(-MAX_TRIM, ev)));
    return [r as number, g as number, b as number];
  });
  const after = solved.map(({ curve }, i) =>
    curve.map((value, slot) => {
      const trim = trims[slot] as Triple;
      return value + Math.log2((trim[2 * i] as number) / trim[1]);
    }),
  );
  return {
    trims,
    flickerBefore,
    flickerAfter: score(after),
    notes: [
      `Colour changes from frame to frame (automatic white balance; F ${(flickerBefore ?? 0).toFixed(4)} EV): ` +
        `what is quicker than ${Math.round(reds.period)} frames is taken out, what is slower stays.`,
      ...(beyond === 0
        ? []
        : [`${beyond} frames asked for more than ${MAX_TRIM} EV of colour correction and get ${MAX_TRIM}.`]),
      ...doubts,
    ],
  };
}

interface SolvedChannel {
  /** c per slot; NaN: unknown. */
  readonly curve: Float64Array;
  /** EV to be added to c per slot; null: nothing is to be done. */
  readonly correction: Float64Array | null;
  /** Typical c per slot, as it is before the correction. */
  readonly typical: Float64Array;
  /** Frames. */
  readonly period: number;
  /** True: it may flicker, but what was measured is not believed. */
  readonly isDoubted: boolean;
}

function solveChannel(
  { ratios, levels }: ColourChannel,
  timeline: Float64Array,
  sceneSteps: readonly number[],
): SolvedChannel {
  const { ev: curve, variance, coherence } = solveApparent(timeline.length, ratios);
  const known = [...curve.keys()].filter((slot) => Number.isFinite(curve[slot]));
  const offset = computeMedian(
    known.flatMap((slot) => {
      const level = levels[slot] ?? null;
      return level === null ? [] : [level - (curve[slot] as number)];
    }),
  );
  const filled = interpolateGains(curve);
  const typical = filled.map((value) => value + (Number.isFinite(offset) ? offset : 0));
  const span =
    known.length === 0
      ? 0
      : (timeline[known.at(-1) as number] as number) - (timeline[known[0] as number] as number) + 1;
  // A short shot's own course takes as long as the shot.
  const period = Math.min(PERIOD, span);
  const none = { curve, correction: null, typical, period, isDoubted: false };
  if (known.length < MIN_FRAMES) return none;
  const slow = smooth(curve, variance, timeline, period, sceneSteps);
  const quick = curve.map((value, slot) => value - (slow[slot] as number));
  // By bends, not by `quick`: where the scene's own course bends, a part of it is there, too.
  const power = (computeFlicker(curve) ?? 0) ** 2;
  if (power < LEAST_FLICKER ** 2) return none;
  const uncertainty = computeMedian(known.map((slot) => variance[slot] as number));
  const agreement = computeMedian(known.map((slot) => coherence[slot] as number));
  const belief = smoothstep((agreement - INCOHERENT) / (COHERENT - INCOHERENT));
  if (belief === 0 || power < 2 * uncertainty) return { ...none, isDoubted: true };
  const correction = quick.map((value, slot) => {
    if (!Number.isFinite(value)) return Number.NaN;
    const own = variance[slot] as number;
    // Wiener's share, as in `chooseTrust`.
    const flicker = Math.max(power - uncertainty, value * value - 4 * own);
    return (-value * belief * flicker) / (flicker + own);
  });
  return { ...none, correction: interpolateGains(correction) };
}

function smooth(
  curve: Float64Array,
  variance: Float64Array,
  timeline: Float64Array,
  period: number,
  sceneSteps: readonly number[],
): Float64Array {
  const weights = curve.map((value, slot) =>
    Number.isFinite(value) ? 1 / (1 + (variance[slot] as number) / HALF_TRUST ** 2) : 0,
  );
  const bends = new Float64Array(curve.length).fill(1);
  for (const step of sceneSteps) {
    bends[step] = 0;
    bends[step - 1] = 0;
  }
  const slow = curve.map((value, slot) => (weights[slot] === 0 ? 0 : value * (weights[slot] as number)));
  solveBanded(buildWhittaker(timeline, weights, computeLambda(period), bends), slow);
  return slow;
}

/** EV for red, green and blue that correct both channels and leave the luminance of the typical colour. */
function keepLuminance(reds: SolvedChannel, blues: SolvedChannel, slot: number): number[] {
  const [red, blue] = [reds, blues].map(({ correction }) => correction?.[slot] ?? 0) as [number, number];
  const colour = [2 ** (reds.typical[slot] as number), 1, 2 ** (blues.typical[slot] as number)] as const;
  const luminance = (r: number, b: number): number => LUMA[0] * colour[0] * r + LUMA[1] + LUMA[2] * colour[2] * b;
  const green = Math.log2(luminance(1, 1) / luminance(2 ** red, 2 ** blue));
  return [red + green, green, blue + green];
}
