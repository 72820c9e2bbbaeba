import { describeChange, SEEN_FROM } from "./flicker-gauge.ts";
import { markup } from "./html.ts";
import type { Html } from "./html.ts";
import type { ScoreReport } from "./report.ts";
import { formatFlicker } from "./words.ts";

/** The score that the gauge above the table shows. */
const ON_GAUGE = "flicker";

function buildRow({ name, definition, before, after }: ScoreReport, isSingle: boolean, explain: boolean): Html {
  const isUnseen = before !== null && after !== null && Math.max(before, after) < SEEN_FROM;
  const change =
    before === null || after === null ? "" : isUnseen ? "too small to be seen" : describeChange(before, after);
  return markup`<tr><th scope="row">${name}</th><td class="n was">${formatFlicker(before)}</td>${isSingle ? null : markup`<td class="n is">${formatFlicker(after)}</td><td class="change">${change}</td>`}${explain ? markup`<td class="meaning">${definition}</td>` : null}</tr>
`;
}

/**
 * The scores beside F, before and after (or of the two that `names` calls), with what they mean when `explain`; null when
 * none is known.
 */
export function buildScoreTable(
  scores: readonly ScoreReport[],
  explain: boolean,
  names: readonly [string, string] = ["Before", "After"],
): Html | null {
  const others = scores.filter(({ key }) => key !== ON_GAUGE);
  if (others.every(({ before, after }) => before === null && after === null)) return null;
  const isSingle = scores.every(({ after }) => after === null);
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Scores"><table class="scores">
<thead><tr><th scope="col">Score, EV</th><th scope="col" class="n">${names[0]}</th>${isSingle ? null : markup`<th scope="col" class="n">${names[1]}</th><th scope="col"></th>`}${explain ? markup`<th scope="col">What it is</th>` : null}</tr></thead>
<tbody>
${others.map((score) => buildRow(score, isSingle, explain))}</tbody></table></div>
`;
}
