import { RushesError } from "../../base/errors.ts";
import type { Showcase } from "../showcase.ts";
import type { assets } from "../tables/media.ts";

/** Keeps a picture. */
export async function addPicture(
  _showcase: Showcase,
  _source: Uint8Array | string,
  _options: { readonly name: string; readonly alt?: string },
): Promise<typeof assets.$inferSelect> {
  throw new RushesError("bad-argument", "Pictures cannot be taken yet.");
}
