// The browser that pages are tried in, and what is found out with it.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, chromium, type Page } from "playwright-core";

const CHROMIUM = "/usr/bin/chromium";
const FLAGS =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync".split(
    " ",
  );
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** Empty where there is a browser. Shown in the list of tests, so that nobody takes a skip for a pass. */
export const NO_BROWSER: string = existsSync(CHROMIUM) ? "" : ` (skipped: no browser at ${CHROMIUM})`;

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** What axe finds on a page that lets scripts in (`bypassCSP`, `Page.setBypassCSP`): the policy of ours does not. */
export async function findViolations(page: Page): Promise<readonly string[]> {
  await page.addScriptTag({ path: AXE });
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: unknown[] }> } };
    return (await axe.run()).violations.map((violation) => JSON.stringify(violation).slice(0, 600));
  });
}
