import { RushesError } from "../base/errors.ts";
import type { RawImage } from "../kernels/raw-image.ts";

/** (sample − black)·scale, cut at `limit`: white-balanced light. */
export interface Level {
  readonly black: number;
  readonly scale: number;
  readonly limit: number;
}

/** White balance with 1 as its smallest multiplier: then no channel clips below 1.0. */
export function normaliseWhiteBalance(multipliers: readonly number[]): readonly [number, number, number] {
  const least = Math.min(...multipliers);
  if (multipliers.length !== 3 || !(least > 0) || !multipliers.every(Number.isFinite)) {
    throw new RushesError(
      "bad-argument",
      `Expected three positive multipliers for \`whiteBalance\` but received ${JSON.stringify(multipliers)}`,
    );
  }
  const [red, green, blue] = multipliers as [number, number, number];
  return [red / least, green / least, blue / least];
}

/**
 * Level of a sensor colour (0 red, 1 green, 2 blue). Green ends at 1.0, where the first channel clips; red and blue
 * may go on to their own end; where green nears its own, the kernels fade them to white.
 */
export function levelFor(image: RawImage, colour: number, black: number, balance: readonly number[]): Level {
  const range = image.white - black;
  if (!(range > 0)) {
    throw new RushesError("unreadable", `Expected a white level above black but received ${image.white} and ${black}`);
  }
  return { black, scale: balance[colour]! / range, limit: colour === 1 ? 1 : balance[colour]! };
}
