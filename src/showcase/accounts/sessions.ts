import { createHmac } from "node:crypto";
import { and, eq, isNull, lt, or } from "drizzle-orm";
import { hashLinkSecret } from "../db/secret-link.ts";
import { mayUse, type SignedIn } from "../route.ts";
import type { Showcase } from "../showcase.ts";
import { accounts, publishKeys, type Role, sessions } from "../tables/accounts.ts";
import type { createAuth } from "./auth.ts";

/** Tells who sends a request, and begins and ends sessions. */
export interface Sessions {
  /** By the cookie of a session; null: nobody. */
  read(request: Request): Promise<SignedIn | null>;
  /** By `Authorization: Bearer <publish key>`; null: no such key. */
  readPublishKey(request: Request): Promise<SignedIn | null>;
  /**
   * Begins a session under a new id; one that the request came with is over. Takes as long for an address that nobody
   * has as for a wrong password.
   * @returns the cookies to set; null: no such account, or another password
   */
  signIn(request: Request, email: string, password: string): Promise<readonly string[] | null>;
  /** Ends the session. @returns the cookies that take it from the browser */
  signOut(request: Request): Promise<readonly string[]>;
  /** The passkey endpoints, under `AUTH_PATH`. */
  handlePasskey(request: Request): Promise<Response>;
  hashPassword(password: string): Promise<string>;
  checkPassword(hash: string, password: string): Promise<boolean>;
}

/** Where the browser's half of passkeys talks to. */
export const AUTH_PATH = "/desk/auth";
export const PASSWORD_LENGTH = { least: 10, most: 128 } as const;

/** A key's last use is written down once in so long. */
const KEY_USE_SECONDS = 60;

/** The secret that signs session cookies: another one than that of links. */
export function sessionSecret(secret: Uint8Array): string {
  return createHmac("sha256", secret).update("sessions").digest("base64");
}

export function createSessions(showcase: Showcase): Sessions {
  const { db } = showcase;
  let loading: Promise<ReturnType<typeof createAuth>> | null = null;
  // A visitor needs none of it, and most starts are followed by visitors.
  const loadAuth = () => (loading ??= import("./auth.ts").then((module) => module.createAuth(showcase)));

  const readSession = async (request: Request) => {
    if (!request.headers.has("cookie")) return null;
    return (await loadAuth()).api.getSession({ headers: request.headers });
  };

  return {
    async read(request) {
      const found = await readSession(request);
      if (found === null || found.user.closedAt != null) return null;
      const { id, name, email, role } = found.user;
      return { accountId: id, name, email, role: role as Role };
    },

    async readPublishKey(request) {
      const key = /^Bearer (\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
      if (key === undefined) return null;
      const now = showcase.now();
      const [found] = await db
        .select({
          keyId: publishKeys.id,
          id: accounts.id,
          name: accounts.name,
          email: accounts.email,
          role: accounts.role,
        })
        .from(publishKeys)
        .innerJoin(accounts, eq(publishKeys.accountId, accounts.id))
        .where(
          and(eq(publishKeys.keyHash, hashLinkSecret(key)), isNull(publishKeys.revokedAt), isNull(accounts.closedAt)),
        );
      // A key does not outlast its account's right to publish.
      if (found === undefined || !mayUse(found.role, "editor")) return null;
      const before = new Date(now.getTime() - KEY_USE_SECONDS * 1000);
      await db
        .update(publishKeys)
        .set({ lastUsedAt: now })
        .where(
          and(eq(publishKeys.id, found.keyId), or(isNull(publishKeys.lastUsedAt), lt(publishKeys.lastUsedAt, before))),
        );
      return { accountId: found.id, name: found.name, email: found.email, role: found.role };
    },

    async signIn(request, email, password) {
      const before = await readSession(request);
      const response = await (
        await loadAuth()
      ).api.signInEmail({
        body: { email, password },
        headers: new Headers(),
        asResponse: true,
      });
      if (!response.ok) return null;
      const { user } = (await response.json()) as { user: { id: string } };
      const [account] = await db.select({ closedAt: accounts.closedAt }).from(accounts).where(eq(accounts.id, user.id));
      if (account === undefined || account.closedAt !== null) return null;
      if (before !== null) await db.delete(sessions).where(eq(sessions.id, before.session.id));
      return response.headers.getSetCookie();
    },

    async signOut(request) {
      const response = await (await loadAuth()).api.signOut({ headers: request.headers, asResponse: true });
      return response.headers.getSetCookie();
    },

    handlePasskey: async (request) => (await loadAuth()).handler(request),
    hashPassword: async (password) => (await (await loadAuth()).$context).password.hash(password),
    checkPassword: async (hash, password) => (await (await loadAuth()).$context).password.verify({ hash, password }),
  };
}
