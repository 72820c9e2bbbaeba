import type { MiddlewareHandler } from "hono";

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses requests that change something and come from another site's page. Browsers say where a request comes from in
 * `Sec-Fetch-Site` or at least in `Origin`; programs without a browser's cookies send neither and pass.
 *
 * @param origin the address people use, e.g. `https://films.example.org`
 */
export function sameOrigin(origin: string): MiddlewareHandler {
  const expected = new URL(origin).origin;
  return async (context, next) => {
    if (SAFE_METHODS.has(context.req.method)) return next();
    const site = context.req.header("sec-fetch-site");
    const from = context.req.header("origin");
    const isOwn =
      site === undefined ? from === undefined || from === expected : site === "same-origin" || site === "none";
    if (
      !isOwn ||
      (from !== undefined && from !== "null" && from !== expected && from !== requestOrigin(context.req.url))
    )
      return context.text("This request came from another site's page and was refused.", 403);
    return next();
  };
}

/** The address this very request was sent to: localhost, 127.0.0.1 and a machine's name are one server. */
function requestOrigin(url: string): string {
  return new URL(url).origin;
}
