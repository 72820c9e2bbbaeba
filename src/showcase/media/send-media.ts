import { parseByteRange } from "../../server/byte-range.ts";
import type { MediaStore } from "./media-store.ts";

/** Files under an id never change: a browser may keep them for a year. */
const FOREVER = "public, max-age=31536000, immutable";

export interface SendOptions {
  /** Default: for ever. */
  readonly cacheControl?: string;
  /** A name to save it under instead of showing it. */
  readonly saveAs?: string;
  /** Only for who was checked: neither other sites nor caches on the way may have it. */
  readonly isPrivate?: boolean;
}

/** Answers with a file of the store: whole, a range of it, or 304, 404 and 416 where those are the answer. */
export async function sendMedia(
  store: MediaStore,
  key: string,
  request: Request,
  options: SendOptions = {},
): Promise<Response> {
  const file = await store.stat(key);
  if (file === null) return new Response("There is no such file.", { status: 404 });
  const headers = new Headers({
    "content-type": file.contentType,
    "accept-ranges": "bytes",
    etag: file.etag,
    "cache-control": options.cacheControl ?? (options.isPrivate === true ? "private, no-cache" : FOREVER),
    "cross-origin-resource-policy": options.isPrivate === true ? "same-origin" : "cross-origin",
  });
  // Players and pages of other sites may show our films.
  if (options.isPrivate !== true) headers.set("access-control-allow-origin", "*");
  if (options.saveAs !== undefined) {
    headers.set("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent(options.saveAs)}`);
  }
  if (request.headers.get("if-none-match") === file.etag) return new Response(null, { status: 304, headers });
  const ifRange = request.headers.get("if-range");
  const wanted = ifRange === null || ifRange === file.etag ? (request.headers.get("range") ?? undefined) : undefined;
  const range = parseByteRange(wanted, file.sizeBytes);
  if (range === "unsatisfiable") {
    headers.set("content-range", `bytes */${file.sizeBytes}`);
    return new Response(null, { status: 416, headers });
  }
  const length = range === null ? file.sizeBytes : range.end - range.start + 1;
  headers.set("content-length", String(length));
  if (range !== null) headers.set("content-range", `bytes ${range.start}-${range.end}/${file.sizeBytes}`);
  const body = request.method === "HEAD" ? null : await store.read(key, range ?? undefined);
  return new Response(body, { status: range === null ? 200 : 206, headers });
}
