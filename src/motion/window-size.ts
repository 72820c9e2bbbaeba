import type { Extent } from "./measured-motion.ts";

/** Lines of the film in whose pixels steadiness is told and prices are set, whatever the size of the photographs. */
const LINES = 1080;

/** Pixels from the middle of a window to its corner: what a radian of roll, or all of its scale, moves it by. */
export function cornerOf({ width, height }: Extent): number {
  return Math.hypot(width, height) / 2;
}

/** Pixels of a film of 1080 lines (its shorter side) that one pixel of the window becomes. */
export function toFilmPixels({ width, height }: Extent): number {
  return LINES / Math.min(width, height);
}
