import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { ReadyAnswer } from "../../server/http-server.ts";
import type { KeptPage } from "./page-cache.ts";

const expand = promisify(gunzip);

/** What the other side has and can read, of its headers. */
interface Wishes {
  readonly ifNoneMatch: string | null | undefined;
  readonly acceptEncoding: string | null | undefined;
}

/** A kept page as an answer: 304 where the browser has it. Null: it has to be expanded, as the other side cannot read gzip. */
export function keptAnswer(page: KeptPage, { ifNoneMatch, acceptEncoding }: Wishes): ReadyAnswer | null {
  if (ifNoneMatch?.split(",").some((tag) => tag.trim().replace(/^W\//, "") === page.etag)) {
    return { status: 304, headers: headersOf(page), body: null };
  }
  if (!acceptsGzip(acceptEncoding)) return null;
  const headers = headersOf(page);
  headers.push("content-encoding", "gzip", "content-length", String(page.gzipped.length));
  return { status: 200, headers, body: page.gzipped };
}

/** The same as a `Response`, expanded where it has to be. */
export async function sendKept(page: KeptPage, request: Request): Promise<Response> {
  const { headers } = request;
  const ready = keptAnswer(page, {
    ifNoneMatch: headers.get("if-none-match"),
    acceptEncoding: headers.get("accept-encoding"),
  });
  if (ready === null) {
    return new Response(new Uint8Array(await expand(page.gzipped)), { headers: inPairs(headersOf(page)) });
  }
  const { status, headers: list } = ready;
  return new Response(ready.body === null ? null : page.gzipped, { status, headers: inPairs(list) });
}

function headersOf(page: KeptPage): string[] {
  return ["content-type", page.contentType, "cache-control", "no-cache", "etag", page.etag, "vary", "accept-encoding"];
}

function inPairs(list: readonly string[]): [string, string][] {
  return Array.from({ length: list.length / 2 }, (_, index) => [list[2 * index]!, list[2 * index + 1]!]);
}

/** True when the other side can read gzip. */
export function acceptsGzip(acceptEncoding: string | null | undefined): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(acceptEncoding ?? "");
}
