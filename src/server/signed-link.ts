import { createHmac, timingSafeEqual } from "node:crypto";

/** Why a signed link does not open anything. */
export type LinkRefusal = "forged" | "expired";

/**
 * Signs what a link is for, until when. The signature is over all of it, so that neither purpose, subject nor time can
 * be changed by who has the link.
 *
 * @param purpose keeps links of one kind from opening another, e.g. `screener`
 * @param subject what it opens, e.g. an id; may carry more, as a name to be shown
 * @param until   seconds since 1970
 * @returns `<until in base 36>.<signature>`, safe in an address
 */
export function signLink(secret: Uint8Array, purpose: string, subject: string, until: number): string {
  const time = Math.floor(until).toString(36);
  return `${time}.${signature(secret, purpose, subject, time).toString("base64url")}`;
}

/** Null when the link is good at `now` (seconds since 1970). */
export function checkLink(
  secret: Uint8Array,
  purpose: string,
  subject: string,
  token: string,
  now: number,
): LinkRefusal | null {
  const [time = "", given = ""] = token.split(".");
  const expected = signature(secret, purpose, subject, time);
  const bytes = Buffer.from(given, "base64url");
  if (bytes.length !== expected.length || !timingSafeEqual(bytes, expected)) return "forged";
  return Number.parseInt(time, 36) >= now ? null : "expired";
}

function signature(secret: Uint8Array, purpose: string, subject: string, time: string): Buffer {
  // Lengths first: no two sets of parts are signed as the same bytes.
  const text = [purpose, subject, time].map((part) => `${part.length}:${part}`).join("");
  return createHmac("sha256", secret).update(text).digest();
}
