// Every route × everybody: a route that is added is in this test without being named here.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPublishKey } from "../../src/showcase/accounts/manage-accounts.ts";
import { createSessions } from "../../src/showcase/accounts/sessions.ts";
import { createApp, showcaseRoutes } from "../../src/showcase/app.ts";
import { mayUse, type Route } from "../../src/showcase/route.ts";
import { ROLES } from "../../src/showcase/tables/accounts.ts";
import { signInAs, type TestSession } from "./sign-in.ts";
import { openTestShowcase, type TestShowcase } from "./test-showcase.ts";

describe("who may use which route", () => {
  let test: TestShowcase;
  let routes: readonly Route[];
  let key: string;
  const sessions = new Map<string, TestSession>();

  beforeAll(async () => {
    test = await openTestShowcase();
    routes = showcaseRoutes(test.showcase, createSessions(test.showcase));
    const publisher = await signInAs(test, "editor");
    key = await createPublishKey(test.showcase, publisher.accountId, "test");
  });
  afterAll(() => test.close());

  /** Sends a request to a route with made-up ids and secrets. Signing out ends a session, so each is asked for anew. */
  const ask = async (route: Route, who: string, headers: Record<string, string> = {}): Promise<Response> => {
    if (ROLES.some((role) => role === who) && (!sessions.has(who) || route.path.endsWith("/sign-out"))) {
      sessions.set(who, await signInAs(test, who as (typeof ROLES)[number]));
    }
    const path = route.path.replace(/:\w+(\{[^}]*\})?/g, "none");
    const session = sessions.get(who);
    const response = await test.fetch(path, {
      method: route.method,
      headers: { ...session?.headers, ...headers },
      ...(route.method === "POST" || route.method === "PUT" || route.method === "PATCH"
        ? { body: new URLSearchParams({ field: "value" }) }
        : {}),
    });
    if (route.path.endsWith("/sign-out")) sessions.delete(who);
    await response.body?.cancel();
    return response;
  };
  const nameOf = (route: Route): string => `${route.method} ${route.path}`;
  const isRefused = (response: Response): boolean =>
    response.status === 401 ||
    response.status === 403 ||
    (response.headers.get("location") ?? "").startsWith("/desk/sign-in?");

  it("has every address of the app in its table, once", () => {
    const table = routes.map((route) => `${route.method} ${route.path}`);
    expect(new Set(table).size).toBe(table.length);
    const served = createApp(test.showcase).routes.filter((route) => route.method !== "ALL");
    expect(new Set(served.map((route) => `${route.method} ${route.path}`))).toEqual(new Set(table));
    expect(table.length).toBeGreaterThan(60);
  });

  it("lets in those whose role is enough, and nobody else", async () => {
    const wrong: string[] = [];
    for (const route of routes) {
      for (const who of ["nobody", ...ROLES] as const) {
        const response = await ask(route, who);
        const isAllowed = mayUse(who === "nobody" ? null : who, route.access);
        if (response.status >= 500 || isRefused(response) === isAllowed) {
          wrong.push(`${nameOf(route)} (${route.access}) for ${who}: ${response.status}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it("takes no wrong link and no wrong key", async () => {
    for (const route of routes.filter((route) => route.access === "link")) {
      const { status } = await ask(route, "nobody");
      expect(status >= 400 && status < 500, `${nameOf(route)}: ${status}`).toBe(true);
    }
    for (const route of routes.filter((route) => route.access === "publisher")) {
      expect((await ask(route, "nobody")).status, nameOf(route)).toBe(401);
      expect((await ask(route, "nobody", { authorization: "Bearer rushes_wrong" })).status, nameOf(route)).toBe(401);
      const mine = await ask(route, "nobody", { authorization: `Bearer ${key}` });
      expect([401, 403, 500].includes(mine.status), `${nameOf(route)}: ${mine.status}`).toBe(false);
    }
  });

  it("does nothing for another site's page, whoever is signed in", async () => {
    const changing = routes.filter((route) => !["GET", "HEAD", "OPTIONS"].includes(route.method));
    expect(changing.length).toBeGreaterThan(30);
    for (const route of changing) {
      const bySite = await ask(route, "owner", { "sec-fetch-site": "cross-site" });
      expect(bySite.status, nameOf(route)).toBe(403);
      const byOrigin = await ask(route, "owner", {
        "sec-fetch-site": "same-origin",
        origin: "https://elsewhere.example",
      });
      expect(byOrigin.status, nameOf(route)).toBe(403);
    }
  });
});
