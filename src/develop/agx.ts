import type { Matrix } from "../base/matrix3.ts";
import type { AgxLook } from "./settings.ts";

/**
 * AgX: T. Sobotka's view transform, in the form published by B. L. Wrensch ("Minimal AgX implementation", 2023): linear
 * BT.709 light through INSET, its log2 through a curve, through INSET's inverse; what comes out is encoded for a display
 * with a gamma of 2.2.
 */
export const AGX_INSET: Matrix = [
  0.842479062253094, 0.0784335999999992, 0.0792237451477643, 0.0423282422610123, 0.878468636469772, 0.0791661274605434,
  0.0423756549057051, 0.0784336, 0.879142973793104,
];
/** The display's light is what comes out to this power. */
export const AGX_GAMMA = 2.2;

/** Light whose log2 is the curve's 0 and 1; middle grey is what is left and right of its bend, at one half. */
const LEAST_EV = -12.47393;
const MOST_EV = 4.026069;
const BEND = 20 / 33;
/** Contrast that is published, and its slope. */
const CONTRAST = 1.6;
const SLOPE = 2;
const TOE = 3;
const SHOULDER = 13 / 4;
/** Power of x/white by which what is missing to white is made up: the last stop and a half below it notices. */
const LIFT = 4;

/**
 * The curve, scene light → encoded: with x the place of its log between LEAST_EV and MOST_EV,
 *
 *   ½ + s·(x − t)·(1 + a·|x − t|^b)^(−1/b),  a = ((2·s·d)^b − 1)/d^b
 *
 * d being how far it is from t to 0 or 1, where the curve is then 0 or 1 for every slope s. The published numbers (s = 2,
 * b = 3 below, 13/4 above, a = 59.507875 and 69.862789) are those of a contrast of 1.6.
 *
 * At `white`, clipped sensors must be white, which the curve is only 4 EV above clipping: as much of light is added as is
 * missing there, by (x/white)⁴. Null: as published.
 */
export function agxCurve(look: AgxLook): (x: number) => number {
  const slope = (SLOPE * look.contrast) / CONTRAST;
  const bend = (b: number, far: number): ((way: number) => number) => {
    const a = ((2 * slope * far) ** b - 1) / far ** b;
    return (way) => slope * way * (1 + a * way ** b) ** (-1 / b);
  };
  const toe = bend(TOE, BEND);
  const shoulder = bend(SHOULDER, 1 - BEND);
  const curve = (light: number): number => {
    const ev = Math.log2(Math.max(light, 2 ** LEAST_EV));
    const way = Math.min(1, (ev - LEAST_EV) / (MOST_EV - LEAST_EV)) - BEND;
    return Math.min(1, Math.max(0, 0.5 + (way < 0 ? -toe(-way) : shoulder(way))));
  };
  const { white } = look;
  if (white === null) return curve;
  const missing = 1 - curve(white) ** AGX_GAMMA;
  return (light) => {
    const lifted = curve(light) ** AGX_GAMMA + missing * Math.min(1, Math.max(0, light) / white) ** LIFT;
    return Math.min(1, lifted) ** (1 / AGX_GAMMA);
  };
}
