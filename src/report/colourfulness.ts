import type { Thumb } from "./thumb.ts";

/** Least colourfulness of each word, from Hasler and Süsstrunk's observers (their table 2). */
const WORDS: readonly (readonly [number, string])[] = [
  [109, "extremely colourful"],
  [82, "highly colourful"],
  [59, "quite colourful"],
  [45, "averagely colourful"],
  [33, "moderately colourful"],
  [15, "slightly colourful"],
  [0, "not colourful"],
];

/** What `measureColourfulness` is, for people. */
export const COLOURFULNESS_DEFINITION =
  "Colourfulness as D. Hasler and S. Süsstrunk measure it (2003): how far a picture's colours spread from each other and from grey, a mean over pictures spread evenly over the shot.";

/**
 * Colourfulness M⁽³⁾ of pictures, a mean over them; about 0 (grey) to 110 (as colourful as pictures are). Null: nothing
 * but black.
 *
 * D. Hasler, S. Süsstrunk, "Measuring colourfulness in natural images", SPIE 5007 (2003), eqs. 9 to 12: with
 * rg = R − G and yb = (R + G)/2 − B in sRGB codes, √(σrg² + σyb²) + 0.3·√(μrg² + μyb²). Pixels that are black altogether
 * (bars beside pictures that are shown whole) are not counted.
 */
export function measureColourfulness(thumbs: readonly Thumb[]): number | null {
  const each = thumbs.map(measureOne).filter((value) => value !== null);
  return each.length === 0 ? null : each.reduce((sum, value) => sum + value, 0) / each.length;
}

function measureOne({ rgb }: Thumb): number | null {
  let [count, rgSum, ybSum, rgSquares, ybSquares] = [0, 0, 0, 0, 0];
  for (let i = 0; i < rgb.length; i += 3) {
    const [r, g, b] = [rgb[i] as number, rgb[i + 1] as number, rgb[i + 2] as number];
    if (r === 0 && g === 0 && b === 0) continue;
    const [rg, yb] = [r - g, (r + g) / 2 - b];
    count++;
    rgSum += rg;
    ybSum += yb;
    rgSquares += rg * rg;
    ybSquares += yb * yb;
  }
  if (count === 0) return null;
  const [rg, yb] = [rgSum / count, ybSum / count];
  const variance = Math.max(0, rgSquares / count - rg * rg) + Math.max(0, ybSquares / count - yb * yb);
  return Math.sqrt(variance) + 0.3 * Math.hypot(rg, yb);
}

/** The word that observers had for it. */
export function describeColourfulness(value: number): string {
  return (WORDS.find(([least]) => value >= least) ?? (WORDS.at(-1) as (typeof WORDS)[number]))[1];
}
