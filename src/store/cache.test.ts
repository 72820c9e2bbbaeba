import { spawn } from "node:child_process";
import {
  chmodSync,
  closeSync,
  existsSync,
  openSync,
  statSync,
  writeSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import Database from "libsql";
import { assert, asyncProperty, string, uint8Array } from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Cache } from "./cache.ts";
import { indexPath } from "./cache-folder.ts";

const BUILT = fileURLToPath(new URL("../../dist/store/cache.js", import.meta.url));
const isRoot = process.geteuid?.() === 0;
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rushes-cache-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("Cache", () => {
  it("gives back what was put, after reopening too", async () => {
    const cache = await Cache.open(folder);
    await assert(
      asyncProperty(string(), string(), uint8Array({ maxLength: 300 }), async (kind, key, value) => {
        cache.put(kind, key, value);
        expect(cache.get(kind, key)).toEqual(value);
        expect(cache.has(kind, key)).toBe(true);
      }),
      { numRuns: 60 },
    );
    cache.put("a", "k", bytes("first"));
    cache.put("a", "k", bytes("second"));
    cache.putJson("a", "j", { list: [1, null, "é"] });
    cache.close();
    cache.close();
    using again = await Cache.open(folder);
    expect(again.get("a", "k")).toEqual(bytes("second"));
    expect(again.get("b", "k")).toBeNull();
    expect(again.has("b", "k")).toBe(false);
    expect(again.getJson("a", "j")).toEqual({ list: [1, null, "é"] });
    expect(again.getJson("a", "none")).toBeNull();
    expect(again.warnings).toEqual([]);
  });

  it("gives values in buffers that other views can be laid over", async () => {
    using cache = await Cache.open(folder);
    cache.put("a", "k", new Uint8Array(new Uint16Array([1, 2, 65535]).buffer));
    const value = cache.get("a", "k") as Uint8Array;
    expect(value.byteOffset).toBe(0);
    expect([...new Uint16Array(value.buffer, 0, 3)]).toEqual([1, 2, 65535]);
  });

  it("takes a value whose bytes were damaged for absent", async () => {
    const cache = await Cache.open(folder);
    cache.put("a", "k", bytes("whole"));
    cache.close();
    const database = new Database(indexPath(folder));
    database.prepare("UPDATE entries SET value = ? WHERE key = 'k'").run([Buffer.from("whola")]);
    database.close();
    using again = await Cache.open(folder);
    expect(again.get("a", "k")).toBeNull();
  });

  it("keeps all of a batch or nothing of it", async () => {
    using cache = await Cache.open(folder);
    cache.batch(() => {
      for (let index = 0; index < 100; index++) cache.put("batch", String(index), bytes("x"));
    });
    expect(cache.has("batch", "99")).toBe(true);
    expect(() =>
      cache.batch(() => {
        cache.put("half", "0", bytes("x"));
        throw new Error("stopped");
      }),
    ).toThrow("stopped");
    expect(cache.has("half", "0")).toBe(false);
  });

  it.each([
    ["text", (path: string): void => writeFileSync(path, "no database at all ".repeat(500))],
    [
      "another program's database",
      (path: string): void => {
        const database = new Database(path);
        database.exec("CREATE TABLE theirs (x)");
        database.close();
      },
    ],
    [
      "another version's index",
      (path: string): void => {
        const database = new Database(path);
        database.exec("PRAGMA application_id = 1920299880");
        database.exec("PRAGMA user_version = 99");
        database.close();
      },
    ],
  ])("moves %s aside and says so", async (_what, spoil) => {
    (await Cache.open(folder)).close();
    for (const ending of ["", "-wal", "-shm"]) rmSync(indexPath(folder) + ending, { force: true });
    spoil(indexPath(folder));
    using cache = await Cache.open(folder);
    expect(cache.warnings).toHaveLength(1);
    expect(cache.warnings[0]).toContain("made anew");
    expect(existsSync(`${indexPath(folder)}.broken`)).toBe(true);
    cache.put("a", "k", bytes("works"));
    expect(cache.get("a", "k")).toEqual(bytes("works"));
  });

  it("goes on with an empty index when damage shows while at work", async () => {
    const cache = await Cache.open(folder);
    for (let index = 0; index < 400; index++) cache.put("a", String(index), new Uint8Array(4000).fill(index));
    cache.close();
    const database = new Database(indexPath(folder));
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    database.close();
    // Every page but the first, which opening reads: the tables are gone under a sound header.
    const { size } = statSync(indexPath(folder));
    const file = openSync(indexPath(folder), "r+");
    writeSync(file, Buffer.alloc(size - 4096, 0xff), 0, size - 4096, 4096);
    closeSync(file);
    using again = await Cache.open(folder);
    expect(again.get("a", "7")).toBeNull();
    again.put("a", "7", bytes("new"));
    expect(again.get("a", "7")).toEqual(bytes("new"));
    expect(again.warnings.join()).toContain("made anew");
  });

  it("says what to do where it cannot write", async () => {
    writeFileSync(join(folder, "file"), "");
    await expect(Cache.open(join(folder, "file"))).rejects.toMatchObject({
      code: "disk",
      message: expect.stringContaining("choose another"),
    });
    if (process.platform === "linux") await expect(Cache.open("/proc")).rejects.toMatchObject({ code: "disk" });
  });

  it.skipIf(process.platform === "win32")("says so for a folder without permission to write", async () => {
    chmodSync(folder, 0o555);
    if (isRoot) process.seteuid?.(65534);
    try {
      await expect(Cache.open(folder)).rejects.toMatchObject({
        code: "disk",
        message: expect.stringContaining("not permitted"),
      });
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(folder, 0o755);
    }
  });
});

/** Runs `body` (given `cache`) in a process of its own on the built code. */
function start(body: string): { readonly ended: Promise<number | null>; readonly kill: () => void } {
  const script = `
    const { Cache } = await import(${JSON.stringify(pathToFileURL(BUILT).href)});
    const cache = await Cache.open(${JSON.stringify(folder)});
    ${body}
    cache.close();`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return {
    ended: new Promise((resolve) => child.once("exit", resolve)),
    kill: () => child.kill("SIGKILL"),
  };
}

describe.skipIf(!existsSync(BUILT))("Cache in several processes (built code)", () => {
  it("lets four runs start and write at once", async () => {
    const runs = [0, 1, 2, 3].map((run) =>
      start(`for (let i = 0; i < 200; i++) cache.put("p${run}", String(i), new Uint8Array(2000).fill(i));`),
    );
    expect(await Promise.all(runs.map((run) => run.ended))).toEqual([0, 0, 0, 0]);
    using cache = await Cache.open(folder);
    expect(cache.warnings).toEqual([]);
    for (const run of [0, 1, 2, 3]) expect(cache.get(`p${run}`, "199")).toEqual(new Uint8Array(2000).fill(199));
  });

  it("survives being killed at work, again and again", async () => {
    for (let round = 0; round < 5; round++) {
      const run = start(`for (let i = 0; ; i++) cache.put("r", String(i % 500), new Uint8Array(9000).fill(i % 500));`);
      await new Promise((resolve) => setTimeout(resolve, 250 + round * 60));
      run.kill();
      await run.ended;
      using cache = await Cache.open(folder);
      expect(cache.warnings).toEqual([]);
      for (let index = 0; index < 500; index++) {
        const value = cache.get("r", String(index));
        if (value !== null) expect(Buffer.compare(value, Buffer.alloc(9000, index % 256))).toBe(0);
      }
      cache.put("after", String(round), bytes("x"));
    }
    expect(readdirSync(join(folder, ".rushes")).filter((name) => name.endsWith(".broken"))).toEqual([]);
  });
});
