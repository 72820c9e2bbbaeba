import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { dngContent } from "../raw/dng-content.fixture.ts";
import { type DngContent, encodeDng } from "../raw/dng-writer.ts";
import { Cache } from "../store/cache.ts";
import { contentHash } from "../store/content-hash.ts";
import { ExifToolReader } from "./exiftool.ts";
import { groupShots } from "./group.ts";
import { scanFolder, type ScanResult } from "./scan.ts";
import { sourcePath } from "./source-path.ts";

const SHARED = fileURLToPath(new URL("../../../shared/data", import.meta.url));
const isRoot = process.geteuid?.() === 0;
const isPosix = process.platform !== "win32";
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rushes-scan-"));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

function put(path: string, content: Uint8Array | string): string {
  const absolute = join(folder, path);
  mkdirSync(dirname(absolute), { recursive: true });
  writeFileSync(absolute, content);
  return absolute;
}

const dng = (changes: Partial<DngContent> = {}): Uint8Array =>
  encodeDng(dngContent({ width: 32, height: 24, compression: "none", ...changes }));
const jpeg = async (date?: string): Promise<Buffer> => {
  const image = sharp({ create: { width: 40, height: 30, channels: 3, background: "#345" } }).jpeg();
  if (date === undefined) return image.toBuffer();
  return image.withExif({ IFD0: { Make: "Test", Model: "Cam" }, IFD2: { DateTimeOriginal: date } }).toBuffer();
};
const paths = (result: ScanResult): string[] => result.frames.map(({ path }) => path);
const problemsOf = (result: ScanResult): string[] => result.problems.map(({ code, path }) => `${code} ${path}`);

describe("scanFolder", () => {
  it("finds photographs by content, and reads their headers", async () => {
    put("card A/DCIM/100TEST/DSC_0042.DNG", dng());
    put("card B/a.txt", await jpeg("2024:02:29 10:11:12"));
    put("card B/movie.mov", "no photograph");
    put("card B/fake.NEF", "this is a text file");
    put("card B/empty.CR3", "");
    put("card B/empty.xmp", "");
    put("card B/really a jpeg.nef", await jpeg("2024:02:29 10:11:13"));
    put("card B/MVI_0001.THM", await jpeg());
    put(".hidden/x.DNG", dng());
    put("@eaDir/x.DNG", dng());
    put("card B/._DSC_0042.DNG", dng());
    mkdirSync(join(folder, "x.dng"));
    put("x.dng/inside.DNG", dng({ takenAt: 1_700_000_900, lens: null }));
    const result = await scanFolder(folder);
    expect(result.frames.find(({ path }) => path.endsWith("0042.DNG"))).toEqual({
      path: "card A/DCIM/100TEST/DSC_0042.DNG",
      sizeBytes: dng().length,
      format: "raw",
      takenAt: 1_700_000_000.25,
      takenFrom: "original",
      zoneOffset: -12_600,
      place: null,
      exposure: { shutter: 1 / 60, aperture: 2.8, iso: 102400 },
      body: "Rushes Model One 00123",
      camera: "Rushes Model One",
      lens: "24mm f/1.4 “ü”",
      focalMm: 24,
      width: 32,
      height: 24,
      orientation: 6,
      counter: 42,
      companion: null,
    });
    expect(result.frames.map(({ path, format }) => `${format} ${path}`)).toEqual([
      "raw card A/DCIM/100TEST/DSC_0042.DNG",
      "jpeg card B/a.txt",
      "jpeg card B/really a jpeg.nef",
      "raw x.dng/inside.DNG",
    ]);
    expect(problemsOf(result)).toEqual(["empty card B/empty.CR3", "not-a-photograph card B/fake.NEF"]);
    expect(result.problems.map(({ message }) => message).join("\n")).toContain("Expected a photograph (NEF)");
    expect(result.counts).toMatchObject({ frames: 4, others: 3, leftOut: 3, files: 9 });
  });

  it("joins a raw and its JPEG, wherever the second card put it", async () => {
    put("a/DSC_0001.DNG", dng({ make: "Test", model: "Cam", takenAt: Date.UTC(2024, 1, 29, 10, 11, 12) / 1000 + 0.4 }));
    put("a/dsc_0001.jpg", await jpeg());
    put("b/IMG_0007.DNG", dng({ make: "Test", model: "Cam", takenAt: Date.UTC(2024, 1, 29, 10, 11, 20) / 1000 + 0.4 }));
    put("c/IMG_0007.JPG", await jpeg("2024:02:29 10:11:20"));
    put("c/IMG_0008.JPG", await jpeg("2024:02:29 10:11:28"));
    const result = await scanFolder(folder);
    expect(result.frames.map(({ path, companion }) => [path, companion])).toEqual([
      ["a/DSC_0001.DNG", "a/dsc_0001.jpg"],
      ["b/IMG_0007.DNG", "c/IMG_0007.JPG"],
      ["c/IMG_0008.JPG", null],
    ]);
    expect(result.counts.companions).toBe(2);
  });

  it("reports copies of the same bytes once, and only those", async () => {
    put("a/DSC_0001.DNG", dng());
    put("backup/DSC_0001.DNG", dng());
    put("backup/renamed.DNG", dng());
    put("a/DSC_0002.DNG", dng({ samples: new Uint16Array(32 * 24).fill(7) }));
    const result = await scanFolder(folder);
    expect(paths(result)).toEqual(["a/DSC_0001.DNG", "a/DSC_0002.DNG"]);
    expect(problemsOf(result)).toEqual(["duplicate backup/DSC_0001.DNG", "duplicate backup/renamed.DNG"]);
  });

  it.skipIf(!isPosix)("follows links once, and no loops", async () => {
    put("real/DSC_0001.DNG", dng());
    const elsewhere = mkdtempSync(join(tmpdir(), "rushes-linked-"));
    writeFileSync(join(elsewhere, "DSC_0009.DNG"), dng({ takenAt: 1_700_000_100 }));
    symlinkSync(join(folder, "real"), join(folder, "again"));
    symlinkSync(folder, join(folder, "real", "loop"));
    symlinkSync("/", join(folder, "real", "everything"));
    symlinkSync(elsewhere, join(folder, "elsewhere"));
    symlinkSync(join(folder, "real", "DSC_0001.DNG"), join(folder, "a link.DNG"));
    symlinkSync(join(folder, "nowhere.DNG"), join(folder, "dangling.DNG"));
    symlinkSync("itself.DNG", join(folder, "itself.DNG"));
    const result = await scanFolder(folder);
    rmSync(elsewhere, { recursive: true });
    expect(paths(result)).toEqual(["elsewhere/DSC_0009.DNG", "real/DSC_0001.DNG"]);
    expect(problemsOf(result)).toEqual([
      "unreadable dangling.DNG",
      "unreadable itself.DNG",
      "unreadable real/everything",
    ]);
  });

  it.skipIf(!isPosix)("takes any name: spaces, emoji, line breaks, bytes that are no UTF-8", async () => {
    const names = ["a b.DNG", "🌆 evening.DNG", "line\nbreak.DNG", "literal \\xE9.DNG", "quote'\"`.DNG"];
    for (const [index, name] of names.entries()) put(name, dng({ takenAt: 1_700_000_000 + index }));
    const latin = Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9]), Buffer.from(".DNG")]);
    writeFileSync(latin, dng({ takenAt: 1_700_000_050, lens: null }));
    const result = await scanFolder(folder);
    expect(paths(result).sort()).toEqual(
      ["a b.DNG", "🌆 evening.DNG", "line\nbreak.DNG", "literal \\x5CxE9.DNG", "quote'\"`.DNG", "caf\\xE9.DNG"].sort(),
    );
    for (const { path, sizeBytes } of result.frames)
      expect(readFileSync(sourcePath(folder, path)).length).toBe(sizeBytes);
    expect(result.problems).toEqual([]);
  });

  it.skipIf(!isPosix)("reports what it may not read, and goes on", async () => {
    put("ok/DSC_0001.DNG", dng());
    chmodSync(put("ok/DSC_0002.DNG", dng({ takenAt: 1_700_000_009 })), 0o000);
    put("closed/DSC_0003.DNG", dng());
    chmodSync(join(folder, "closed"), 0o000);
    chmodSync(folder, 0o755);
    if (isRoot) process.seteuid?.(65534);
    let result: ScanResult;
    try {
      result = await scanFolder(folder);
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(join(folder, "closed"), 0o755);
    }
    expect(paths(result)).toEqual(["ok/DSC_0001.DNG"]);
    expect(problemsOf(result)).toEqual(["unreadable closed", "unreadable ok/DSC_0002.DNG"]);
    expect(result.problems[0]?.message).toContain("no permission");
  });

  it.skipIf(!isPosix)("does not open what is no file", async () => {
    put("DSC_0001.DNG", dng());
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(folder, "pipe.NEF"), resolve));
    const result = await scanFolder(folder);
    server.close();
    expect(paths(result)).toEqual(["DSC_0001.DNG"]);
    expect(problemsOf(result)).toEqual(["not-a-photograph pipe.NEF"]);
  });

  it("keeps a damaged photograph as a frame, in its place", async () => {
    for (let index = 0; index < 12; index++) {
      put(
        `DSC_${1001 + index}.DNG`,
        dng({ takenAt: 1_700_000_000 + 4 * index, samples: new Uint16Array(768).fill(index) }),
      );
    }
    // Only the signature and the start of the first directory are left: still a raw, but it says nothing.
    put("DSC_1006.DNG", dng().subarray(0, 30));
    const result = await scanFolder(folder);
    const { shots, problems } = groupShots(result.frames);
    const spoiled = result.frames.find(({ path }) => path === "DSC_1006.DNG");
    expect(spoiled).toMatchObject({ takenFrom: "modified", camera: null, width: null });
    expect(shots.map(({ slots }) => slots)).toEqual([
      Array.from({ length: 12 }, (_, index) => `DSC_${1001 + index}.DNG`),
    ]);
    expect(problems).toMatchObject([{ path: "DSC_1006.DNG" }]);
  });

  it("changes neither bytes nor times of any source, and writes nothing among them", async () => {
    put("a/DSC_0001.DNG", dng());
    put("a/DSC_0002.JPG", await jpeg("2024:02:29 10:11:12"));
    put("a/broken.NEF", "text");
    const old = new Date("2020-01-02T03:04:05.678Z");
    const files = readdirSync(join(folder, "a")).map((name) => join(folder, "a", name));
    for (const file of files) utimesSync(file, old, old);
    utimesSync(join(folder, "a"), old, old);
    const state = (): unknown =>
      [...files, join(folder, "a")].map((path) => {
        const { mtimeMs, ctimeMs, size, mode } = statSync(path);
        return [
          path,
          mtimeMs,
          ctimeMs,
          size,
          mode,
          path.endsWith("a") ? readdirSync(path) : contentHash(readFileSync(path)),
        ];
      });
    const before = state();
    const output = mkdtempSync(join(tmpdir(), "rushes-out-"));
    using cache = await Cache.open(output);
    await scanFolder(folder, { cache });
    expect(state()).toEqual(before);
    rmSync(output, { recursive: true });
  });

  it("is instant the second time, and sees what changed", async () => {
    put("DSC_0001.DNG", dng());
    put("DSC_0002.JPG", await jpeg("2024:02:29 10:11:12"));
    const output = mkdtempSync(join(tmpdir(), "rushes-out-"));
    using cache = await Cache.open(output);
    const first = await scanFolder(folder, { cache });
    const putJson = vi.spyOn(cache, "putJson");
    expect(await scanFolder(folder, { cache })).toEqual(first);
    expect(putJson).not.toHaveBeenCalled();
    put("DSC_0001.DNG", dng({ takenAt: 1_700_000_500, model: "Model One and a Half" }));
    const changed = await scanFolder(folder, { cache });
    expect(changed.frames[0]).toMatchObject({ takenAt: 1_700_000_500, camera: "Rushes Model One and a Half" });
    expect(putJson).toHaveBeenCalledTimes(1);
    rmSync(output, { recursive: true });
  });

  it("leaves out what it is told to", async () => {
    put("DSC_0001.DNG", dng());
    put("out/DSC_0002.DNG", dng({ takenAt: 1 }));
    put("still.jpg", await jpeg());
    const result = await scanFolder(folder, { exclude: ["out", join(folder, "still.jpg")] });
    expect(paths(result)).toEqual(["DSC_0001.DNG"]);
  });

  it("stops when told to, and says where there is nothing to look at", async () => {
    put("DSC_0001.DNG", dng());
    await expect(scanFolder(folder, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" });
    await expect(scanFolder(join(folder, "none"))).rejects.toMatchObject({ code: "no-sources" });
    await expect(scanFolder(join(folder, "DSC_0001.DNG"))).rejects.toMatchObject({ code: "no-sources" });
  });

  it("counts progress to the end", async () => {
    for (let index = 0; index < 20; index++) put(`DSC_${index}.DNG`, dng({ takenAt: 1_700_000_000 + index }));
    const steps: number[] = [];
    await scanFolder(folder, { onProgress: ({ done, total }) => steps.push(done / total) });
    expect(steps).toHaveLength(20);
    expect(steps.at(-1)).toBe(1);
  });

  it("reads directories that lie behind the pixels", async () => {
    const { data } = await sharp({ create: { width: 400, height: 300, channels: 3, background: "#345" } })
      .tiff({ compression: "none" })
      .toBuffer({ resolveWithObject: true });
    put("big.tif", data);
    const [frame] = (await scanFolder(folder)).frames;
    expect(frame).toMatchObject({ format: "tiff", width: 400, height: 300 });
  });
});

describe("ExifToolReader", () => {
  it("is just not there where its program is not", async () => {
    const reader = new ExifToolReader(join(folder, "no such perl"));
    expect(await reader.isAvailable()).toBe(false);
    expect(await reader.read(put("a.DNG", dng()))).toBeNull();
    await reader.close();
  });

  it("leaves a scan with what our own reader knows, and one word about it", async () => {
    for (let index = 0; index < 9; index++)
      put(`DSC_${index}.DNG`, dng({ serial: null, takenAt: 1_700_000_000 + index }));
    vi.spyOn(ExifToolReader.prototype, "isAvailable").mockResolvedValue(false);
    const output = mkdtempSync(join(tmpdir(), "rushes-out-"));
    using cache = await Cache.open(output);
    const without = await scanFolder(folder, { cache });
    expect(without.frames).toHaveLength(9);
    expect(without.problems).toMatchObject([{ path: "", code: "metadata", message: expect.stringContaining("perl") }]);
    vi.restoreAllMocks();
    // Once it is there, it is asked about what was left open.
    const ask = vi.spyOn(ExifToolReader.prototype, "read");
    expect((await scanFolder(folder, { cache })).problems).toEqual([]);
    expect(ask).toHaveBeenCalled();
    rmSync(output, { recursive: true });
  });

  it("ends its processes when a scan is stopped", async () => {
    for (let index = 0; index < 40; index++)
      put(`DSC_${index}.DNG`, dng({ serial: null, takenAt: 1_700_000_000 + index }));
    const stop = new AbortController();
    const ask = ExifToolReader.prototype.read;
    vi.spyOn(ExifToolReader.prototype, "read").mockImplementation(function read(this: ExifToolReader, path) {
      stop.abort();
      return ask.call(this, path);
    });
    const close = vi.spyOn(ExifToolReader.prototype, "close");
    await expect(scanFolder(folder, { signal: stop.signal })).rejects.toMatchObject({ name: "AbortError" });
    expect(close).toHaveBeenCalled();
  });
});

describe.skipIf(!existsSync(SHARED))("scanFolder on real photographs", () => {
  it("reads what maker notes alone say, the same for every frame", async () => {
    const result = await scanFolder(join(SHARED, "raw-sequences/real-nikon-d5000-bracket"));
    expect(result.frames).toHaveLength(3);
    for (const frame of result.frames)
      expect(frame).toMatchObject({ camera: "NIKON D5000", body: "NIKON D5000 6438342", focalMm: 24 });
    expect(groupShots(result.frames).shots).toMatchObject([{ slots: paths(result) }]);
  });

  it.each([
    ["jpeg-sequences/iss-astropi-earth", "time-lapse", 9, null],
    ["jpeg-sequences/rpi-night-city-0620", "time-lapse", 12, 2],
    ["jpeg-sequences/rpi-sunset-0622", "time-lapse", 89, 12],
    ["jpeg-sequences/walk-sceaux-castle", "hyperlapse", 11, 8],
    ["raw-sequences/derived-30d-sunset", "ramp", 31, 10],
  ])("finds the one shot of %s", async (path, kind, count, interval) => {
    const { frames } = await scanFolder(join(SHARED, path));
    const { shots } = groupShots(frames);
    expect(shots).toHaveLength(1);
    expect(shots[0]).toMatchObject({ id: "s01", kind });
    expect(shots[0]?.slots).toHaveLength(count);
    if (interval === null) expect(shots[0]?.interval).toBeNull();
    else expect(Math.abs((shots[0]?.interval ?? 0) - interval)).toBeLessThan(0.7);
  });

  it("knows a JPEG that is called a raw", async () => {
    copyFileSync(join(SHARED, "bad/wrong-type/Issue 247-1.nef"), join(folder, "Issue 247-1.nef"));
    expect((await scanFolder(folder)).frames).toMatchObject([
      { format: "jpeg", camera: "NIKON D70s", width: 2000, height: 3008 },
    ]);
  });

  it("gets through crafted files", async () => {
    const result = await scanFolder(join(SHARED, "bad"));
    const { frames, others, leftOut, duplicates, companions, files } = result.counts;
    const named = result.problems.filter(({ code }) => ["empty", "not-a-photograph", "unreadable"].includes(code));
    expect(frames + others + duplicates + companions + named.length).toBe(files);
    expect(leftOut).toBe(0);
    expect(groupShots(result.frames).shots.flatMap(({ slots }) => slots.filter(Boolean))).toHaveLength(frames);
  });
});
