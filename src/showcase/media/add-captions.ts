import { RushesError } from "../../base/errors.ts";
import type { Showcase } from "../showcase.ts";

/** Keeps captions of a film. */
export async function addCaptions(
  _showcase: Showcase,
  _filmId: string,
  _options: { readonly language: string; readonly label: string; readonly bytes: Uint8Array; readonly name: string },
): Promise<{ readonly notes: readonly string[] }> {
  throw new RushesError("bad-argument", "Captions cannot be taken yet.");
}
