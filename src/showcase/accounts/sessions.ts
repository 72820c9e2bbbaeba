import { createHmac } from "node:crypto";
import { passkey } from "@better-auth/passkey";
import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { and, eq, isNull, lt, or } from "drizzle-orm";
import { newId } from "../db/new-id.ts";
import { hashLinkSecret } from "../db/secret-link.ts";
import { mayUse, type SignedIn } from "../route.ts";
import type { Showcase } from "../showcase.ts";
import {
  accounts,
  credentials,
  passkeys,
  publishKeys,
  type Role,
  sessions,
  verifications,
} from "../tables/accounts.ts";

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

const SESSION_SECONDS = 14 * 86_400;
/** A passkey is added only shortly after signing in. */
const FRESH_SECONDS = 3600;
/** A key's last use is written down once in so long. */
const KEY_USE_SECONDS = 60;

/** The secret that signs session cookies: another one than that of links. */
export function sessionSecret(secret: Uint8Array): string {
  return createHmac("sha256", secret).update("sessions").digest("base64");
}

export function createSessions(showcase: Showcase): Sessions {
  const { db } = showcase;
  const auth = betterAuth({
    appName: "Showcase",
    baseURL: showcase.origin,
    basePath: AUTH_PATH,
    secret: sessionSecret(showcase.secret),
    database: drizzleAdapter(db, {
      provider: "pg",
      transaction: true,
      schema: {
        user: accounts,
        session: sessions,
        account: credentials,
        verification: verifications,
        passkey: passkeys,
      },
    }),
    user: {
      additionalFields: {
        role: { type: "string", input: false, required: true },
        closedAt: { type: "date", input: false, required: false },
      },
    },
    session: { expiresIn: SESSION_SECONDS, disableSessionRefresh: true, freshAge: FRESH_SECONDS },
    emailAndPassword: {
      enabled: true,
      // Accounts are made by the first run and by invitation.
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH.least,
      maxPasswordLength: PASSWORD_LENGTH.most,
    },
    plugins: [passkey({ rpName: "Showcase", origin: showcase.origin })],
    telemetry: { enabled: false },
    // Guessing is counted where the forms are, per account and per address.
    rateLimit: { enabled: false },
    logger: { disabled: true },
    advanced: {
      cookiePrefix: "rushes",
      useSecureCookies: showcase.origin.startsWith("https:"),
      database: { generateId: newId },
      ipAddress: { disableIpTracking: true },
    },
  });

  const readSession = async (request: Request) => {
    if (!request.headers.has("cookie")) return null;
    return auth.api.getSession({ headers: request.headers });
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
      const response = await auth.api.signInEmail({
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
      const response = await auth.api.signOut({ headers: request.headers, asResponse: true });
      return response.headers.getSetCookie();
    },

    handlePasskey: (request) => auth.handler(request),
    hashPassword: async (password) => (await auth.$context).password.hash(password),
    checkPassword: async (hash, password) => (await auth.$context).password.verify({ hash, password }),
  };
}
