import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSessions } from "../../src/showcase/accounts/sessions.ts";
import { signInAs } from "./sign-in.ts";
import { DATABASES, openTestShowcase, type TestShowcase } from "./test-showcase.ts";

describe.each(DATABASES)("accounts on the %s database", (database) => {
  let test: TestShowcase;
  beforeAll(async () => {
    test = await openTestShowcase(database);
  });
  afterAll(() => test.close());

  it("know who is signed in, and nobody by a changed cookie", async () => {
    const sessions = createSessions(test.showcase);
    const session = await signInAs(test, "editor", "Ada");
    const read = (cookie: string) => sessions.read(new Request("http://localhost:8787/desk", { headers: { cookie } }));
    expect(await read(session.headers.cookie)).toEqual({
      accountId: session.accountId,
      name: "Ada",
      email: `${session.accountId}@example.org`,
      role: "editor",
    });
    expect(await read(session.headers.cookie.replace("=", "=x"))).toBeNull();
    expect(await read("rushes.session_token=x")).toBeNull();
  });
});
