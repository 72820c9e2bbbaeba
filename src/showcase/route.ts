import type { Context } from "hono";
import { ROLES, type Role } from "./tables/accounts.ts";

/**
 * Who may use a route. `public`: everybody. `link`: whoever has the secret or signed link that is part of the address;
 * the route itself checks it. `publisher`: a program with a publish key. Else: who is signed in with at least this role.
 */
export type Access = "public" | "link" | "publisher" | Role;

/** Who is signed in. */
export interface SignedIn {
  readonly accountId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
}

/** What a request carries besides itself. */
export interface ShowcaseEnv {
  Variables: {
    /** Null: nobody. Set for every request under `/desk` and by a publish key. */
    signedIn: SignedIn | null;
  };
}

export type ShowcaseContext = Context<ShowcaseEnv>;

/** One address of the showcase. All of them are in one table, `app.ts`, which a test walks with every role. */
export interface Route {
  /** `GET` answers HEAD, too. */
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";
  /** As Hono reads it: `/films/:slug`. */
  readonly path: string;
  readonly access: Access;
  /** Longest body in bytes; left out: 1 MiB. */
  readonly maxBodyBytes?: number;
  handle(context: ShowcaseContext): Response | Promise<Response>;
}

/** True when `role` may do what asks for `access`. */
export function mayUse(role: Role | null, access: Access): boolean {
  if (access === "public" || access === "link") return true;
  if (role === null || access === "publisher") return false;
  return ROLES.indexOf(role) >= ROLES.indexOf(access);
}
