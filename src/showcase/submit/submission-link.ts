import { createHmac } from "node:crypto";
import { hashLinkSecret } from "../db/secret-link.ts";
import type { Showcase } from "../showcase.ts";

/**
 * The secret of a submission's magic link. Made from the server's secret, so that every mail can carry the link while
 * the database holds only its hash: who reads the database cannot use it.
 */
export function submissionSecret(showcase: Showcase, submissionId: string): string {
  return createHmac("sha256", showcase.secret).update(`submission:${submissionId}`).digest("base64url");
}

/** What `submissions.linkHash` holds. */
export function submissionLinkHash(showcase: Showcase, submissionId: string): string {
  return hashLinkSecret(submissionSecret(showcase, submissionId));
}

/** The page of a submission, for its maker. */
export function submissionUrl(showcase: Showcase, submissionId: string): string {
  return `${showcase.origin}/submissions/${submissionSecret(showcase, submissionId)}`;
}
