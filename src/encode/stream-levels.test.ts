import { describe, expect, test } from "vitest";
import { addStreamLevels } from "./stream-levels.ts";

const LEVEL = { maxPixel: 873, maxMean: 141 };
const DISPLAY = { least: 0.0001, most: 1000 };
const HEADER = Buffer.from([1, 2, 3]);

function added(codec: "hevc" | "av1" | "ffv1", level = LEVEL): string {
  return addStreamLevels(HEADER, codec, level, DISPLAY)!.subarray(HEADER.length).toString("hex");
}

describe("addStreamLevels", () => {
  test("hevc: an SEI of the display, green first, and of the levels (ITU-T H.265, D.2.28 and D.2.35)", () => {
    const corners = "33c2 86c4 1d4c 0bb8 84d0 3e80 3d13 4042";
    // 10,000,000 and 1 ten-thousandths; two zeros and a 0 or 1 have a 3 between them.
    const light = "0098 9680 0000 0300 01";
    const wanted = `00000001 4e01 89 18 ${corners} ${light} 90 04 0369 008d 80`;
    expect(added("hevc")).toBe(wanted.replaceAll(" ", ""));
  });

  test("hevc: a film of nothing but black has no start code in its SEI", () => {
    expect(added("hevc", { maxPixel: 0, maxMean: 1 }).slice(8)).not.toMatch(/^(..)*00000[0-2]/);
    expect(added("hevc", { maxPixel: 0, maxMean: 1 }).endsWith("9004000003000180")).toBe(true);
  });

  test("av1: OBUs of the levels and of the display, red first (AV1 6.7.3 and 6.7.4)", () => {
    const corners = "ae14 51ec 43d7 b0a4 2666 0f5c 500d 5439";
    expect(added("av1")).toBe(`2a06010369008d80 2a1a02 ${corners} 0003e800 00000002 80`.replaceAll(" ", ""));
    expect(added("av1", { maxPixel: 100_000, maxMean: 1 }).slice(0, 16)).toBe("2a0601ffff000180");
  });

  test("what has no place for it stays as it is", () => {
    expect(added("ffv1")).toBe("");
    expect(addStreamLevels(null, "hevc", LEVEL, DISPLAY)).toBeNull();
  });
});
