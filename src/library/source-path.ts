import { isUtf8 } from "node:buffer";
import { join, sep } from "node:path";

const ESCAPE = /\\x([0-9A-F]{2})/;

/**
 * A file name as text. Names are bytes, and old cards hold some that are no UTF-8: such bytes are written `\xE9`, so
 * that every name has one text that survives YAML, JSON and a page, and the way back (`sourcePath`) is exact.
 */
export function nameToText(name: Buffer): string {
  if (isUtf8(name)) return escapeLookalikes(name.toString("utf8"));
  let text = "";
  for (let at = 0; at < name.length;) {
    let length = Math.min(4, name.length - at);
    while (length > 0 && !isUtf8(name.subarray(at, at + length))) length--;
    // Longest valid piece first, but one character at a time is enough: pieces of several are valid as well.
    if (length > 0) text += escapeLookalikes(name.toString("utf8", at, at + length));
    else text += `\\x${(name[at] as number).toString(16).toUpperCase().padStart(2, "0")}`;
    at += Math.max(1, length);
  }
  return text;
}

/** A name that happens to hold the text `\xE9` keeps its meaning. */
function escapeLookalikes(text: string): string {
  return text.replaceAll(/\\(?=x[0-9A-F]{2})/g, "\\x5C");
}

/**
 * Where a frame's file lies: for Node's file functions, which take both. A Buffer only where the name is no UTF-8.
 * @param path `Frame.path` or `Frame.companion`, below `root`
 */
export function sourcePath(root: string, path: string): string | Buffer {
  if (!ESCAPE.test(path)) return join(root, path);
  const pieces = path.split(new RegExp(ESCAPE, "g"));
  const bytes = pieces.map((piece, index) =>
    index % 2 === 1 ? Buffer.from([Number.parseInt(piece, 16)]) : Buffer.from(piece),
  );
  const whole = Buffer.concat([Buffer.from(join(root, sep)), ...bytes]);
  return isUtf8(whole) ? whole.toString("utf8") : whole;
}
