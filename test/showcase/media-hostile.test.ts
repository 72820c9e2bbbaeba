// Files that are sent in to do harm: to the decoder, to the server's own files and network, to who opens them.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeHls } from "../../src/encode/hls-encode.ts";
import { runHls } from "../../src/encode/hls-run.ts";
import { readHlsSource } from "../../src/encode/hls-source.ts";
import { addFile } from "../../src/showcase/media/add-file.ts";
import { addPicture } from "../../src/showcase/media/add-picture.ts";
import { contentTypeOf } from "../../src/showcase/media/content-type.ts";
import { diskStore } from "../../src/showcase/media/disk-store.ts";
import type { Showcase } from "../../src/showcase/showcase.ts";
import { drawFilm } from "./draw-film.ts";

let folder: string;
let film: Buffer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rushes-hostile-"));
  await drawFilm(join(folder, "film.mp4"), { width: 64, height: 64, pictures: 20 });
  film = await readFile(join(folder, "film.mp4"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Writes a file and says what becomes of it. */
async function read(name: string, content: string | Uint8Array) {
  const path = join(folder, name);
  await writeFile(path, content);
  return readHlsSource(path);
}

/** The film with some bytes changed after the name of a box. */
function patched(box: string, change: (film: Buffer, at: number) => void): Buffer {
  const copy = Buffer.from(film);
  const at = copy.indexOf(box, 0, "latin1");
  expect(at).toBeGreaterThan(0);
  change(copy, at);
  return copy;
}

const MPD = (address: string): string =>
  `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT1S">` +
  `<Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>${address}</BaseURL>` +
  `</Representation></AdaptationSet></Period></MPD>`;
const M3U8 = (address: string): string =>
  `#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MAP:URI="${address}"\n#EXTINF:4,\n${address}\n#EXT-X-ENDLIST\n`;
const Y4M = (facts: string, pictures = 1): string =>
  `YUV4MPEG2 ${facts} Ip C420jpeg\n${`FRAME\n${"x".repeat(6144)}`.repeat(pictures)}`;

describe("a file that is no film", () => {
  it("leads to no other file and to no address, though a film is there", async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked++;
      response.end(film);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const local = join(folder, "film.mp4");
    const addresses = [
      "film.mp4",
      `file:${local}`,
      `http://127.0.0.1:${(server.address() as AddressInfo).port}/film.mp4`,
    ];
    for (const address of addresses) {
      const lists = {
        "list.m3u8": M3U8(address),
        // A name that lies.
        "list.mp4": M3U8(address),
        "list.mpd": MPD(address),
        "list.ffconcat": `ffconcat version 1.0\nfile '${address}'\n`,
        "list.txt": `file '${address}'\n`,
        "list.sdp": `v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n`,
        "list.asx": `<ASX version="3"><entry><ref href="${address}"/></entry></ASX>`,
      };
      for (const [name, content] of Object.entries(lists)) {
        await expect(read(name, content), `${name} ${address}`).rejects.toMatchObject({ code: "unreadable" });
      }
    }
    await new Promise((resolve) => server.close(resolve));
    expect(asked).toBe(0);
    // FFmpeg knows names that mean many files, and names that are addresses.
    await copyFile(local, join(folder, "still-001.mp4"));
    for (const name of ["still-%03d.mp4", "concat:film.mp4|film.mp4", "data:video/mp4;base64,AAAA", "pipe:0"]) {
      await expect(readHlsSource(join(folder, name))).rejects.toThrow("cannot be opened");
    }
  });

  it("is refused in words, whatever its name says", async () => {
    for (const content of [
      "<!doctype html><script>alert(1)</script>",
      "<svg xmlns='x' onload='x()'/>",
      "PK\u0003\u0004",
      "\u0000",
    ]) {
      await expect(read("lies.mp4", content)).rejects.toMatchObject({
        code: expect.stringMatching(/unreadable|truncated/),
      });
    }
  });
});

describe("a film with absurd numbers", () => {
  const gif = (width: number, height: number): Buffer => {
    const size = Buffer.alloc(4);
    size.writeUInt16LE(width, 0);
    size.writeUInt16LE(height, 2);
    const rest = [0, 0, 0, 0x2c, 0, 0, 0, 0, ...size, 0, 2, 2, 0x4c, 1, 0, 0x3b];
    return Buffer.concat([Buffer.from("GIF89a"), size, Buffer.from(rest)]);
  };

  it("of pixels is refused before a picture is made", async () => {
    await expect(read("dot.y4m", Y4M("W1 H1 F25:1"))).rejects.toThrow("1×1 pixels; at least 16 a side are needed");
    await expect(read("wide.y4m", Y4M("W12000 H12000 F25:1"))).rejects.toThrow("more than a film may have");
    for (const [name, content] of [
      ["huge.y4m", Y4M("W60000 H60000 F25:1")],
      ["huge.gif", gif(60_000, 60_000)],
    ] as const) {
      await expect(read(name, content)).rejects.toMatchObject({
        code: expect.stringMatching(/unreadable|unsupported/),
      });
    }
  });

  it("of pictures or of time is refused, or comes out as what can be seen of it", async () => {
    const billion = patched("stsz", (copy, at) => {
      copy.writeUInt32BE(1, at + 8);
      copy.writeUInt32BE(1e9, at + 12);
    });
    await expect(read("billion.mp4", billion)).rejects.toMatchObject({
      code: expect.stringMatching(/unreadable|truncated/),
    });
    await expect(read("years.y4m", Y4M("W64 H64 F1:1000000000", 3))).rejects.toThrow("longer than 12 hours");
    const long = patched("stts", (copy, at) => copy.writeUInt32BE(0x7fffffff, at + 16));
    await expect(read("long.mp4", long)).rejects.toThrow("longer than 12 hours");
    expect(await read("none.y4m", Y4M("W64 H64 F0:1", 3))).toMatchObject({ pictures: 3, isSteady: true });
    const still = await read("flash.y4m", Y4M("W64 H64 F1000000000:1", 3));
    expect(still.isSteady).toBe(false);
    const job = { folder: join(folder, "flash"), segmentSeconds: 4, thumbnails: 1 };
    await expect(encodeHls({ ...job, path: join(folder, "flash.y4m") }, () => {})).rejects.toThrow("lasts long enough");
    // All pictures at one time.
    const heap = patched("stts", (copy, at) => copy.writeUInt32BE(0, at + 16));
    const facts = await read("heap.mp4", heap);
    expect(facts.seconds).toBeLessThan(1);
    expect(facts.fps.num / facts.fps.den).toBeLessThanOrEqual(60);
  });

  it("takes no more memory and time than it may: its process is gone when it is said", async () => {
    const job = { path: join(folder, "film.mp4"), folder: join(folder, "limits"), segmentSeconds: 4, thumbnails: 1 };
    await expect(runHls(job, { limits: { memoryBytes: 30 * 1024 ** 2 } })).rejects.toMatchObject({
      code: "unsupported",
      message: "The film takes more than 0.0 GiB of memory to decode and encode.",
    });
    await expect(runHls(job, { limits: { seconds: 0.01 } })).rejects.toMatchObject({ code: "timeout" });
    await expect(runHls(job, { limits: { idleSeconds: 0.01 } })).rejects.toThrow("Nothing came of the film");
    const before = await readdir(job.folder).catch(() => []);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await readdir(job.folder).catch(() => [])).toEqual(before);
  });
});

describe("a film that is something else as well", () => {
  const MARK = "<script>alert(document.domain)</script>";

  it("leaves nothing of it in its streams, and is a download under its own type", async () => {
    const path = join(folder, "both.html");
    // What browsers would run, what archivers would open, behind a film and in a box of it.
    const hidden = Buffer.from(`\u0000\u0000\u0000\u0000free<!doctype html>${MARK}`);
    hidden.writeUInt32BE(hidden.length, 0);
    await writeFile(path, Buffer.concat([film, hidden, Buffer.from(`PK\u0003\u0004${MARK}`)]));
    const job = { path, folder: join(folder, "both"), segmentSeconds: 4, thumbnails: 1 };
    const { files } = await encodeHls(job, () => {});
    for (const file of files) expect((await readFile(join(job.folder, file))).includes(MARK)).toBe(false);
    expect(files.map(contentTypeOf).filter((type) => /html|svg|xml|script/.test(type))).toEqual([]);
    const kept = await addFile(fakeShowcase(), path, { name: "../../both.html" });
    expect(kept).toMatchObject({ contentType: "video/mp4", key: expect.stringMatching(/^files\/[^/]+\/both\.html$/) });
    // Asked for it, the store says what no browser runs.
    expect(contentTypeOf(kept.key)).toBe("application/octet-stream");
  });

  it("as a picture keeps its pixels only, and what is none is refused", async () => {
    const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: "#246" } })
      .jpeg()
      .withExif({ IFD0: { Copyright: MARK } })
      .toBuffer();
    const showcase = fakeShowcase();
    const kept = await addPicture(showcase, Buffer.concat([picture, Buffer.from(MARK)]), { name: "x.jpg" });
    const made = await readFile(join(folder, "media", kept.key));
    expect(made.includes("script")).toBe(false);
    for (const content of [
      `<html>${MARK}`,
      `<svg xmlns="http://www.w3.org/2000/svg">${MARK}</svg>`,
      "<?xml version='1.0'?><svg/>",
    ]) {
      await expect(addPicture(showcase, Buffer.from(content), { name: "x.png" })).rejects.toThrow(
        "This is not a picture",
      );
    }
    await expect(addPicture(showcase, Buffer.from(`GIF89a/*${MARK}*/`), { name: "x.gif" })).rejects.toThrow("broken");
    expect((await stat(join(folder, "media"))).isDirectory()).toBe(true);
  });

  /** As much of a showcase as keeping a file takes. */
  function fakeShowcase(): Showcase {
    const db = { insert: () => ({ values: async () => undefined }) };
    return { db, store: diskStore(join(folder, "media")), now: () => new Date(0) } as unknown as Showcase;
  }
});
