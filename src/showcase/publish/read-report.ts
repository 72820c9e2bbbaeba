import { readFile, stat } from "node:fs/promises";
import { RushesError } from "../../base/errors.ts";
import { toAnchor } from "../../report/shot-section.ts";
import { MAX_SHOTS } from "./announcement.ts";
import { howMadeOfReport, type ReportedMaking } from "./how-made-of-report.ts";

export interface ReadReport extends ReportedMaking {
  /** A JPEG in base 64 of each shot that has one. */
  readonly keograms: readonly { readonly shot: string; readonly jpeg: string }[];
  /** What could not be had, in words. */
  readonly notes: readonly string[];
}

/** A report of 100,000 frames has some 30 MB. */
const MAX_REPORT_BYTES = 256 * 1024 ** 2;

/**
 * Reads a film's report, and the pictures from the page beside it, since the JSON has none.
 * @param path of the JSON
 * @throws RushesError `unreadable`, `bad-argument`
 */
export async function readReport(path: string): Promise<ReadReport> {
  const text = await readText(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RushesError("bad-argument", `${path} is no JSON: give the film's .report.json.`, { cause: error });
  }
  const making = howMadeOfReport(value);
  const pagePath = path.replace(/\.json$/, ".html");
  const page = pagePath === path ? null : await readText(pagePath).catch(() => null);
  const notes = page === null ? [`The page of the report is not beside it (${pagePath}): keograms are left out.`] : [];
  const keograms = making.shots.slice(0, MAX_SHOTS).flatMap((shot) => {
    const jpeg = page === null ? null : keogramOf(page, shot);
    return jpeg === null ? [] : [{ shot: shot.slice(0, 100), jpeg }];
  });
  if (making.shots.length > MAX_SHOTS) {
    notes.push(`Light and keograms of the first ${MAX_SHOTS} of ${making.shots.length} shots are sent.`);
  }
  return { ...making, keograms, notes };
}

/** As `shot-section.ts` writes it. */
function keogramOf(page: string, shot: string): string | null {
  const begin = `<img id="${toAnchor({ id: shot })}-keogram" src="data:image/jpeg;base64,`;
  const at = page.indexOf(begin);
  if (at < 0) return null;
  const from = at + begin.length;
  const jpeg = page.slice(from, page.indexOf('"', from));
  return /^[A-Za-z0-9+/]+={0,2}$/.test(jpeg) ? jpeg : null;
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_REPORT_BYTES) throw new Error(`it is larger than ${MAX_REPORT_BYTES / 1024 ** 2} MB`);
    return await readFile(path, "utf8");
  } catch (error) {
    throw new RushesError("unreadable", `Cannot read the report ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
