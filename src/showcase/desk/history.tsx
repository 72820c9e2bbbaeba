import { and, desc, eq, inArray, or, type SQL } from "drizzle-orm";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { Database } from "../db/database.ts";
import type { Action } from "../db/record-action.ts";
import { accounts } from "../tables/accounts.ts";
import { actions } from "../tables/actions.ts";
import { collections, films } from "../tables/films.ts";
import { people } from "../tables/people.ts";
import { submissions } from "../tables/submissions.ts";
import { Moment } from "./moment.tsx";

/** A line of the log. */
export interface LogLine {
  readonly id: string;
  readonly at: Date;
  readonly who: string;
  readonly what: string;
  readonly subject: string;
  readonly subjectId: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Newest first. */
export async function readLog(db: Database, where: SQL | undefined, limit: number, offset = 0): Promise<LogLine[]> {
  const rows = await db
    .select({ action: actions, name: accounts.name })
    .from(actions)
    .leftJoin(accounts, eq(accounts.id, actions.who))
    .where(where)
    .orderBy(desc(actions.at), desc(actions.id))
    .limit(limit)
    .offset(offset);
  return rows.map(({ action, name }) => Object.assign(action, { who: name ?? nameOf(action.who) }));
}

function nameOf(who: string): string {
  if (who === "maker") return "The film maker";
  return who === "showcase" ? "The showcase" : who;
}

/** All that was done to these things. */
export function about(
  subjects: readonly { readonly subject: Action["subject"]; readonly ids: readonly string[] }[],
): SQL | undefined {
  return or(
    ...subjects
      .filter(({ ids }) => ids.length > 0)
      .map(({ subject, ids }) => and(eq(actions.subject, subject), inArray(actions.subjectId, [...ids]))),
  );
}

/** Who did what and when. */
export function History({ lines }: { readonly lines: readonly LogLine[] }): JSX.Element {
  if (lines.length === 0) return <p class="hint">Nothing was done yet.</p>;
  return (
    <ol class="history">
      {lines.map((line) => (
        <li>
          <Moment at={line.at} /> <strong>{line.who}</strong> {sentenceOf(line)}
        </li>
      ))}
    </ol>
  );
}

/** What the things of these lines are called now, by id; those that have no name are not in it. */
export async function readTitles(db: Database, lines: readonly LogLine[]): Promise<ReadonlyMap<string, string>> {
  const titles = new Map<string, string>();
  for (const [subject, table, name] of [
    ["submission", submissions, submissions.title],
    ["film", films, films.title],
    ["person", people, people.name],
    ["collection", collections, collections.title],
  ] as const) {
    const ids = [...new Set(lines.filter((line) => line.subject === subject).map((line) => line.subjectId))];
    if (ids.length === 0) continue;
    for (const row of await db.select({ id: table.id, name }).from(table).where(inArray(table.id, ids))) {
      if (row.name !== "") titles.set(row.id, row.name);
    }
  }
  return titles;
}

/** Where a thing of the log is looked at; null: nowhere. */
export function pathOf(line: Pick<LogLine, "subject" | "subjectId">): string | null {
  switch (line.subject) {
    case "submission":
      return `/desk/submissions/${line.subjectId}`;
    case "film":
      return `/desk/films/${line.subjectId}`;
    case "person":
      return `/desk/people/${line.subjectId}`;
    case "collection":
      return `/desk/collections/${line.subjectId}`;
    default:
      return null;
  }
}

/** What was done, with the facts of it that fit in a line. */
export function sentenceOf({ what, details }: Pick<LogLine, "what" | "details">): string {
  const changed = details["changed"];
  if (typeof changed === "object" && changed !== null) return `${what} ${Object.keys(changed).join(", ")}`;
  const { before, after, state, ...others } = details;
  // What a film maker changed after it was sent in.
  if (typeof before === "object" && before !== null) return `${what} ${Object.keys(before).map(wordOf).join(", ")}`;
  const change = [isPlain(before) ? String(before) : "", isPlain(after) ? `→ ${String(after)}` : ""];
  const facts = [
    isPlain(state) ? String(state) : "",
    change.filter((part) => part !== "").join(" "),
    ...Object.entries(others)
      .filter(([name, value]) => !UNTOLD.has(name) && !name.endsWith("Id") && isPlain(value) && value !== false)
      .map(([name, value]) => (value === true ? name : `${name}: ${String(value)}`)),
  ].filter((fact) => fact !== "");
  return facts.length === 0 ? what : `${what} (${facts.join(", ")})`;
}

/** Of the program's own, or told by another line. */
const UNTOLD: ReadonlySet<string> = new Set(["revision", "proposedBy", "isReceiptSent"]);

/** `posterId` → `poster`, `stillIds` → `stills`. */
function wordOf(name: string): string {
  return name.replace(/Id(s?)$/, "$1");
}

function isPlain(value: unknown): boolean {
  return (typeof value === "string" && value !== "") || typeof value === "number" || typeof value === "boolean";
}
