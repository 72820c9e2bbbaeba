import { newId } from "../db/new-id.ts";

// Message-IDs are written here without their brackets.

const OURS = /\bsubmission-([0-9a-z]{16})\.[0-9a-z]{16}@[\w.-]+/g;

/** A new one. It names its submission, so that an answer finds its thread although all else was lost on the way. */
export function newMessageId(submissionId: string | null, domain: string): string {
  return `${submissionId === null ? "note" : `submission-${submissionId}`}.${newId()}@${domain}`;
}

/** Of what was written on a submission's page; no mail program knows it. */
export function pageMessageId(submissionId: string, token: string, domain: string): string {
  return `page-${submissionId}.${token}@${domain}`;
}

/** Those, as a pattern for the database. */
export const PAGE_ANSWERS = "page-%";

/** All of ours in a text, as that of a bounce. */
export function ownMessageIds(text: string): readonly string[] {
  return [...new Set(text.match(OURS))];
}

/** The submission that one of ours names; null: it is not ours. */
export function submissionOfMessageId(messageId: string): string | null {
  return new RegExp(`^${OURS.source}$`).exec(messageId)?.[1] ?? null;
}

/** Without brackets and blanks, and not longer than a header may be. */
export function plainMessageId(header: string): string {
  return header.trim().replace(/^<|>$/g, "").slice(0, 900);
}
