import { writeFileAtomic } from "../store/atomic-file.ts";
import { checkAccounts } from "./check-accounts.ts";
import { buildPage } from "./page.ts";
import { buildJson } from "./report-json.ts";
import type { Report } from "./report.ts";

export interface ReportPaths {
  readonly html: string;
  readonly json: string;
}

/**
 * Writes a report as HTML and JSON. Each file appears whole or not at all, replacing what was there.
 * @throws RushesError `internal` when its accounts do not add up (then nothing is written), `disk` when a file cannot
 * be written.
 */
export async function writeReport(report: Report, paths: ReportPaths): Promise<void> {
  checkAccounts(report);
  const page = buildPage(report);
  await writeFileAtomic(paths.json, buildJson(report));
  await writeFileAtomic(paths.html, page);
}
