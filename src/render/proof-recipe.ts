import { fitWarp } from "../edit/fit-warp.ts";
import type { Recipe } from "../edit/recipe.ts";

/** Proofs are so wide (pixels) at most: some pixels for each of the 144 cells that measure them. */
const PROOF_WIDTH = 768;

/** The recipe of the same picture, but small: to be measured, and not shown. */
export function proofRecipe(recipe: Recipe): Recipe {
  // At that size colours lie on each other as well without being moved.
  const { lateralColour: _, ...same } = recipe;
  const { view, warp } = recipe;
  const scale = Math.min(1, PROOF_WIDTH / Math.max(view.width, view.height));
  const even = (size: number): number => Math.max(16, 2 * Math.round((size * scale) / 2));
  const small = { width: even(view.width), height: even(view.height) };
  return { ...same, view: small, output: small, ...(warp && { warp: fitWarp(warp, view, small) }) };
}
