import { expect, it } from "vitest";
import { createRateLimit } from "./rate-limit.ts";

it("lets a burst through, then the rate, each key by itself", () => {
  const limit = createRateLimit({ burst: 3, perSecond: 0.5 });
  expect([1, 2, 3, 4].map(() => limit.take("a", 0))).toEqual([true, true, true, false]);
  expect(limit.take("b", 0)).toBe(true);
  expect(limit.take("a", 1)).toBe(false);
  expect(limit.take("a", 2)).toBe(true);
  expect(limit.take("a", 2)).toBe(false);
});

it("forgets those idle the longest when there are too many", () => {
  const limit = createRateLimit({ burst: 1, perSecond: 0, maxKeys: 2 });
  expect(["a", "b", "a", "c", "b", "a"].map((key) => limit.take(key, 0))).toEqual([
    true,
    true,
    false,
    true,
    true,
    true,
  ]);
});
