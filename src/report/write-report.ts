import { open, rename, rm } from "node:fs/promises";
import { RushesError } from "../base/errors.ts";
import { checkAccounts } from "./check-accounts.ts";
import { buildPage } from "./page.ts";
import { buildJson } from "./report-json.ts";
import type { Report } from "./report.ts";

export interface ReportPaths {
  readonly html: string;
  readonly json: string;
}

async function writeAside(path: string, text: string): Promise<string> {
  const aside = `${path}.${process.pid}.partial`;
  const file = await open(aside, "w");
  try {
    await file.writeFile(text);
    await file.sync();
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return aside;
}

/**
 * Writes a report as HTML and JSON. Each appears whole or not at all, and neither before both are on disk.
 * @throws RushesError `internal` when its accounts do not add up, `disk` when a file cannot be written.
 */
export async function writeReport(report: Report, paths: ReportPaths): Promise<void> {
  checkAccounts(report);
  const asides: string[] = [];
  let path = paths.json;
  try {
    asides.push(await writeAside(path, buildJson(report)));
    path = paths.html;
    asides.push(await writeAside(path, buildPage(report)));
    await rename(asides[0] as string, paths.json);
    await rename(asides[1] as string, paths.html);
  } catch (error) {
    await Promise.all(asides.map((aside) => rm(aside, { force: true })));
    const reason = error instanceof Error ? error.message : String(error);
    throw new RushesError("disk", `Expected to write the report \`${path}\` but received ${reason}`, {
      details: { path },
      cause: error,
    });
  }
}
