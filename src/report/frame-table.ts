import { countFates } from "./check-accounts.ts";
import { markup } from "./html.ts";
import type { Html } from "./html.ts";
import { FATES } from "./report.ts";
import type { FrameReport, LightReport } from "./report.ts";
import { formatClock, formatCount, formatPlural, formatSigned } from "./words.ts";

export interface TableContent {
  /** Unique in the page; letters, digits and hyphens. */
  readonly id: string;
  readonly frames: readonly FrameReport[];
  /** Null: no light was measured, and its columns are left out. */
  readonly light: LightReport | null;
  readonly title: string;
  /** Folder whose name is left out of the paths. */
  readonly folder: string;
  /** What one of `frames` is, for people; default `photograph`. */
  readonly noun?: string;
  /** What the first and the second level are called in place of Before and After. */
  readonly names?: readonly [string, string];
}

function buildName(path: string | null, folder: string): Html {
  if (path === null) return markup`<i>no photograph</i>`;
  const start = folder === "" ? "" : `${folder}/`;
  return markup`<bdi>${path.startsWith(start) ? path.slice(start.length) : path}</bdi>`;
}

function buildRow(frame: FrameReport, content: TableContent, isStep: boolean, readers: boolean): Html {
  const { slot, fate, reason, takenAt, settings, gain } = frame;
  const level = (values: readonly (number | null)[] | undefined): Html =>
    markup`<td class="n">${formatSigned(slot === null ? null : (values?.[slot] ?? null), 3)}</td>`;
  const light = content.light;
  return markup`<tr class="${fate}${isStep ? " stepped" : ""}"><td class="n">${slot === null ? "–" : formatCount(slot + 1)}</td><th scope="row">${buildName(frame.path, content.folder)}</th><td class="fate">${fate}${reason === null ? null : markup` <small>${reason}</small>`}</td><td class="n">${takenAt === null ? "–" : formatClock(takenAt, true)}</td><td class="settings">${settings === "" ? "–" : settings}</td>${
    light === null
      ? null
      : markup`${level(light.before)}${level(light.after)}<td class="n">${formatSigned(gain, 3)}</td>`
  }${readers ? markup`<td>${frame.decoder ?? "–"}</td>` : null}</tr>
`;
}

/** Buttons that narrow a table to one fate. They work without script. */
function buildFilter(content: TableContent): Html | null {
  const counts = countFates(content.frames);
  const present = FATES.filter((fate) => counts[fate] > 0);
  if (present.length < 2) return null;
  const choice = (value: string, words: string, checked: Html | null): Html =>
    markup`<label><input type="radio" name="filter-${content.id}" class="only-${value}"${checked}> ${words}</label>`;
  const choices = present.map((fate) => choice(fate, `${fate} ${formatCount(counts[fate])}`, null));
  return markup`<div class="filter" role="group" aria-label="Show frames by fate">${choice("all", `all ${formatCount(content.frames.length)}`, markup` checked`)}${choices}</div>`;
}

/** `1,200 photographs: 1,197 used, 3 held` */
function describeFates({ frames, noun = "photograph" }: TableContent): string {
  const counts = countFates(frames);
  const missing = frames.filter(({ path }) => path === null).length;
  const told = FATES.filter((fate) => counts[fate] > 0).map((fate) => `${formatCount(counts[fate])} ${fate}`);
  const photographs = formatPlural(frames.length - missing, noun);
  return `${photographs}${missing > 0 ? ` and ${formatPlural(missing, "missing moment")}` : ""}: ${told.join(", ")}`;
}

/**
 * Every frame of a shot with its fate, folded away. Frames that have a slot come first, in order, so that row n of the
 * body is slot n: the curve's script relies on it.
 */
export function buildFrameTable(content: TableContent): Html {
  const inOrder = content.frames.toSorted((a, b) => (a.slot ?? Infinity) - (b.slot ?? Infinity) || 0);
  const readers = new Set(content.frames.flatMap(({ decoder }) => decoder ?? [])).size > 1;
  const steps = new Set(content.light?.steps);
  const rows = inOrder.map((frame) => buildRow(frame, content, frame.slot !== null && steps.has(frame.slot), readers));
  const level =
    content.light === null
      ? null
      : markup`<th scope="col" class="n">${content.names?.[0] ?? "Before"}, EV</th><th scope="col" class="n">${content.names?.[1] ?? "After"}, EV</th><th scope="col" class="n">Gain, EV</th>`;
  return markup`<details class="frames" id="${content.id}">
<summary><b>${content.title}</b> <span>${describeFates(content)}</span></summary>
${buildFilter(content)}
<div class="scroll" tabindex="0" role="region" aria-label="${content.title}"><table>
<thead><tr><th scope="col" class="n">#</th><th scope="col">Photograph</th><th scope="col">Fate</th><th scope="col" class="n">Taken</th><th scope="col">Settings</th>${level}${readers ? markup`<th scope="col">Read by</th>` : null}</tr></thead>
<tbody>
${rows}</tbody>
</table></div>
</details>
`;
}
