import { open, stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { RushesError } from "../base/errors.ts";
import { FLICKER_DEFINITION, SCORES } from "../measure/score-list.ts";
import { readPackageVersion } from "../render/engine-version.ts";
import { buildMeasurePage, type MeasuredEntry } from "../report/measure-page.ts";
import { PAGE_MARK } from "../report/document.ts";
import type { FrameReport, LightReport } from "../report/report.ts";
import { writeFileAtomic } from "../store/atomic-file.ts";
import { listRemarks, type MeasuredRow } from "./measure-table.ts";

/** Where a page of ours says so. */
const MARK_WITHIN = 2048;

/**
 * Refuses a page that would cost the user a file, before the long work.
 * @throws RushesError `bad-argument` | `disk`
 */
export async function checkPlot(path: string): Promise<void> {
  const folder = await stat(dirname(resolve(path))).catch(() => null);
  if (!folder?.isDirectory()) {
    throw new RushesError("disk", `Expected a folder for the plot but there is no \`${dirname(path)}\``);
  }
  const existing = await stat(path).catch(() => null);
  if (existing === null) return;
  if (existing.isFile() && (await readStart(path)).includes(PAGE_MARK)) return;
  throw new RushesError(
    "bad-argument",
    `\`${path}\` is there already and no page of rushes: choose another name for --plot, or remove it`,
  );
}

async function readStart(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MARK_WITHIN), 0, MARK_WITHIN, 0);
    return buffer.toString("latin1", 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Writes the curves of what was measured; two of equal length over each other. */
export async function writePlot(path: string, rows: readonly MeasuredRow[]): Promise<void> {
  const [first, second] = rows;
  const isPair = rows.length === 2 && first?.score.curve.length === second?.score.curve.length;
  const entries = isPair
    ? [describe(first as MeasuredRow, second as MeasuredRow)]
    : rows.map((row) => describe(row, null));
  await writeFileAtomic(path, buildMeasurePage(entries, await readPackageVersion()));
}

function describe(first: MeasuredRow, second: MeasuredRow | null): MeasuredEntry {
  const { shot, score } = first;
  const settings = shot ?? second?.shot ?? null;
  const frames = score.curve.map((_, index): FrameReport => {
    return {
      slot: index,
      path: settings?.names[index] ?? `picture ${index + 1}`,
      fate: "used",
      reason: null,
      decoder: null,
      gain: null,
      settings: settings?.settings[index] ?? "",
      takenAt: settings?.times[index] ?? null,
    };
  });
  const pair = second === null ? [first] : [first, second];
  return {
    name: pair.map(({ name }) => name).join(" and "),
    remarks: pair.flatMap((row) => {
      const remarks = listRemarks(row).map((remark) => (second === null ? remark : `${shorten(row.name)}: ${remark}`));
      return remarks.concat(row.shot?.notes ?? []);
    }),
    frames,
    noun: settings === null ? "picture" : "photograph",
    light: describeLight(first, second, settings),
    names: second === null ? null : [shorten(first.name), shorten(second.name)],
  };
}

function describeLight(first: MeasuredRow, second: MeasuredRow | null, shot: MeasuredRow["shot"]): LightReport {
  const count = first.score.curve.length;
  const none = (): null[] => Array.from({ length: count }, () => null);
  const curve = (row: MeasuredRow | null): (number | null)[] =>
    row === null ? none() : row.score.curve.map((ev) => (Number.isFinite(ev) ? ev : null));
  return {
    times: shot?.times ?? none(),
    before: curve(first),
    after: curve(second),
    exposureEv: shot?.exposure ?? none(),
    gain: none(),
    scene: shot?.scene ?? none(),
    steps: shot?.steps ?? [],
    flickerBefore: first.score.flicker,
    flickerAfter: second?.score.flicker ?? null,
    flickerDefinition: FLICKER_DEFINITION,
    scores: SCORES.map(({ key, name, definition, pick }) => {
      return { key, name, definition, before: pick(first.score), after: second === null ? null : pick(second.score) };
    }),
  };
}

function shorten(name: string): string {
  return basename(name);
}
