import type { MiddlewareHandler } from "hono";
import type { FindReady, ReadyAnswer } from "./http-server.ts";

/** What a page may load: only what this server sends. No inline script or style runs, so injected ones cannot. */
const DIRECTIVES: readonly string[] = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  // Players feed a video from memory, under a blob: address.
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
];

/** The same for a page that no header of ours goes with. Who may frame it cannot be said there. */
export const PAGE_POLICY: string = DIRECTIVES.join("; ");

function contentSecurityPolicy(frameAncestors: string): string {
  return `${PAGE_POLICY}; frame-ancestors ${frameAncestors}`;
}

/** Headers that an answer carries, by their names in small letters. */
type AnswerHeaders = Readonly<Record<string, string>>;

export interface SecurityOptions {
  /** Paths whose pages other sites may show in a frame; no other page can be put under somebody's pointer. */
  readonly embeddable: (path: string) => boolean;
}

const ALWAYS: AnswerHeaders = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "strict-origin-when-cross-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
  "cross-origin-opener-policy": "same-origin",
};

/** Headers that every answer carries, as `write` writes them; by path, since other sites may show some in a frame. */
function securityHeadersOf<Written>(
  options: SecurityOptions,
  write: (headers: AnswerHeaders) => Written,
): (path: string) => Written {
  const closed = write({ ...ALWAYS, "content-security-policy": contentSecurityPolicy("'none'") });
  const open = write({ ...ALWAYS, "content-security-policy": contentSecurityPolicy("*") });
  return (path) => (options.embeddable(path) ? open : closed);
}

/** Puts them on what Hono answers. A policy that an answer brings itself stays. */
export function securityHeaders(options: SecurityOptions): MiddlewareHandler {
  const headersOf = securityHeadersOf(options, Object.entries<string>);
  return async (context, next) => {
    await next();
    const { headers } = context.res;
    for (const [name, value] of headersOf(context.req.path)) {
      if (name !== "content-security-policy" || !headers.has(name)) headers.set(name, value);
    }
  };
}

/** Puts them on what lies ready. */
export function withSecurityHeaders(findReady: FindReady, options: SecurityOptions): FindReady {
  const headersOf = securityHeadersOf(options, (headers) => Object.entries(headers).flat());
  return (target, headers) => {
    const add = (ready: ReadyAnswer | null): ReadyAnswer | null =>
      ready === null
        ? null
        : { status: ready.status, headers: headersOf(target).concat(ready.headers), body: ready.body };
    const found = findReady(target, headers);
    return found instanceof Promise ? found.then(add) : add(found);
  };
}
