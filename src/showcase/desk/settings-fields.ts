import { and, count, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { readSettings, type Settings, writeSettings } from "../settings.ts";
import { actions } from "../tables/actions.ts";
import { type DocumentField, type DocumentKind, FieldProblem } from "./document.ts";

/** Of an advisory lock: two who save the settings do so one after the other. */
const SETTINGS_LOCK = 7_281_949;
/** The log's name for the settings: there are only these. */
export const SETTINGS_ID = "settings";

function text(
  name: "title" | "tagline" | "about" | "disclaimer",
  more: Omit<DocumentField<Settings>, "name" | "write" | "read">,
): DocumentField<Settings> {
  return { name, ...more, write: (row) => row[name], read: (given) => ({ [name]: given }) };
}

function check(
  name: "needsTwoEditors" | "isOpenForSubmissions",
  label: string,
  hint?: string,
): DocumentField<Settings> {
  return {
    name,
    label,
    kind: "check",
    ...(hint === undefined ? {} : { hint }),
    write: (row) => (row[name] ? "yes" : ""),
    read: (given) => ({ [name]: given !== "" }),
  };
}

/** What the owner sets of the showcase as a whole. */
export const SETTINGS_FIELDS: readonly DocumentField<Settings>[] = [
  text("title", { label: "Name of the showcase", kind: "line", isRequired: true, maxLength: 120 }),
  text("tagline", { label: "In one sentence", kind: "line", maxLength: 300 }),
  text("about", { label: "About it", kind: "area", rows: 8 }),
  {
    name: "submitAddress",
    label: "Where films may be sent by mail",
    kind: "line",
    hint: "Empty: mail is not mentioned, and what comes is refused.",
    write: (row) => row.submitAddress,
    read(given) {
      if (given !== "" && !z.email().safeParse(given).success) throw new FieldProblem("This is not an e-mail address.");
      return { submitAddress: given };
    },
  },
  text("disclaimer", {
    label: "Disclaimer",
    kind: "area",
    rows: 3,
    hint: "Under every film that has none of its own.",
    maxLength: 2000,
  }),
  {
    name: "blockedSenders",
    label: "Mail that is junk",
    kind: "area",
    rows: 3,
    hint: "Addresses or domains, one a line.",
    write: (row) => row.blockedSenders.join("\n"),
    read(given) {
      const senders = given.split("\n").map((line) => line.trim().toLowerCase());
      const named = senders.filter((sender) => sender !== "");
      if (named.length > 1000 || named.some((sender) => sender.length > 254)) {
        throw new FieldProblem("At most 1000 lines of 254 characters.");
      }
      return { blockedSenders: named };
    },
  },
  {
    name: "submissionGigabytes",
    label: "Most gigabytes of one submission",
    kind: "line",
    hint: "All its uploads together, those that a newer one took the place of, too: nothing is deleted.",
    write: (row) => String(row.submissionGigabytes),
    read(given) {
      const gigabytes = Number(given);
      if (!Number.isInteger(gigabytes) || gigabytes < 1 || gigabytes > 1_000_000) {
        throw new FieldProblem("Expected a whole number from 1 to 1,000,000.");
      }
      return { submissionGigabytes: gigabytes };
    },
  },
  check("isOpenForSubmissions", "Open for submissions"),
  check(
    "needsTwoEditors",
    "Two editors decide",
    "What was sent in is published or declined only when a second editor agrees.",
  ),
];

/** The settings as something that is edited on the desk. Their revision is how often they were. */
export const SETTINGS_KIND: DocumentKind<Settings> = {
  subject: "settings",
  fields: SETTINGS_FIELDS,
  async load(tx) {
    await tx.execute(sql`select pg_advisory_xact_lock(${SETTINGS_LOCK})`);
    const [edits] = await tx
      .select({ number: count() })
      .from(actions)
      .where(and(eq(actions.subject, "settings"), eq(actions.subjectId, SETTINGS_ID), eq(actions.what, "edited")));
    return { row: await readSettings(tx), revision: edits?.number ?? 0 };
  },
  store: (tx, _id, changes) => writeSettings(tx, changes),
};
