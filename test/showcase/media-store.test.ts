// One suite for both media stores: a folder, and an S3-compatible server where RUSHES_TEST_S3_URL says there is one.
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { diskStore } from "../../src/showcase/media/disk-store.ts";
import type { MediaStore } from "../../src/showcase/media/media-store.ts";
import { openMediaStore, readS3Address } from "../../src/showcase/media/open-media-store.ts";
import { createS3Client } from "../../src/showcase/media/s3-client.ts";
import { s3Store } from "../../src/showcase/media/s3-store.ts";
import { sendMedia } from "../../src/showcase/media/send-media.ts";

const S3 = process.env["RUSHES_TEST_S3_URL"];
const STORES: readonly ("disk" | "s3")[] = S3 === undefined ? ["disk"] : ["disk", "s3"];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rushes-store-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A place of our own in the bucket; the bucket is made where it is missing. */
async function ownPlace(): Promise<string> {
  const url = new URL(S3!);
  const { status } = await createS3Client(readS3Address(url.href)).ask({ method: "HEAD" });
  if (status === 404) await createS3Client(readS3Address(url.href)).ask({ method: "PUT" });
  url.pathname += `/${randomBytes(6).toString("hex")}`;
  return url.href;
}

async function bytesOf(stream: ReadableStream<Uint8Array> | null): Promise<Buffer | null> {
  return stream === null ? null : Buffer.from(await new Response(stream).arrayBuffer());
}

async function keysOf(store: MediaStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of store.list(prefix)) keys.push(key);
  return keys.sort();
}

describe.each(STORES)("media on %s", (kind) => {
  let store: MediaStore;
  const copies = (): string => join(folder, "fetched");
  beforeAll(async () => {
    store = kind === "disk" ? diskStore(join(folder, "media")) : await openMediaStore(await ownPlace(), folder);
  });

  it("are what was put there, whole and in ranges", async () => {
    await store.putBytes("captions/a1/captions.vtt", Buffer.from("WEBVTT\n"), "text/vtt; charset=utf-8");
    expect(await store.stat("captions/a1/captions.vtt")).toEqual({
      sizeBytes: 7,
      contentType: "text/vtt; charset=utf-8",
      etag: expect.stringMatching(/^".+"$/),
    });
    expect((await bytesOf(await store.read("captions/a1/captions.vtt")))?.toString()).toBe("WEBVTT\n");
    expect((await bytesOf(await store.read("captions/a1/captions.vtt", { start: 3, end: 5 })))?.toString()).toBe("VTT");
    const ask = (headers: Record<string, string>) =>
      sendMedia(store, "captions/a1/captions.vtt", new Request("http://localhost/x", { headers }));
    const part = await ask({ range: "bytes=-4" });
    expect([part.status, part.headers.get("content-range"), await part.text()]).toEqual([206, "bytes 3-6/7", "VTT\n"]);
    expect((await ask({ range: "bytes=9-" })).status).toBe(416);
    const { etag } = (await store.stat("captions/a1/captions.vtt"))!;
    expect((await ask({ "if-none-match": etag })).status).toBe(304);
  });

  it("that are replaced are others, and what is removed or was never there is not", async () => {
    await store.putBytes("x/y.txt", Buffer.from("one"), "text/plain");
    const before = await store.stat("x/y.txt");
    await store.putBytes("x/y.txt", Buffer.from("three"), "text/plain");
    expect((await store.stat("x/y.txt"))!.etag).not.toBe(before!.etag);
    await store.remove("x/y.txt");
    await store.remove("x/y.txt");
    expect([await store.stat("x/y.txt"), await store.read("x/y.txt")]).toEqual([null, null]);
    await expect(store.openLocal("x/y.txt")).rejects.toThrow("The media store has no x/y.txt");
    expect(await keysOf(store, "nothing/")).toEqual([]);
  });

  it("have keys of ours: odd ones are kept apart, those of a visitor refused", async () => {
    const odd = ["o/A.b_c-d.e", "o/a.b_c-d.e", "o/x/y/z/0", "o/film..mp4".replace("..", "."), "o/_1"];
    for (const key of odd) await store.putBytes(key, Buffer.from(key), "text/plain");
    for (const key of odd) expect((await bytesOf(await store.read(key)))?.toString()).toBe(key);
    expect(await keysOf(store, "o/")).toEqual([...odd].sort());
    expect(await keysOf(store, "o/x/")).toEqual(["o/x/y/z/0"]);
    for (const key of [
      "../secret",
      "/etc/passwd",
      "a/../../b",
      "a//b",
      "a b",
      "ä",
      "a?b",
      "a%2fb",
      "a\u0000",
      ".hidden",
      "",
    ]) {
      await expect(store.read(key), key).rejects.toThrow("Expected a key of the media store");
      await expect(store.putBytes(key, Buffer.from("x"), "text/plain"), key).rejects.toThrow("Expected a key");
    }
  });

  it("of any size arrive whole, and come back as a file for the decoder", async () => {
    // A part and a piece of another.
    const film = Buffer.alloc(17 * 1024 ** 2, randomBytes(1024 ** 2 + 1));
    const path = join(folder, "film.mp4");
    await writeFile(path, film);
    await store.putFile("files/f1/film.mp4", path, "video/mp4");
    expect(await store.stat("files/f1/film.mp4")).toMatchObject({ sizeBytes: film.length, contentType: "video/mp4" });
    const range = { start: 16 * 1024 ** 2 - 5, end: 16 * 1024 ** 2 + 5 };
    const middle = await bytesOf(await store.read("files/f1/film.mp4", range));
    expect(middle?.equals(film.subarray(range.start, range.end + 1))).toBe(true);
    const local = await store.openLocal("files/f1/film.mp4");
    const hash = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
    expect(hash(await readFile(local.path))).toBe(hash(film));
    await local.close();
    if (kind === "s3") expect(await readdir(copies())).toEqual([]);
    // Moved: gone from where it was.
    await store.takeFile("files/f2/film.mp4", path, "video/mp4");
    expect(await store.stat("files/f2/film.mp4")).toMatchObject({ sizeBytes: film.length });
    await expect(readFile(path)).rejects.toThrow("ENOENT");
  });

  it("nobody waits for to their end do no harm", async () => {
    const stream = (await store.read("files/f2/film.mp4"))!;
    const reader = stream.getReader();
    expect((await reader.read()).value!.byteLength).toBeGreaterThan(0);
    await reader.cancel();
    expect((await store.stat("files/f2/film.mp4"))!.sizeBytes).toBe(17 * 1024 ** 2);
  });
});

describe.skipIf(S3 === undefined)("a real S3 server", () => {
  it("that does not know the key, the secret or the bucket is told of in words, without the secret", async () => {
    const wrong = new URL(S3!);
    wrong.password = "not-the-secret";
    const refused = await openMediaStore(wrong.href, join(folder, "no")).catch((error: Error) => error.message);
    expect(refused).toMatch(/refuses the key, or what the key may do \(SignatureDoesNotMatch\)/);
    expect(refused).not.toContain("not-the-secret");
    const missing = new URL(S3!);
    missing.pathname = "/no-such-bucket-of-ours";
    await expect(openMediaStore(missing.href, join(folder, "no"))).rejects.toThrow("no such bucket (NoSuchBucket)");
  });

  it("lists more than it tells at once", async () => {
    const place = readS3Address(await ownPlace());
    const client = createS3Client(place);
    let pages = 0;
    const paged = s3Store(
      {
        ask: (request) => {
          if (request.query?.["list-type"] === undefined) return client.ask(request);
          pages++;
          // Three a page, where a server gives a thousand.
          return client.ask({ ...request, query: { ...request.query, "max-keys": "3" } });
        },
      },
      place.prefix,
      folder,
    );
    const keys = Array.from({ length: 7 }, (_, i) => `many/${i}`);
    for (const key of keys) await paged.putBytes(key, Buffer.from(key), "text/plain");
    expect(await keysOf(paged, "many/")).toEqual(keys);
    expect(pages).toBe(3);
  });
});

describe("an S3 server that is not well", () => {
  let server: Server;
  let answers: number[] = [];
  let place: ReturnType<typeof readS3Address>;
  beforeAll(async () => {
    // No S3: it answers what it is told to, as a service does that is busy.
    server = createServer((request, response) => {
      request.resume();
      response.statusCode = answers.shift() ?? 200;
      response.end(response.statusCode === 200 ? "whole" : "<Error><Code>SlowDown</Code></Error>");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    place = readS3Address(`s3+http://key:secret@127.0.0.1:${(server.address() as AddressInfo).port}/films`);
  });
  afterAll(() => server.close());

  it("is asked again, some times", async () => {
    const store = s3Store(createS3Client(place, 1), "", folder);
    answers = [503, 500, 429];
    expect((await bytesOf(await store.read("a/b")))?.toString()).toBe("whole");
    answers = [503, 503, 503, 503];
    await expect(store.putBytes("a/b", Buffer.from("x"), "text/plain")).rejects.toThrow("refused a request (SlowDown)");
    answers = [];
  });

  it("and that is gone is told of in words, without the secret", async () => {
    const away = { ...place, endpoint: "http://127.0.0.1:1", secretAccessKey: "very-secret" };
    const message = await s3Store(createS3Client(away, 1), "", folder)
      .stat("a/b")
      .then(String, (error: Error) => error.message);
    expect(message).toMatch(/^The media store 127\.0\.0\.1:1\/films does not answer \(/);
    expect(message).not.toContain("secret");
  });
});

describe("the address of a media store", () => {
  it("names service, bucket, folder, region and key", () => {
    expect(readS3Address("s3://k%3A1:s%2F2@s3.example.org:9000/films/a/b?region=eu-central-1")).toEqual({
      endpoint: "https://s3.example.org:9000",
      region: "eu-central-1",
      bucket: "films",
      prefix: "a/b/",
      accessKeyId: "k:1",
      secretAccessKey: "s/2",
    });
    const keys = { accessKeyId: "k", secretAccessKey: "s" };
    expect(readS3Address("s3+http://localhost/films", keys)).toMatchObject({ endpoint: "http://localhost", ...keys });
  });

  it("that is none is refused without repeating it", () => {
    for (const wrong of [
      "",
      "films",
      "https://k:hidden@host/films",
      "s3://k:hidden@host/",
      "s3://k:%zz@host/films",
      "s3://host/films",
    ]) {
      expect(() => readS3Address(wrong), wrong).toThrow(/media store/);
      expect(() => readS3Address(wrong)).not.toThrow("hidden");
    }
  });
});
