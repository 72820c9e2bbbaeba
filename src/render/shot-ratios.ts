import { canonicalJson } from "../base/canonical-json.ts";
import type { Piecewise } from "../base/piecewise.ts";
import { computeExposure } from "../light/exposure.ts";
import type { LightRatio } from "../light/frame-light.ts";
import { type Comparison, compareInPieces } from "../measure/compare-frames.ts";
import type { DoubtfulRun, StillRun } from "../measure/still-tiles.ts";
import { contentHash } from "../store/content-hash.ts";
import { createAreaWeigher, placeAreas } from "./area-weigher.ts";
import {
  type ComparedFrames,
  type Corrections,
  createGridReader,
  describeCompared,
  type LightSource,
} from "./compared-grids.ts";

/** So many runs of frames are named. */
const NAMED = 5;
/** Where the view moves with a larger share of the frames, it is a moving one. */
const MOVING = 0.25;

/** How a shot's frames compare to their neighbours, and for people by what. */
export interface ShotRatios {
  readonly ratios: readonly LightRatio[];
  /** The view moves, so that the same places show other things. */
  readonly isMoving: boolean;
  readonly notes: readonly string[];
}

/** Compares the frames of a shot; kept in the cache per shot, areas and corrections. */
export function* readRatios(
  compared: ComparedFrames,
  corrections: Corrections,
  lights: LightSource,
): Piecewise<ShotRatios> {
  const { shot, slots, exposures, orientation } = compared;
  const settings = computeExposure(exposures).ev.map((ev) => (ev !== null && Number.isFinite(ev) ? ev : null));
  const areas = placeAreas(shot, slots);
  const placed = areas.length === 0 ? undefined : { areas, orientation };
  const what = { ...describeCompared(compared, corrections, lights.version), settings, placed };
  const key = contentHash(canonicalJson(what));
  const known = lights.cache.getJson<ShotRatios>("ratios", key);
  if (known) return known;
  const weigh = createAreaWeigher(areas, orientation);
  const read = createGridReader(compared, corrections, lights);
  const comparison = yield* compareInPieces({ settings, areas: weigh }, read);
  const result = {
    ratios: comparison.ratios.filter(({ cells }) => cells > 0),
    isMoving: comparison.moving > MOVING,
    notes: describe(comparison, areas.length),
  };
  lights.cache.putJson("ratios", key, result);
  return result;
}

/** Which parts of the picture told the light. */
function describe({ still, doubtful, fallbacks, ratios }: Comparison, areas: number): string[] {
  const notes: string[] = [];
  if (areas > 0) {
    notes.push(`Light is measured by the shot's ${areas === 1 ? "area" : `${areas} areas`} of reference.`);
    if (fallbacks > 0) {
      notes.push(
        `Areas of reference leave fewer than 24 usable cells (of 144 × 96) in ${fallbacks} of ${ratios.length} comparisons: there the whole picture counts.`,
      );
    }
  }
  if (still.length > 0) {
    notes.push(
      `Most of the picture changes by itself in frames ${nameSpans(joinRuns(still))}: there light is measured by what holds still.`,
    );
  }
  if (doubtful.length > 0) {
    const named = nameSpans(doubtful.toSorted((a, b) => a.first - b.first));
    notes.push(
      `Something seems to pass before all but a small part of the picture in frames ${named}: too little to measure light by, so what it does to the rest counts as flicker. An area of reference helps.`,
    );
  }
  return notes;
}

function nameSpans(spans: readonly DoubtfulRun[]): string {
  const named = spans.slice(0, NAMED).map(({ first, last, share }) => {
    return `${first + 1}–${last + 1} (${Math.round(100 * share)} % of the picture)`;
  });
  const more = spans.length > NAMED ? ` and ${spans.length - NAMED} times more` : "";
  return `${named.join(", ")}${more}`;
}

/** Runs that follow each other as one, with the least share of the picture that holds still. */
function joinRuns(runs: readonly StillRun[]): DoubtfulRun[] {
  const joined: DoubtfulRun[] = [];
  for (const { first, last, share } of runs) {
    const before = joined.at(-1);
    if (before && before.last + 1 >= first) Object.assign(before, { last, share: Math.min(before.share, share) });
    else joined.push({ first, last, share });
  }
  return joined;
}
