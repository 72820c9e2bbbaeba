import type { JSX } from "hono/jsx/jsx-runtime";
import { renderPage } from "../pages/render-page.ts";
import type { PublicPage } from "./page-cache.ts";

/** A rendered page, to be kept. */
export async function htmlPage(page: JSX.Element): Promise<PublicPage> {
  return { body: await renderPage(page), contentType: "text/html; charset=utf-8" };
}
