import { markup } from "./html.ts";
import type { Html } from "./html.ts";
import type { Report, ShotReport } from "./report.ts";
import { isPlayed } from "./shot-section.ts";
import { formatCount, formatFlicker, formatList, formatPlural } from "./words.ts";

/** The shot that flickers most when done: a film is as calm as its worst shot. */
function findWorst(shots: readonly ShotReport[]): ShotReport | null {
  return shots.reduce<ShotReport | null>((worst, shot) => {
    const after = shot.light.flickerAfter;
    if (after === null) return worst;
    return worst === null || after > (worst.light.flickerAfter as number) ? shot : worst;
  }, null);
}

function judgeFlicker(played: readonly ShotReport[]): Html {
  const worst = findWorst(played);
  if (worst === null) return markup`Flicker was not measured.`;
  const { flickerBefore: before, flickerAfter: after } = worst.light;
  const where = played.length === 1 ? "" : ` in ${worst.id}, the worst of ${formatPlural(played.length, "shot")}`;
  const unknown = played.filter((shot) => shot.light.flickerAfter === null).map(({ id }) => id);
  const rest = unknown.length === 0 ? "" : ` It was not measured in ${formatList(unknown)}.`;
  if (before === null || after === null) return markup`Flicker is <b>${formatFlicker(after)}</b> EV${where}.${rest}`;
  const words = after < before ? markup`fell from` : after > before ? markup`<em>rose</em> from` : markup`stayed at`;
  if (after === before) return markup`Flicker ${words} <b>${formatFlicker(after)}</b> EV${where}.${rest}`;
  return markup`Flicker ${words} <b>${formatFlicker(before)}</b> to <b>${formatFlicker(after)}</b> EV${where}.${rest}`;
}

/** Photographs by fate, and moments without one. */
function judgeFrames(report: Report): Html {
  const { counts } = report;
  const missing = report.shots.reduce((sum, shot) => sum + shot.missing, 0);
  const heldPhotographs = counts.held - missing;
  const photographs = counts.used + heldPhotographs + counts.skipped + counts.unreadable;
  const parts: (Html | string)[] = [];
  const lost = [
    heldPhotographs > 0 ? `${formatCount(heldPhotographs)} held by a neighbour` : null,
    counts.unreadable > 0 ? `${formatCount(counts.unreadable)} unreadable` : null,
  ].filter((part) => part !== null);
  if (photographs === 0) parts.push("There were no photographs.");
  else if (lost.length === 0 && counts.skipped === 0) {
    parts.push(
      photographs === 1
        ? "The one photograph is in the film."
        : `All ${formatCount(photographs)} photographs are in the film.`,
    );
  } else {
    const apart = counts.skipped > 0 ? `${formatCount(counts.skipped)} kept apart` : null;
    const others =
      lost.length > 0 ? markup`<em>${formatList(lost)}</em>${apart === null ? null : `, ${apart}`}` : apart;
    parts.push(
      markup`${formatCount(counts.used)} of ${formatPlural(photographs, "photograph")} are in the film; ${others}.`,
    );
  }
  if (missing > 0) {
    const words = missing === 1 ? "1 moment has no photograph" : `${formatCount(missing)} moments have no photograph`;
    parts.push(markup` <em>${words}</em>; a neighbour stands in.`);
  }
  return markup`${parts}`;
}

/** What became of the flicker and of the photographs, in two sentences. */
export function buildVerdict(report: Report): Html {
  return markup`<p class="verdict">${judgeFlicker(report.shots.filter(isPlayed))} ${judgeFrames(report)}</p>`;
}
