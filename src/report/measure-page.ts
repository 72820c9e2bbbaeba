import { buildCurveFigure } from "./curve-figure.ts";
import { buildDocument } from "./document.ts";
import { buildFrameTable } from "./frame-table.ts";
import { buildFlickerGauge } from "./flicker-gauge.ts";
import { type Html, markup } from "./html.ts";
import type { FrameReport, LightReport } from "./report.ts";
import { buildScoreTable } from "./score-table.ts";
import { formatPlural } from "./words.ts";

/** A film or a shot that was measured, or two of equal length beside each other. */
export interface MeasuredEntry {
  readonly name: string;
  /** What is odd about it, for people. */
  readonly remarks: readonly string[];
  /** Its pictures, in order. */
  readonly frames: readonly FrameReport[];
  readonly noun: "photograph" | "picture";
  /** `before` and `after` are the first and the second of two. */
  readonly light: LightReport;
  /** What these two are called, short; null: there is only one. */
  readonly names: readonly [string, string] | null;
}

/** Scores and curves of what was measured as one page, see `buildDocument`. @param version of rushes */
export function buildMeasurePage(entries: readonly MeasuredEntry[], version: string): string {
  const title = entries.length === 1 ? (entries[0] as MeasuredEntry).name : `${entries.length} measured`;
  const body = markup`<header>
<p class="edge">rushes ${version} ▸ measured</p>
<h1>How steady is the light?</h1>
</header>
<main>
${entries.map((entry, index) => buildEntry(entry, index))}</main>`;
  return buildDocument(`${title} – light`, version, body);
}

function buildEntry({ name, remarks, frames, noun, light, names }: MeasuredEntry, index: number): Html {
  const called = names ?? (["level", "–"] as const);
  const notes =
    remarks.length === 0 ? null : markup`<ul class="notes">${remarks.map((note) => markup`<li>${note}</li>`)}</ul>`;
  const table = {
    id: `measured-${index + 1}-frames`,
    frames,
    light,
    title: `Every ${noun}`,
    folder: "",
    noun,
    names: called,
  };
  const curves = buildCurveFigure({ id: name, light, frames, names: called });
  return markup`<section class="shot" id="measured-${index + 1}">
<header><h2><bdi>${name}</bdi></h2>
<p class="facts">${formatPlural(frames.length, noun)}</p>
${notes}</header>
${buildFlickerGauge(light, index === 0)}${buildScoreTable(light.scores, index === 0, called)}${curves}${buildFrameTable(table)}</section>
`;
}
