import { RushesError } from "../base/errors.ts";
import { findKeyframeSlots } from "../film/keyframe.ts";
import type { Keystone } from "../motion/keystone.ts";
import { checkViews } from "../motion/check-views.ts";
import { chooseCrop, type CropPrice, priceCrops } from "../motion/choose-crop.ts";
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
import { describeStraight, frameStraight, type StraightShot, straightenRegions } from "./straighten-shot.ts";
import type { HeldSubject, NotedPath, Scene, ViewsToSolve } from "./view-scene.ts";

/** Shares of the width whose price in steadiness is told. */
const KEEPS = [0.95, 0.9, 0.85, 0.8, 0.7];

interface SolvedViews {
  /** Slots that play after all, rising, and the view of each. */
  readonly played: readonly number[];
  readonly views: readonly Similarity[];
  /** What the frames that are viewed had taken out before; null: nothing. */
  readonly straight: StraightShot | null;
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
export async function solveViews(given: ViewsToSolve): Promise<SolvedViews> {
  const { shot, source, found } = given;
  const followed = await followRegions(shot, source, found);
  const held = await followSubjects(given);
  const { toSolve, note } = straightenWhole(given, followed);
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
  const asPhotographed = createScene({ ...toSolve, straight: null, played }, kept, held);
  const margins = checkKept(views, asPhotographed, final.keystones, played);
  return {
    played,
    views,
    straight: toSolve.straight,
    skipped: new Map([...(result.skipped ?? [])].map(([i, why]) => [toSolve.played[i] as number, why])),
    told: {
      prices: toSolve.mode === "smooth" ? tellPrices(final, result.prices ?? []) : [],
      scores: scoreMotion(views, final, final.held.tracks[0] ?? null),
      whole: followed.map(({ name, waive }) => ({
        name,
        margin: margins.get(name) ?? null,
        waived: waived.some((region) => region.name === name) ? waive : null,
      })),
    },
    notes: [
      ...[...note, ...held.notes, ...result.notes].map(toSentence),
      ...followed.flatMap(({ notes }) => notes),
      ...describeSource(result.issues, toSolve.played),
    ],
  };
}

/** Straight frames end sooner: a region that this would cut is worth more than straightness. */
function straightenWhole(
  toSolve: ViewsToSolve,
  followed: readonly FollowedRegion[],
): { readonly toSolve: ViewsToSolve; readonly note: readonly string[] } {
  const { straight, shot } = toSolve;
  if (straight === null) return { toSolve, note: [] };
  if (straightenRegions(followed, shot.framed, straight.keystones) !== null) {
    return { toSolve, note: [describeStraight(straight, shot.framed)] };
  }
  const note =
    "the camera also pitched and yawed; that stays, for what is to be kept whole is too near to the photographs' edge";
  return { toSolve: { ...toSolve, straight: null }, note: [note] };
}

function createScene(
  { shot, found: photographed, straight, shown, played }: ViewsToSolve,
  regions: readonly FollowedRegion[],
  held: HeldSubject,
): Scene {
  const { keep, zoom, roll } = shot.asked;
  const at = <T>(values: readonly T[]): T[] => played.map((slot) => values[shown[slot] as number] as T);
  const found = straight?.found ?? photographed;
  const path = { ...found, poses: at(found.poses), bridged: at(found.bridged) };
  const whole = (straight && straightenRegions(regions, shot.framed, straight.keystones)) ?? regions;
  const limits = { keep, zoom, roll };
  const rolls = levelPlayed(shot, path, played);
  return {
    path,
    framed: straight ? frameStraight(shot.framed, straight.keystones) : shot.framed,
    keystones: straight && at(straight.keystones),
    limits: rolls === null ? limits : levelLimits(limits, rolls),
    rolls,
    regions: whole.map((region) => replaceOutlines(region, at(region.outlines))),
    held: {
      ...held,
      tracks: held.tracks.map(({ poses, error, lost }) => ({ poses: at(poses), error: at(error), lost: at(lost) })),
      angles: held.angles && at(held.angles),
    },
  };
}

function replaceOutlines(region: FollowedRegion, outlines: FollowedRegion["outlines"]): FollowedRegion {
  return { ...region, outlines };
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

/** What was tried; where nothing less was, what other limits would leave. One price for each percent of the width. */
function tellPrices({ path, framed, limits, regions }: Scene, tried: readonly CropPrice[]): MovedShot["prices"] {
  const others = tried.length > 1 ? [] : KEEPS;
  const told = new Map<number, { readonly keep: number; readonly jitter: number }>();
  for (const { keep, jitter } of [...tried, ...priceCrops(path, framed, limits, regions, others)]) {
    const percent = Math.round(100 * keep);
    if (jitter !== null && !told.has(percent)) told.set(percent, { keep, jitter });
  }
  return [...told.values()];
}

/** Steadiness as it is asked for, for as little crop as that takes. */
function smoothShot(
  { path, framed, limits, regions, rolls }: Scene,
  { jitter: wanted }: ShotToMove["asked"],
): NotedPath {
  const options = rolls ? { rolls } : {};
  const { path: chosen, prices } = chooseCrop(path, framed, limits, regions, wanted > 0 ? wanted : null, options);
  const left = prices.at(-1)?.jitter ?? null;
  const notes = left !== null && wanted > 0 && left > wanted ? [describeLeft(left, wanted, limits.keep)] : [];
  return { ...chosen, prices, notes };
}

function describeLeft(left: number, wanted: number, keep: number): string {
  const share = `${Math.round(100 * keep)} %`;
  return `${left.toFixed(2)} px of jitter stay where ${wanted} are wanted: keeping ${share} of the width leaves no room for more`;
}

function solveMode(toSolve: ViewsToSolve, scene: Scene): NotedPath {
  const { shot, mode } = toSolve;
  const { path, framed, limits, regions, rolls } = scene;
  const tell = (views: ViewPath, notes: readonly string[] = []): NotedPath => {
    return { ...views, notes: [...notes, ...(rolls ? describeLean(views.views, rolls) : [])] };
  };
  switch (mode) {
    case "off":
      return tell(leaveAlone(scene, shot));
    case "tripod":
      return tell(solveTripod(path, framed, limits, regions, rolls));
    case "smooth": {
      const smooth = smoothShot(scene, shot.asked);
      return tell(smooth, smooth.notes);
    }
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
  { framed, regions: kept }: Scene,
  keystones: readonly Keystone[] | null,
  played: readonly number[],
): ReadonlyMap<string, number> {
  const margins = new Map<string, number>();
  for (const regions of [[], ...kept.map((region) => [region])]) {
    const { margins: found, violations } = checkViews(views, framed, regions, keystones);
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
