import { drawPath, type Panel, planPanel, range, type Values } from "./curve-panel.ts";
import { drawPanel, PANEL_WIDTH } from "./draw-panel.ts";
import { type Html, markup } from "./html.ts";
import type { MotionCurves, MotionReport, MotionScoreReport } from "./report.ts";
import { formatCount, formatPlural } from "./words.ts";

/** Curves smaller than this are drawn as what they are: nothing. */
const LEAST_RANGE = { pixels: 2, degrees: 0.1, percent: 0.2 } as const;
const HEIGHT = 96;

interface Plot {
  readonly key: keyof MotionCurves;
  readonly caption: string;
  readonly least: number;
}

const PLOTS: readonly Plot[] = [
  { key: "across", caption: "Place, to the right, in pixels of the film", least: LEAST_RANGE.pixels },
  { key: "down", caption: "Place, down, in pixels of the film", least: LEAST_RANGE.pixels },
  { key: "roll", caption: "Roll in degrees, clockwise", least: LEAST_RANGE.degrees },
  { key: "size", caption: "Size in per cent of the first frame", least: LEAST_RANGE.percent },
];

/** How a shot's view moves: what was done and why, its path before and after, what it cost. */
export function buildMotionSection(motion: MotionReport, explain: boolean): Html {
  const { asked, mode, why, kept, bridged } = motion;
  const chosen = asked === mode ? mode : `${asked}: ${mode}`;
  const share = kept < 0.9995 ? ` · ${(kept * 100).toFixed(1)} % of the width kept` : "";
  const guessed = bridged.length === 0 ? null : markup`<p class="facts">${describeBridged(bridged)}</p>`;
  return markup`<section class="motion"><h3>Motion: ${chosen}${share}</h3>
<p class="facts">${why}</p>
${guessed}${buildPlots(motion)}${buildScores(motion.scores, explain)}${buildPrices(motion)}${buildWhole(motion)}</section>
`;
}

function describeBridged(bridged: MotionReport["bridged"]): string {
  const shown = bridged.slice(0, 8).map(({ slot, reason }) => `${formatCount(slot + 1)} (${reason})`);
  const more = bridged.length > shown.length ? ` and ${formatCount(bridged.length - shown.length)} more` : "";
  return `Put between their neighbours, as nothing says where they are: ${formatPlural(bridged.length, "frame")}: ${shown.join(", ")}${more}.`;
}

function buildPlots({ before, after }: MotionReport): Html | null {
  const panels = PLOTS.flatMap(({ key, caption, least }) => {
    const plan = planPlot(before[key], after[key], least);
    if (plan === null) return [];
    const curves = markup`<path class="curve before" d="${drawPath(before[key], plan, PANEL_WIDTH)}"/><path class="curve after" d="${drawPath(after[key], plan, PANEL_WIDTH)}"/>`;
    return [drawPanel(plan, `${caption}, before and after`, caption, curves)];
  });
  if (panels.length === 0) return null;
  return markup`<figure class="plot"><div class="keys" role="group" aria-label="Curves of motion"><label class="key key-before"><input type="checkbox" class="show-before" checked> as photographed</label><label class="key key-after"><input type="checkbox" class="show-after" checked> in the film</label></div>
${panels}</figure>
`;
}

/** Null: neither of the curves goes anywhere. */
function planPlot(before: Values, after: Values, least: number): Panel | null {
  const [min, max] = range([before, after]);
  return max - min < least ? null : planPanel(HEIGHT, min, max, 4, false);
}

function buildScores(scores: readonly MotionScoreReport[], explain: boolean): Html | null {
  if (scores.length === 0) return null;
  const tell = (value: number | null): string =>
    value === null ? "–" : value.toFixed(Math.abs(value) < 0.995 ? 3 : Math.abs(value) < 100 ? 2 : 0);
  const rows = scores.map(
    ({ name, definition, before, after }) =>
      markup`<tr><th scope="row">${name}</th><td class="n was">${tell(before)}</td><td class="n is">${tell(after)}</td>${explain ? markup`<td class="meaning">${definition}</td>` : null}</tr>
`,
  );
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Scores of motion"><table class="scores">
<thead><tr><th scope="col">Steadiness</th><th scope="col" class="n">Before</th><th scope="col" class="n">After</th>${explain ? markup`<th scope="col">What it is</th>` : null}</tr></thead>
<tbody>
${rows}</tbody></table></div>
`;
}

function buildPrices({ prices }: MotionReport): Html | null {
  if (prices.length < 2) return null;
  const told = prices.map(
    ({ keep, jitter }) => `${Math.round(keep * 100)} % of the width: ${jitter.toFixed(jitter < 0.995 ? 2 : 1)} px`,
  );
  return markup`<p class="facts">What steadiness costs, as jitter that would be left by what is kept: ${told.join(" · ")}.</p>
`;
}

function buildWhole({ whole }: MotionReport): Html | null {
  if (whole.length === 0) return null;
  const items = whole.map(({ name, margin, waived }) => {
    const told =
      waived === null
        ? `never cut${margin === null ? "" : `; at least ${Math.floor(margin)} pixels of the film around it`}`
        : `cut, as film.yaml allows: “${waived}”`;
    return markup`<li><bdi>${name}</bdi>: ${told}</li>`;
  });
  return markup`<ul class="notes">${items}</ul>
`;
}
