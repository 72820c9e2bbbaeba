import { describe, expect, it } from "vitest";
import { makeFrame, makeLight, makeReport, makeShot } from "../../test/fixtures/small-report.ts";
import type { FrameReport, Report, ShotReport } from "./report.ts";
import { buildVerdict } from "./verdict.ts";

function read(report: Report): string {
  return buildVerdict(report).html.replaceAll(/<[^>]+>/g, "");
}

function shotOf(id: string, before: number | null, after: number | null, frames?: readonly FrameReport[]): ShotReport {
  const own = frames ?? [makeFrame(0, `${id}/a`), makeFrame(1, `${id}/b`)];
  const slots = own.filter(({ slot }) => slot !== null).length;
  return makeShot(own, { id, light: makeLight(slots, { flickerBefore: before, flickerAfter: after }) });
}

describe("buildVerdict", () => {
  it("says what became of the flicker", () => {
    expect(read(makeReport([shotOf("s01", 0.08, 0.004)]))).toContain("Flicker fell from 0.080 to 0.0040 EV. All 2");
    expect(read(makeReport([shotOf("s01", 0.01, 0.02)]))).toContain("Flicker rose from 0.010 to 0.020 EV.");
    expect(buildVerdict(makeReport([shotOf("s01", 0.01, 0.02)])).html).toContain("<em>rose</em>");
    expect(read(makeReport([shotOf("s01", 0.01, 0.01)]))).toContain("Flicker stayed at 0.010 EV.");
    expect(read(makeReport([shotOf("s01", null, 0.01)]))).toContain("Flicker is 0.010 EV.");
    expect(read(makeReport([shotOf("s01", 0.01, null)]))).toContain("Flicker was not measured.");
  });

  it("tells the worst shot, and those that were not measured", () => {
    const shots = [shotOf("s01", 0.09, 0.001), shotOf("s02", 0.03, 0.006), shotOf("s03", null, null)];
    expect(read(makeReport(shots))).toContain(
      "from 0.030 to 0.0060 EV in s02, the worst of 3 shots. It was not measured in s03.",
    );
  });

  it("says what became of every photograph", () => {
    expect(read(makeReport([]))).toContain("There were no photographs.");
    expect(read(makeReport([shotOf("s01", 1, 0, [makeFrame(0, "a")])]))).toContain(
      "The one photograph is in the film.",
    );
    const frames = [
      makeFrame(0, "a"),
      makeFrame(1, null),
      makeFrame(2, "b", { fate: "held", reason: "of another size" }),
      makeFrame(3, "c", { fate: "unreadable", reason: "truncated" }),
    ];
    const outside = [makeFrame(null, "d", { fate: "skipped", reason: "the same as a" })];
    expect(read(makeReport([shotOf("s01", 1, 0, frames)], outside))).toContain(
      "1 of 4 photographs are in the film; 1 held by a neighbour and 1 unreadable, 1 kept apart. 1 moment has no photograph; a neighbour stands in.",
    );
    expect(read(makeReport([shotOf("s01", 1, 0)], outside))).toContain(
      "2 of 3 photographs are in the film; 1 kept apart.",
    );
  });
});
