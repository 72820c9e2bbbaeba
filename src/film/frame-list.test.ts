import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compactFrames, expandFrames } from "./frame-list.ts";

describe("frame lists", () => {
  test("a run of numbers is one line", () => {
    const slots = Array.from({ length: 30 }, (_, i) => `DCIM/100RUSHE/RSH_${String(i + 1).padStart(4, "0")}.DNG`);
    expect(compactFrames(slots)).toEqual(["DCIM/100RUSHE/RSH_[0001-0030].DNG"]);
  });

  test("roll-over, folders and missing frames break runs and survive", () => {
    const slots = ["a/X_9998.NEF", "a/X_9999.NEF", "b/X_0001.NEF", null, null, "b/X_0004.NEF"];
    expect(compactFrames(slots)).toEqual(["a/X_[9998-9999].NEF", "b/X_0001.NEF", { missing: 2 }, "b/X_0004.NEF"]);
    expect(expandFrames(compactFrames(slots))).toEqual(slots);
  });

  test("a name that reads as a run is written as a file", () => {
    expect(compactFrames(["odd[1-2].jpg"])).toEqual([{ file: "odd[1-2].jpg" }]);
  });

  test.each(["X_[5-3].NEF", "X_[1-10].NEF", "X_[000000001-999999999].NEF"])("%s is refused", (entry) => {
    expect(() => expandFrames([entry])).toThrow(/Expected/);
  });

  test("any names come back", () => {
    const name = fc.oneof(
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }),
      fc.nat(12).map((n) => `d/P${n}.jpg`),
      fc.nat(12).map((n) => `d/P_[${n}-${n + 1}].jpg`),
      fc.constant(null),
    );
    fc.assert(
      fc.property(fc.array(name, { maxLength: 30 }), (slots) => {
        expect(expandFrames(compactFrames(slots))).toEqual(slots);
      }),
    );
  });
});
