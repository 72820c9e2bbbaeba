import type { Database } from "../db/database.ts";
import { newId } from "../db/new-id.ts";
import { recordAction } from "../db/record-action.ts";
import { freeSlug } from "../db/slug.ts";
import { people } from "../tables/people.ts";
import { isPersonSlugTaken } from "./person-fields.ts";

/** Makes the page of a film maker or curator. @returns their id */
export async function createPerson(
  db: Database,
  person: Partial<typeof people.$inferInsert> & { readonly name: string },
  who: string,
  now: Date,
): Promise<string> {
  const id = newId();
  const slug = await freeSlug(person.name, (slug) => isPersonSlugTaken(db, slug));
  await db.insert(people).values({ ...person, id, slug, createdAt: now, updatedAt: now });
  await recordAction(db, {
    at: now,
    who,
    what: "made",
    subject: "person",
    subjectId: id,
    details: { name: person.name },
  });
  return id;
}
