import { createHash } from "node:crypto";
import { type Html, markup, trusted } from "./html.ts";
import { PAGE_SCRIPT } from "./page-script.ts";
import { PAGE_STYLE } from "./page-style.ts";

function hash(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

/** Nothing may be fetched, and no script or style runs but the page's own. */
function buildPolicy(): string {
  return [
    "default-src 'none'",
    "img-src data:",
    `style-src ${hash(PAGE_STYLE)}`,
    `script-src ${hash(PAGE_SCRIPT)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** Stands near the start of every page of ours. */
export const PAGE_MARK = '<meta name="generator" content="rushes ';

/**
 * A whole HTML page that needs nothing else: no network, no fonts, no other file. Readable without script. Its policy
 * forbids every request.
 * @param version of rushes
 */
export function buildDocument(title: string, version: string, body: Html): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(buildPolicy())}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="format-detection" content="telephone=no">
${trusted(PAGE_MARK)}${version}">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${trusted(PAGE_STYLE)}</style>
</head>
<body>
${body}
<footer>Made by rushes ${version}. This page asks nothing of any network.</footer>
<script>${trusted(PAGE_SCRIPT)}</script>
</body>
</html>
`.html;
}
