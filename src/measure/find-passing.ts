import { computeMedian, computeSpread } from "../light/robust.ts";
import { isContrast } from "./contrast.ts";
import { FULL_WEIGHT } from "./light-ratio.ts";
import {
  computeDeparture,
  computeJumps,
  isKnown,
  type LevelSums,
  placeSpan,
  type Span,
  sumLevels,
} from "./passing-span.ts";
import { splitTiles, type TilePart } from "./split-tiles.ts";
import type { Moment } from "./tile-changes.ts";

/** Somebody passes for so many frames at most. */
const LONGEST = 24;
/** Edges are where the outer tiles (this share on either side) change so many times more unlike each other than usually. */
const OUTER = 0.08;
const UNUSUAL = 1.25;
const MAX_EDGES = 16;
/** Flicker (σ, EV) that is expected anyway, and what the scene does by itself in a frame: √n times as much in n (σ, EV). */
const EXPECTED_FLICKER = 0.005;
const OWN_CHANGE = 0.007;
/** Shorter stretches are given as much as one of so many frames. */
const SHORT = 8;
/** A part of the picture that goes on as before departs by no more than so many σ. */
const MAX_SIGMAS = 3;
/** Least share of the tiles that can be told from the rest, and that light is measured by. */
const LEAST_SHARE = 0.05;
const MIN_SHARE = 0.12;
/** What passes has so many of the still part's tiles: a smaller part moves no consensus. */
const RIVAL = 0.6;
/** Nats by which it must be likelier that what passes departs by itself than that the camera does. */
const MIN_EVIDENCE = 4;
/** Of the greater of both jumps the lesser has so much. */
const MIN_JUMP = 0.5;
/** Frames before and after in which both parts must flicker alike, if they do by so much (EV, RMS from frame to frame). */
const AROUND = 32;
const FLICKERS = 0.01;
/** The still tiles count less from so many times their own spread on. */
const ALIKE = 0.8;

/** Moments `from` to `to` (places in the list) in which somebody passes, and the tiles to measure by then. */
interface Passing {
  readonly from: number;
  readonly to: number;
  /** 0 to 255; null: what holds still is too little of the picture. */
  readonly weights: Uint8Array | null;
  /** Share of the tiles that go on as before, 0 to 1. */
  readonly share: number;
  readonly evidence: number;
}

/**
 * Finds stretches of moments in which a large part of the picture departs at once, by a like amount, and comes back at
 * once, while another goes on as before. Only what is around a stretch is looked at: how far parts of a scene drift apart
 * over a dusk does not matter. What the camera does is in both parts; so the part that continues the moments before and
 * after is the scene, even where it is the smaller.
 * @param first stretches begin at this place in the list, @param last or later, up to this one
 */
export function findPassings(moments: readonly Moment[], first: number, last: number): Passing[] {
  const sums = sumLevels(moments);
  const sigma = Math.max(EXPECTED_FLICKER, estimateFlicker(moments));
  const edges = findEdges(moments);
  const found: Passing[] = [];
  for (const from of edges) {
    if (from < first || from > last) continue;
    for (const end of edges) {
      const span = end > from && end - from <= LONGEST ? placeSpan(moments, from, end - 1) : null;
      const passing = span && examine(moments, sums, span, sigma);
      if (passing) found.push(passing);
    }
  }
  // The likeliest first; others only where none of them is.
  const kept: Passing[] = [];
  const rank = ({ weights, evidence }: Passing): number => (weights === null ? 0 : 1e6) + evidence;
  for (const passing of found.toSorted((a, b) => rank(b) - rank(a))) {
    if (kept.every(({ from, to }) => passing.to < from || passing.from > to)) kept.push(passing);
  }
  return kept;
}

/** σ of what all of the picture does from moment to moment, EV. */
function estimateFlicker(moments: readonly Moment[]): number {
  const whole = moments.map((moment) => moment.whole);
  const bends = whole.slice(2).map((level, i) => level - 2 * (whole[i + 1] as number) + (whole[i] as number));
  return computeSpread(bends) / Math.sqrt(6);
}

/** Moments before which the parts of the picture change more unlike each other than usually. */
function findEdges(moments: readonly Moment[]): number[] {
  const spreads = moments.map(({ tiles }, i) => {
    const before = moments[i - 1]?.tiles ?? tiles;
    const changes = tiles
      .map((level, tile) => level - (before[tile] as number))
      .filter(Number.isFinite)
      .sort();
    const at = (share: number): number => changes[Math.round(share * (changes.length - 1))] ?? 0;
    return at(1 - OUTER) - at(OUTER);
  });
  const usual = UNUSUAL * computeMedian(spreads);
  return [...spreads.keys()]
    .filter((i) => (spreads[i] as number) > usual)
    .toSorted((a, b) => (spreads[b] as number) - (spreads[a] as number) || a - b)
    .slice(0, MAX_EDGES);
}

/** Whether somebody passes in a span, and what is left of the picture then. */
function examine(moments: readonly Moment[], sums: LevelSums, span: Span, sigma: number): Passing | null {
  let known = 0;
  const jumps = Float64Array.from({ length: sums.tiles }, (_, tile) => {
    if (!isKnown(sums, tile, span)) return Number.NaN;
    known++;
    const [begin, end] = computeJumps(sums, tile, span);
    return (begin + end) / 2;
  });
  const deviation = Math.hypot(
    sigma * Math.sqrt(span.noise),
    OWN_CHANGE * Math.sqrt(Math.max(SHORT, span.to + 1 - span.from)),
  );
  for (const least of [MIN_SHARE, LEAST_SHARE]) {
    const found = tellApart(moments, sums, span, splitTiles(jumps, least * known), deviation);
    if (found === null) continue;
    const { still, evidence } = found;
    const weights = least === MIN_SHARE ? weigh(jumps, still) : null;
    return { from: span.from, to: span.to, weights, share: still.tiles.length / known, evidence };
  }
  return null;
}

/** The part that goes on as before while another departs, by that width of the peaks that tells it best. */
function tellApart(
  moments: readonly Moment[],
  sums: LevelSums,
  span: Span,
  widths: readonly (readonly TilePart[])[],
  deviation: number,
): { readonly still: TilePart; readonly evidence: number } | null {
  let best: { still: TilePart; evidence: number } | null = null;
  for (const parts of widths) {
    const [still, ...others] = parts
      .map((part) => {
        const departure = average(part, (tile) => computeDeparture(sums, tile, span));
        return { part, sigmas: Math.abs(departure) / deviation };
      })
      .toSorted((a, b) => a.sigmas - b.sigmas);
    const rival = others.toSorted((a, b) => b.part.tiles.length - a.part.tiles.length)[0];
    if (!still || !rival || still.sigmas > MAX_SIGMAS) continue;
    if (rival.part.tiles.length < RIVAL * still.part.tiles.length) continue;
    const evidence = (rival.sigmas ** 2 - still.sigmas ** 2) / 2;
    if (evidence <= (best?.evidence ?? MIN_EVIDENCE)) continue;
    if (!isSudden(sums, span, still.part, rival.part) || !flickersAlike(moments, span, still.part, rival.part))
      continue;
    best = { still: still.part, evidence };
  }
  return best;
}

function weigh(jumps: Float64Array, { change, reach }: TilePart): Uint8Array {
  return Uint8Array.from(jumps, (jump) => {
    const weight = FULL_WEIGHT / (1 + ((jump - change) / (ALIKE * reach)) ** 2);
    return Number.isFinite(weight) ? Math.max(1, Math.round(weight)) : 0;
  });
}

/** Whether one part jumps against the other where the span begins, and by about as much back where it ends. */
function isSudden(sums: LevelSums, span: Span, still: TilePart, rival: TilePart): boolean {
  const apart = (end: 0 | 1): number => {
    const jump = (tile: number): number => computeJumps(sums, tile, span)[end];
    return average(rival, jump) - average(still, jump);
  };
  const [begin, end] = [apart(0), apart(1)];
  return Math.min(begin / end, end / begin) > MIN_JUMP;
}

/**
 * Whether both parts show the flicker of the moments around alike. One that was developed with less contrast, or is painted
 * on, goes on as before whatever the camera does.
 */
function flickersAlike(moments: readonly Moment[], span: Span, still: TilePart, rival: TilePart): boolean {
  const [shown, apart]: [number[], number[]] = [[], []];
  const last = Math.min(moments.length - 1, span.to + AROUND);
  for (let i = Math.max(1, span.from - AROUND); i <= last; i++) {
    if (i >= span.from && i <= span.to + 1) continue;
    const [before, now] = [moments[i - 1] as Moment, moments[i] as Moment];
    const change = (tile: number): number => (now.tiles[tile] as number) - (before.tiles[tile] as number);
    const [own, other] = [average(rival, change), average(still, change)];
    // A tile of theirs is not known there.
    if (!Number.isFinite(own + other)) continue;
    shown.push(own);
    apart.push(other - own);
  }
  return computeSpread(shown) < FLICKERS || !isContrast(Float64Array.from(shown), Float64Array.from(apart));
}

function average({ tiles }: TilePart, value: (tile: number) => number): number {
  return tiles.reduce((sum, tile) => sum + value(tile), 0) / tiles.length;
}
