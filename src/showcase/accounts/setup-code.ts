import { createHmac, timingSafeEqual } from "node:crypto";
import type { Showcase } from "../showcase.ts";

const LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * What the first owner types on the welcome page: only who started the server has seen it. It follows from the secret,
 * so that it is the same after a restart and nothing has to be stored.
 */
export function setupCode(showcase: Pick<Showcase, "secret">): string {
  const bytes = createHmac("sha256", showcase.secret).update("setup").digest().subarray(0, 10);
  const letters = Array.from(bytes, (byte) => LETTERS[byte & 31]).join("");
  return `${letters.slice(0, 5)}-${letters.slice(5)}`;
}

/** Case, spaces and the dash do not matter. */
export function isSetupCode(showcase: Pick<Showcase, "secret">, given: string): boolean {
  const bare = (text: string): Buffer => Buffer.from(text.toLowerCase().replace(/[^a-z0-9]/g, ""));
  const expected = bare(setupCode(showcase));
  const bytes = bare(given);
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}
