import { eq, sql } from "drizzle-orm";
import { RushesError } from "../../base/errors.ts";
import type { Database } from "../db/database.ts";
import { newId } from "../db/new-id.ts";
import { slugOf } from "../db/slug.ts";
import { isFilmSlugTaken } from "../desk/film-fields.ts";
import { createFilm } from "../desk/film-states.ts";
import { createPerson } from "../desk/people.ts";
import { addPicture } from "../media/add-picture.ts";
import type { Showcase } from "../showcase.ts";
import { filmMakers, films, type HowMade } from "../tables/films.ts";
import { people } from "../tables/people.ts";
import { publications } from "../tables/publications.ts";
import type { Announcement, Publication } from "./announcement.ts";

/**
 * Makes the draft of a film that is about to be sent, or finds the one that the same file has: then nothing of it is
 * changed, since an editor may have worked on it.
 * @throws RushesError `bad-argument`: the address is taken, or a strip is no picture
 */
export async function beginPublication(
  showcase: Showcase,
  announcement: Announcement,
  accountId: string,
): Promise<Publication> {
  const { sha256 } = announcement;
  const before = await readPublication(showcase.db, sha256);
  if (before !== null) return before;
  if (announcement.slug !== undefined && (await isFilmSlugTaken(showcase.db, slugOf(announcement.slug)))) {
    throw new RushesError("bad-argument", `Another film has the address ${slugOf(announcement.slug)}.`);
  }
  const keograms: { shot: string; assetId: string }[] = [];
  for (const { shot, jpeg } of announcement.keograms ?? []) {
    const { id } = await addPicture(showcase, Buffer.from(jpeg, "base64"), { name: `keogram ${shot}` });
    keograms.push({ shot, assetId: id });
  }
  const isMine = await insert(showcase, announcement, keograms, accountId);
  const publication = await readPublication(showcase.db, sha256);
  if (publication === null) throw new RushesError("internal", "Expected the publication that was just made.");
  return { ...publication, isNew: isMine };
}

/** Thrown inside a transaction to take all of it back: somebody sends the same film at this very moment. */
class SentAlready extends Error {}

async function insert(
  showcase: Showcase,
  announcement: Announcement,
  keograms: NonNullable<HowMade["keograms"]>,
  accountId: string,
): Promise<boolean> {
  const now = showcase.now();
  const {
    sha256,
    sizeBytes,
    title,
    tagline,
    synopsis,
    place,
    position,
    year,
    tags,
    makers = [],
    howMade = {},
  } = announcement;
  try {
    await showcase.db.transaction(async (tx) => {
      const filmId = await createFilm(
        tx,
        {
          title,
          ...(tagline === undefined ? {} : { tagline }),
          ...(synopsis === undefined ? {} : { synopsis }),
          ...(place === undefined ? {} : { place }),
          ...position,
          ...(tags === undefined ? {} : { tags }),
          year: year ?? null,
          howMade: { ...withoutUndefined(howMade), ...(keograms.length === 0 ? {} : { keograms }) },
        },
        accountId,
        now,
      );
      if (announcement.slug !== undefined) {
        await tx
          .update(films)
          .set({ slug: slugOf(announcement.slug) })
          .where(eq(films.id, filmId));
      }
      for (const [position, name] of [...new Set(makers)].entries()) {
        const personId = (await findPerson(tx, name)) ?? (await createPerson(tx, { name }, accountId, now));
        await tx.insert(filmMakers).values({ filmId, personId, position }).onConflictDoNothing();
      }
      const made = await tx
        .insert(publications)
        .values({ id: newId(), sha256, sizeBytes, filmId, accountId, createdAt: now })
        .onConflictDoNothing({ target: publications.sha256 })
        .returning({ id: publications.id });
      if (made.length === 0) throw new SentAlready();
    });
    return true;
  } catch (error) {
    if (error instanceof SentAlready) return false;
    throw error;
  }
}

function withoutUndefined<Value extends object>(
  value: Value,
): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never;
}

/** Null: nobody has the name, or several have, and which of them it is an editor knows. */
async function findPerson(tx: Database, name: string): Promise<string | null> {
  const found = await tx
    .select({ id: people.id })
    .from(people)
    .where(eq(sql`lower(${people.name})`, name.toLowerCase()))
    .limit(2);
  return found.length === 1 ? found[0]!.id : null;
}

async function readPublication(db: Database, sha256: string): Promise<Publication | null> {
  const [found] = await db
    .select({
      filmId: publications.filmId,
      slug: films.slug,
      title: films.title,
      state: films.state,
      uploadId: publications.uploadId,
      assetId: publications.assetId,
    })
    .from(publications)
    .innerJoin(films, eq(films.id, publications.filmId))
    .where(eq(publications.sha256, sha256));
  if (found === undefined) return null;
  const { filmId, slug, title, state, uploadId, assetId } = found;
  const isArrived = assetId !== null;
  return {
    filmId,
    slug,
    title,
    state,
    isNew: false,
    isArrived,
    upload: isArrived || uploadId === null ? null : `/uploads/${uploadId}`,
    desk: `/desk/films/${filmId}`,
  };
}
