import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { makeLight } from "../../test/fixtures/small-report.ts";
import { RushesError } from "../base/errors.ts";
import { drawCurvePng, drawCurveSvg } from "./curve-svg.ts";

const light = makeLight(40, {
  before: Array.from({ length: 40 }, (_, slot) => (slot % 3) * 0.1),
  steps: [10, 20],
  flickerBefore: 0.08,
  flickerAfter: 0.004,
});

describe("drawCurveSvg", () => {
  it("tells the scores and escapes its title", () => {
    const svg = drawCurveSvg(light, { title: `<script>&"` });
    expect(svg).toContain("F 0.080 → 0.0040 EV");
    expect(svg).toContain("&lt;script&gt;&amp;&quot;");
    expect(svg).not.toContain("<script");
    expect(svg.match(/M[\d.]+ 0v8/g)).toHaveLength(2);
  });

  it("refuses what it cannot draw", () => {
    expect(() => drawCurveSvg(makeLight(0))).toThrow(RushesError);
    expect(() => drawCurveSvg(light, { width: 200 })).toThrow(/480/);
    expect(() => drawCurveSvg(light, { width: Number.NaN })).toThrow(/480/);
  });
});

describe("drawCurvePng", () => {
  it.each(["light", "dark"] as const)("draws on %s paper", async (theme) => {
    const png = await drawCurvePng(light, { theme, width: 800 }, 2);
    const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    expect(info.width).toBe(1600);
    const corner = (data[0] as number) + (data[1] as number) + (data[2] as number);
    expect(theme === "light" ? corner : 765 - corner).toBeGreaterThan(650);
    expect(new Set(data).size).toBeGreaterThan(20);
  });
});
