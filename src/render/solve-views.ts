import { RushesError } from "../base/errors.ts";
import { findKeyframeSlots } from "../film/keyframe.ts";
import type { FilmWhole } from "../film/motion.ts";
import { checkViews } from "../motion/check-views.ts";
import type { CameraPath } from "../motion/measured-motion.ts";
import { combine, IDENTITY, invert, movePoint, type Point, type Similarity } from "../motion/similarity.ts";
import { solveSmooth } from "../motion/solve-smooth.ts";
import { solveTripod } from "../motion/solve-tripod.ts";
import { describeIssues } from "../motion/view-issues.ts";
import type { ViewIssue, ViewLimits, ViewPath, WholeRegion } from "../motion/view-path.ts";
import { type MotionSource } from "./measure-motion.ts";
import type { MovedShot, ShotToMove } from "./move-shot.ts";

export interface ViewsToSolve {
  readonly shot: ShotToMove;
  readonly source: MotionSource;
  readonly mode: MovedShot["mode"];
  /** Where the camera was at every slot, and for what every slot shows. */
  readonly found: CameraPath;
  readonly path: CameraPath;
  /** Slots that play, rising. */
  readonly played: readonly number[];
}

interface SolvedViews {
  /** One per played slot. */
  readonly views: readonly Similarity[];
  readonly told: Pick<MovedShot, "prices" | "scores" | "whole">;
  readonly notes: readonly string[];
}

/**
 * Chooses the views of a shot.
 * @throws RushesError `rule` for what cannot be kept whole and is not waived, or cannot be held where it should be
 */
export async function solveViews(toSolve: ViewsToSolve): Promise<SolvedViews> {
  const { shot, path, played } = toSolve;
  const { asked, framed, lit } = shot;
  const own: CameraPath = {
    ...path,
    poses: played.map((slot) => path.poses[slot] as Similarity),
    bridged: played.map((slot) => path.bridged[slot] ?? null),
  };
  const rules = asked.keepWhole ?? [];
  const regions = rules.map((rule) => placeRegion(rule, toSolve));
  const solve = (kept: readonly WholeRegion[]): ViewPath => solveMode(toSolve, own, kept);
  let result = solve(regions);
  const broken = new Set(result.issues.flatMap((issue) => (issue.code === "whole-impossible" ? [issue.region] : [])));
  const waived = rules.filter(({ name, waive }) => waive !== undefined && broken.has(name));
  if (waived.length > 0) result = solve(regions.filter(({ name }) => !waived.some((rule) => rule.name === name)));
  const wrong = result.issues.filter(({ code }) => code !== "cut-by-source");
  if (wrong.length > 0) throw breaksRule(wrong, lit.shot.id, played);
  const whole = rules.map(({ name, waive }, i) => {
    const isWaived = waived.some((rule) => rule.name === name);
    const { margins, violations } = checkViews(result.views, framed, isWaived ? [] : [regions[i] as WholeRegion]);
    const cut = violations.find(({ code }) => code !== "cut-by-source");
    if (cut) {
      const slot = played[cut.slot] ?? cut.slot;
      throw new RushesError("internal", `Expected views that keep ${name} whole but slot ${slot} does not`);
    }
    const margin = isWaived ? null : margins.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
    return {
      name,
      margin: margin === null || !Number.isFinite(margin) ? null : margin,
      waived: isWaived ? (waive ?? null) : null,
    };
  });
  const { violations } = checkViews(result.views, framed, []);
  if (violations.length > 0) throw new RushesError("internal", "Expected views within the photograph");
  return { views: result.views, told: { prices: [], scores: [], whole }, notes: describeSource(result.issues, played) };
}

/** What the photographs themselves cut. */
function describeSource(issues: readonly ViewIssue[], played: readonly number[]): string[] {
  return issues.flatMap((issue) =>
    issue.code === "cut-by-source"
      ? [`The photographs themselves cut ${issue.region}, most at frame ${(played[issue.slot] ?? issue.slot) + 1}.`]
      : [],
  );
}

function solveMode({ shot, mode }: ViewsToSolve, path: CameraPath, regions: readonly WholeRegion[]): ViewPath {
  const { asked, framed } = shot;
  const limits: ViewLimits = { keep: asked.keep, zoom: asked.zoom, roll: asked.roll };
  switch (mode) {
    case "off":
      return leaveAlone(path, shot, limits, regions);
    case "tripod":
      return solveTripod(path, framed, limits, regions, solveSmooth);
    case "smooth":
      return solveSmooth(path, framed, limits, regions);
    case "lock":
    case "orbit":
      throw new RushesError("unsupported", `motion.mode ${mode} is not there yet`);
  }
}

/** The views as they were framed; where those would cut a region and nobody asked for them, others. */
function leaveAlone(
  path: CameraPath,
  { asked, framed }: ShotToMove,
  limits: ViewLimits,
  regions: readonly WholeRegion[],
): ViewPath {
  const views = path.poses.map(() => IDENTITY);
  const issues = describeIssues(checkViews(views, framed, regions), framed, regions);
  const isBroken = issues.some(({ code }) => code === "whole-impossible");
  return isBroken && asked.mode === "auto" ? solveSmooth(path, framed, limits, regions) : { views, issues };
}

/** Where a region is on every played frame: it moves with what the camera sees. */
function placeRegion(rule: FilmWhole, { shot, found, path, played }: ViewsToSolve): WholeRegion {
  const { lit, extent, framed } = shot;
  const [slot] = findKeyframeSlots([rule], lit.slots, lit.shot.id, `motion.keepWhole "${rule.name}"`);
  const [x, y, width, height] = rule.box;
  const [left, right] = [(x - 0.5) * extent.width, (x + width - 0.5) * extent.width];
  const [top, bottom] = [(y - 0.5) * extent.height, (y + height - 0.5) * extent.height];
  const corners: Point[] = [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ];
  const origin = found.poses[slot ?? 0] as Similarity;
  const outlines = played.map((at) => {
    const there = combine(invert(path.poses[at] as Similarity), origin);
    return corners.map((corner) => movePoint(there, corner));
  });
  return { name: rule.name, outlines, margin: rule.margin * framed.window.width };
}

function breaksRule(issues: readonly ViewIssue[], shot: string, played: readonly number[]): RushesError {
  const lines = issues.map((issue) => {
    if (issue.code !== "lock-impossible") {
      const frame = (played[issue.slot] ?? issue.slot) + 1;
      return `  ${issue.region} would be cut by ${issue.cut.toFixed(1)} pixels of the photograph at frame ${frame}: ${issue.remedy}`;
    }
    const [from, to] = [issue.from, issue.to].map((slot) => (played[slot] ?? slot) + 1);
    return `  frames ${from} to ${to} would show ${issue.outside.toFixed(1)} pixels ${issue.region === null ? "outside of the photograph" : `less of ${issue.region}`}: ${issue.remedy}`;
  });
  const message = `Shot ${shot} cannot be moved as film.yaml asks, and nothing was rendered against it.`;
  return new RushesError("rule", [message, ...lines].join("\n"), { details: { issues } });
}
