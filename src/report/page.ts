import { buildDocument } from "./document.ts";
import { buildFacts, buildOutside, buildProblems, buildStrip, buildTiming, describeFilm } from "./film-section.ts";
import { markup } from "./html.ts";
import type { Report } from "./report.ts";
import { buildShotSection, isPlayed } from "./shot-section.ts";
import { buildVerdict } from "./verdict.ts";

/** The report as one page, see `buildDocument`. */
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
  const body = markup`<header>
<p class="edge">rushes ${report.rushes} ▸ ${at}</p>
<h1><bdi>${report.name}</bdi></h1>
<p class="facts lead">${describeFilm(report)}</p>
${buildVerdict(report)}
</header>
<main>
${buildStrip(report.shots)}${sections}${buildProblems(report.problems)}${buildOutside(report)}${apart.map((shot) => buildShotSection(shot, false))}${buildTiming(report)}${buildFacts(report)}</main>`;
  return buildDocument(`${report.name} – report`, report.rushes, body);
}
