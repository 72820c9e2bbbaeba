import type { JSX } from "hono/jsx/jsx-runtime";
import type { PublicPage } from "./page-cache.ts";

/** A rendered page, to be kept. */
export async function htmlPage(page: JSX.Element): Promise<PublicPage> {
  return { body: `<!doctype html>${String(await page)}`, contentType: "text/html; charset=utf-8" };
}
