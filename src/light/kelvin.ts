import { smoothstep } from "./smoothstep.ts";
import { uvToXyz } from "./white-point.ts";

type Triple = readonly [number, number, number];

/** Kelvin at which lamps end and daylight is all; between, one becomes the other. */
const LAMPS_END = 4000;
const DAYLIGHT = 5000;

/** What `computeWhite` knows. */
export const LEAST_KELVIN = 1500;
export const MOST_KELVIN = 25_000;

/**
 * XYZ (Y = 1) of light of a colour temperature: up to 4000 K of a black body, as of lamps and fire, from 5000 K on of
 * daylight, which is a little greener; smoothly from one to the other between.
 *
 * Black body: M. Krystek, "An algorithm to calculate correlated colour temperature", Color Research & Application 10
 * (1985), to 5·10⁻⁵ in u, v. Daylight: CIE 015, 4000 to 25,000 K.
 * @param kelvin 1500 to 25,000
 */
export function computeWhite(kelvin: number): Triple {
  const share = smoothstep((kelvin - LAMPS_END) / (DAYLIGHT - LAMPS_END));
  const lamp = blackBody(Math.min(kelvin, DAYLIGHT));
  const day = daylight(Math.max(kelvin, LAMPS_END));
  const u = lamp.u * (1 - share) + day.u * share;
  const v = lamp.v * (1 - share) + day.v * share;
  return uvToXyz(u, v);
}

/** Mireds to which a colour temperature is told: a hundredth of what can be seen. */
const FINEST_MIRED = 0.001;

/**
 * Correlated colour temperature: that of the black body whose u, v (CIE 1960) lie nearest, `LEAST_KELVIN` to
 * `MOST_KELVIN`. NaN for what is no colour.
 * @param white XYZ
 */
export function computeKelvin([x, y, z]: Triple): number {
  const sum = x + 15 * y + 3 * z;
  const [u, v] = [(4 * x) / sum, (6 * y) / sum];
  if (!Number.isFinite(u) || !Number.isFinite(v)) return NaN;
  const distance = (mired: number): number => {
    const body = blackBody(1e6 / mired);
    return (body.u - u) ** 2 + (body.v - v) ** 2;
  };
  // One least distance lies between: the interval shrinks around it by a third.
  let [low, high] = [1e6 / MOST_KELVIN, 1e6 / LEAST_KELVIN];
  while (high - low > FINEST_MIRED) {
    const [a, b] = [low + (high - low) / 3, high - (high - low) / 3];
    if (distance(a) < distance(b)) high = b;
    else low = a;
  }
  return 2e6 / (low + high);
}

function blackBody(t: number): { u: number; v: number } {
  return {
    u: (0.860117757 + 1.54118254e-4 * t + 1.28641212e-7 * t * t) / (1 + 8.42420235e-4 * t + 7.08145163e-7 * t * t),
    v: (0.317398726 + 4.22806245e-5 * t + 4.20481691e-8 * t * t) / (1 - 2.89741816e-5 * t + 1.61456053e-7 * t * t),
  };
}

function daylight(t: number): { u: number; v: number } {
  const m = 1000 / t;
  const x =
    t <= 7000
      ? 0.244063 + 0.09911 * m + 2.9678 * m * m - 4.607 * m * m * m
      : 0.23704 + 0.24748 * m + 1.9018 * m * m - 2.0064 * m * m * m;
  const y = -0.275 + 2.87 * x - 3 * x * x;
  return { u: (4 * x) / (-2 * x + 12 * y + 3), v: (6 * y) / (-2 * x + 12 * y + 3) };
}
