import { markup } from "./html.ts";
import type { Html } from "./html.ts";
import type { LightReport } from "./report.ts";
import { formatFlicker } from "./words.ts";

/** Where flicker begins to be seen at film rates, EV: from the most to the least sensitive eyes and pictures. */
export const SEEN_FROM = 0.007;
const SEEN_TO = 0.014;

const LOW = 0.0005;
const HIGH = 1;
const TICKS = [0.001, 0.01, 0.1, 1];

/** Per cent of the gauge's width, on a logarithmic scale. */
function place(value: number): number {
  const share = Math.log(Math.min(HIGH, Math.max(LOW, value)) / LOW) / Math.log(HIGH / LOW);
  return Math.round(share * 1000) / 10;
}

/** How much a score fell or rose, in words. */
export function describeChange(before: number, after: number): string {
  if (after <= 0) return "none is left";
  const ratio = before / after;
  if (ratio >= 9.5) return `${Math.round(ratio)} times less`;
  if (ratio >= 1.15) return `${ratio.toFixed(1)} times less`;
  if (ratio > 1 / 1.15) return "about the same";
  return `${(1 / ratio).toFixed(1)} times more`;
}

/** The flicker score of a shot, before and after, and what it means when `explain`; null when it was not measured. */
export function buildFlickerGauge(light: LightReport, explain: boolean): Html | null {
  const { flickerBefore: before, flickerAfter: after, flickerDefinition } = light;
  if (before === null && after === null) return null;
  const change = before === null || after === null ? null : markup` <small>${describeChange(before, after)}</small>`;
  const ticks = TICKS.map((tick) => {
    const anchor = tick === HIGH ? "end" : "middle";
    return markup`<line class="mark" x1="${place(tick)}%" x2="${place(tick)}%" y1="18" y2="24"/><text x="${place(tick)}%" y="40" text-anchor="${anchor}">${tick}</text>`;
  });
  const from = place(SEEN_FROM);
  const dot = (value: number | null, name: string): Html | null =>
    value === null ? null : markup`<circle class="${name}" cx="${place(value)}%" cy="18" r="5.5"/>`;
  const way =
    before === null || after === null
      ? null
      : markup`<line class="way" x1="${place(before)}%" x2="${place(after)}%" y1="18" y2="18"/>`;
  return markup`<div class="flicker">
<h3>Flicker</h3>
<p class="score"><span class="was">${formatFlicker(before)}</span>${after === null ? null : markup` → <span class="is">${formatFlicker(after)}</span>`} EV${change}</p>
<svg class="gauge" width="100%" height="46" aria-hidden="true"><rect class="seen" x="${from}%" width="${(place(SEEN_TO) - from).toFixed(1)}%" y="6" height="18"/><line class="mark" x1="0" x2="100%" y1="18" y2="18"/>${ticks}${way}${dot(before, "was")}${dot(after, "is")}</svg>
${
  explain
    ? markup`<p class="definition">${flickerDefinition} The shaded band, ${SEEN_FROM} to ${SEEN_TO} EV, is about where an eye begins to see it.</p>
`
    : null
}</div>
`;
}
