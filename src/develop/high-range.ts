import type { SigmoidLook } from "./settings.ts";
import { BLACK, LIFT, logLogistic } from "./sigmoid.ts";

/** cd/m² of diffuse white and of an 18 % grey card on displays with highlights beyond white (ITU-R BT.2408-7, table 1). */
export const DIFFUSE_WHITE = 203;
const GREY_CARD = 26;

/**
 * The log-logistic tone curve for a display that goes on beyond white: scene light → display light, 0 to 1 (its peak).
 *
 * As `sigmoidCurve`, but it tends to the display's peak, and scene grey becomes a grey card as BT.2408 has it. With the
 * contrast that is natural for a picture up to white, 1.6, scene light 1.0 (a diffuse white) then becomes diffuse white by
 * itself, to 1 %. Scene light from `white` on, where highlights clipped, is all the same: no brighter than what is known of
 * it, and no darker than diffuse white (what is missing is added as there).
 * @param peak the display's peak in units of diffuse white, above 1
 */
export function highRangeCurve(look: SigmoidLook, peak: number): (x: number) => number {
  const curve = logLogistic(look, peak, GREY_CARD / DIFFUSE_WHITE);
  const most = look.white ?? Infinity;
  const f = (x: number): number => Math.max(0, (curve(Math.min(most, Math.max(0, x))) - BLACK) / (peak - BLACK));
  if (look.white === null) return f;
  const { white } = look;
  const missing = Math.max(0, 1 / peak - f(white));
  return (x) => Math.min(1, f(x) + missing * Math.min(1, Math.max(0, x) / white) ** LIFT);
}
