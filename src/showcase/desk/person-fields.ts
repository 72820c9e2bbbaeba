import { and, eq, ne } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../db/database.ts";
import { slugOf } from "../db/slug.ts";
import { people } from "../tables/people.ts";
import { type DocumentField, type DocumentKind, FieldProblem } from "./document.ts";
import { readLinks, writeLinks } from "./read-lines.ts";

export type PersonRow = typeof people.$inferSelect;

/** What is said of a film maker or curator. */
export const PERSON_FIELDS: readonly DocumentField<PersonRow>[] = [
  {
    name: "name",
    label: "Name",
    kind: "line",
    isRequired: true,
    maxLength: 200,
    write: (row) => row.name,
    read: (text) => ({ name: text }),
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
  { name: "bio", label: "About them", kind: "area", rows: 8, write: (row) => row.bio, read: (text) => ({ bio: text }) },
  {
    name: "place",
    label: "Where they live and work",
    kind: "line",
    maxLength: 200,
    write: (row) => row.place,
    read: (text) => ({ place: text }),
  },
  {
    name: "links",
    label: "Links",
    kind: "area",
    rows: 3,
    hint: "One a line: “Website https://example.org”.",
    write: (row) => writeLinks(row.links),
    read: (text) => ({ links: readLinks(text) }),
  },
  {
    name: "email",
    label: "E-mail",
    kind: "line",
    hint: "For the desk; never on a page.",
    write: (row) => row.email ?? "",
    read(text) {
      if (text !== "" && !z.email().safeParse(text).success) throw new FieldProblem("This is not an e-mail address.");
      return { email: text === "" ? null : text };
    },
  },
  {
    name: "isCurator",
    label: "Chooses films (curator)",
    kind: "check",
    write: (row) => (row.isCurator ? "yes" : ""),
    read: (text) => ({ isCurator: text !== "" }),
  },
];

/** People as something that is edited on the desk. */
export const PERSON_KIND: DocumentKind<PersonRow> = {
  subject: "person",
  fields: PERSON_FIELDS,
  async load(tx, id) {
    const [row] = await tx.select().from(people).where(eq(people.id, id)).for("update");
    return row === undefined ? null : { row, revision: row.revision };
  },
  async store(tx, id, changes, revision, now) {
    await tx
      .update(people)
      .set({ ...changes, revision, updatedAt: now })
      .where(eq(people.id, id));
  },
  async check(tx, id, changes) {
    if (changes.slug === undefined) return {};
    return (await isPersonSlugTaken(tx, changes.slug, id)) ? { slug: "Somebody else has this address." } : {};
  },
};

/** @param except the person that may have it */
export async function isPersonSlugTaken(db: Database, slug: string, except = ""): Promise<boolean> {
  const rows = await db
    .select({ id: people.id })
    .from(people)
    .where(and(eq(people.slug, slug), ne(people.id, except)));
  return rows.length > 0;
}
