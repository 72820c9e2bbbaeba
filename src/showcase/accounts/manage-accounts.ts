import { and, asc, count, desc, eq, gt, isNull, sql } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { newId } from "../db/new-id.ts";
import { recordAction } from "../db/record-action.ts";
import { hashLinkSecret, newLinkSecret } from "../db/secret-link.ts";
import type { Showcase } from "../showcase.ts";
import { accounts, passkeys, publishKeys, type Role, sessions } from "../tables/accounts.ts";

/** Of an advisory lock: two owners who demote each other at once would leave none. */
const OWNERS_LOCK = 7_281_948;

/** An account as the owner sees it. */
export interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly closedAt: Date | null;
  readonly sessions: number;
}

/** All accounts, open ones first, by name. Sessions end by the system's clock. */
export async function listAccounts(db: Database): Promise<readonly AccountRow[]> {
  const { id, name, email, role, closedAt } = accounts;
  return db
    .select({ id, name, email, role, closedAt, sessions: count(sessions.id) })
    .from(accounts)
    .leftJoin(sessions, and(eq(sessions.userId, accounts.id), gt(sessions.expiresAt, new Date())))
    .groupBy(accounts.id)
    .orderBy(sql`${accounts.closedAt} is not null`, asc(accounts.name));
}

/** A change of an account by an owner. */
export type AccountChange = { readonly role: Role } | { readonly isClosed: boolean };

/**
 * Changes what an account may do. Closing ends its sessions.
 * @returns false: it is the last owner's, and nobody could undo it
 */
export async function changeAccount(
  showcase: Showcase,
  who: string,
  accountId: string,
  change: AccountChange,
): Promise<boolean> {
  const now = showcase.now();
  return showcase.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${OWNERS_LOCK})`);
    const [before] = await tx.select().from(accounts).where(eq(accounts.id, accountId));
    if (before === undefined) return true;
    const takesOwner = "role" in change ? change.role !== "owner" : change.isClosed;
    if (before.role === "owner" && before.closedAt === null && takesOwner) {
      const owners = await tx
        .select({ id: accounts.id })
        .from(accounts)
        .where(and(eq(accounts.role, "owner"), isNull(accounts.closedAt)));
      if (owners.length < 2) return false;
    }
    if ("role" in change) {
      await tx.update(accounts).set({ role: change.role, updatedAt: now }).where(eq(accounts.id, accountId));
    } else {
      const closedAt = change.isClosed ? now : null;
      await tx.update(accounts).set({ closedAt, updatedAt: now }).where(eq(accounts.id, accountId));
      if (change.isClosed) await tx.delete(sessions).where(eq(sessions.userId, accountId));
    }
    await recordAction(tx, {
      at: now,
      who,
      what: "role" in change ? "changed the role" : change.isClosed ? "closed" : "opened",
      subject: "account",
      subjectId: accountId,
      details: "role" in change ? { before: before.role, after: change.role } : {},
    });
    return true;
  });
}

/** Ends every session of an account. */
export async function endSessions(showcase: Showcase, who: string, accountId: string): Promise<void> {
  await showcase.db.transaction(async (tx) => {
    await tx.delete(sessions).where(eq(sessions.userId, accountId));
    await recordAction(tx, {
      at: showcase.now(),
      who,
      what: "ended the sessions",
      subject: "account",
      subjectId: accountId,
    });
  });
}

/** Makes a key for `rushes publish`. @returns the key: it is shown once and only its hash is kept */
export async function createPublishKey(showcase: Showcase, accountId: string, name: string): Promise<string> {
  const key = `rushes_${newLinkSecret()}`;
  const id = newId();
  await showcase.db.transaction(async (tx) => {
    await tx
      .insert(publishKeys)
      .values({ id, accountId, name, keyHash: hashLinkSecret(key), createdAt: showcase.now() });
    await recordAction(tx, {
      at: showcase.now(),
      who: accountId,
      what: "made a publish key",
      subject: "account",
      subjectId: accountId,
      details: { name, keyId: id },
    });
  });
  return key;
}

/** Keys of one account, or of all, newest first. */
export async function listPublishKeys(db: Database, accountId?: string) {
  return db
    .select({
      id: publishKeys.id,
      name: publishKeys.name,
      owner: accounts.name,
      createdAt: publishKeys.createdAt,
      lastUsedAt: publishKeys.lastUsedAt,
      revokedAt: publishKeys.revokedAt,
    })
    .from(publishKeys)
    .innerJoin(accounts, eq(publishKeys.accountId, accounts.id))
    .where(accountId === undefined ? undefined : eq(publishKeys.accountId, accountId))
    .orderBy(desc(publishKeys.createdAt));
}

/** From now on the key opens nothing. `ofAccount`: only if it is theirs. */
export async function revokePublishKey(
  showcase: Showcase,
  who: string,
  keyId: string,
  ofAccount?: string,
): Promise<void> {
  await showcase.db.transaction(async (tx) => {
    const [key] = await tx
      .update(publishKeys)
      .set({ revokedAt: showcase.now() })
      .where(
        and(
          eq(publishKeys.id, keyId),
          isNull(publishKeys.revokedAt),
          ofAccount === undefined ? undefined : eq(publishKeys.accountId, ofAccount),
        ),
      )
      .returning();
    if (key === undefined) return;
    await recordAction(tx, {
      at: showcase.now(),
      who,
      what: "revoked a publish key",
      subject: "account",
      subjectId: key.accountId,
      details: { name: key.name, keyId },
    });
  });
}

/** Takes a passkey from the account it belongs to. */
export async function removePasskey(showcase: Showcase, accountId: string, passkeyId: string): Promise<void> {
  await showcase.db.transaction(async (tx) => {
    const [removed] = await tx
      .delete(passkeys)
      .where(and(eq(passkeys.id, passkeyId), eq(passkeys.userId, accountId)))
      .returning();
    if (removed === undefined) return;
    await recordAction(tx, {
      at: showcase.now(),
      who: accountId,
      what: "removed a passkey",
      subject: "account",
      subjectId: accountId,
      details: { name: removed.name ?? "" },
    });
  });
}
