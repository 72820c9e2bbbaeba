import { boolean, index, integer, pgTable, text } from "drizzle-orm/pg-core";
import { id, moment } from "./columns.ts";

/** What an account may do. Each may do what those before it may. */
export const ROLES = ["screener", "editor", "owner"] as const;
export type Role = (typeof ROLES)[number];

/** Those who sign in at the desk. Columns are named as the session library wants them. */
export const accounts = pgTable("accounts", {
  id: id(),
  name: text().notNull(),
  email: text().notNull().unique(),
  emailVerified: boolean().notNull().default(false),
  image: text(),
  role: text().$type<Role>().notNull().default("screener"),
  /** Since when it may no longer sign in; null: it may. Accounts are never deleted: their names stand in the log. */
  closedAt: moment(),
  createdAt: moment().notNull().defaultNow(),
  updatedAt: moment().notNull().defaultNow(),
});

export const sessions = pgTable("sessions", {
  id: id(),
  token: text().notNull().unique(),
  userId: text()
    .notNull()
    .references(() => accounts.id),
  expiresAt: moment().notNull(),
  ipAddress: text(),
  userAgent: text(),
  createdAt: moment().notNull().defaultNow(),
  updatedAt: moment().notNull().defaultNow(),
});

/** How an account proves itself: a password's hash. */
export const credentials = pgTable("credentials", {
  id: id(),
  accountId: text().notNull(),
  providerId: text().notNull(),
  userId: text()
    .notNull()
    .references(() => accounts.id),
  accessToken: text(),
  refreshToken: text(),
  idToken: text(),
  accessTokenExpiresAt: moment(),
  refreshTokenExpiresAt: moment(),
  scope: text(),
  password: text(),
  createdAt: moment().notNull().defaultNow(),
  updatedAt: moment().notNull().defaultNow(),
});

export const verifications = pgTable("verifications", {
  id: id(),
  identifier: text().notNull(),
  value: text().notNull(),
  expiresAt: moment().notNull(),
  createdAt: moment().notNull().defaultNow(),
  updatedAt: moment().notNull().defaultNow(),
});

export const passkeys = pgTable(
  "passkeys",
  {
    id: id(),
    name: text(),
    publicKey: text().notNull(),
    userId: text()
      .notNull()
      .references(() => accounts.id),
    credentialID: text().notNull(),
    counter: integer().notNull(),
    deviceType: text().notNull(),
    backedUp: boolean().notNull(),
    transports: text(),
    aaguid: text(),
    createdAt: moment().defaultNow(),
  },
  (table) => [index("passkeys_by_account").on(table.userId)],
);

/** Keys for `rushes publish`: only their hash is kept. */
export const publishKeys = pgTable("publish_keys", {
  id: id(),
  accountId: text()
    .notNull()
    .references(() => accounts.id),
  name: text().notNull(),
  keyHash: text().notNull().unique(),
  createdAt: moment().notNull().defaultNow(),
  lastUsedAt: moment(),
  revokedAt: moment(),
});

/** Links by which somebody makes their account, or sets a new password for the one they have. Each works once. */
export const invites = pgTable("invites", {
  id: id(),
  /** SHA-256 of the link's secret. */
  linkHash: text().notNull().unique(),
  /** Of the account that will be made. */
  role: text().$type<Role>().notNull(),
  /** Whom it was made for, as the owner calls them. */
  name: text().notNull().default(""),
  /** The account whose password it sets anew; null: it makes one. */
  accountId: text().references(() => accounts.id),
  invitedBy: text()
    .notNull()
    .references(() => accounts.id),
  createdAt: moment().notNull().defaultNow(),
  expiresAt: moment().notNull(),
  usedAt: moment(),
});
