import { and, eq, ne } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { slugOf } from "../db/slug.ts";
import { collections } from "../tables/films.ts";
import { type DocumentField, type DocumentKind, FieldProblem } from "./document.ts";
import { isDay } from "./read-lines.ts";

export type CollectionRow = typeof collections.$inferSelect;

function day(name: "startsOn" | "endsOn", label: string): DocumentField<CollectionRow> {
  return {
    name,
    label,
    kind: "line",
    hint: "As 2026-05-01; empty: not shown.",
    write: (row) => row[name] ?? "",
    read(text) {
      if (text !== "" && !isDay(text)) throw new FieldProblem("Expected a date, as 2026-05-01.");
      return { [name]: text === "" ? null : text };
    },
  };
}

/** What is said of a collection. */
export const COLLECTION_FIELDS: readonly DocumentField<CollectionRow>[] = [
  {
    name: "title",
    label: "Title",
    kind: "line",
    isRequired: true,
    maxLength: 200,
    write: (row) => row.title,
    read: (text) => ({ title: text }),
  },
  {
    name: "slug",
    label: "Address",
    kind: "line",
    hint: "The last part of the page's address. Links to an old one stop working.",
    isRequired: true,
    write: (row) => row.slug,
    read: (text) => ({ slug: slugOf(text) }),
  },
  {
    name: "description",
    label: "What it is about",
    kind: "area",
    rows: 6,
    write: (row) => row.description,
    read: (text) => ({ description: text }),
  },
  day("startsOn", "From"),
  day("endsOn", "Until"),
];

/** Collections as something that is edited on the desk. */
export const COLLECTION_KIND: DocumentKind<CollectionRow> = {
  subject: "collection",
  fields: COLLECTION_FIELDS,
  async load(tx, id) {
    const [row] = await tx.select().from(collections).where(eq(collections.id, id)).for("update");
    return row === undefined ? null : { row, revision: row.revision };
  },
  async store(tx, id, changes, revision, now) {
    await tx
      .update(collections)
      .set({ ...changes, revision, updatedAt: now })
      .where(eq(collections.id, id));
  },
  async check(tx, id, changes) {
    if (changes.slug === undefined) return {};
    return (await isCollectionSlugTaken(tx, changes.slug, id)) ? { slug: "Another collection has this address." } : {};
  },
};

/** @param except the collection that may have it */
export async function isCollectionSlugTaken(db: Database, slug: string, except = ""): Promise<boolean> {
  const rows = await db
    .select({ id: collections.id })
    .from(collections)
    .where(and(eq(collections.slug, slug), ne(collections.id, except)));
  return rows.length > 0;
}
