import { describe, expect, it } from "vitest";
import { checkLink, signLink } from "./signed-link.ts";

const secret = new Uint8Array(32).fill(7);

describe("signed links", () => {
  const token = signLink(secret, "screener", "film-1", 1000);

  it("open what they were made for, until their time", () => {
    expect(checkLink(secret, "screener", "film-1", token, 999)).toBeNull();
    expect(checkLink(secret, "screener", "film-1", token, 1001)).toBe("expired");
  });

  it("open nothing else", () => {
    expect(checkLink(secret, "screener", "film-2", token, 999)).toBe("forged");
    expect(checkLink(secret, "interview", "film-1", token, 999)).toBe("forged");
    expect(checkLink(new Uint8Array(32), "screener", "film-1", token, 999)).toBe("forged");
    expect(checkLink(secret, "screener", "film-1", `zz${token}`, 999)).toBe("forged");
    for (const wrong of ["", ".", "rs.", "rs.AAAA", token.slice(0, -2)])
      expect(checkLink(secret, "screener", "film-1", wrong, 999)).toBe("forged");
  });

  it("do not confuse parts that run together", () => {
    const joined = signLink(secret, "a", "bc", 1000);
    expect(checkLink(secret, "ab", "c", joined, 999)).toBe("forged");
  });
});
