import { readSettings } from "../settings.ts";
import type { ShowcaseContext } from "../route.ts";
import type { Showcase } from "../showcase.ts";
import { Layout } from "./layout.tsx";
import { sendPage } from "./send-page.ts";

const TEXTS: Readonly<Record<number, readonly [title: string, text: string]>> = {
  400: ["That did not work", "Something in the request was not as it should be."],
  403: ["Not for this account", "It takes another role."],
  404: ["Nothing is here", "The page may have moved, or its address may be mistyped."],
  500: ["Something broke", "It is our fault, and it was written down. Please try again in a minute."],
};

/** What somebody sees when a page is not there or broke. `detail` says more and is for everybody. */
export async function errorPage(
  showcase: Showcase,
  context: ShowcaseContext,
  status: 400 | 403 | 404 | 500,
  detail?: string,
): Promise<Response> {
  const [title, text] = TEXTS[status]!;
  if (!(context.req.header("accept") ?? "").includes("text/html")) {
    return new Response(detail ?? text, { status, headers: { "content-type": "text/plain; charset=utf-8" } });
  }
  const settings = await readSettings(showcase.db);
  return sendPage(
    <Layout settings={settings} title={title}>
      <div class="page-head">
        <h1>{title}</h1>
        <p>{detail ?? text}</p>
        <p>
          <a href="/">To the films</a>
        </p>
      </div>
    </Layout>,
    status,
    { "cache-control": "no-store" },
  );
}
