import type { MiddlewareHandler } from "hono";

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

/**
 * Headers that every answer carries. `embeddable` says of which paths other sites may show a page in a frame; no other
 * page can be put under somebody's pointer.
 */
export function securityHeaders(options: { readonly embeddable: (path: string) => boolean }): MiddlewareHandler {
  const closed = contentSecurityPolicy("'none'");
  const open = contentSecurityPolicy("*");
  return async (context, next) => {
    await next();
    const headers = context.res.headers;
    if (!headers.has("content-security-policy")) {
      headers.set("content-security-policy", options.embeddable(context.req.path) ? open : closed);
    }
    headers.set("x-content-type-options", "nosniff");
    headers.set("referrer-policy", "strict-origin-when-cross-origin");
    headers.set("permissions-policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()");
    headers.set("cross-origin-opener-policy", "same-origin");
  };
}
