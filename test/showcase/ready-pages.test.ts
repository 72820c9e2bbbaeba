// What is sent before a request is made for it is what would be sent after, and is never older.
import { request } from "node:http";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp, SECURITY } from "../../src/showcase/app.ts";
import { createPublicSite } from "../../src/showcase/public/public-site.ts";
import { type HttpServer, startServer } from "../../src/server/http-server.ts";
import { withSecurityHeaders } from "../../src/server/security-headers.ts";
import { films } from "../../src/showcase/tables/films.ts";
import { addFilm, addVideoRow } from "./public-films.ts";
import { DATABASES, openTestShowcase, type TestShowcase } from "./test-showcase.ts";

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

describe.each(DATABASES)("kept pages on the %s database", (database) => {
  let test: TestShowcase;
  let server: HttpServer;
  /** How many answers lay ready. */
  let ready = 0;
  beforeAll(async () => {
    test = await openTestShowcase(database);
    await addFilm(test.showcase.db, "Harbour");
    await addFilm(test.showcase.db, "Größe & Licht", { slug: "größe-licht" });
    const site = createPublicSite(test.showcase);
    const findReady = withSecurityHeaders(site.findReady, SECURITY);
    server = await startServer(createApp(test.showcase, site).fetch, {
      port: 0,
      findReady: async (target, headers) => {
        const found = await findReady(target, headers);
        if (found !== null) ready++;
        return found;
      },
    });
  });
  afterAll(async () => {
    await server.close();
    await test.close();
  });

  async function ask(path: string, method = "GET", headers: Record<string, string> = {}): Promise<Answer> {
    const asked = request(server.url + path, { method, headers: { "accept-encoding": "gzip", ...headers } }).end();
    const response = await new Promise<import("node:http").IncomingMessage>((resolve, reject) => {
      asked.once("response", resolve).once("error", reject);
    });
    const { date: _date, connection: _connection, "transfer-encoding": _chunks, ...rest } = response.headers;
    return { status: response.statusCode!, headers: rest, body: await buffer(response) };
  }

  /** Headers but the length, which only one of the two ways says. */
  const told = ({ headers: { "content-length": _length, ...rest } }: Answer): unknown => rest;

  it("are the same before a request is made as after", async () => {
    for (const path of ["/films/harbour", "/films/gr%C3%B6%C3%9Fe-licht", "/embed/harbour", "/feed.atom"]) {
      ready = 0;
      const made = await ask(path);
      expect([path, made.status, ready]).toEqual([path, 200, 0]);
      const kept = await ask(`${path}?from=somewhere`);
      expect([path, ready]).toEqual([path, 1]);
      expect(told(kept)).toEqual(told(made));
      expect(kept.body.equals(made.body)).toBe(true);
      expect(kept.headers["content-length"]).toBe(String(kept.body.length));
      expect(String(kept.headers["content-security-policy"])).toContain(
        path.startsWith("/embed/") ? "frame-ancestors *" : "frame-ancestors 'none'",
      );
      const head = await ask(path, "HEAD");
      expect([head.status, head.body.length, told(head)]).toEqual([200, 0, told(made)]);
      const known = await ask(path, "GET", { "if-none-match": `"other", W/${String(made.headers["etag"])}` });
      expect([known.status, known.body.length]).toEqual([304, 0]);
      expect(ready).toBe(3);
      // Who reads no gzip gets it expanded, the long way.
      const plain = await ask(path, "GET", { "accept-encoding": "identity" });
      expect(ready).toBe(3);
      expect(plain.body.equals(gunzipSync(made.body))).toBe(true);
    }
  });

  it("do not lie ready for what is no page, however it is written", async () => {
    ready = 0;
    const paths = [
      "/films/harbour/",
      "/films/%68arbour%25",
      "//films/harbour",
      "/films/none",
      "/search?q=harbour",
      "/%",
    ];
    for (const path of paths) await ask(path);
    expect((await ask("/films/harbour", "POST")).status).toBe(404);
    expect(ready).toBe(0);
  });

  it("are never older than the last change", async () => {
    const { db, store } = test.showcase;
    const videoId = await addVideoRow(db);
    const stream = `videos/${videoId}/hls/master.m3u8`;
    await store.putBytes(stream, Buffer.from("#EXTM3U"), "application/vnd.apple.mpegurl");
    await db.update(films).set({ videoId }).where(eq(films.slug, "harbour"));
    for (const state of ["draft", "published", "draft", "published"] as const) {
      await db.update(films).set({ state }).where(eq(films.slug, "harbour"));
      const expected = state === "published" ? 200 : 404;
      expect((await ask("/films/harbour")).status).toBe(expected);
      // Asked twice: whether it may be seen is remembered until something changes.
      for (const path of [`/media/${stream}`, `/media/${stream}`]) expect((await ask(path)).status).toBe(expected);
    }
    await db.update(films).set({ title: "Harbour at night" }).where(eq(films.slug, "harbour"));
    expect(gunzipSync((await ask("/films/harbour")).body).toString()).toContain("Harbour at night");
    ready = 0;
    await ask("/films/harbour");
    expect(ready).toBe(1);
  });
});
