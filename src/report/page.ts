import { createHash } from "node:crypto";
import { buildFacts, buildOutside, buildProblems, buildStrip, buildTiming, describeFilm } from "./film-section.ts";
import { markup, trusted } from "./html.ts";
import { PAGE_SCRIPT } from "./page-script.ts";
import { PAGE_STYLE } from "./page-style.ts";
import type { Report } from "./report.ts";
import { buildShotSection, isPlayed } from "./shot-section.ts";
import { buildVerdict } from "./verdict.ts";

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

/**
 * The report as one HTML page that needs nothing else: no network, no fonts, no other file. Readable without script.
 * Its policy forbids every request.
 */
export function buildPage(report: Report): string {
  const played = report.shots.filter(isPlayed);
  const apart = report.shots.filter((shot) => !isPlayed(shot));
  const explained = new Set<string>();
  const sections = played.map((shot) => {
    const { flickerDefinition } = shot.light;
    const section = buildShotSection(shot, !explained.has(flickerDefinition));
    explained.add(flickerDefinition);
    return section;
  });
  const at = report.made.at.replace("T", " ").slice(0, 16);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(buildPolicy())}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="format-detection" content="telephone=no">
<title>${report.name} – report</title>
<link rel="icon" href="data:,">
<style>${trusted(PAGE_STYLE)}</style>
</head>
<body>
<header>
<p class="edge">rushes ${report.rushes} ▸ ${at}</p>
<h1><bdi>${report.name}</bdi></h1>
<p class="facts lead">${describeFilm(report)}</p>
${buildVerdict(report)}
</header>
<main>
${buildStrip(report.shots)}${sections}${buildProblems(report.problems)}${buildOutside(report)}${apart.map((shot) => buildShotSection(shot, false))}${buildTiming(report)}${buildFacts(report)}</main>
<footer>Made by rushes ${report.rushes}. This page asks nothing of any network.</footer>
<script>${trusted(PAGE_SCRIPT)}</script>
</body>
</html>
`.html;
}
