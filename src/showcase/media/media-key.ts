import { RushesError } from "../../base/errors.ts";

const KEY = /^[a-z0-9][\w.-]*(\/[\w][\w.-]*)*$/i;

/**
 * Keys are ours: letters, digits, `_`, `.` and `-`, with `/` between. What else comes as one was made by a visitor.
 * @throws RushesError `bad-argument`
 */
export function checkKey(key: string): string {
  if (!KEY.test(key) || key.includes("..")) {
    throw new RushesError("bad-argument", `Expected a key of the media store but received ${JSON.stringify(key)}.`);
  }
  return key;
}
