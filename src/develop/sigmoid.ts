import type { SigmoidLook } from "./settings.ts";

/** Scene light that stays where it is. */
export const GREY = 0.1845;
/** Enough for twelve digits of p at any contrast that is allowed. */
const ROUNDS = 40;
/** Display light of scene black before it is taken off, so that black becomes 0. */
export const BLACK = 0.000152;
/** Least `white` that the curve itself is led to: with less it would have to be steep everywhere. */
const LEAST_LED = 0.7;
/** Power of x/white by which what is missing to white is made up: only the last half stop below it notices. */
export const LIFT = 6;

/**
 * The log-logistic tone curve, scene-linear light → display-linear light:
 *
 *   f(x) = W·(u)^q,  u = X/(E + X),  X = (fog + x)^p,  q = 5^−skew
 *
 * with f(grey) = grey, f(0) = BLACK and a slope of contrast·(1 − grey) at grey in log-log terms, whatever q and W are
 * (from d ln f/d ln x = q·p·(1 − u)·x/(fog + x)). W is the light it tends to: 1 when `white` is null, else so chosen that
 * f(white) = 1, where it is cut: clipped highlights become white, not grey. At the end BLACK is taken off and the whole
 * stretched, since on a display without light of its own a raised black is only haze.
 *
 * Where `white` is below 0.7 (a frame made darker, with lamps that clipped), or contrast too low to get there, only what
 * is brightest is lifted to white: (1 − f(white))·(x/white)⁶ is added.
 */
export function sigmoidCurve(look: SigmoidLook): (x: number) => number {
  const curve = logLogistic(look, ceilingFor(look));
  const f = (x: number): number => Math.min(1, Math.max(0, (curve(Math.max(0, x)) - BLACK) / (1 - BLACK)));
  const { white } = look;
  if (white === null) return f;
  const missing = 1 - f(white);
  return (x) => Math.min(1, f(x) + missing * Math.min(1, Math.max(0, x) / white) ** LIFT);
}

/** The curve W·u^q above. `ceiling`: W; `grey`: the light that scene grey becomes. */
export function logLogistic(look: SigmoidLook, ceiling: number, grey: number = GREY): (x: number) => number {
  const q = 5 ** -look.skew;
  const greyShare = (grey / ceiling) ** (1 / q);
  const whiteGrey = 1 / greyShare - 1;
  const whiteBlack = (BLACK / ceiling) ** (-1 / q) - 1;
  const fogFor = (p: number): number => GREY / ((whiteBlack / whiteGrey) ** (1 / p) - 1);
  // Slope and fog depend on each other; a few rounds settle both.
  const slope = (look.contrast * (1 - GREY)) / (q * (1 - greyShare));
  let p = slope;
  for (let round = 0; round < ROUNDS; round++) p = slope * (1 + fogFor(p) / GREY);
  const fog = fogFor(p);
  // u = X/(E + X) with E = (fog + grey)^p·whiteGrey, written so that nothing overflows.
  return (x) => ceiling * (1 + whiteGrey * ((fog + GREY) / (fog + x)) ** p) ** -q;
}

/** The W for which f(white) = 1 (of whites from 0.7 on), by bisection: f(white) grows with W. */
function ceilingFor(look: SigmoidLook): number {
  if (look.white === null) return 1;
  const white = Math.max(LEAST_LED, look.white);
  let low = 1;
  let high = 64;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (logLogistic(look, middle)(white) < 1) low = middle;
    else high = middle;
  }
  return high;
}
