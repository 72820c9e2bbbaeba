import { viewSlots, type SlotView } from "../edit/slots.ts";
import type { Film, FilmLight, FilmShot } from "../film/film.ts";
import { expandFrames } from "../film/frame-list.ts";
import type { Frame } from "../film/frame.ts";
import { findKeyframeSlots } from "../film/keyframe.ts";
import { chooseDisplayWhite, chooseExposureKey } from "../develop/exposure-key.ts";
import { computeCeiling } from "../light/ceiling.ts";
import { interpolateKeys } from "../light/keyframes.ts";
import type { LightSolution } from "../light/light-input.ts";
import { computeLeastEv, type LocalLight } from "../light/local-light.ts";
import { computeTimeline } from "../light/timeline.ts";
import type { FrameSummary, Measurement } from "./measure-frames.ts";
import type { LightSource } from "./read-changes.ts";
import { balanceSlots, type SlotBalance } from "./shot-balance.ts";
import { chooseLevels, fitsShot, type ShotLevels } from "./shot-levels.ts";
import { sensorAspect, solveShotLight } from "./shot-light.ts";

/** A shot with its light solved: all numbers that its pictures need. */
export interface LitShot {
  readonly shot: FilmShot;
  readonly slots: readonly (string | null)[];
  /** One per slot; empty when no frame can be used. */
  readonly views: readonly SlotView[];
  readonly levels: ShotLevels | null;
  /** One per slot where keyframes change it; null: the levels' holds throughout. */
  readonly balances: readonly SlotBalance[] | null;
  /** Entry i is slot i. Gains include the user's keyframes, and what keeps light where white balance changes. */
  readonly light: LightSolution | null;
  /** What places of each slot's frame get on top; empty when no frame can be used. */
  readonly local: readonly (LocalLight | null)[];
  /** How it was to be lit: the film's wishes and the shot's own. */
  readonly lighting: FilmLight;
  /** EV that brings the whole shot to its exposure key, the user's wish included. */
  readonly keyEv: number;
  /** Scene light (after all gains) that becomes display white. One per slot; changes slowly. */
  readonly whites: readonly number[];
}

/** What is known about frames by their path. */
export interface FrameFacts {
  readonly frames: ReadonlyMap<string, Frame>;
  readonly measurements: ReadonlyMap<string, Measurement>;
  /** Frames lost on the way, with the reason. */
  readonly lost: ReadonlyMap<string, string>;
}

/** Frame paths in the order of slots, of the shots that the cut plays. */
export function playedShots(film: Film, only: readonly string[] | undefined): FilmShot[] {
  const wanted = new Set(film.cut.map(({ shot }) => shot).filter((id) => only === undefined || only.includes(id)));
  return film.shots.filter(({ id }) => wanted.has(id));
}

/** Solves the light of one shot. */
export function lightShot(shot: FilmShot, film: Film, facts: FrameFacts, lights: LightSource): LitShot {
  const slots = expandFrames(shot.frames);
  const lighting: FilmLight = { ...film.light, ...shot.light };
  const unusable = new Map<string, string>();
  const measured = slots.map((path) => (path === null ? null : usableFrame(path, facts, unusable)));
  const headers = measured.filter((frame) => frame !== null).map((frame) => frame.header);
  if (headers.length === 0)
    return {
      shot,
      slots,
      views: [],
      levels: null,
      balances: null,
      light: null,
      local: [],
      lighting,
      keyEv: 0,
      whites: [],
    };
  const wanted = shot.whiteBalance;
  const isKeyframed = typeof wanted === "object" && "keyframes" in wanted;
  const levels = chooseLevels(headers, isKeyframed ? "as-shot" : wanted);
  const fitting = measured.map((frame, slot) => {
    if (frame === null || fitsShot(frame.header, levels)) return frame;
    const { width, height } = frame.header;
    unusable.set(slots[slot] as string, `${width}x${height} pixels, unlike the rest of its shot`);
    return null;
  });
  const times = slots.map((path) => (path === null ? null : (facts.frames.get(path)?.takenAt ?? null)));
  const timeline = computeTimeline(times);
  const aspect = sensorAspect(levels);
  const exposures = slots.map((path) => (path === null ? null : (facts.frames.get(path)?.exposure ?? null)));
  const { whole: solved, local } = solveShotLight({ frames: fitting, times, exposures, aspect }, lighting, lights);
  const seen = fitting.flatMap((frame, slot) =>
    frame === null ? [] : [{ ...frame, gain: solved.frames[slot]?.gain ?? 0 }],
  );
  // `plain` is the output transfer and nothing else, and developed pictures were keyed by whoever developed them.
  const isKeyed = film.look.name !== "plain" && !levels.isDeveloped;
  const keyEv = (isKeyed ? chooseExposureKey(seen) : 0) + shot.exposure;
  // After the key was chosen: it would take back what the user adds.
  const balances = isKeyframed
    ? balanceSlots(
        wanted.keyframes,
        findKeyframeSlots(wanted.keyframes, slots, shot.id, "whiteBalance.keyframes"),
        timeline,
        levels.xyzToCamera,
        levels.whiteBalance,
      )
    : null;
  const wish = computeWish(shot, slots, timeline);
  const light = addGains(solved, (slot) => (wish[slot] as number) + (balances?.[slot]?.ev ?? 0));
  const ceiling = computeCeiling(
    Float64Array.from(light.frames, ({ gain }, slot) => gain + computeLeastEv(local[slot] ?? null, aspect)),
  );
  const whites = Array.from(ceiling, (ev) => chooseDisplayWhite(ev, keyEv));
  return { shot, slots, views: viewSlots(slots, unusable), levels, balances, light, local, lighting, keyEv, whites };
}

function addGains(solved: LightSolution, evAt: (slot: number) => number): LightSolution {
  const frames = solved.frames.map((frame, slot) => Object.assign({}, frame, { gain: frame.gain + evAt(slot) }));
  return { ...solved, frames };
}

/** EV of the shot's own keyframes, per slot. */
function computeWish(shot: FilmShot, slots: readonly (string | null)[], timeline: Float64Array): Float64Array {
  const keyframes = shot.light?.keyframes ?? [];
  const keySlots = findKeyframeSlots(keyframes, slots, shot.id, "light.keyframes");
  const keys = keyframes.map(({ ev }, i) => ({ at: timeline[keySlots[i] as number] as number, value: ev }));
  return interpolateKeys(keys, timeline);
}

function usableFrame(path: string, facts: FrameFacts, unusable: Map<string, string>): FrameSummary | null {
  const lost = facts.lost.get(path);
  const measurement = facts.measurements.get(path);
  if (lost === undefined && measurement?.frame) return measurement.frame;
  const reason = measurement && measurement.frame === null ? measurement.reason : "not among the sources any more";
  unusable.set(path, lost ?? reason);
  return null;
}
