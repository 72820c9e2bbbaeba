import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeFrame, makeReport, makeShot } from "../../test/fixtures/small-report.ts";
import { writeReport } from "./write-report.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rushes-report-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const report = makeReport([makeShot([makeFrame(0, "a")])]);

describe("writeReport", () => {
  it("writes both files and nothing else, over what was there", async () => {
    const paths = { html: join(folder, "film.report.html"), json: join(folder, "film.report.json") };
    await writeFile(paths.html, "old");
    await writeReport(report, paths);
    expect((await readdir(folder)).sort()).toEqual(["film.report.html", "film.report.json"]);
    expect(await readFile(paths.html, "utf8")).toMatch(/^<!doctype html>/);
    expect(JSON.parse(await readFile(paths.json, "utf8"))).toMatchObject({ version: 1, counts: { used: 1 } });
  });

  it("writes nothing when the accounts do not add up", async () => {
    const wrong = { ...report, counts: { ...report.counts, used: 2 } };
    const paths = { html: join(folder, "a.html"), json: join(folder, "a.json") };
    await expect(writeReport(wrong, paths)).rejects.toMatchObject({ code: "internal" });
    expect(await readdir(folder)).toEqual([]);
  });

  it("says which file could not be written, and leaves nothing half done", async () => {
    const paths = { html: join(folder, "no such folder", "a.html"), json: join(folder, "a.json") };
    await expect(writeReport(report, paths)).rejects.toMatchObject({ code: "disk", details: { path: paths.html } });
    expect(await readdir(folder)).toEqual(["a.json"]);
  });
});
