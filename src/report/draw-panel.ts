import { type Panel, placeY } from "./curve-panel.ts";
import { type Html, markup } from "./html.ts";
import { formatTick } from "./words.ts";

/** Width that curves are drawn in; the page stretches it. */
export const PANEL_WIDTH = 1000;
const AXIS_WIDTH = 46;

/** A plot area of the page with its axis and caption. @param name for who cannot see it */
export function drawPanel(panel: Panel, name: string, caption: string, curves: Html): Html {
  const places = panel.ticks.map((tick) => ({ tick, y: Math.round(placeY(panel, tick) * 10) / 10 }));
  const grid = places.map(({ y }) => `M0 ${y}H${PANEL_WIDTH}`).join("");
  const words = places.map(
    ({ tick, y }) => markup`<text x="${AXIS_WIDTH - 8}" y="${y + 4}">${formatTick(tick, panel.digits)}</text>`,
  );
  return markup`<p class="panel-name">${caption}</p>
<div class="panel"><svg class="axis" width="${AXIS_WIDTH}" height="${panel.height}" aria-hidden="true">${words}</svg><svg class="area" height="${panel.height}" viewBox="0 0 ${PANEL_WIDTH} ${panel.height}" preserveAspectRatio="none" role="img" aria-label="${name}"><path class="grid" d="${grid}"/>${curves}<path class="cursor" d="M0 0V${panel.height}"/></svg></div>
`;
}
