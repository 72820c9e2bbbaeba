/** Bytes of a file, both ends included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a `Range` header (RFC 9110 §14.2). Only single ranges of bytes are served; of several, as of what cannot be
 * read, nothing is made and the whole file is the answer, as the RFC allows.
 * @returns null: send everything; "unsatisfiable": answer 416
 */
export function parseByteRange(header: string | undefined, sizeBytes: number): ByteRange | null | "unsatisfiable" {
  const match = header === undefined ? null : /^bytes=(\d*)-(\d*)$/.exec(header.trim());
  if (match === null) return null;
  const [, first = "", last = ""] = match;
  if (first === "" && last === "") return null;
  if (first === "") {
    const length = Math.min(Number(last), sizeBytes);
    return length === 0 ? "unsatisfiable" : { start: sizeBytes - length, end: sizeBytes - 1 };
  }
  const start = Number(first);
  const end = last === "" ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  if (start >= sizeBytes) return "unsatisfiable";
  return end < start ? null : { start, end };
}
