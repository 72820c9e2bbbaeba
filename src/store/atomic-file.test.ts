import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RushesError } from "../base/errors.ts";
import { removeStaleTemporaries, withAtomicFile, writeFileAtomic } from "./atomic-file.ts";
import { chunkPath, prepareCacheFolder } from "./cache-folder.ts";
import { contentHash, hashFile } from "./content-hash.ts";
import { toDiskError } from "./disk-error.ts";

const isRoot = process.geteuid?.() === 0;
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rushes-atomic-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("withAtomicFile", () => {
  it("shows the file only when it is whole", async () => {
    const path = join(folder, "film 🎬.mp4");
    writeFileSync(path, "old");
    const answer = await withAtomicFile(path, async (temporary) => {
      expect(dirname(temporary)).toBe(folder);
      expect(temporary.endsWith(".mp4")).toBe(true);
      writeFileSync(temporary, "new");
      expect(readFileSync(path, "utf8")).toBe("old");
      return 42;
    });
    expect(answer).toBe(42);
    expect(readFileSync(path, "utf8")).toBe("new");
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it("leaves nothing behind when writing fails", async () => {
    const path = join(folder, "film.mp4");
    const failing = withAtomicFile(path, async (temporary) => {
      writeFileSync(temporary, "half");
      throw new RushesError("encode", "Expected a picture but received none");
    });
    await expect(failing).rejects.toMatchObject({ code: "encode" });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("says what to do when the place is wrong", async () => {
    await expect(writeFileAtomic(join(folder, "none", "a"), "x")).rejects.toMatchObject({
      code: "disk",
      message: expect.stringContaining("does not exist"),
    });
    mkdirSync(join(folder, "taken"));
    await expect(writeFileAtomic(join(folder, "taken"), "x")).rejects.toMatchObject({ code: "disk" });
    expect(readdirSync(folder)).toEqual(["taken"]);
  });

  it.skipIf(process.platform === "win32")("says so where writing is not permitted", async () => {
    chmodSync(folder, 0o555);
    if (isRoot) process.seteuid?.(65534);
    try {
      await expect(writeFileAtomic(join(folder, "a"), "x")).rejects.toMatchObject({
        code: "disk",
        message: expect.stringContaining("not permitted"),
      });
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(folder, 0o755);
    }
  });
});

describe("toDiskError", () => {
  it.skipIf(process.platform !== "linux")("knows a full disk from a real one", () => {
    let thrown: unknown;
    try {
      writeFileSync("/dev/full", "x");
    } catch (error) {
      thrown = toDiskError(error, "film.mp4");
    }
    expect(thrown).toMatchObject({ code: "disk", message: expect.stringContaining("the disk is full") });
  });

  it.each(["ENOSPC", "EROFS", "EACCES", "EDQUOT", "SQLITE_FULL", "SQLITE_IOERR_WRITE"])(
    "has a sentence for %s",
    (code) => {
      const error = toDiskError(Object.assign(new Error(code), { code }), "film.mp4");
      expect(error).toMatchObject({
        code: "disk",
        message: expect.stringContaining("Expected to write `film.mp4` but"),
      });
      // Not every command has one.
      expect(String(error)).not.toMatch(/ -o\b/);
    },
  );

  it("hands on what is not about the disk", () => {
    const error = new TypeError("x");
    expect(toDiskError(error, "a")).toBe(error);
    expect(toDiskError("text", "a")).toBe("text");
  });
});

describe("removeStaleTemporaries", () => {
  const temporary = (pid: number, digit: string): string => `.rushes-${pid}-${digit.repeat(12)}.partial.mkv`;

  it("clears away what dead processes left, and nothing else", async () => {
    const dead = 2_147_483_647;
    const long = new Date(Date.now() - 3 * 24 * 3600 * 1000);
    for (const name of ["a.mkv", temporary(dead, "a"), temporary(process.pid, "b"), temporary(process.ppid, "c")]) {
      writeFileSync(join(folder, name), "x");
    }
    for (const name of [temporary(process.ppid, "d"), temporary(process.pid, "e"), ".rushes-notes"]) {
      writeFileSync(join(folder, name), "x");
      utimesSync(join(folder, name), long, long);
    }
    expect(await removeStaleTemporaries(folder)).toBe(3);
    const left = [".rushes-notes", "a.mkv", temporary(process.pid, "b"), temporary(process.ppid, "c")];
    expect(readdirSync(folder).sort()).toEqual(left.sort());
    expect(await removeStaleTemporaries(join(folder, "none"))).toBe(0);
  });

  it("is part of preparing the cache", async () => {
    await prepareCacheFolder(folder);
    const chunk = chunkPath(folder, contentHash("recipe"), ".mkv");
    writeFileSync(join(dirname(chunk), temporary(2_147_483_647, "a")), "half");
    writeFileSync(chunk, "whole");
    await prepareCacheFolder(folder);
    expect(readdirSync(dirname(chunk))).toEqual([`${contentHash("recipe")}.mkv`]);
  });
});

describe("names and hashes", () => {
  it("keeps chunks in their folder", () => {
    expect(() => chunkPath(folder, "../x", ".mkv")).toThrow(RushesError);
    expect(() => chunkPath(folder, "x", "/../y")).toThrow(RushesError);
  });

  it("hashes files as it hashes bytes", async () => {
    const content = new Uint8Array(3_000_000).fill(7);
    writeFileSync(join(folder, "a"), content);
    expect(await hashFile(join(folder, "a"))).toBe(contentHash(content));
    // FIPS 180-2, the example for "abc".
    expect(contentHash("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    await expect(hashFile(join(folder, "a"), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: "AbortError",
    });
  });
});
