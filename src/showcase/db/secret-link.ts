import { createHash, randomBytes } from "node:crypto";

/** The secret of a link that is somebody's only key: 32 bytes at random, for an address. */
export function newLinkSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** What is stored of it. The secret is long and at random, so that one plain hash is enough. */
export function hashLinkSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
