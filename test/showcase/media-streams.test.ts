// A film's way: uploaded in pieces over cuts and a new server, made into streams, shown only once it is published.
import { readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeFilm } from "../../src/encode/film-decoder.ts";
import { startServer } from "../../src/server/http-server.ts";
import { createApp } from "../../src/showcase/app.ts";
import { addFile } from "../../src/showcase/media/add-file.ts";
import { addVideo } from "../../src/showcase/media/add-video.ts";
import { pull } from "../../src/showcase/media/pull.ts";
import { newId } from "../../src/showcase/db/new-id.ts";
import { hashLinkSecret, newLinkSecret } from "../../src/showcase/db/secret-link.ts";
import { tidyUploads, uploadFolder } from "../../src/showcase/media/upload-clock.ts";
import { recordAction } from "../../src/showcase/db/record-action.ts";
import { writeSettings } from "../../src/showcase/settings.ts";
import { films } from "../../src/showcase/tables/films.ts";
import { assets, videos } from "../../src/showcase/tables/media.ts";
import { submissions } from "../../src/showcase/tables/submissions.ts";
import { drawFilm } from "./draw-film.ts";
import { signInAs } from "./sign-in.ts";
import { addFilm } from "./public-films.ts";
import { DATABASES, openTestShowcase, ORIGIN, type TestShowcase } from "./test-showcase.ts";
import { makeStreams } from "./make-streams.ts";

const FILM = join(tmpdir(), `rushes-streams-${process.pid}.mp4`);

function metadata(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name} ${Buffer.from(value).toString("base64")}`)
    .join(",");
}

/** Luma of the first picture of a stream whose files `read` gets. */
async function lumaOf(read: (file: string) => Promise<Uint8Array>): Promise<Uint8Array> {
  const path = `${FILM}.part.mp4`;
  await writeFile(path, Buffer.concat([await read("init.mp4"), await read("segment-00001.m4s")]));
  try {
    for await (const frame of decodeFilm(path)) {
      const stride = frame.linesize[0]!;
      return Uint8Array.from(
        { length: 126 * 256 },
        (_, i) => frame.data![0]![Math.floor(i / 256) * stride + (i % 256)]!,
      );
    }
    throw new Error("Expected a picture");
  } finally {
    await rm(path);
  }
}

describe.each(DATABASES)("a film on the %s database", (database) => {
  let test: TestShowcase;
  let cookie: string;
  let filmId: string;
  beforeAll(async () => {
    test = await openTestShowcase(database);
    cookie = (await signInAs(test, "editor")).headers.cookie;
    filmId = await addFilm(test.showcase.db, "Streams", { slug: "streams", state: "draft" });
    await drawFilm(FILM);
  });
  afterAll(async () => {
    await test.close();
    await rm(FILM, { force: true });
  });

  const send = (app: ReturnType<typeof createApp>, method: string, path: string, headers: object, body?: Uint8Array) =>
    app.fetch(
      new Request(new URL(path, ORIGIN), {
        method,
        headers: {
          "tus-resumable": "1.0.0",
          "sec-fetch-site": "same-origin",
          ...(body === undefined ? {} : { "content-length": String(body.length) }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: new Uint8Array(body) }),
      }),
    );

  it("refuses uploads of nobody, of wrong links and of no purpose", async () => {
    const app = createApp(test.showcase);
    const begin = (fields: Readonly<Record<string, string>>, headers: object = {}) =>
      send(app, "POST", "/uploads", { "upload-length": "10", "upload-metadata": metadata(fields), ...headers });
    expect((await begin({ purpose: "film", filmId })).status).toBe(401);
    const screener = (await signInAs(test, "screener")).headers.cookie;
    expect((await begin({ purpose: "film", filmId }, { cookie: screener })).status).toBe(403);
    expect((await begin({ purpose: "film", filmId: "none" }, { cookie })).status).toBe(404);
    expect((await begin({ purpose: "submission", link: "forged" })).status).toBe(404);
    expect((await begin({})).status).toBe(400);
    expect((await send(app, "HEAD", "/uploads/..%2f..%2fsecret", {})).status).toBeGreaterThanOrEqual(400);
  });

  it("arrives whole over five cuts and a new server each time, and becomes streams", async () => {
    const bytes = await readFile(FILM);
    const begun = await send(createApp(test.showcase), "POST", "/uploads", {
      cookie,
      "upload-length": String(bytes.length),
      "upload-metadata": metadata({ purpose: "film", filmId, filename: "streams.mp4" }),
    });
    expect(begun.status).toBe(201);
    const address = begun.headers.get("location")!;
    const piece = Math.ceil(bytes.length / 6);
    for (let number = 0; number < 6; number++) {
      const app = createApp(test.showcase);
      const head = await send(app, "HEAD", address, { cookie });
      const offset = Number(head.headers.get("upload-offset"));
      expect(offset).toBe(number * piece);
      // A piece that does not begin where the upload stands is refused, and nothing is doubled.
      const wrong = { cookie, "upload-offset": String(offset + 1), "content-type": "application/offset+octet-stream" };
      expect((await send(app, "PATCH", address, wrong, bytes.subarray(0, 9))).status).toBe(409);
      const headers = { ...wrong, "upload-offset": String(offset) };
      const sent = await send(app, "PATCH", address, headers, bytes.subarray(offset, offset + piece));
      expect(sent.status).toBe(204);
    }
    // The last answer may have got lost: asked again, the server still says that all of it is there.
    const after = await send(createApp(test.showcase), "HEAD", address, {});
    expect(after.headers.get("upload-offset")).toBe(String(bytes.length));
    // It was moved: nothing of it lies in two places.
    expect(await readdir(uploadFolder(test.showcase))).toEqual([]);
    await makeStreams(test.showcase);
    const [film] = await test.showcase.db.select().from(films).where(eq(films.id, filmId));
    const [video] = await test.showcase.db.select().from(videos).where(eq(videos.id, film!.videoId!));
    expect(video).toMatchObject({ state: "ready", progress: 1, error: null });
    expect(video!.renditions.length).toBeGreaterThan(0);
    expect(video!.thumbnails).toHaveLength(8);
    expect(film!.seconds).toBeCloseTo(2, 1);
    expect(film!.palette.length).toBeGreaterThan(0);
    expect(film!.posterId).not.toBeNull();
  });

  it("gets the name of a link burned into its pictures, for that link alone", async () => {
    const { db } = test.showcase;
    const form = { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin", cookie };
    const body = new URLSearchParams({ name: "Jury one", days: "2", showsName: "yes" });
    const made = await test.fetch(`/desk/films/${filmId}/screeners`, { method: "POST", headers: form, body });
    expect(made.status).toBe(303);
    const desk = async () => (await test.fetch(`/desk/films/${filmId}/screeners`, { headers: { cookie } })).text();
    const link = /(\/screeners\/[\w.-]+)<\/code>/.exec(await desk())![1]!;
    expect(await (await test.fetch(link)).text()).toContain("being prepared");
    expect((await test.fetch(`${link}/media/master.m3u8`)).status).toBe(404);
    await makeStreams(test.showcase);
    expect(await (await test.fetch(link)).text()).toContain("data-player");
    const playlist = await (await test.fetch(`${link}/media/master.m3u8`)).text();
    const stream = playlist.split("\n").find((line) => line.endsWith("stream.m3u8"))!;
    const named = await lumaOf(async (file) =>
      Buffer.from(await (await test.fetch(`${link}/media/${stream.replace("stream.m3u8", file)}`)).arrayBuffer()),
    );
    const [film] = await db.select().from(films).where(eq(films.id, filmId));
    const plain = await lumaOf(async (file) => {
      const response = await test.fetch(`/desk/media/videos/${film!.videoId}/${stream.replace("stream.m3u8", file)}`, {
        headers: { cookie },
      });
      return Buffer.from(await response.arrayBuffer());
    });
    const thirds = [0, 1, 2].map((third) => {
      const at = (plain.length / 3) * third;
      return plain.subarray(at, at + plain.length / 3).filter((value, i) => Math.abs(value - named[at + i]!) > 8)
        .length;
    });
    for (const changed of thirds) expect(changed).toBeGreaterThan(8);
    expect(await desk()).not.toContain("being burned in");
    // A segment costs one question, and none when the link is forged; it ends with the link, at once.
    let questions = 0;
    const counting = new Proxy(db, {
      get(target, name) {
        if (name === "select") questions++;
        return Reflect.get(target, name) as unknown;
      },
    });
    const app = createApp({ ...test.showcase, db: counting });
    const segment = (token: string) =>
      send(app, "GET", `${token}/media/${stream.replace("stream.m3u8", "init.mp4")}`, {});
    expect([(await segment(link)).status, questions]).toEqual([200, 1]);
    expect([(await segment(`${link}x`)).status, questions]).toEqual([404, 1]);
    const id = /screeners\/([^.]+)\./.exec(link)![1]!;
    await test.fetch(`/desk/films/${filmId}/screeners/${id}/revoke`, { method: "POST", headers: form });
    expect([(await segment(link)).status, questions]).toEqual([404, 2]);
  });

  it("takes no more than it was told, and nothing that no disk has room for", async () => {
    const app = createApp(test.showcase);
    const begin = (length: number) =>
      send(app, "POST", "/uploads", {
        cookie,
        "upload-length": String(length),
        "upload-metadata": metadata({ purpose: "film", filmId }),
      });
    expect((await begin(65 * 1024 ** 3)).status).toBe(413);
    const address = (await begin(10)).headers.get("location")!;
    const headers = { "upload-offset": "0", "content-type": "application/offset+octet-stream" };
    expect((await send(app, "PATCH", address, headers, new Uint8Array(11))).status).toBeGreaterThanOrEqual(400);
    expect(Number((await send(app, "HEAD", address, {})).headers.get("upload-offset"))).toBeLessThanOrEqual(10);
    expect((await test.fetch(address)).status).toBe(405);
  });

  it("that is slow is cut off, keeps what arrived, and goes on", async () => {
    const other = await addFilm(test.showcase.db, "Slow", { slug: "slow", state: "draft" });
    const server = await startServer(createApp(test.showcase).fetch, { port: 0, requestSeconds: 1 });
    try {
      const begun = await send(createApp(test.showcase), "POST", "/uploads", {
        cookie,
        "upload-length": "1000",
        "upload-metadata": metadata({ purpose: "film", filmId: other, filename: "slow.mp4" }),
      });
      const address = begun.headers.get("location")!;
      const headers = { "tus-resumable": "1.0.0", "content-type": "application/offset+octet-stream" };
      const answered = await new Promise((resolve) => {
        const sending = request(new URL(address, server.url), {
          method: "PATCH",
          headers: { ...headers, "upload-offset": "0", "content-length": "1000" },
        });
        sending.on("response", (response) => resolve(response.statusCode));
        sending.on("error", () => resolve("cut"));
        sending.write(new Uint8Array(400));
      });
      expect([408, "cut"]).toContain(answered);
      const offset = (await send(createApp(test.showcase), "HEAD", address, {})).headers.get("upload-offset")!;
      expect(offset).toBe("400");
      const rest = { ...headers, "upload-offset": offset };
      expect((await send(createApp(test.showcase), "PATCH", address, rest, new Uint8Array(600))).status).toBe(204);
    } finally {
      await server.close();
    }
  });

  it("that arrived whole is kept once, wherever the process ended; one that nobody goes on with goes", async () => {
    const { showcase } = test;
    const folder = uploadFolder(showcase);
    await tidyUploads(showcase);
    const begin = async (length: number): Promise<string> => {
      const link = newLinkSecret();
      await showcase.db.insert(submissions).values({
        id: newId(),
        state: "inbox",
        via: "form",
        title: "Sent",
        makerName: "Ana",
        email: "ana@example.org",
        linkHash: hashLinkSecret(link),
      });
      const begun = await send(createApp(showcase), "POST", "/uploads", {
        "upload-length": String(length),
        "upload-metadata": metadata({ purpose: "submission", link, filename: "sent.mp4" }),
      });
      const id = begun.headers.get("location")!.split("/").at(-1)!;
      expect(await readFile(join(folder, `${id}.json`), "utf8")).not.toContain(link);
      return id;
    };
    const [whole, moved, old, fresh] = [await begin(4), await begin(4), await begin(4), await begin(4)];
    // Ended before the file was moved, and after it.
    await writeFile(join(folder, whole), "film");
    await showcase.store.putBytes(`files/${moved}/sent.mp4`, Buffer.from("film"), "video/mp4");
    await rm(join(folder, moved));
    const day = 24 * 3600;
    const now = showcase.now().getTime() / 1000;
    await utimes(join(folder, old), now - 8 * day, now - 8 * day);
    await utimes(join(folder, fresh), now - 6 * day, now - 6 * day);
    await writeFile(join(folder, "pull-1"), "half");
    await utimes(join(folder, "pull-1"), now - 8 * day, now - 8 * day);
    expect(await Promise.all([tidyUploads(showcase), tidyUploads(showcase)])).toContainEqual({ kept: 2, removed: 2 });
    expect(await tidyUploads(showcase)).toEqual({ kept: 0, removed: 0 });
    expect((await readdir(folder)).filter((name) => !name.endsWith(".json"))).toContain(fresh);
    expect(await readdir(folder)).not.toContain(old);
    for (const id of [whole, moved]) {
      const [asset] = await showcase.db.select().from(assets).where(eq(assets.id, id));
      expect(asset).toMatchObject({ sizeBytes: 4, name: "sent.mp4", key: `files/${id}/sent.mp4` });
      expect(await showcase.db.select().from(submissions).where(eq(submissions.assetId, id))).toHaveLength(1);
    }
  });

  it("can be one of so many that a magic link sends, and of so many bytes", async () => {
    const { showcase } = test;
    const folder = uploadFolder(showcase);
    const app = createApp(showcase);
    const submit = async (): Promise<readonly [id: string, link: string]> => {
      const [id, link] = [newId(), newLinkSecret()];
      const linkHash = hashLinkSecret(link);
      const names = { title: "Sent", makerName: "Ana", email: "ana@example.org" };
      await showcase.db.insert(submissions).values({ id, state: "inbox", via: "form", linkHash, ...names });
      return [id, link];
    };
    const begin = (link: string, length: number | null) =>
      send(app, "POST", "/uploads", {
        ...(length === null ? { "upload-defer-length": "1" } : { "upload-length": String(length) }),
        "upload-metadata": metadata({ purpose: "submission", link, filename: "sent.mp4" }),
      });
    const [, hostile] = await submit();
    const answers = await Promise.all(Array.from({ length: 20 }, () => begin(hostile, 1000)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    const refused = answers.filter(({ status }) => status === 403);
    expect(refused).toHaveLength(17);
    for (const answer of refused) expect(await answer.text()).toMatch(/^3 uploads of this submission are on their way/);
    expect((await begin(hostile, null)).status, "a length that is told later").toBe(400);

    // Others are none of its business; somebody with a film of 8 GB sends it, and its next version, and goes on.
    const [honestId, honest] = await submit();
    await writeSettings(showcase.db, { submissionGigabytes: 20 });
    const arrive = async (): Promise<void> => {
      const begun = await begin(honest, 8e9);
      expect(begun.status).toBe(201);
      const id = begun.headers.get("location")!.split("/").at(-1)!;
      const facts = {
        contentType: "video/mp4",
        key: `files/${id}/sent.mp4`,
        sizeBytes: 8e9,
        sha256: id,
        name: "sent.mp4",
      };
      await showcase.db.insert(assets).values({ id, ...facts });
      const deed = { who: "maker", what: "uploaded", subject: "submission", subjectId: honestId } as const;
      await recordAction(showcase.db, { at: showcase.now(), ...deed, details: { assetId: id } });
      await Promise.all([rm(join(folder, id)), rm(join(folder, `${id}.json`))]);
    };
    await arrive();
    await arrive();
    const third = await begin(honest, 8e9);
    expect([third.status, await third.text()]).toEqual([403, expect.stringMatching(/may have 20 GB together/)]);
    // Two that rest for an hour make room for a third that would not fit beside them.
    const resting = [await begin(honest, 2e9), await begin(honest, 1e9)];
    expect((await begin(honest, 2e9)).status).toBe(403);
    const old = showcase.now().getTime() / 1000 - 3700;
    for (const answer of resting) {
      const id = answer.headers.get("location")!.split("/").at(-1)!;
      await utimes(join(folder, id), old, old);
    }
    expect((await begin(honest, 2e9)).status).toBe(201);
    expect((await begin(honest, 3e9)).status).toBe(403);
    await writeSettings(showcase.db, { submissionGigabytes: 100 });
    for (const name of await readdir(folder)) await rm(join(folder, name));
  });

  it("is shown to everybody only once it is published", async () => {
    const [film] = await test.showcase.db.select().from(films).where(eq(films.id, filmId));
    const master = `/media/videos/${film!.videoId}/hls/master.m3u8`;
    expect((await test.fetch(master)).status).toBe(404);
    const onDesk = `/desk/media/videos/${film!.videoId}/master.m3u8`;
    expect((await test.fetch(onDesk)).status).not.toBe(200);
    expect((await test.fetch(onDesk, { headers: { cookie } })).status).toBe(200);
    await test.showcase.db
      .update(films)
      .set({ state: "published", publishedAt: test.showcase.now() })
      .where(eq(films.id, filmId));
    const playlist = await (await test.fetch(master)).text();
    expect(playlist).toContain("#EXTM3U");
    const stream = playlist.split("\n").find((line) => line.endsWith(".m3u8"))!;
    const segment = await test.fetch(
      new URL(stream, new URL(master, ORIGIN)).pathname.replace("stream.m3u8", "init.mp4"),
      {
        headers: { range: "bytes=0-3" },
      },
    );
    expect([segment.status, segment.headers.get("content-length")]).toEqual([206, "4"]);
    expect((await test.fetch(`/media/files/${film!.videoId}/streams.mp4`)).status).toBe(404);
    expect((await test.fetch("/media/pictures/..%2f..%2fsecret/x")).status).not.toBe(200);
  });

  it("goes on being shown while another file is prepared, and when that one is no film", async () => {
    const { db } = test.showcase;
    const readFilm = async () => (await db.select().from(films).where(eq(films.id, filmId)))[0]!;
    const { videoId: first } = await readFilm();
    const cut = await addFile(test.showcase, (await readFile(FILM)).subarray(0, 600), { name: "cut.mp4" });
    const broken = await addVideo(test.showcase, cut.id, { filmId });
    await makeStreams(test.showcase);
    expect(await readFilm()).toMatchObject({ videoId: first, nextVideoId: broken });
    const [video] = await db.select().from(videos).where(eq(videos.id, first!));
    const second = await addVideo(test.showcase, video!.sourceId, { filmId });
    expect((await test.fetch(`/media/videos/${first}/hls/master.m3u8`)).status).toBe(200);
    expect((await test.fetch(`/media/videos/${second}/hls/master.m3u8`)).status).toBe(404);
    await makeStreams(test.showcase);
    expect(await readFilm()).toMatchObject({ videoId: second, nextVideoId: null });
    expect((await test.fetch(`/media/videos/${second}/hls/master.m3u8`)).status).toBe(200);
  });

  it("is not fetched from this machine's own network", async () => {
    for (const url of [
      "http://127.0.0.1:1/a.mp4",
      "http://localhost:1/a.mp4",
      "file:///etc/passwd",
      "http://[::1]/a",
    ]) {
      await expect(pull(test.showcase)({ filmId, url }, new AbortController().signal, true)).rejects.toThrow(
        /not an address of the public|not on the public internet/,
      );
    }
  });

  it("says of a broken file that it is broken, once", async () => {
    const id = await addFilm(test.showcase.db, "Broken", { slug: "broken", state: "draft" });
    const asset = await addFile(test.showcase, (await readFile(FILM)).subarray(0, 600), { name: "cut.mp4" });
    const videoId = await addVideo(test.showcase, asset.id, { filmId: id });
    await makeStreams(test.showcase);
    const [video] = await test.showcase.db.select().from(videos).where(eq(videos.id, videoId));
    expect(video!.state).toBe("failed");
    expect(video!.error).not.toBe("");
  });
});
