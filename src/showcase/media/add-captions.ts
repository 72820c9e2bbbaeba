import { eq } from "drizzle-orm";
import { RushesError } from "../../base/errors.ts";
import { newId } from "../db/new-id.ts";
import type { Showcase } from "../showcase.ts";
import { captions, films } from "../tables/films.ts";
import { assets, type VideoNote } from "../tables/media.ts";
import type { Asset } from "./add-picture.ts";
import { readCaptions } from "./read-captions.ts";
import { readSourceFacts } from "./source-file.ts";

export interface CaptionOptions {
  /** BCP 47. */
  readonly language: string;
  /** As viewers see it: "Deutsch". */
  readonly label: string;
  readonly bytes: Uint8Array;
  /** As the file was called. */
  readonly name: string;
}

export interface AddedCaptions {
  readonly asset: Asset;
  /** What people should know of them. */
  readonly notes: readonly VideoNote[];
}

/** Address of captions. */
export function captionsUrl(assetId: string): string {
  return `/media/${captionsKey(assetId)}`;
}

function captionsKey(assetId: string): string {
  return `captions/${assetId}/captions.vtt`;
}

/**
 * Gives a film captions in a language; those it had are replaced, and their file stays.
 * @throws RushesError `bad-argument` in words: no captions in it, no such film, no language
 */
export async function addCaptions(showcase: Showcase, filmId: string, options: CaptionOptions): Promise<AddedCaptions> {
  const { db, store, now } = showcase;
  const { language, name } = options;
  if (!isLanguage(language)) {
    throw new RushesError("bad-argument", "Expected a language such as `en`, `de` or `pt-BR` for the captions.");
  }
  const label = options.label.trim().slice(0, 60) || language;
  const [film] = await db.select({ seconds: films.seconds }).from(films).where(eq(films.id, filmId));
  if (film === undefined) throw new RushesError("bad-argument", "There is no such film.");
  const { vtt, notes } = readCaptions(options.bytes, language, film.seconds);
  const bytes = Buffer.from(vtt);
  const id = newId();
  await store.putBytes(captionsKey(id), bytes, "text/vtt; charset=utf-8");
  const { sizeBytes, sha256 } = await readSourceFacts(bytes);
  const asset: Asset = {
    id,
    key: captionsKey(id),
    contentType: "text/vtt; charset=utf-8",
    sizeBytes,
    sha256,
    name: name.slice(0, 200),
    width: null,
    height: null,
    alt: "",
    createdAt: now(),
  };
  await db.transaction(async (step) => {
    await step.insert(assets).values(asset);
    await step
      .insert(captions)
      .values({ filmId, language, label, assetId: id })
      .onConflictDoUpdate({ target: [captions.filmId, captions.language], set: { label, assetId: id } });
  });
  return { asset, notes };
}

function isLanguage(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}
