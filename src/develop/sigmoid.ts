import type { SigmoidLook } from "./settings.ts";

/** Scene light that stays where it is. */
const GREY = 0.1845;
/** Enough for twelve digits of p at any contrast that is allowed. */
const ROUNDS = 40;
/** Display light of scene black before it is taken off, so that black becomes 0. */
const BLACK = 0.000152;

/**
 * The log-logistic tone curve, scene-linear light → display-linear light:
 *
 *   f(x) = W·(u)^q,  u = X/(E + X),  X = (fog + x)^p,  q = 5^−skew
 *
 * with f(grey) = grey, f(0) = BLACK and a slope of contrast·(1 − grey) at grey in log-log terms, whatever q and W are
 * (from d ln f/d ln x = q·p·(1 − u)·x/(fog + x)). W is the light it tends to: 1 when `white` is null, else so chosen that
 * f(white) = 1, where it is cut: clipped highlights become white, not grey. (A contrast so low that a straight line
 * of its slope does not get there comes as near as it can.) At the end BLACK is taken off and the whole
 * stretched, since on a display without light of its own a raised black is only haze.
 */
export function sigmoidCurve(look: SigmoidLook): (x: number) => number {
  const curve = logLogistic(look, ceilingFor(look));
  return (x) => Math.min(1, Math.max(0, (curve(Math.max(0, x)) - BLACK) / (1 - BLACK)));
}

function logLogistic(look: SigmoidLook, ceiling: number): (x: number) => number {
  const q = 5 ** -look.skew;
  const greyShare = (GREY / ceiling) ** (1 / q);
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

/** The W for which f(white) = 1, by bisection: f(white) grows with W. */
function ceilingFor(look: SigmoidLook): number {
  if (look.white === null) return 1;
  let low = 1;
  let high = 64;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (logLogistic(look, middle)(look.white) < 1) low = middle;
    else high = middle;
  }
  return high;
}
