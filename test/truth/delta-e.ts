export type Lab = readonly [number, number, number];

const DEGREES = Math.PI / 180;
/** 25⁷ */
const POW25 = 25 ** 7;

/**
 * CIEDE2000 colour difference with k_L = k_C = k_H = 1.
 * Symbols and equations 2–22 of Sharma, Wu & Dalal, "The CIEDE2000 Color-Difference Formula" (2005).
 */
export function deltaE2000([L1, a1, b1]: Lab, [L2, a2, b2]: Lab): number {
  const meanC = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const G = 0.5 * (1 - Math.sqrt(meanC ** 7 / (meanC ** 7 + POW25)));
  const [ap1, ap2] = [(1 + G) * a1, (1 + G) * a2];
  const [Cp1, Cp2] = [Math.hypot(ap1, b1), Math.hypot(ap2, b2)];
  const [hp1, hp2] = [hue(ap1, b1), hue(ap2, b2)];

  const dL = L2 - L1;
  const dC = Cp2 - Cp1;
  const dh = Cp1 * Cp2 === 0 ? 0 : wrap(hp2 - hp1);
  const dH = 2 * Math.sqrt(Cp1 * Cp2) * Math.sin((dh / 2) * DEGREES);

  const L = (L1 + L2) / 2;
  const C = (Cp1 + Cp2) / 2;
  const h = meanHue(hp1, hp2, Cp1 * Cp2 === 0);
  const T =
    1 -
    0.17 * Math.cos((h - 30) * DEGREES) +
    0.24 * Math.cos(2 * h * DEGREES) +
    0.32 * Math.cos((3 * h + 6) * DEGREES) -
    0.2 * Math.cos((4 * h - 63) * DEGREES);
  const turn = 30 * Math.exp(-(((h - 275) / 25) ** 2));
  const RC = 2 * Math.sqrt(C ** 7 / (C ** 7 + POW25));
  const SL = 1 + (0.015 * (L - 50) ** 2) / Math.sqrt(20 + (L - 50) ** 2);
  const SC = 1 + 0.045 * C;
  const SH = 1 + 0.015 * C * T;
  const RT = -Math.sin(2 * turn * DEGREES) * RC;
  return Math.sqrt((dL / SL) ** 2 + (dC / SC) ** 2 + (dH / SH) ** 2 + RT * (dC / SC) * (dH / SH));
}

function hue(a: number, b: number): number {
  if (a === 0 && b === 0) return 0;
  const angle = Math.atan2(b, a) / DEGREES;
  return angle < 0 ? angle + 360 : angle;
}

/** To within ±180°. */
function wrap(difference: number): number {
  if (difference > 180) return difference - 360;
  return difference < -180 ? difference + 360 : difference;
}

function meanHue(h1: number, h2: number, grey: boolean): number {
  if (grey) return h1 + h2;
  if (Math.abs(h1 - h2) <= 180) return (h1 + h2) / 2;
  return h1 + h2 < 360 ? (h1 + h2 + 360) / 2 : (h1 + h2 - 360) / 2;
}

/** White of D65, 2° observer, as sRGB has it. */
const WHITE = [0.9504559270516716, 1, 1.0890577507598784] as const;

/** XYZ (D65, white at Y = 1) → CIELAB of the same white. */
export function xyzToLab(xyz: readonly number[]): Lab {
  const [x, y, z] = WHITE.map((white, i) => {
    const t = xyz[i]! / white;
    return t > (6 / 29) ** 3 ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29;
  }) as [number, number, number];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
