import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { newId } from "../db/new-id.ts";
import type { Showcase } from "../showcase.ts";
import { assets } from "../tables/media.ts";

/** Keeps a file as it came, unopened and never public. Its name in the store is ours; the given one is for the desk. */
export async function addFile(
  showcase: Showcase,
  source: Uint8Array | string,
  options: { readonly name: string },
): Promise<typeof assets.$inferSelect> {
  const bytes = typeof source === "string" ? await readFile(source) : source;
  const id = newId();
  const key = `files/${id}/${safeName(options.name)}`;
  await showcase.store.putBytes(key, bytes, "application/octet-stream");
  const [row] = await showcase.db
    .insert(assets)
    .values({
      id,
      contentType: "application/octet-stream",
      key,
      sizeBytes: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      name: options.name,
    })
    .returning();
  return row!;
}

/** Letters, digits, `-`, `_` and single dots, none at the start: a key of the store, and no path. */
function safeName(name: string): string {
  const safe = name
    .replace(/[^\w.-]+/g, "-")
    .replace(/\.{2,}/g, ".")
    .replace(/^[.-]+/, "")
    .slice(-100)
    .replace(/^[.-]+/, "");
  return safe === "" ? "file" : safe;
}
