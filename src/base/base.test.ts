import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "./canonical-json.ts";
import { mapBounded } from "./concurrency.ts";
import { fromErrorRecord, isAbort, RushesError, toErrorRecord } from "./errors.ts";
import { formatRational, parseRational, rational } from "./rational.ts";

describe("rational", () => {
  test.each([
    ["24", "24"],
    ["23.976", "24000/1001"],
    ["29.97", "30000/1001"],
    ["59.94", "60000/1001"],
    ["24000/1001", "24000/1001"],
    ["50/2", "25"],
    ["12.5", "25/2"],
  ])("%s is %s", (text, expected) => expect(formatRational(parseRational(text))).toBe(expected));

  test.each(["", "fast", "24/0", "-24", "1e9", "24 fps"])("%j is refused", (text) => {
    expect(() => parseRational(text)).toThrow(RushesError);
  });

  test("is in lowest terms", () => {
    const whole = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(whole, whole, (num, den) => {
        const value = rational(num, den);
        expect(value.num * den).toBe(value.den * num);
        expect(parseRational(`${num}/${den}`)).toEqual(value);
      }),
    );
  });
});

describe("canonical JSON", () => {
  test("does not depend on the order of keys", () => {
    expect(canonicalJson({ b: [1, { d: null, c: 2.5 }], a: "x", gone: undefined })).toBe(
      '{"a":"x","b":[1,{"c":2.5,"d":null}]}',
    );
  });
  test("reads back as the same data", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
  test("has no word for NaN", () => expect(() => canonicalJson([Number.NaN])).toThrow(TypeError));
});

describe("mapBounded", () => {
  test("keeps order and its limit", async () => {
    let running = 0;
    let most = 0;
    const results = await mapBounded([5, 1, 4, 2, 3], 2, async (item) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, item));
      running--;
      return item * 2;
    });
    expect(results).toEqual([10, 2, 8, 4, 6]);
    expect(most).toBe(2);
  });
  test("stops at the first failure", async () => {
    const started: number[] = [];
    const run = mapBounded([0, 1, 2, 3], 1, async (item) => {
      started.push(item);
      if (item === 1) throw new Error("no");
    });
    await expect(run).rejects.toThrow("no");
    expect(started).toEqual([0, 1]);
  });
});

describe("errors", () => {
  test("survive a worker boundary", () => {
    const error = new RushesError("truncated", "Half of it", { details: { path: "a.nef" } });
    const copy = fromErrorRecord(structuredClone(toErrorRecord(error)));
    expect([copy.code, copy.message, copy.details]).toEqual(["truncated", "Half of it", { path: "a.nef" }]);
  });
  test("an abort is an abort", () => {
    const controller = new AbortController();
    controller.abort();
    expect(isAbort(controller.signal.reason)).toBe(true);
    expect(toErrorRecord(controller.signal.reason).code).toBe("aborted");
    expect(toErrorRecord("odd")).toMatchObject({ code: "internal", message: "odd" });
  });
});
