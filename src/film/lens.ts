import { z } from "zod";

/** What lenses do is undone, and by whose word. */
export interface FilmLensParts {
  /**
   * As the files say (`embedded`), by the lens database as well where they do not (`database`), as that says of the lens
   * named, or not at all (`none`). Left out: `embedded`.
   */
  use?: string;
  /** `off`: red and blue stay where the lens put them. Left out: `auto`. */
  lateralColour?: "auto" | "off";
}

/** Its `use` alone, or in parts. */
export type FilmLensUse = string | FilmLensParts;

const name = z.string().min(1);

export const lensUseSchema: z.ZodType<FilmLensUse> = z.union([
  name,
  z.looseObject({ use: name.exactOptional(), lateralColour: z.enum(["auto", "off"]).exactOptional() }),
]);

/** How a shot's lens is undone: what it leaves out is the film's. */
export function lensUse(film: FilmLensUse | undefined, shot: FilmLensUse | undefined): Required<FilmLensParts> {
  return { use: "embedded", lateralColour: "auto", ...partsOf(film), ...partsOf(shot) };
}

function partsOf(given: FilmLensUse | undefined): FilmLensParts | undefined {
  return typeof given === "string" ? { use: given } : given;
}
