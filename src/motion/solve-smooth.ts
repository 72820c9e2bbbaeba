import { checkViews } from "./check-views.ts";
import type { CameraPath } from "./measured-motion.ts";
import { findMarginCaps } from "./margin-caps.ts";
import { measurePathCost } from "./path-cost.ts";
import { PATH_WEIGHTS, type PathWeights } from "./path-rows.ts";
import { placeWindows, STRICT } from "./place-windows.ts";
import { seeRegion } from "./region-sides.ts";
import { findBestScale, findScales, LEAST_ROOM, narrowScales, type ScaleRange, spreadFloors } from "./scale-range.ts";
import { IDENTITY, scaleOf } from "./similarity.ts";
import { giveRolls, smoothRoll } from "./smooth-roll.ts";
import { smoothScale } from "./smooth-scale.ts";
import type { Framed, ViewLimits, ViewPath, WholeRegion } from "./view-path.ts";
import { describeIssues } from "./view-issues.ts";
import {
  type AskedRegion,
  createRoom,
  EDGE_STRIP,
  type MarginCaps,
  measureRoom,
  SAFETY,
  type WindowRoom,
} from "./window-room.ts";
import { cornerOf } from "./window-size.ts";

export interface SmoothOptions {
  readonly weights?: PathWeights;
  /** What a pixel of the window's corner that is cropped away costs, per frame, beside the path's own cost. */
  readonly sizePrice?: number;
  /** Degrees that each view is to be turned by, where its frame has room for it; else they are chosen. */
  readonly rolls?: readonly number[];
}

const SIZE_PRICE = 0.02;
const SCALE_ROOM = 0.5;
/** Views that make the path less than this share better than plain ones are not worth a resample. */
const LEAST_GAIN = 0.01;

/**
 * Views that turn the camera's path into still, straight and parabolic pieces (Grundmann 2011), within the frames and the limits,
 * with every region whole. Roll first, then the camera's own changes of scale, then place and scale with all bounds linear,
 * so that what is found obeys them exactly. Steps are measured in the window's axes, as they are seen.
 * Where regions ask for more than there is, the views lack as little as can be, and the issues say how much.
 * @throws RangeError for a pose or an outline that is no number, or arrays of different lengths
 */
export function solveSmooth(
  path: CameraPath,
  framed: Framed,
  limits: ViewLimits,
  regions: readonly WholeRegion[],
  { weights = PATH_WEIGHTS, sizePrice = SIZE_PRICE, rolls: given }: SmoothOptions = {},
): ViewPath {
  requireNumbers(path, regions);
  if (path.poses.length === 0) return { views: [], issues: [] };
  const { zoom } = limits;
  const asked = path.poses.map((_, slot) => askOf(framed, regions, slot));
  const scales = chooseScales(framed, limits, asked);
  const planned = narrowScales(scales);
  const caps = asked.map((inFrame) => findMarginCaps(framed, inFrame, planned.most));
  const wanted = asked.map((inFrame, t) =>
    findWantedScale(createRoom(framed, inFrame, 0, caps[t] as MarginCaps), planned),
  );
  const kept = spreadFloors(Float64Array.from(wanted), STRICT * zoom);
  const frames = asked.map((inFrame, t) => ({
    asked: inFrame,
    caps: caps[t] as MarginCaps,
    scale: kept[t] as number,
  }));
  const most = (limits.roll * Math.PI) / 180;
  const rolls = given ? giveRolls(given, framed, most, frames) : smoothRoll(path, framed, most, frames, weights);
  const rooms = frames.map((frame, t) => createRoom(framed, frame.asked, rolls[t] as number, frame.caps));
  const scale = smoothScale(path, framed.window, rooms, scales, kept, STRICT * zoom, weights);
  const corner = cornerOf(framed.window);
  const views = placeWindows(path, { rolls, rooms, scale, scales, zoom, corner, weights, sizePrice });
  const plain = path.poses.map(() => IDENTITY);
  const plainCheck = checkViews(plain, framed, regions);
  const isPlainGood =
    given === undefined &&
    plainCheck.violations.length === 0 &&
    measurePathCost(plain, path, framed, weights) * (1 - LEAST_GAIN) <= measurePathCost(views, path, framed, weights);
  if (isPlainGood) return { views: plain, issues: [] };
  const check = checkViews(views, framed, regions);
  // Every bound of the solver says that they do not: this would be a defect of it.
  if (check.violations.some(({ code }) => code === "outside")) throw new Error("Views reach outside the photographs");
  return { views, issues: describeIssues(check, framed, regions) };
}

/** The least scale that leaves half of the most room there is for regions. Without regions: the least. */
function findWantedScale(room: WindowRoom, scales: ScaleRange): number {
  const best = findBestScale(room, scales);
  return findScales(room, scales, best, SCALE_ROOM * measureRoom(room, best)).least;
}

function askOf({ frame }: Framed, regions: readonly WholeRegion[], slot: number): readonly AskedRegion[] {
  return regions.flatMap(({ outlines, margin }) => {
    const seen = seeRegion(outlines[slot] ?? [], frame);
    return seen === null ? [] : [{ seen, margin }];
  });
}

/** Scales that the window may have: as limited, and with some room to move in, also where it goes to a frame's edge. */
function chooseScales(
  { frame, window }: Framed,
  { keep }: ViewLimits,
  asked: readonly (readonly AskedRegion[])[],
): ScaleRange {
  const isAtEdge = asked.some((inFrame) => inFrame.some(({ seen }) => Math.max(...Object.values(seen.beyond)) > 0));
  const room = 2 * (SAFETY + 2 * LEAST_ROOM);
  const spare = isAtEdge ? room + EDGE_STRIP : room;
  const most = Math.min(1, (frame.width - spare) / window.width, (frame.height - spare) / window.height);
  return { least: Math.min(keep, most - room / window.width), most };
}

/** @throws RangeError for a pose or an outline that is no number, or arrays of different lengths */
export function requireNumbers({ poses }: CameraPath, regions: readonly WholeRegion[]): void {
  for (const [slot, { a, b, x, y }] of poses.entries()) {
    if (!Number.isFinite(a + b + x + y) || !(scaleOf({ a, b, x, y }) > 0)) {
      throw new RangeError(`Expected a pose of slot ${slot}`);
    }
  }
  for (const { name, outlines, margin } of regions) {
    if (outlines.length !== poses.length || !Number.isFinite(margin)) {
      throw new RangeError(`Expected an outline of ${name} per slot, and a margin`);
    }
    for (const [slot, outline] of outlines.entries()) {
      if (outline?.some(({ x, y }) => !Number.isFinite(x + y))) {
        throw new RangeError(`Expected an outline of ${name} in slot ${slot}`);
      }
    }
  }
}
