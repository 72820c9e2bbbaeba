import type { Size } from "./framing.ts";
import type { RecipeWarp } from "./recipe.ts";

/** The same warp for a view of another size that shows the same. */
export function fitWarp({ matrix, lens }: RecipeWarp, from: Size, to: Size): RecipeWarp {
  const [a, b, c, d, e, f, g, h, i] = matrix;
  const [x, y] = [from.width / to.width, from.height / to.height];
  return { matrix: [a * x, b * y, c, d * x, e * y, f, g * x, h * y, i], lens };
}
