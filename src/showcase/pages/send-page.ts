import type { JSX } from "hono/jsx/jsx-runtime";
import { renderPage } from "./render-page.ts";

/** A page as an answer. */
export async function sendPage(
  page: JSX.Element,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const html = await renderPage(page);
  return new Response(html, {
    status,
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-cache", ...headers },
  });
}
