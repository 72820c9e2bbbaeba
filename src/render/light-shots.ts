import type { Piecewise } from "../base/piecewise.ts";
import { frameView } from "../edit/framing.ts";
import { viewSlots, type SlotView } from "../edit/slots.ts";
import type { Film, FilmLight, FilmShot } from "../film/film.ts";
import { expandFrames } from "../film/frame-list.ts";
import type { Frame } from "../film/frame.ts";
import { findKeyframeSlots } from "../film/keyframe.ts";
import { lensUse } from "../film/lens.ts";
import { lookOf } from "../film/look.ts";
import { chooseDisplayWhite, chooseExposureKey } from "../develop/exposure-key.ts";
import type { CameraProfile } from "../kernels/camera-profile.ts";
import type { LensDatabase } from "../library/lens-database.ts";
import { type BrightHue, compareGreen, computeHeadroom, findBrightHue, smoothBrightHues } from "../light/bright-hue.ts";
import { computeCeiling } from "../light/ceiling.ts";
import { interpolateKeys } from "../light/keyframes.ts";
import type { LightSolution } from "../light/light-input.ts";
import { computeLeastEv, type LocalLight } from "../light/local-light.ts";
import type { ColourSolution } from "../light/solve-colour.ts";
import { computeTimeline } from "../light/timeline.ts";
import { computeShownTiles } from "../measure/shown-tiles.ts";
import type { LightSource } from "./compared-grids.ts";
import { findDefects, NO_DEFECTS, type ShotDefects } from "./find-defects.ts";
import { type FrameSummary, type Measurement, readLight } from "./measure-frames.ts";
import { parseFilmSize } from "./plan-film.ts";
import { balanceByKelvin, balanceSlots, type SlotBalance } from "./shot-balance.ts";
import { chooseLevels, fitsShot, sensorAspect, type ShotLevels } from "./shot-levels.ts";
import { lookSlots, type SlotLook } from "./shot-look.ts";
import { followSun, type SunSlot } from "./shot-sun.ts";
import { chooseShotLens, type ShotLens } from "./shot-lens.ts";
import { solveShot } from "./solve-shot.ts";

type Triple = readonly [number, number, number];

/** A shot with its light solved: all numbers that its pictures need. */
export interface LitShot {
  readonly shot: FilmShot;
  readonly slots: readonly (string | null)[];
  /** One per slot; empty when no frame can be used. */
  readonly views: readonly SlotView[];
  readonly levels: ShotLevels | null;
  /** One per slot where keyframes or the sun change it; null: the levels' holds throughout. */
  readonly balances: readonly SlotBalance[] | null;
  /** One per slot where white balance follows the sun. */
  readonly sun: readonly SunSlot[] | null;
  /** Entry i is slot i. Gains include the user's keyframes, and what keeps light where white balance changes. */
  readonly light: LightSolution | null;
  /** What takes the flicker of automatic white balance out; null: not looked for (raws, `mode: off`). */
  readonly colour: ColourSolution | null;
  /** What places of each slot's frame get on top; empty when no frame can be used. */
  readonly local: readonly (LocalLight | null)[];
  /** How it was to be lit: the film's wishes and the shot's own. */
  readonly lighting: FilmLight;
  /** Times of the slots in usual intervals. */
  readonly timeline: Float64Array;
  /** How light falls to the corners, per slot, to be undone; null: nothing is. */
  readonly vignetting: ShotLens["vignetting"];
  /** How red and blue lie to green, likewise. */
  readonly lateralColour: ShotLens["lateralColour"];
  /** EV that the user's keyframes and look add, per slot. */
  readonly wish: Float64Array;
  /** EV that brings the whole shot to its exposure key, the user's wish and the files' baseline included. */
  readonly keyEv: number;
  /** What clipped green is rebuilt by (`DevelopSettings.rebuild`), per slot; null: nothing clips, or nothing is rebuilt. */
  readonly rebuild: readonly number[] | null;
  /** How far above green's end highlights reach by that, as a factor, per slot; null: no further. */
  readonly headroom: readonly number[] | null;
  /** Scene light (after all gains) that becomes display white. One per slot; changes slowly. */
  readonly whites: readonly number[];
  /** What the sensor did to all of its frames alike. */
  readonly defects: ShotDefects;
}

/** What is known about frames by their path. */
export interface FrameFacts {
  readonly frames: ReadonlyMap<string, Frame>;
  readonly measurements: ReadonlyMap<string, Measurement>;
  /** Frames lost on the way, with the reason. */
  readonly lost: ReadonlyMap<string, string>;
  /** Camera profiles that shots are developed with, by shot. */
  readonly profiles: ReadonlyMap<string, CameraProfile>;
  /** Null: no shot asks for it. */
  readonly lenses: LensDatabase | null;
}

/** Frame paths in the order of slots, of the shots that the cut plays. */
export function playedShots(film: Film, only: readonly string[] | undefined): FilmShot[] {
  const wanted = new Set(film.cut.map(({ shot }) => shot).filter((id) => only === undefined || only.includes(id)));
  return film.shots.filter(({ id }) => wanted.has(id));
}

const NOT_LIT = {
  views: [],
  levels: null,
  balances: null,
  sun: null,
  light: null,
  colour: null,
  local: [],
  timeline: new Float64Array(0),
  wish: new Float64Array(0),
  keyEv: 0,
  vignetting: null,
  lateralColour: null,
  rebuild: null,
  headroom: null,
  whites: [],
  defects: NO_DEFECTS,
} as const;

const STRAIGHTENED = "Its lens is straightened as its files say; `lens: none` leaves it as it is.";

/** Solves the light of one shot. Pieces are slots that were looked at, most of them more than once. */
export function* lightShot(shot: FilmShot, film: Film, facts: FrameFacts, lights: LightSource): Piecewise<LitShot> {
  const slots = expandFrames(shot.frames);
  const lighting: FilmLight = { ...film.light, ...shot.light };
  const unusable = new Map<string, string>();
  const measured = slots.map((path) => (path === null ? null : usableFrame(path, facts, unusable)));
  const headers = measured.filter((frame) => frame !== null).map((frame) => frame.header);
  if (headers.length === 0) return { ...NOT_LIT, shot, slots, lighting };
  const wanted = shot.whiteBalance;
  const asFilesSay = chooseLevels(headers, wanted, facts.profiles.get(shot.id));
  const shotLens = chooseShotLens(lensUse(film.lens, shot.lens), {
    embedded: asFilesSay,
    frames: slots.map((path) => (path === null ? null : (facts.frames.get(path) ?? null))),
    database: facts.lenses,
    isXtrans: headers[0]?.layout === "xtrans",
  });
  const isAsFilesSay = shotLens.lens !== null && shotLens.lens === asFilesSay.lens && shot.motion?.lens === undefined;
  const notes = [...asFilesSay.notes, ...shotLens.notes, ...(isAsFilesSay ? [STRAIGHTENED] : [])];
  const levels: ShotLevels = { ...asFilesSay, lens: shotLens.lens, notes };
  const fitting = measured.map((frame, slot) => {
    if (frame === null || fitsShot(frame.header, levels)) return frame;
    const { width, height } = frame.header;
    unusable.set(slots[slot] as string, `${width}x${height} pixels, unlike the rest of its shot`);
    return null;
  });
  const times = slots.map((path) => (path === null ? null : (facts.frames.get(path)?.takenAt ?? null)));
  const exposures = slots.map((path) => {
    const frame = path === null ? undefined : facts.frames.get(path);
    return frame?.exposure ?? { shutter: null, aperture: null, iso: null };
  });
  const timeline = computeTimeline(times);
  const { orientation, isDeveloped } = levels;
  const aspect = sensorAspect(levels);
  const toSolve = { shot, slots, frames: fitting, exposures, times, timeline, orientation, aspect };
  const { crop } = frameView(levels.source, parseFilmSize(film.output.size), film.output.fit);
  const shown = computeShownTiles(levels.source, crop, orientation);
  const {
    light: solved,
    colour,
    local,
    isMoving,
  } = yield* solveShot({ ...toSolve, lighting, isDeveloped, shown }, lights);
  const seen = fitting.flatMap((frame, slot) =>
    frame === null ? [] : [{ ...frame, gain: (solved.frames[slot]?.gain ?? 0) + levels.baselineEv }],
  );
  // `plain` is the output transfer and nothing else, a profile's curve is made for the exposure that the file wants, and
  // developed pictures were keyed by whoever developed them.
  const look = lookOf(film, shot);
  const isFixed = look.name === "plain" || look.name === "profile";
  const isKeyed = (!isFixed || look.lut?.on === "log") && !levels.isDeveloped;
  const keyEv = levels.baselineEv + (isKeyed ? chooseExposureKey(seen) : 0) + shot.exposure;
  // After the key was chosen: it would take back what the user adds.
  const sun = followSun(shot, film, facts.frames);
  const balances = chooseBalances(shot, slots, timeline, sun, levels);
  const wish = computeWish(shot, film, slots, timeline);
  const defects = yield* findDefects({ shot, slots, frames: fitting, isMoving }, film, facts.frames, lights);
  const views = viewSlots(slots, unusable);
  const solution = { light: solved, colour, local, timeline, wish };
  const balanceAt = (slot: number): Triple => balances?.[slot]?.multipliers ?? levels.whiteBalance;
  const hues = levels.isRebuilt ? smoothBrightHues(fitting.map((frame) => findHue(frame, lights))) : null;
  const rebuild = hues?.map((hue, slot) => compareGreen(hue, balanceAt(slot))) ?? null;
  const headroom = rebuild?.map((compared, slot) => computeHeadroom(compared, balanceAt(slot))) ?? null;
  const lit = {
    shot,
    slots,
    views,
    levels,
    balances,
    sun,
    ...solution,
    lighting,
    keyEv,
    vignetting: shotLens.vignetting,
    lateralColour: shotLens.lateralColour,
    rebuild,
    headroom,
    whites: [],
    defects,
  };
  return addGains(lit, (slot) => (wish[slot] as number) + (balances?.[slot]?.ev ?? 0));
}

/** White balance that changes over the shot; null: it does not. */
function chooseBalances(
  { id, whiteBalance }: FilmShot,
  slots: readonly (string | null)[],
  timeline: Float64Array,
  sun: readonly SunSlot[] | null,
  { sense, whiteBalance: fallback }: ShotLevels,
): SlotBalance[] | null {
  if (sun !== null) {
    return balanceByKelvin(
      sun.map(({ kelvin }) => kelvin),
      sense,
      fallback,
    );
  }
  if (typeof whiteBalance !== "object" || !("keyframes" in whiteBalance)) return null;
  const { keyframes } = whiteBalance;
  const keySlots = findKeyframeSlots(keyframes, slots, id, "whiteBalance.keyframes");
  return balanceSlots(keyframes, keySlots, timeline, sense, fallback);
}

/** The shot with EV added to its gains; its highlight ceiling follows. */
export function addGains(lit: LitShot, evAt: (slot: number) => number): LitShot {
  if (lit.light === null || lit.levels === null) return lit;
  const aspect = sensorAspect(lit.levels);
  const frames = lit.light.frames.map((frame, slot) => Object.assign({}, frame, { gain: frame.gain + evAt(slot) }));
  const ceiling = computeCeiling(
    Float64Array.from(frames, ({ gain }, slot) => gain + computeLeastEv(lit.local[slot] ?? null, aspect)),
  );
  const whites = Array.from(ceiling, (ev, slot) =>
    chooseDisplayWhite(ev + Math.log2(lit.headroom?.[slot] ?? 1), lit.keyEv),
  );
  return { ...lit, light: { ...lit.light, frames }, whites };
}

/** EV of the shot's own keyframes and of its look, per slot. */
function computeWish(
  shot: FilmShot,
  film: Film,
  slots: readonly (string | null)[],
  timeline: Float64Array,
): Float64Array {
  const keyframes = shot.light?.keyframes ?? [];
  const keySlots = findKeyframeSlots(keyframes, slots, shot.id, "light.keyframes");
  const keys = keyframes.map(({ ev }, i) => ({ at: timeline[keySlots[i] as number] as number, value: ev }));
  const looks = lookSlots(film, shot, slots, timeline);
  return interpolateKeys(keys, timeline).map((ev, slot) => ev + (looks[slot] as SlotLook).exposure);
}

function findHue(frame: FrameSummary | null, { cache, version }: LightSource): BrightHue | null {
  // Most frames clip nowhere, and what was measured of them need not be read again.
  const light = frame && frame.clipped > 0 ? readLight(cache, frame.content, version) : null;
  return light && findBrightHue(light);
}

function usableFrame(path: string, facts: FrameFacts, unusable: Map<string, string>): FrameSummary | null {
  const lost = facts.lost.get(path);
  const measurement = facts.measurements.get(path);
  if (lost === undefined && measurement?.frame) return measurement.frame;
  const reason = measurement && measurement.frame === null ? measurement.reason : "not among the sources any more";
  unusable.set(path, lost ?? reason);
  return null;
}
