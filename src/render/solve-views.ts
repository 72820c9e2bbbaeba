import { RushesError } from "../base/errors.ts";
import { findKeyframeSlots } from "../film/keyframe.ts";
import { checkViews } from "../motion/check-views.ts";
import { priceCrops } from "../motion/choose-crop.ts";
import { describeLean, levelLimits, levelRolls } from "../motion/level-horizon.ts";
import type { CameraPath } from "../motion/measured-motion.ts";
import { IDENTITY, makeSimilarity, type Similarity } from "../motion/similarity.ts";
import { solveSmooth } from "../motion/solve-smooth.ts";
import { solveTripod } from "../motion/solve-tripod.ts";
import { describeIssues } from "../motion/view-issues.ts";
import type { Framed, ViewPath } from "../motion/view-path.ts";
import { type FollowedRegion, followRegions } from "./follow-regions.ts";
import { circleSubject, followSubjects, lockSubject } from "./hold-shot.ts";
import { breaksRule, describeSource } from "./motion-rules.ts";
import type { MovedShot, ShotToMove } from "./move-shot.ts";
import { scoreMotion } from "./score-motion.ts";
import type { HeldSubject, NotedPath, Scene, ViewsToSolve } from "./view-scene.ts";

/** Shares of the width whose price in steadiness is told. */
const KEEPS = [0.95, 0.9, 0.85, 0.8, 0.7];

interface SolvedViews {
  /** Slots that play after all, rising, and the view of each. */
  readonly played: readonly number[];
  readonly views: readonly Similarity[];
  /** Why slots that should have played do not. */
  readonly skipped: ReadonlyMap<number, string>;
  readonly told: Pick<MovedShot, "prices" | "scores" | "whole">;
  readonly notes: readonly string[];
}

/**
 * Chooses the views of a shot.
 * @throws RushesError `rule` for what cannot be kept whole and is not waived, or cannot be held where it should be;
 * `bad-motion` for a subject that cannot be followed
 */
export async function solveViews(toSolve: ViewsToSolve): Promise<SolvedViews> {
  const { shot, source, found } = toSolve;
  const followed = await followRegions(shot, source, found);
  const held = await followSubjects(toSolve);
  const scene = createScene(toSolve, followed, held);
  let result = solveMode(toSolve, scene);
  const broken = new Set(result.issues.flatMap((issue) => (issue.code === "whole-impossible" ? [issue.region] : [])));
  const waived = followed.filter(({ name, waive }) => waive !== null && broken.has(name));
  const kept = followed.filter((region) => !waived.includes(region));
  if (waived.length > 0) result = solveMode(toSolve, createScene(toSolve, kept, held));
  const wrong = result.issues.filter(({ code }) => code !== "cut-by-source");
  if (wrong.length > 0) throw breaksRule(wrong, shot.lit.shot.id, toSolve.played);

  const chosen = result.chosen ?? toSolve.played.map((_, i) => i);
  const views = chosen.map((i) => result.views[i] as Similarity);
  const played = chosen.map((i) => toSolve.played[i] as number);
  const final = createScene({ ...toSolve, played }, kept, held);
  const margins = checkKept(views, final, shot, played);
  return {
    played,
    views,
    skipped: new Map([...(result.skipped ?? [])].map(([i, why]) => [toSolve.played[i] as number, why])),
    told: {
      prices: toSolve.mode === "smooth" ? tellPrices(final, shot) : [],
      scores: scoreMotion(views, final.path, shot.framed, final.held.tracks[0] ?? null),
      whole: followed.map(({ name, waive }) => ({
        name,
        margin: margins.get(name) ?? null,
        waived: waived.some((region) => region.name === name) ? waive : null,
      })),
    },
    notes: [
      ...[...held.notes, ...result.notes].map(toSentence),
      ...followed.flatMap(({ notes }) => notes),
      ...describeSource(result.issues, toSolve.played),
    ],
  };
}

function createScene(
  { shot, found, shown, played }: ViewsToSolve,
  regions: readonly FollowedRegion[],
  held: HeldSubject,
): Scene {
  const { keep, zoom, roll } = shot.asked;
  const at = <T>(values: readonly T[]): T[] => played.map((slot) => values[shown[slot] as number] as T);
  const path = { ...found, poses: at(found.poses), bridged: at(found.bridged) };
  const limits = { keep, zoom, roll };
  const rolls = levelPlayed(shot, path, played);
  return {
    path,
    limits: rolls === null ? limits : levelLimits(limits, rolls),
    rolls,
    regions: regions.map((region) => ({ ...region, outlines: at(region.outlines) })),
    held: {
      ...held,
      tracks: held.tracks.map(({ poses, error, lost }) => ({ poses: at(poses), error: at(error), lost: at(lost) })),
      angles: held.angles && at(held.angles),
    },
  };
}

/** What levels each played view; null: nothing is to be levelled. */
function levelPlayed({ asked, lit }: ShotToMove, path: CameraPath, played: readonly number[]): number[] | null {
  const { level } = asked;
  if (level === undefined) return null;
  if (typeof level === "number") return levelRolls([{ slot: 0, lean: level }], path);
  const slots = findKeyframeSlots(level, lit.slots, lit.shot.id, "motion.level");
  const keys = level.map(({ roll: lean }, i) => {
    return {
      slot: Math.max(
        0,
        played.findLastIndex((own) => own <= (slots[i] as number)),
      ),
      lean,
    };
  });
  return levelRolls(keys, path);
}

function tellPrices({ path, limits, regions }: Scene, { framed }: ShotToMove): MovedShot["prices"] {
  return priceCrops(path, framed, limits, regions, KEEPS).flatMap(({ keep, jitter }) =>
    jitter === null ? [] : [{ keep, jitter }],
  );
}

function solveMode(toSolve: ViewsToSolve, scene: Scene): NotedPath {
  const { shot, mode } = toSolve;
  const { path, limits, regions, rolls } = scene;
  const { framed } = shot;
  const tell = (views: ViewPath): NotedPath => ({ ...views, notes: rolls ? describeLean(views.views, rolls) : [] });
  switch (mode) {
    case "off":
      return tell(leaveAlone(scene, shot));
    case "tripod":
      return tell(solveTripod(path, framed, limits, regions, rolls));
    case "smooth":
      return tell(solveSmooth(path, framed, limits, regions, rolls ? { rolls } : {}));
    case "lock":
      return lockSubject(toSolve, scene);
    case "orbit":
      return circleSubject(toSolve, scene);
  }
}

/** The views as they were framed; where those would cut a region and nobody asked for them, others. */
function leaveAlone({ path, limits, regions, rolls }: Scene, { asked, framed }: ShotToMove): ViewPath {
  const views = path.poses.map((_, i) => (rolls ? turnWithin(rolls[i] as number, framed) : IDENTITY));
  const issues = describeIssues(checkViews(views, framed, regions), framed, regions);
  const isBroken = issues.some(({ code }) => code === "whole-impossible");
  return isBroken && asked.mode === "auto" ? solveSmooth(path, framed, limits, regions) : { views, issues };
}

/** The largest view in the middle of a frame that is turned by `roll` degrees and shows nothing outside of it. */
function turnWithin(roll: number, { frame, window }: Framed): Similarity {
  const [cos, sin] = [Math.cos((roll * Math.PI) / 180), Math.abs(Math.sin((roll * Math.PI) / 180))];
  const across = frame.width / (window.width * cos + window.height * sin);
  const down = frame.height / (window.width * sin + window.height * cos);
  return makeSimilarity(Math.min(1, across, down), roll, 0, 0);
}

/** Every played picture is looked at again: outside of the photograph, or a region cut, there is none. */
function checkKept(
  views: readonly Similarity[],
  { regions: kept }: Scene,
  { framed }: ShotToMove,
  played: readonly number[],
): ReadonlyMap<string, number> {
  const margins = new Map<string, number>();
  for (const regions of [[], ...kept.map((region) => [region])]) {
    const { margins: found, violations } = checkViews(views, framed, regions);
    const cut = violations.find(({ code }) => code !== "cut-by-source");
    if (cut) {
      const what = cut.region === null ? "within the photograph" : `that keep ${cut.region} whole`;
      throw new RushesError(
        "internal",
        `Expected views ${what} but that of slot ${played[cut.slot]} is off by ${cut.by}`,
      );
    }
    const least = found.reduce((sum, margin) => Math.min(sum, margin), Number.POSITIVE_INFINITY);
    const [region] = regions;
    if (region && Number.isFinite(least)) margins.set(region.name, least);
  }
  return margins;
}

function toSentence(note: string): string {
  return `${note.charAt(0).toUpperCase()}${note.slice(1)}.`;
}
