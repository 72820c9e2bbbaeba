import type { Grade } from "../film/grade.ts";
import type { NamedCurve } from "./named-curve.ts";

/** Wheels turn what a display is sent, as BT.1886 has it, not its light: equal steps look alike. */
const DISPLAY_GAMMA = 2.4;

/**
 * Lift, gamma and gain of one channel, display light (0 to 1) → the same: with e its root of 2.4,
 *
 *   (gain·e + lift·(1 − e))^(1/gamma)
 *
 * cut to 0 and the display's peak. Light counts in diffuse whites, beyond which nothing is lifted. Null: nothing to do.
 * @param peak of the display, in diffuse whites
 */
export function wheelCurve({ lift, gamma, gain }: Grade, channel: 0 | 1 | 2, peak: number): NamedCurve | null {
  const [low, power, high] = [lift[channel], gamma[channel], gain[channel]];
  if (low === 0 && power === 1 && high === 1) return null;
  const f = (light: number): number => {
    const code = (Math.max(0, light) * peak) ** (1 / DISPLAY_GAMMA);
    const turned = Math.max(0, high * code + low * Math.max(0, 1 - code));
    return Math.min(peak, turned ** (DISPLAY_GAMMA / power)) / peak;
  };
  return { key: JSON.stringify(["wheel", low, power, high, peak]), f };
}
