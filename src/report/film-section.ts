import { buildFrameTable } from "./frame-table.ts";
import { markup } from "./html.ts";
import type { Html } from "./html.ts";
import type { Problem, Report, ShotReport } from "./report.ts";
import { countSlots, isPlayed, toAnchor } from "./shot-section.ts";
import { formatBytes, formatCount, formatDuration, formatPlural, formatRate } from "./words.ts";

/** More problems than this are folded away. */
const OPEN_PROBLEMS = 12;

/** The film's facts as a line of type. */
export function describeFilm(report: Report): string {
  const { film } = report;
  return [
    formatDuration(film.seconds),
    `${film.width} × ${film.height}`,
    `${formatRate(film.fps)} fps`,
    `${film.codec}, ${film.bits} bit`,
    formatBytes(film.sizeBytes),
  ].join(" · ");
}

/** All shots on one strip, as long as they play; the script fills in their keogram. Null for fewer than two. */
export function buildStrip(shots: readonly ShotReport[]): Html | null {
  const played = shots.filter((shot) => isPlayed(shot) && shot.images.keogram !== null);
  if (played.length < 2) return null;
  const total = played.reduce((sum, shot) => sum + countSlots(shot), 0);
  let start = 0;
  const parts = played.map((shot) => {
    const x = ((100 * start) / total).toFixed(3);
    const share = (100 * countSlots(shot)) / total;
    start += countSlots(shot);
    const label = share < 5 ? null : markup`<text x="${x}%" dx="6" y="112">▸ ${shot.id}</text>`;
    return markup`<a href="#${toAnchor(shot)}" aria-label="Go to ${shot.id}"><image data-from="${toAnchor(shot)}-keogram" x="${x}%" y="6" width="${share.toFixed(3)}%" height="90" preserveAspectRatio="none"/><line x1="${x}%" x2="${x}%" y1="6" y2="96"/>${label}</a>`;
  });
  return markup`<nav class="strip" aria-label="Shots" hidden><svg width="100%" height="120">${parts}</svg></nav>
`;
}

function buildProblem(problem: Problem): Html {
  const path = problem.path === null ? null : markup`<bdi class="name">${problem.path}</bdi> `;
  return markup`<li>${path}${problem.message} <code>${problem.code}</code></li>
`;
}

export function buildProblems(problems: readonly Problem[]): Html | null {
  if (problems.length === 0) return null;
  const list = markup`<ul class="problems">
${problems.map(buildProblem)}</ul>`;
  const body =
    problems.length <= OPEN_PROBLEMS
      ? list
      : markup`<details><summary><b>${formatPlural(problems.length, "problem")}</b></summary>${list}</details>`;
  return markup`<section id="problems"><h2>Problems</h2>
${body}
</section>
`;
}

export function buildOutside(report: Report): Html | null {
  if (report.outside.length === 0) return null;
  const table = { id: "outside-frames", frames: report.outside, light: null, folder: "", title: "Files" };
  return markup`<section id="outside"><h2>Outside any shot</h2>
${buildFrameTable(table)}</section>
`;
}

/** Processor time per stage as bars, the longest as long as the table is wide. */
export function buildTiming(report: Report): Html {
  const { timing, machine } = report;
  const longest = Math.max(1e-9, ...timing.stages.map(({ cpuSeconds }) => cpuSeconds));
  const rows = timing.stages.map((stage) => {
    const share = ((100 * stage.cpuSeconds) / longest).toFixed(1);
    const each = stage.count > 0 ? formatDuration(stage.cpuSeconds / stage.count) : "–";
    return markup`<tr><th scope="row">${stage.name}</th><td class="bar"><svg width="100%" height="8" aria-hidden="true"><rect width="${share}%" height="8"/></svg></td><td class="n">${formatDuration(stage.cpuSeconds)}</td><td class="n">${formatDuration(stage.wallSeconds)}</td><td class="n">${formatCount(stage.count)}</td><td class="n">${each}</td></tr>
`;
  });
  const resumed =
    timing.resumedPictures === 0
      ? ""
      : ` ${formatPlural(timing.resumedPictures, "picture")} ${timing.resumedPictures === 1 ? "was" : "were"} there from an earlier run.`;
  const table = markup`<div class="scroll" tabindex="0" role="region" aria-label="Time per stage"><table class="timing">
<thead><tr><th scope="col">Stage</th><th scope="col"></th><th scope="col" class="n">Processor</th><th scope="col" class="n">Clock</th><th scope="col" class="n">Count</th><th scope="col" class="n">Each</th></tr></thead>
<tbody>
${rows}</tbody></table></div>`;
  return markup`<section id="timing"><h2>Time</h2>
<p class="facts">${formatDuration(timing.wallSeconds)} by the clock, ${formatDuration(timing.cpuSeconds)} of processor time on ${formatPlural(machine.cores, "core")}; Node ${machine.node.replace(/^v/, "")}, ${machine.platform}.${resumed}</p>
${timing.stages.length === 0 ? null : table}
</section>
`;
}

export function buildFacts(report: Report): Html {
  const { film, made } = report;
  const rate = formatRate(film.fps);
  const facts: [string, string | null][] = [
    ["File", made.film],
    ["Photographs", made.source],
    ["Length", `${formatDuration(film.seconds)}, ${formatPlural(film.frames, "picture")}`],
    ["Rate", rate === film.fps ? `${rate} fps` : `${rate} fps (${film.fps})`],
    ["Size", `${film.width} × ${film.height}`],
    ["Codec", `${film.codec}, ${film.bits} bit, ${film.pixelFormat}`],
    ["Container", `${film.container}, ${formatBytes(film.sizeBytes)}`],
    ["Look", film.look],
    ["Primaries", film.primaries],
    ["Transfer", film.transfer],
    ["Matrix", film.matrix],
    ["Range", film.range],
    ["Light", film.lightLevel],
    ["Made for a display of", film.masteringDisplay],
    ["SHA-256", film.sha256],
  ];
  const rows = facts.map(([name, value]) =>
    value === null
      ? null
      : markup`<div><dt>${name}</dt><dd><bdi>${value}</bdi></dd></div>
`,
  );
  return markup`<section id="film"><h2>The file</h2>
<dl>
${rows}</dl>
<h3>To make it again</h3>
<pre><code>${made.command}</code></pre>
</section>
`;
}
