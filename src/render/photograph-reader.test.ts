import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PhotographReader } from "./photograph-reader.ts";

let folder: string;
const file = (name: string): { path: string; name: string } => ({ path: join(folder, name), name });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rushes-reader-"));
  await writeFile(
    join(folder, "small"),
    Uint8Array.from({ length: 1000 }, (_, i) => i),
  );
  await writeFile(join(folder, "large"), new Uint8Array(5000).fill(7));
  await writeFile(join(folder, "empty"), "");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("photograph reader", () => {
  test("hands out as many as it may, and goes on with the buffers it gets back", async () => {
    const reader = new PhotographReader(2);
    const first = await reader.read(file("large"));
    expect(first.bytes).toEqual(new Uint8Array(5000).fill(7));
    expect(reader.isFree).toBe(true);
    const second = await reader.read(file("small"));
    expect(reader.isFree).toBe(false);
    const { buffer } = first.bytes;
    reader.giveBack(buffer);
    const third = await reader.read(file("small"));
    expect(third.bytes).toEqual(second.bytes);
    expect(third.bytes.buffer).toBe(buffer);
    reader.giveBack(third.bytes.buffer);
    // A buffer that is too small is not used, and one that was lost leaves room for another.
    reader.giveBack(null);
    expect((await reader.read(file("large"))).bytes).toHaveLength(5000);
    expect((await reader.read(file("empty"))).bytes).toHaveLength(0);
  });

  test("knows a file by the size and time it was measured with", async () => {
    const reader = new PhotographReader(3);
    const { size, mtimeMs } = await stat(join(folder, "small"));
    const stamp = { sizeBytes: size, mtimeMs };
    expect((await reader.read({ ...file("small"), stamp })).isAsMeasured).toBe(true);
    expect((await reader.read({ ...file("large"), stamp })).isAsMeasured).toBe(false);
    expect((await reader.read(file("small"))).isAsMeasured).toBe(false);
  });

  test("what cannot be read is an error with words and costs no buffer", async () => {
    const reader = new PhotographReader(1);
    await expect(reader.read(file("gone"))).rejects.toMatchObject({ code: "unreadable" });
    await expect(reader.read({ path: folder, name: "a folder" })).rejects.toThrow(/a folder.*EISDIR/);
    expect(reader.isFree).toBe(true);
  });
});
