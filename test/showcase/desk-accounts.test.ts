import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSessions } from "../../src/showcase/accounts/sessions.ts";
import { setupCode } from "../../src/showcase/accounts/setup-code.ts";
import { accounts, credentials, invites, publishKeys, sessions } from "../../src/showcase/tables/accounts.ts";
import { signInAs } from "./sign-in.ts";
import { DATABASES, openTestShowcase, type TestShowcase } from "./test-showcase.ts";

const PASSWORD = "correct horse battery";

describe.each(DATABASES)("accounts on the %s database", (database) => {
  let test: TestShowcase;
  /** Cookie of the owner who went through the welcome page. */
  let owner: string;
  beforeAll(async () => {
    test = await openTestShowcase(database);
  });
  afterAll(() => test.close());

  const post = (
    path: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Response> => test.fetch(path, { method: "POST", body: new URLSearchParams(fields), headers });
  const cookieOf = (response: Response): string =>
    response.headers
      .getSetCookie()
      .map((cookie) => cookie.split(";")[0])
      .join("; ");

  it("send the first visitor to the welcome page, which asks for the code on the terminal", async () => {
    expect((await test.fetch("/desk/sign-in")).headers.get("location")).toBe("/desk/welcome");
    const page = await (await test.fetch("/desk/welcome")).text();
    expect(page).toContain("Setup code");
    expect(page).not.toContain(setupCode(test.showcase));
    const wrong = await post("/desk/welcome", {
      code: "aaaaa-aaaaa",
      name: "Eve",
      email: "eve@example.org",
      password: PASSWORD,
    });
    expect(wrong.status).toBe(422);
    expect(await wrong.text()).toContain("not the code on the terminal");
    expect(await test.showcase.db.select().from(accounts)).toEqual([]);
  });

  it("make one owner of two who come at once", async () => {
    const code = setupCode(test.showcase).toUpperCase().replace("-", " ");
    const answers = await Promise.all(
      ["ada", "bob"].map((name) =>
        post("/desk/welcome", { code, name, email: `${name}@example.org`, password: PASSWORD }),
      ),
    );
    expect(answers.map((answer) => answer.headers.get("location")).sort()).toEqual(["/desk", "/desk/sign-in"]);
    const rows = await test.showcase.db.select().from(accounts);
    expect(rows.map((row) => row.role)).toEqual(["owner"]);
    const made = answers.find((answer) => answer.headers.get("location") === "/desk")!;
    const flags = made.headers.getSetCookie().find((cookie) => cookie.startsWith("rushes.session_token="))!;
    expect(flags).toMatch(/HttpOnly/i);
    expect(flags).toMatch(/SameSite=Lax/i);
    owner = cookieOf(made);
    expect((await test.fetch("/desk", { headers: { cookie: owner } })).status).toBe(200);
    expect((await post("/desk/welcome", { code })).headers.get("location")).toBe("/desk/sign-in");
    const [stored] = await test.showcase.db.select().from(credentials);
    expect(stored?.password).not.toContain(PASSWORD);
  });

  it("know who is signed in, and nobody by a changed cookie", async () => {
    const reader = createSessions(test.showcase);
    const session = await signInAs(test, "editor", "Ada");
    const read = (cookie: string) => reader.read(new Request("http://localhost:8787/desk", { headers: { cookie } }));
    expect(await read(session.headers.cookie)).toMatchObject({
      accountId: session.accountId,
      name: "Ada",
      role: "editor",
    });
    expect(await read(session.headers.cookie.replace("=", "=x"))).toBeNull();
    expect(await read("rushes.session_token=x")).toBeNull();
  });

  it("begin a new session at every sign-in, and end the one that came with it", async () => {
    const [{ email } = { email: "" }] = await test.showcase.db.select({ email: accounts.email }).from(accounts);
    // Somebody's session, planted into another's browser before they sign in.
    const planted = await signInAs(test, "screener");
    const response = await post("/desk/sign-in", { email, password: PASSWORD, to: "/desk/log" }, planted.headers);
    expect(response.headers.get("location")).toBe("/desk/log");
    const cookie = cookieOf(response);
    expect(cookie).not.toBe(planted.headers.cookie);
    expect((await test.fetch("/desk", { headers: planted.headers })).status).toBe(303);
    expect((await test.fetch("/desk/log", { headers: { cookie } })).status).toBe(200);
    const out = await test.fetch("/desk/sign-out", { method: "POST", headers: { cookie } });
    expect(out.headers.get("location")).toBe("/");
    expect((await test.fetch("/desk/log", { headers: { cookie } })).status).toBe(303);
  });

  it("lead nowhere else after signing in", async () => {
    for (const to of ["https://evil.example", "//evil.example", "/desk/../..//evil.example", "/\\evil.example"]) {
      const page = await (await test.fetch(`/desk/sign-in?to=${encodeURIComponent(to)}`)).text();
      expect(page, to).not.toContain("evil");
    }
  });

  it("say the same of an unknown address as of a wrong password", async () => {
    const ask = async (email: string): Promise<[number, string]> => {
      const answer = await post(
        "/desk/sign-in",
        { email, password: "wrong wrong wrong" },
        { "x-forwarded-for": "192.0.2.9" },
      );
      return [answer.status, (await answer.text()).replaceAll(email, "")];
    };
    const [{ email } = { email: "" }] = await test.showcase.db.select({ email: accounts.email }).from(accounts);
    expect(await ask(email)).toEqual(await ask("nobody@example.org"));
  });

  it("stop guessing at one account from everywhere, and at all accounts from one place", async () => {
    const guess = async (email: string, address: string): Promise<number> =>
      (await post("/desk/sign-in", { email, password: "x" }, { "x-forwarded-for": address })).status;
    const atOne: number[] = [];
    for (let turn = 0; turn < 10; turn++) atOne.push(await guess("target@example.org", `198.51.100.${turn}`));
    expect(atOne).toEqual([...Array(8).fill(422), 429, 429]);
    const fromOne: number[] = [];
    for (let turn = 0; turn < 22; turn++) fromOne.push(await guess("not an address", `2001:db8:1:2:${turn}::1`));
    expect(fromOne.at(-1)).toBe(429);
    test.advance(120);
    expect(await guess("target@example.org", "203.0.113.77")).toBe(422);
  });

  it("are made by an invitation that works once, and not after its time", async () => {
    const headers = { cookie: owner };
    const page = await (await post("/desk/accounts/invite", { name: "Cy", role: "screener" }, headers)).text();
    const path = /\/desk\/invites\/[\w-]+/.exec(page)![0];
    const [stored] = await test.showcase.db.select().from(invites);
    expect(JSON.stringify(stored)).not.toContain(path.split("/").at(-1));
    expect(await (await test.fetch(path)).text()).toContain("as screener");
    const fields = { name: "Cy", email: "cy@example.org", password: PASSWORD };
    expect((await post(path, { ...fields, password: "short" })).status).toBe(422);
    const joined = await post(path, fields);
    expect(joined.headers.get("location")).toBe("/desk/account");
    expect((await test.fetch("/desk/films", { headers: { cookie: cookieOf(joined) } })).status).toBe(403);
    expect((await post(path, { ...fields, email: "cy2@example.org" })).status).toBe(404);

    const late = await (await post("/desk/accounts/invite", { name: "", role: "owner" }, headers)).text();
    test.advance(8 * 86_400);
    expect((await test.fetch(/\/desk\/invites\/[\w-]+/.exec(late)![0])).status).toBe(404);
  });

  it("lose their sessions and keys when they are closed or fall in role", async () => {
    const headers = { cookie: owner };
    const session = await signInAs(test, "editor", "Di");
    const made = await (await post("/desk/account/keys", { name: "studio" }, session.headers)).text();
    const key = /rushes_[\w-]+/.exec(made)![0];
    const bearer = () =>
      createSessions(test.showcase).readPublishKey(
        new Request("http://localhost:8787/", { headers: { authorization: `Bearer ${key}` } }),
      );
    expect(await bearer()).toMatchObject({ accountId: session.accountId });
    expect(await (await test.fetch("/desk/account", { headers: session.headers })).text()).not.toContain(key);
    expect(JSON.stringify(await test.showcase.db.select().from(publishKeys))).not.toContain(key);

    await post(`/desk/accounts/${session.accountId}/role`, { role: "screener" }, headers);
    expect(await bearer()).toBeNull();
    expect((await test.fetch("/desk/films", { headers: session.headers })).status).toBe(403);
    await post(`/desk/accounts/${session.accountId}/close`, {}, headers);
    expect((await test.fetch("/desk", { headers: session.headers })).status).toBe(303);
    const rows = await test.showcase.db.select().from(sessions).where(eq(sessions.userId, session.accountId));
    expect(rows).toEqual([]);
  });

  it("leave somebody who is the owner", async () => {
    const [row] = await test.showcase.db.select().from(accounts).where(eq(accounts.role, "owner"));
    const answer = await post(`/desk/accounts/${row!.id}/role`, { role: "editor" }, { cookie: owner });
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain("Somebody must be the owner");
  });

  it("get a new password by a link, which ends every session", async () => {
    const [row] = await test.showcase.db.select().from(accounts).where(eq(accounts.email, "cy@example.org"));
    const page = await (await post(`/desk/accounts/${row!.id}/new-password`, {}, { cookie: owner })).text();
    const path = /\/desk\/invites\/[\w-]+/.exec(page)![0];
    expect((await post(path, { password: "another good password" })).headers.get("location")).toBe("/desk/sign-in");
    expect(await test.showcase.db.select().from(sessions).where(eq(sessions.userId, row!.id))).toEqual([]);
    const headers = { "x-forwarded-for": "203.0.113.78" };
    const old = await post("/desk/sign-in", { email: "cy@example.org", password: PASSWORD }, headers);
    expect(old.status).toBe(422);
    const fresh = await post("/desk/sign-in", { email: "cy@example.org", password: "another good password" }, headers);
    expect(fresh.status).toBe(303);
  });

  it("write no secret into the log of the server", () => {
    expect(test.logged.join("\n")).not.toMatch(/rushes_|session_token|correct horse/);
  });
});
