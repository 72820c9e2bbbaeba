import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ByteRange } from "./byte-range.ts";
import { readFileRange } from "./read-file.ts";

const BYTES = Uint8Array.from({ length: 1_300_000 }, (_, i) => (i * 31 + (i >> 9)) & 255);

async function readAll(path: string, range: ByteRange): Promise<Uint8Array> {
  return new Uint8Array(await new Response(readFileRange(path, range)).arrayBuffer());
}

describe("a part of a file", () => {
  let folder: string;
  let path: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rushes-read-"));
    path = join(folder, "file");
    await writeFile(path, BYTES);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("comes as it is, whatever its ends", async () => {
    for (const [start, end] of [
      [0, BYTES.length - 1],
      [0, 0],
      [524_287, 524_288],
      [7, 1_048_582],
      [BYTES.length - 1, BYTES.length - 1],
    ] as const) {
      const read = await readAll(path, { start, end });
      expect(Buffer.compare(read, BYTES.subarray(start, end + 1)), `${start}–${end}`).toBe(0);
    }
  });

  it("of a file that became shorter, or is gone, is an error and not an end", async () => {
    const read = (name: string) => readAll(name, { start: 0, end: BYTES.length });
    await expect(read(path)).rejects.toThrow(/ends at 1300000/);
    await expect(read(join(folder, "none"))).rejects.toThrow(/ENOENT/);
  });

  it("is not read further than it is taken", async () => {
    const stream = readFileRange(path, { start: 0, end: BYTES.length - 1 });
    const reader = stream.getReader();
    await reader.read();
    const file = await open(path, "r+");
    await file.write(BYTES.map((byte) => byte ^ 255));
    await file.close();
    await reader.read();
    // The third piece was not read ahead: it is of the file as it is now.
    const third = await reader.read();
    expect(third.value![third.value!.length - 1]).toBe(BYTES.at(-1)! ^ 255);
    await reader.cancel();
  });
});
