import { describe, expect, it } from "vitest";
import { parseByteRange } from "./byte-range.ts";

describe("parseByteRange", () => {
  it("reads both ends, open ends and the last bytes", () => {
    expect(parseByteRange("bytes=0-0", 10)).toEqual({ start: 0, end: 0 });
    expect(parseByteRange("bytes=3-", 10)).toEqual({ start: 3, end: 9 });
    expect(parseByteRange("bytes=-4", 10)).toEqual({ start: 6, end: 9 });
    expect(parseByteRange("bytes=-40", 10)).toEqual({ start: 0, end: 9 });
    expect(parseByteRange("bytes=2-400", 10)).toEqual({ start: 2, end: 9 });
  });

  it("sends everything where nothing can be read", () => {
    for (const header of [undefined, "", "bytes=-", "bytes=a-b", "bytes=1-2,4-5", "lines=1-2", "bytes=5-2"]) {
      expect(parseByteRange(header, 10)).toBeNull();
    }
  });

  it("refuses what lies beyond the end", () => {
    expect(parseByteRange("bytes=10-", 10)).toBe("unsatisfiable");
    expect(parseByteRange("bytes=0-", 0)).toBe("unsatisfiable");
    expect(parseByteRange("bytes=-0", 10)).toBe("unsatisfiable");
  });
});
