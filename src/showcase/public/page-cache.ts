import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";

const compress = promisify(gzip);
const expand = promisify(gunzip);

/** Something public that is made of the database: a page, a feed. */
export interface PublicPage {
  readonly body: string;
  readonly contentType: string;
}

/** Pages as they were made, until something changes. */
export interface PageCache {
  /** Null: there is no such page. `version` is the count of changes before `make` read anything. */
  get(key: string, version: number, make: () => Promise<PublicPage | null>): Promise<KeptPage | null>;
}

/** A page as it is kept and sent. */
export interface KeptPage {
  readonly gzipped: Uint8Array<ArrayBuffer>;
  readonly contentType: string;
  readonly etag: string;
}

/** Bytes of a page besides its text: key, tag, places in maps. */
const OVERHEAD = 400;
/** A good answer in half the time of the best one. */
const LEVEL = 5;

/** @param maxBytes of compressed pages; beyond, those asked for longest ago go */
export function createPageCache(maxBytes: number): PageCache {
  let keptVersion = -1;
  let keptBytes = 0;
  const kept = new Map<string, KeptPage>();
  const making = new Map<string, Promise<KeptPage | null>>();
  const keep = (key: string, page: KeptPage): void => {
    kept.set(key, page);
    keptBytes += page.gzipped.length + OVERHEAD;
    for (const [oldest, { gzipped }] of kept) {
      if (keptBytes <= maxBytes) break;
      kept.delete(oldest);
      keptBytes -= gzipped.length + OVERHEAD;
    }
  };
  return {
    async get(key, version, make) {
      if (version > keptVersion) {
        kept.clear();
        making.clear();
        keptBytes = 0;
        keptVersion = version;
      }
      const found = kept.get(key);
      if (found !== undefined) {
        // Taken out and put in again: the map's order is that of last use.
        kept.delete(key);
        kept.set(key, found);
        return found;
      }
      const under = making.get(key);
      if (under !== undefined) return under;
      const promise = make().then(async (page) => {
        const result = page === null ? null : await pack(page);
        if (result !== null && version === keptVersion && !kept.has(key)) keep(key, result);
        return result;
      });
      making.set(key, promise);
      return promise.finally(() => {
        if (making.get(key) === promise) making.delete(key);
      });
    },
  };
}

async function pack(page: PublicPage): Promise<KeptPage> {
  const bytes = Buffer.from(page.body);
  const packed = await compress(bytes, { level: LEVEL });
  return {
    gzipped: new Uint8Array(packed),
    contentType: page.contentType,
    etag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`,
  };
}

/** A kept page as an answer: 304 where the browser has it, gzipped where it can read that. */
export async function sendKept(page: KeptPage, request: Request): Promise<Response> {
  const headers = {
    "content-type": page.contentType,
    "cache-control": "no-cache",
    etag: page.etag,
    vary: "accept-encoding",
  };
  const known = request.headers.get("if-none-match");
  if (known !== null && known.split(",").some((tag) => tag.trim().replace(/^W\//, "") === page.etag)) {
    return new Response(null, { status: 304, headers });
  }
  if (acceptsGzip(request)) {
    return new Response(page.gzipped, { headers: { ...headers, "content-encoding": "gzip" } });
  }
  return new Response(new Uint8Array(await expand(page.gzipped)), { headers });
}

/** True when the other side can read gzip. */
export function acceptsGzip(request: Request): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(request.headers.get("accept-encoding") ?? "");
}
