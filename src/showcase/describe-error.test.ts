import { DrizzleQueryError } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { describeError, describeWithStack } from "./describe-error.ts";

describe("what the log says of an error", () => {
  const failed = new DrizzleQueryError(
    "insert into messages values ($1, $2)",
    ["maker@example.org", "line one\n    at a secret"],
    new Error("disk full"),
  );

  it("has the query and the reason, and no value", () => {
    expect(describeError(failed)).toBe("The query failed (disk full): insert into messages values ($1, $2)");
    const withStack = describeWithStack(failed);
    expect(withStack).toMatch(/describe-error\.test\.ts:\d+/);
    expect(withStack).not.toMatch(/maker@|secret/);
  });

  it("says of anything else what it says itself", () => {
    expect(describeError(new RangeError("too far"))).toBe("too far");
    expect(describeError("thrown text")).toBe("thrown text");
    expect(describeWithStack("thrown text")).toBe("thrown text");
  });
});
