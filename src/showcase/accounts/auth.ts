import { passkey } from "@better-auth/passkey";
import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { newId } from "../db/new-id.ts";
import type { Showcase } from "../showcase.ts";
import { accounts, credentials, passkeys, sessions, verifications } from "../tables/accounts.ts";
import { AUTH_PATH, PASSWORD_LENGTH, sessionSecret } from "./sessions.ts";

const SESSION_SECONDS = 14 * 86_400;
/** A passkey is added only shortly after signing in. */
const FRESH_SECONDS = 3600;

/** Passwords, passkeys and sessions over our tables. It takes half as long to load as all the rest: `sessions.ts` does when it is needed. */
export function createAuth(showcase: Showcase) {
  return betterAuth({
    appName: "Showcase",
    baseURL: showcase.origin,
    basePath: AUTH_PATH,
    secret: sessionSecret(showcase.secret),
    database: drizzleAdapter(showcase.db, {
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
}
