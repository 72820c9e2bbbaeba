import { newId } from "../db/new-id.ts";
import type { Showcase } from "../showcase.ts";
import { assets } from "../tables/media.ts";
import type { Asset } from "./add-picture.ts";
import { sendMedia } from "./send-media.ts";
import { readSourceFacts } from "./source-file.ts";

/**
 * Keeps a file as it came. It is never public: the desk gets it as a download, under the name it came with.
 * @param source bytes, or the path of a local file
 * @throws RushesError `bad-argument` for an empty file
 */
export async function addFile(
  showcase: Showcase,
  source: Uint8Array | string,
  options: { readonly name: string },
): Promise<Asset> {
  const facts = await readSourceFacts(source);
  const id = newId();
  const key = `files/${id}/${safeName(options.name)}`;
  if (typeof source === "string") await showcase.store.putFile(key, source, facts.contentType);
  else await showcase.store.putBytes(key, source, facts.contentType);
  const row: Asset = {
    id,
    key,
    contentType: facts.contentType,
    sizeBytes: facts.sizeBytes,
    sha256: facts.sha256,
    name: options.name.slice(0, 200),
    width: null,
    height: null,
    alt: "",
    createdAt: showcase.now(),
  };
  await showcase.db.insert(assets).values(row);
  return row;
}

/** The file as a download, for pages that have checked who asks. */
export function sendFile(showcase: Showcase, asset: Asset, request: Request): Promise<Response> {
  return sendMedia(showcase.store, asset.key, request, {
    cacheControl: "private, no-store",
    saveAs: asset.name === "" ? "file" : asset.name,
    isPrivate: true,
  });
}

const MAX_NAME = 80;

/** A name for the media store: letters, digits, dots and dashes, no path and nothing hidden. */
export function safeName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? "";
  const plain = last
    .normalize("NFKD")
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/\.{2,}/g, ".")
    .replace(/^[^A-Za-z0-9]+/, "")
    .replace(/[^A-Za-z0-9]+$/, "");
  // The ending says what it is: it is what is kept of a long name.
  const short = plain.length <= MAX_NAME ? plain : `${plain.slice(0, MAX_NAME - 12)}${plain.slice(-12)}`;
  return short === "" ? "file" : short.replace(/\.{2,}/g, ".");
}
