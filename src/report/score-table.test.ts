import { describe, expect, it } from "vitest";
import type { ScoreReport } from "./report.ts";
import { buildScoreTable } from "./score-table.ts";

function make(key: string, before: number | null, after: number | null): ScoreReport {
  return { key, name: `<${key}>`, definition: `what ${key} is`, before, after };
}

const scores = [
  make("flicker", 0.1, 0.01),
  make("peak", 0.3, 0.02),
  make("colour", 0.0001, 0.0006),
  make("step", null, 0.004),
];

describe("buildScoreTable", () => {
  it("shows each score but the one on the gauge, with its change", () => {
    const { html } = buildScoreTable(scores, true) ?? { html: "" };
    expect(html).not.toContain("flicker");
    expect(html).toContain("0.300");
    expect(html).toContain("15 times less");
    expect(html).toContain("too small to be seen");
    expect(html).toContain("what step is");
    expect(html).toContain("&lt;peak&gt;");
    expect(html.match(/<tr>/g)).toHaveLength(4);
    expect(html).toContain(`<td class="n was">–</td><td class="n is">0.0040</td><td class="change"></td>`);
  });

  it("explains once only", () => {
    const html = buildScoreTable(scores, false)?.html ?? "";
    expect(html).toContain("0.300");
    expect(html).not.toContain("what peak is");
  });

  it("is left out where nothing is known", () => {
    expect(buildScoreTable([make("flicker", 0.1, 0.01), make("peak", null, null)], true)).toBeNull();
    expect(buildScoreTable([], true)).toBeNull();
  });
});
