import { and, desc, eq, inArray, or, type SQL } from "drizzle-orm";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { Database } from "../db/database.ts";
import type { Action } from "../db/record-action.ts";
import { accounts } from "../tables/accounts.ts";
import { actions } from "../tables/actions.ts";
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
  const facts = [
    isPlain(state) ? String(state) : "",
    isPlain(before) ? String(before) : "",
    isPlain(after) ? `→ ${String(after)}` : "",
    ...Object.entries(others)
      .filter(([name, value]) => name !== "revision" && name !== "proposedBy" && !name.endsWith("Id") && isPlain(value))
      .map(([name, value]) => `${name}: ${String(value)}`),
  ].filter((fact) => fact !== "");
  return facts.length === 0 ? what : `${what} (${facts.join(" ")})`;
}

function isPlain(value: unknown): boolean {
  return (typeof value === "string" && value !== "") || typeof value === "number" || typeof value === "boolean";
}
