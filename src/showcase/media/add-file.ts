import { newId } from "../db/new-id.ts";
import type { Showcase } from "../showcase.ts";
import { assets } from "../tables/media.ts";
import type { Asset } from "./add-picture.ts";
import { sendMedia } from "./send-media.ts";
import { readSourceFacts, type SourceFacts } from "./source-file.ts";

/**
 * Keeps a file as it came. It is never public: the desk gets it as a download, under the name it came with.
 * @param source bytes, or the path of a local file
 * @param options.take the local file is moved, not copied
 * @throws RushesError `bad-argument` for an empty file
 */
export async function addFile(
  showcase: Showcase,
  source: Uint8Array | string,
  options: { readonly name: string; readonly take?: boolean },
): Promise<Asset> {
  const { store } = showcase;
  const { name, take } = options;
  const facts = await readSourceFacts(source);
  const id = newId();
  const key = fileKey(id, name);
  if (typeof source !== "string") await store.putBytes(key, source, facts.contentType);
  else if (take === true) await store.takeFile(key, source, facts.contentType);
  else await store.putFile(key, source, facts.contentType);
  const row = fileRow(facts, { id, key, name, at: showcase.now() });
  await showcase.db.insert(assets).values(row);
  return row;
}

/** Where a file lies that is kept as it came. */
export function fileKey(id: string, name: string): string {
  return `files/${id}/${safeName(name)}`;
}

/** Its row. */
export function fileRow(
  { contentType, sizeBytes, sha256 }: SourceFacts,
  { id, key, name, at }: { readonly id: string; readonly key: string; readonly name: string; readonly at: Date },
): Asset {
  return {
    id,
    key,
    contentType,
    sizeBytes,
    sha256,
    name: name.slice(0, 200),
    width: null,
    height: null,
    alt: "",
    createdAt: at,
  };
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
