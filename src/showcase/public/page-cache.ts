import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { PageFile, PagePlace } from "./page-file.ts";

const compress = promisify(gzip);

/** Something public that is made of the database: a page, a feed. */
export interface PublicPage {
  readonly body: string;
  readonly contentType: string;
  /**
   * Ids of what it shows: it is made anew at once when one of those changes, and after a while when anything else does,
   * which may only have made it a little different. Left out: it is made anew whatever changes.
   */
  readonly shows?: readonly string[];
}

/** Pages as they were made, until something changes. */
export interface PageCache {
  /** As it was kept; null: it is not, or its turn has come to be made anew. */
  peek(key: string): KeptPage | null;
  /** Null: there is no such page. What `make` makes is of the version that was told last, or later. */
  get(key: string, make: () => Promise<PublicPage | null>): Promise<KeptPage | null>;
  /** Tells a new version: what shows something that changed goes; null: everything may have changed. */
  drop(version: number, changedIds: ReadonlySet<string> | null): void;
}

/** A page as it is sent. */
export interface KeptPage {
  readonly gzipped: Uint8Array<ArrayBuffer>;
  readonly contentType: string;
  readonly etag: string;
  readonly shows: readonly string[] | undefined;
  /** It was made of this one. */
  readonly version: number;
}

/** A page without its text, and where that lies. */
type Entry = Omit<KeptPage, "gzipped"> & { readonly place: PagePlace };

/** A good answer in half the time of the best one. */
const LEVEL = 5;
/** Pages that may be a little old are made anew one at a time, in a fifth of the time there is. */
const REST = 4;

/** @param file of compressed pages; full, it begins anew */
export function createPageCache(file: PageFile): PageCache {
  let version = -1;
  let isRenewing = false;
  const kept = new Map<string, Entry>();
  const making = new Map<string, Promise<KeptPage | null>>();
  const keep = (key: string, page: KeptPage): void => {
    const { gzipped, contentType, etag, version: of } = page;
    kept.delete(key);
    let place = file.write(gzipped);
    if (place === null) {
      // Mostly pages that were made anew since: what is still asked for comes back.
      kept.clear();
      file.clear();
      place = file.write(gzipped);
    }
    // Written out, and no longer than it is: thousands of them lie here, and a copy by `...` has a shape of its own each.
    const shows = page.shows?.slice();
    if (place !== null) kept.set(key, { contentType, etag, shows, version: of, place });
  };
  const withText = ({ contentType, etag, shows, version: of, place }: Entry): KeptPage => ({
    gzipped: file.read(place),
    contentType,
    etag,
    shows,
    version: of,
  });
  const makeNow = async (key: string, make: () => Promise<PublicPage | null>): Promise<KeptPage | null> => {
    const begun = version;
    const page = await make();
    const result = page === null ? null : await pack(page, begun);
    // Something changed meanwhile: whoever asked before gets it, and it is not kept.
    if (version === begun) {
      if (result === null) kept.delete(key);
      else keep(key, result);
    }
    return result;
  };
  const renew = (key: string, make: () => Promise<PublicPage | null>): void => {
    isRenewing = true;
    const start = performance.now();
    void makeNow(key, make)
      .catch(() => null)
      .then(() => {
        const rest = REST * (performance.now() - start);
        setTimeout(() => {
          isRenewing = false;
        }, rest).unref();
      });
  };
  return {
    peek(key) {
      const found = kept.get(key);
      if (found === undefined || (found.version < version && !isRenewing)) return null;
      return withText(found);
    },
    async get(key, make) {
      const found = kept.get(key);
      if (found !== undefined) {
        if (found.version < version && !isRenewing) renew(key, make);
        return withText(found);
      }
      const under = making.get(key);
      if (under !== undefined) return under;
      const promise = makeNow(key, make);
      making.set(key, promise);
      return promise.finally(() => {
        if (making.get(key) === promise) making.delete(key);
      });
    },
    drop(next, changedIds) {
      if (next <= version) return;
      version = next;
      making.clear();
      for (const [key, { shows }] of kept) {
        if (changedIds === null || shows === undefined || shows.some((id) => changedIds.has(id))) kept.delete(key);
      }
    },
  };
}

async function pack(page: PublicPage, version: number): Promise<KeptPage> {
  const bytes = Buffer.from(page.body);
  const packed = await compress(bytes, { level: LEVEL });
  return {
    gzipped: new Uint8Array(packed),
    contentType: page.contentType,
    shows: page.shows,
    version,
    etag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`,
  };
}
