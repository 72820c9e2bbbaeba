import { type Html, markup } from "./html.ts";
import type { DefectsReport } from "./report.ts";
import { formatPlural } from "./words.ts";

/** Marks are so large (shares of the width) at least that they can be seen. */
const HOT_SHARE = 0.006;
const DUST_SHARE = 0.008;
/** Spots that are listed in words. */
const LISTED = 12;

/** Where on the sensor a shot's hot pixels and dust were found. */
export function buildDefectsFigure({ width, height, hotPixels, dust }: DefectsReport): Html {
  const dots = hotPixels.map(([x, y]) => `M${x} ${y}h0`).join("");
  const rings = dust.map(({ x, y, radius }) => {
    return markup`<circle class="dust" cx="${x}" cy="${y}" r="${Math.max(radius, width * DUST_SHARE)}" stroke-width="${width / 400}"/>`;
  });
  const parts = [
    hotPixels.length === 0 ? null : formatPlural(hotPixels.length, "hot pixel"),
    dust.length === 0 ? null : `${formatPlural(dust.length, "shadow")} of dust (rings)`,
  ].filter((part) => part !== null);
  const told = dust.slice(0, LISTED).map(({ x, y, radius, ev }) => {
    return `${x}, ${y}: radius ${radius}, ${String(Number(ev.toFixed(2))).replace("-", "−")} EV`;
  });
  const more = dust.length > LISTED ? ` and ${dust.length - LISTED} more` : "";
  const list = dust.length === 0 ? "" : ` Dust at ${told.join("; ")}${more}.`;
  const words = `${parts.join(" and ")}, on the sensor of ${width} × ${height} pixels as it lies in the camera.${list}`;
  return markup`<figure class="defects"><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Where they are: ${parts.join(" and ")}"><path class="hot" d="${dots}" stroke-width="${width * HOT_SHARE}"/>${rings}</svg>
<figcaption>${words}</figcaption></figure>
`;
}
