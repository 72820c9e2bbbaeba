import type { Grade } from "../film/grade.ts";
import type { NamedCurve } from "./named-curve.ts";

/** Scene light that stays where it is: where the tone curves have their middle grey. */
const GREY = 0.1845;
/** EV that shadows and blacks reach below it, and the least that highlights and whites reach above it. */
const DEEP = 6;
const LEAST_REACH = 1.5;
/** What each control moves at most, as shares of its reach. With more, light could change places. */
const MIDDLE_SHARE = 0.2;
const END_SHARE = 0.25;

/**
 * Highlights, whites, shadows and blacks as one map of scene light, x·2^Δ, Δ by EV e above middle grey:
 *
 *   above: 0.2·reach·highlights·bump(e/reach) + 0.25·reach·whites·step(e/reach),   reach from grey to `white`
 *   below: 0.2·6·shadows·bump(−e/6) + 0.25·6·blacks·step(−e/6)
 *
 * with bump(t) = 16·t²·(1 − t)² and step(t) = t²·(3 − 2·t), t from 0 to 1: no kink anywhere, grey stays, and what was
 * brighter stays brighter, since 0.2·3.08 + 0.25·1 < 1 (the greatest slope of bump, and step's slope there). Null: nothing to do.
 * @param white scene light that becomes display white
 */
export function tonalCurve(grade: Grade, white: number): NamedCurve | null {
  const [highlights, whites, shadows, blacks] = [grade.highlights, grade.whites, grade.shadows, grade.blacks].map(
    (value) => value / 100,
  ) as [number, number, number, number];
  if (highlights === 0 && whites === 0 && shadows === 0 && blacks === 0) return null;
  const reach = Math.max(LEAST_REACH, Math.log2(white / GREY));
  const f = (x: number): number => {
    if (!(x > 0)) return 0;
    const ev = Math.log2(x / GREY);
    const [far, middle, end] = ev > 0 ? [reach, highlights, whites] : [DEEP, shadows, blacks];
    const t = Math.min(1, Math.abs(ev) / far);
    const bump = 16 * (t * (1 - t)) ** 2;
    const step = t * t * (3 - 2 * t);
    return x * 2 ** (far * (MIDDLE_SHARE * middle * bump + END_SHARE * end * step));
  };
  return { key: JSON.stringify(["tonal", highlights, whites, shadows, blacks, reach]), f };
}
