import { randomBytes } from "node:crypto";

const LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";

/** A new id: 16 letters and digits (80 bits at random), none that is taken for another. */
export function newId(): string {
  return Array.from(randomBytes(16), (byte) => LETTERS[byte & 31]).join("");
}
