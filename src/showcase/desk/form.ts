import { RushesError } from "../../base/errors.ts";
import type { ShowcaseContext, SignedIn } from "../route.ts";

/** What a form sent, by name. Of a name that came twice the last counts. */
export interface Form {
  /** Trimmed, with `\n` between lines; empty where it was not sent. */
  text(name: string): string;
  /** As it was typed, for passwords. */
  raw(name: string): string;
  /** Whole and not negative, or null where it is nothing of the kind. */
  count(name: string): number | null;
  isChecked(name: string): boolean;
  /** Null: none was chosen. */
  file(name: string): File | null;
  has(name: string): boolean;
}

/** @throws RushesError `bad-argument` for a body that is no form */
export async function readForm(context: ShowcaseContext): Promise<Form> {
  const data = await context.req.raw.formData().catch(() => {
    throw new RushesError("bad-argument", "Expected a form.");
  });
  const last = (name: string): string => {
    const value = data.getAll(name).at(-1);
    return typeof value === "string" ? value : "";
  };
  // The database takes no zero bytes, and nobody means any.
  const text = (name: string): string => last(name).replaceAll("\0", "").replace(/\r\n?/g, "\n").trim();
  return {
    text,
    raw: last,
    count: (name) => (/^\d{1,9}$/.test(text(name)) ? Number(text(name)) : null),
    isChecked: (name) => text(name) !== "",
    file: (name) => {
      const value = data.get(name);
      return value instanceof File && value.size > 0 ? value : null;
    },
    has: (name) => data.has(name),
  };
}

/** Who is signed in, on routes that nobody else reaches. */
export function whoOf(context: ShowcaseContext): SignedIn {
  const signedIn = context.get("signedIn");
  if (signedIn === null) throw new Error("A route of the desk was reached with nobody signed in.");
  return signedIn;
}

/** What a file became, or in words why it cannot be taken: said on the page that it came from. */
export async function orProblem<Value extends object>(
  taken: Promise<Value>,
): Promise<Value | { readonly problem: string }> {
  try {
    return await taken;
  } catch (error) {
    if (error instanceof RushesError && error.code === "bad-argument") return { problem: error.message };
    throw error;
  }
}
