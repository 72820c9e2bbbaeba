import type { Film, FilmShot } from "../film/film.ts";
import { completeGrade, type FilmGrade, type FilmWheel, type Grade, SLIDERS, WHEEL_NAMES } from "../film/grade.ts";
import { findKeyframeSlots } from "../film/keyframe.ts";
import { type FilmControls, lookOf } from "../film/look.ts";
import { interpolateKeys } from "../light/keyframes.ts";

/** How one slot is to look, its shot's keyframes included. */
export interface SlotLook {
  /** EV, on top of the shot's exposure. */
  readonly exposure: number;
  /** Of the tone curve. */
  readonly contrast: number;
  readonly skew: number;
  readonly grade: Grade;
}

type Number = (slot: number) => number;
type Triple = readonly [number, number, number];

/**
 * The look of a shot, slot by slot: each control smooth on real time between the keyframes that name it, level before its
 * first and after its last; what no keyframe names is constant.
 */
export function lookSlots(
  film: Pick<Film, "look">,
  shot: Pick<FilmShot, "id" | "look">,
  slots: readonly (string | null)[],
  timeline: Float64Array,
): SlotLook[] {
  const look = lookOf(film, shot);
  const keyframes = look.keyframes ?? [];
  const keySlots = findKeyframeSlots(keyframes, slots, shot.id, "look.keyframes");
  const follow = <T>(name: keyof FilmControls, constant: number, valueOf: (wanted: T) => number): Number => {
    const keys = keyframes.flatMap((keyframe, i) => {
      const wanted = keyframe[name] as T | undefined;
      return wanted === undefined ? [] : [{ at: timeline[keySlots[i] as number] as number, value: valueOf(wanted) }];
    });
    if (keys.length === 0) return () => constant;
    const curve = interpolateKeys(keys, timeline);
    return (slot) => curve[slot] as number;
  };
  const number = (name: keyof FilmControls, constant: number): Number => follow<number>(name, constant, (n) => n);
  const fixed = completeGrade(look);
  const sliders = SLIDERS.map((name) => [name, number(name, fixed[name])] as const);
  const wheels = WHEEL_NAMES.map((name) => {
    const channel = (c: 0 | 1 | 2): Number =>
      follow<FilmWheel>(name, fixed[name][c], (wheel) => (typeof wheel === "number" ? wheel : wheel[c]));
    return [name, [channel(0), channel(1), channel(2)]] as const;
  });
  const [exposure, contrast, skew] = [
    number("exposure", look.exposure ?? 0),
    number("contrast", look.contrast),
    number("skew", look.skew),
  ];
  return slots.map((_, slot) => {
    const graded: FilmGrade = Object.fromEntries([
      ...sliders.map(([name, at]) => [name, at(slot)]),
      ...wheels.map(([name, channels]) => [name, channels.map((at) => at(slot)) as unknown as Triple]),
    ]);
    return { exposure: exposure(slot), contrast: contrast(slot), skew: skew(slot), grade: completeGrade(graded) };
  });
}
