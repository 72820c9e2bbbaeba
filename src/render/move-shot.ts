import { frameView } from "../edit/framing.ts";
import type { Film } from "../film/film.ts";
import { type FilmMotion, type FilmShotMotion, isFollowed, type MotionMode, motionOf } from "../film/motion.ts";
import { chooseMode } from "../motion/choose-mode.ts";
import { standStill, type Stillness } from "../motion/is-still.ts";
import { joinPath } from "../motion/join-path.ts";
import type { Keystone } from "../motion/keystone.ts";
import { straightExtent } from "../motion/lens.ts";
import type { CameraPath, MeasuredMotion } from "../motion/measured-motion.ts";
import { IDENTITY, type Similarity } from "../motion/similarity.ts";
import type { Framed } from "../motion/view-path.ts";
import type { MotionScoreReport } from "../report/report.ts";
import { checkStillness } from "./check-stillness.ts";
import type { LitShot } from "./light-shots.ts";
import type { Measurement } from "./measure-frames.ts";
import { type MotionFrames, type MotionSource, measureMotion } from "./measure-motion.ts";
import { choosePlayed } from "./played-frames.ts";
import { parseFilmSize } from "./plan-film.ts";
import { solveViews } from "./solve-views.ts";
import { straightenShot } from "./straighten-shot.ts";

/** A shot whose motion is to be solved. */
export interface ShotToMove extends MotionFrames {
  readonly lit: LitShot;
  readonly asked: FilmMotion & FilmShotMotion;
  readonly framed: Framed;
}

/** A shot with its motion solved: what its pictures show of their photographs. Lists have one entry per slot. */
export interface MovedShot {
  readonly asked: ShotToMove["asked"];
  readonly mode: Exclude<MotionMode, "auto">;
  /** Why, for people. */
  readonly why: string;
  readonly lens: MotionFrames["lens"];
  readonly framed: Framed;
  /** What is taken out of the frame that each slot shows before it is viewed; null: nothing. */
  readonly keystones: readonly Keystone[] | null;
  /** Where the camera was for what each slot shows; of frames that keystones are taken out of, straight. */
  readonly path: CameraPath;
  readonly views: readonly Similarity[];
  /** Slots that do not play, and why. */
  readonly skipped: ReadonlyMap<number, string>;
  /** Jitter in pixels of a film of 1080 lines. */
  readonly prices: readonly { readonly keep: number; readonly jitter: number }[];
  readonly scores: readonly MotionScoreReport[];
  /** Margins in pixels of the photograph. */
  readonly whole: readonly { readonly name: string; readonly margin: number | null; readonly waived: string | null }[];
  readonly notes: readonly string[];
}

/** What a shot's motion is solved from. Null: its motion is off, or nothing of it can be shown. */
export function prepareMotion(
  lit: LitShot,
  film: Film,
  measurements: ReadonlyMap<string, Measurement>,
): ShotToMove | null {
  const asked = motionOf(film, lit.shot);
  const { levels, views, slots } = lit;
  if (!levels || views.length === 0 || !isFollowed(asked)) return null;
  const lens = asked.lens ?? levels.lens;
  const { crop } = frameView(levels.source, parseFilmSize(film.output.size), film.output.fit);
  const frame = straightExtent(levels.source, lens);
  const scale = frame.width / levels.source.width;
  const contents = slots.map((path, slot) => {
    return path !== null && views[slot]?.fate === "used" ? (measurements.get(path)?.frame?.content ?? null) : null;
  });
  return {
    lit,
    asked,
    extent: levels.source,
    contents,
    lens,
    framed: { frame, window: { width: crop.width * scale, height: crop.height * scale } },
  };
}

/**
 * Solves the motion of a shot.
 * @throws RushesError `bad-motion` for a subject that cannot be followed; `rule` for what cannot be kept whole or held
 */
export async function moveShot(shot: ShotToMove, source: MotionSource): Promise<MovedShot> {
  const { asked, framed, lens, lit } = shot;
  const measured = await measureMotion(shot, source);
  const stillness = checkStillness(measured, shot, source);
  const joined = joinPath(measured);
  // What is within the noise, or is clouds, is no motion of the camera.
  const found = stillness.still ? standStill(joined, stillness) : joined;
  const { mode, why } = chooseWhat(shot, measured, found, stillness);
  const shown = lit.views.map(({ fate, shown: name, slot }) => (fate === "used" ? slot : lit.slots.indexOf(name)));
  // A slot that holds its neighbour shows what the camera saw from there.
  const showPath = (own: CameraPath): CameraPath => {
    return { ...own, poses: shown.map((slot) => own.poses[slot] as Similarity) };
  };
  const { played, skipped, notes } = choosePlayed(shot, showPath(found));
  const straight = stillness.still ? null : straightenShot(measured, found, mode, framed, asked);
  const solved = await solveViews({ shot, source, mode, found, straight, shown, played, pairs: measured.pairs });
  const views = lit.slots.map(() => IDENTITY);
  for (const [index, slot] of solved.played.entries()) views[slot] = solved.views[index] as Similarity;
  return {
    asked,
    mode,
    why,
    lens,
    framed,
    keystones: solved.straight && shown.map((slot) => solved.straight?.keystones[slot] as Keystone),
    path: showPath(solved.straight?.found ?? found),
    views,
    skipped: new Map([...skipped, ...solved.skipped]),
    ...solved.told,
    notes: [...notes, ...solved.notes],
  };
}

function chooseWhat(
  { asked, lit }: ShotToMove,
  measured: MeasuredMotion,
  path: CameraPath,
  { still, why }: Stillness,
): Pick<MovedShot, "mode" | "why"> {
  if (asked.mode !== "auto") return { mode: asked.mode, why: "As asked." };
  const evidence = { kind: lit.shot.kind, measured, path, isStill: still };
  const choice = chooseMode({ ...evidence, hasSubject: asked.subject !== undefined });
  return still && asked.subject === undefined ? { ...choice, why } : choice;
}
