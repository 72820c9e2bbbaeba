// Sessions for tests, made as the session library makes them but without a password's cost.
import { createHmac, randomBytes } from "node:crypto";
import { sessionSecret } from "../../src/showcase/accounts/sessions.ts";
import { newId } from "../../src/showcase/db/new-id.ts";
import { accounts, type Role, sessions } from "../../src/showcase/tables/accounts.ts";
import type { TestShowcase } from "./test-showcase.ts";

export interface TestSession {
  readonly accountId: string;
  /** `cookie: …`, for `test.fetch(path, { headers })`. */
  readonly headers: { readonly cookie: string };
}

/** Makes an account of this role and signs it in. Every call makes another. */
export async function signInAs(test: TestShowcase, role: Role, name: string = role): Promise<TestSession> {
  const { db, secret } = test.showcase;
  const id = newId();
  const token = randomBytes(24).toString("base64url");
  await db.insert(accounts).values({ id, name, email: `${id}@example.org`, role });
  // Sessions end by the system's clock, not by that of the test.
  await db.insert(sessions).values({ id: newId(), token, userId: id, expiresAt: new Date(Date.now() + 3_600_000) });
  const signature = createHmac("sha256", sessionSecret(secret)).update(token).digest("base64");
  return {
    accountId: id,
    headers: { cookie: `rushes.session_token=${encodeURIComponent(`${token}.${signature}`)}` },
  };
}
