import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../db/database.ts";
import { newId } from "../db/new-id.ts";
import { recordAction } from "../db/record-action.ts";
import { hashLinkSecret, newLinkSecret } from "../db/secret-link.ts";
import type { Showcase } from "../showcase.ts";
import { accounts, credentials, invites, type Role, sessions } from "../tables/accounts.ts";
import { PASSWORD_LENGTH, type Sessions } from "./sessions.ts";

/** What somebody types to have an account. */
export const newAccountSchema = z.object({
  name: z.string().trim().min(1, "Please give a name.").max(120),
  email: z.string().trim().toLowerCase().pipe(z.email("This is not an e-mail address.")),
  password: z
    .string()
    .min(PASSWORD_LENGTH.least, `A password needs at least ${PASSWORD_LENGTH.least} characters.`)
    .max(PASSWORD_LENGTH.most, `A password has at most ${PASSWORD_LENGTH.most} characters.`),
});
export type NewAccount = z.infer<typeof newAccountSchema>;

/** Of an advisory lock: of two that want to be the first owner at once, one waits and then is too late. */
const FIRST_OWNER_LOCK = 7_281_947;
const INVITE_SECONDS = 7 * 86_400;

/** True while nobody has an account. */
export async function isFirstRun(db: Database): Promise<boolean> {
  return (await db.select({ id: accounts.id }).from(accounts).limit(1)).length === 0;
}

/** Makes the first account, the owner's. @returns its id; null: there is an account already */
export async function createOwner(showcase: Showcase, sessions: Sessions, given: NewAccount): Promise<string | null> {
  const password = await sessions.hashPassword(given.password);
  return showcase.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${FIRST_OWNER_LOCK})`);
    if (!(await isFirstRun(tx))) return null;
    return insertAccount(tx, showcase.now(), { ...given, password, role: "owner" });
  });
}

/** An invitation, for who has its link. */
export interface Invite {
  readonly id: string;
  readonly role: Role;
  readonly name: string;
  /** Whose password it sets anew; null: it makes an account. */
  readonly accountId: string | null;
}

/**
 * Makes the link by which somebody makes their account, or by which `accountId` sets a new password.
 * @returns the link's secret: it is shown once and only its hash is kept
 */
export async function createInvite(
  showcase: Showcase,
  who: string,
  invite: { readonly role: Role; readonly name: string; readonly accountId?: string },
): Promise<string> {
  const secret = newLinkSecret();
  const now = showcase.now();
  await showcase.db.transaction(async (tx) => {
    const id = newId();
    await tx.insert(invites).values({
      id,
      linkHash: hashLinkSecret(secret),
      role: invite.role,
      name: invite.name,
      accountId: invite.accountId ?? null,
      invitedBy: who,
      createdAt: now,
      expiresAt: new Date(now.getTime() + INVITE_SECONDS * 1000),
    });
    await recordAction(tx, {
      at: now,
      who,
      what: invite.accountId === undefined ? "invited" : "offered a new password",
      subject: "account",
      subjectId: invite.accountId ?? id,
      details: { name: invite.name, role: invite.role },
    });
  });
  return secret;
}

/** Null: no such invitation, or it was used, or its time is over. */
export async function readInvite(showcase: Showcase, secret: string): Promise<Invite | null> {
  const [invite] = await showcase.db
    .select({ id: invites.id, role: invites.role, name: invites.name, accountId: invites.accountId })
    .from(invites)
    .where(openInvite(showcase, secret));
  return invite ?? null;
}

/**
 * Makes the account of an invitation.
 * @returns its id; "used": the invitation is gone; "taken": somebody has this address
 */
export async function acceptInvite(
  showcase: Showcase,
  auth: Sessions,
  secret: string,
  given: NewAccount,
): Promise<{ readonly accountId: string } | "used" | "taken"> {
  const password = await auth.hashPassword(given.password);
  return showcase.db.transaction(async (tx) => {
    const [taken] = await tx.select({ id: accounts.id }).from(accounts).where(eq(accounts.email, given.email));
    if (taken !== undefined) return "taken";
    const [invite] = await tx
      .update(invites)
      .set({ usedAt: showcase.now() })
      .where(and(openInvite(showcase, secret), isNull(invites.accountId)))
      .returning();
    if (invite === undefined) return "used";
    return { accountId: await insertAccount(tx, showcase.now(), { ...given, password, role: invite.role }) };
  });
}

/** Sets a new password by the link for it; all sessions of the account end. False: the link is gone. */
export async function setPasswordByInvite(
  showcase: Showcase,
  auth: Sessions,
  secret: string,
  password: string,
): Promise<{ readonly accountId: string } | null> {
  const hash = await auth.hashPassword(password);
  return showcase.db.transaction(async (tx) => {
    const [invite] = await tx
      .update(invites)
      .set({ usedAt: showcase.now() })
      .where(openInvite(showcase, secret))
      .returning();
    if (invite?.accountId == null) return null;
    await setPassword(tx, showcase.now(), invite.accountId, hash);
    return { accountId: invite.accountId };
  });
}

/** Replaces a password's hash and ends every session. */
export async function setPassword(db: Database, now: Date, accountId: string, hash: string): Promise<void> {
  await db
    .update(credentials)
    .set({ password: hash, updatedAt: now })
    .where(and(eq(credentials.userId, accountId), eq(credentials.providerId, "credential")));
  await db.delete(sessions).where(eq(sessions.userId, accountId));
  await recordAction(db, {
    at: now,
    who: accountId,
    what: "set a new password",
    subject: "account",
    subjectId: accountId,
  });
}

function openInvite(showcase: Showcase, secret: string) {
  return and(
    eq(invites.linkHash, hashLinkSecret(secret)),
    isNull(invites.usedAt),
    gt(invites.expiresAt, showcase.now()),
  );
}

async function insertAccount(
  db: Database,
  now: Date,
  account: { readonly name: string; readonly email: string; readonly password: string; readonly role: Role },
): Promise<string> {
  const id = newId();
  const times = { createdAt: now, updatedAt: now };
  const { name, email, role, password } = account;
  await db.insert(accounts).values({ id, name, email, role, ...times });
  await db
    .insert(credentials)
    .values({ id: newId(), accountId: id, providerId: "credential", userId: id, password, ...times });
  await recordAction(db, { at: now, who: id, what: "joined", subject: "account", subjectId: id, details: { role } });
  return id;
}
