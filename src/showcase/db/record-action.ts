import { actions } from "../tables/actions.ts";
import type { Database } from "./database.ts";
import { newId } from "./new-id.ts";

export interface Action {
  readonly at: Date;
  /** An account's id, `maker` or `showcase`. */
  readonly who: string;
  /** A verb in the past. */
  readonly what: string;
  readonly subject: "account" | "collection" | "film" | "interview" | "person" | "settings" | "submission" | "video";
  readonly subjectId: string;
  /** Plain facts: what it was before, why. Never a secret. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Writes down what was done. Given the transaction of the deed itself, either both happen or neither. */
export async function recordAction(db: Database, action: Action): Promise<void> {
  await db.insert(actions).values({ id: newId(), ...action });
}
