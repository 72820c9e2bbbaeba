import type { JSX } from "hono/jsx/jsx-runtime";

/** A whole page as text. */
export async function renderPage(page: JSX.Element): Promise<string> {
  const rendered = await page;
  // Of parts that are rendered one after the other, this is a promise.
  return `<!doctype html>${await rendered.toString()}`;
}
