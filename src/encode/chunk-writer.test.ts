import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testFormat, testPicture } from "../../test/golden/encode-pictures.ts";
import { ChunkWriter } from "./chunk-writer.ts";
import { CODECS } from "./formats.ts";
import type { Codec, VideoFormat } from "./formats.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rushes-chunk-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function writeChunk(path: string, format: VideoFormat, pictures: number): Promise<Buffer> {
  const writer = await ChunkWriter.open(path, format);
  for (let index = 0; index < pictures; index++) {
    const { buffer, picture } = testPicture(format, index);
    const written = writer.write(buffer, picture);
    // The pixels are ours again as soon as the call is back.
    new Uint8Array(buffer).fill(0);
    await written;
  }
  const facts = await writer.finish();
  const bytes = await readFile(path);
  expect(facts).toEqual({ pictures, bytes: bytes.length });
  return bytes;
}

describe("ChunkWriter", () => {
  it.each(Object.keys(CODECS) as Codec[])("gives the same bytes for the same pictures: %s", async (codec) => {
    const format = testFormat({ codec, bits: CODECS[codec].defaultBits, width: 256, height: 128 });
    const [first, second] = await Promise.all([
      writeChunk(join(folder, "a"), format, 12),
      writeChunk(join(folder, "b"), format, 12),
    ]);
    expect(first.equals(second)).toBe(true);
    expect(first.equals(await writeChunk(join(folder, "c"), format, 11))).toBe(false);
  });

  it("shows nothing under the chunk's name before it is finished", async () => {
    const format = testFormat();
    const path = join(folder, "a");
    const writer = await ChunkWriter.open(path, format);
    const { buffer, picture } = testPicture(format, 0);
    await writer.write(buffer, picture);
    expect(await readdir(folder)).toEqual([`a.${process.pid}.part`]);
    await writer.finish();
    expect(await readdir(folder)).toEqual(["a"]);
    await writer.abort();
    expect(await readdir(folder)).toEqual(["a"]);
  });

  it("leaves nothing behind when it is given up", async () => {
    const format = testFormat();
    const writer = await ChunkWriter.open(join(folder, "a"), format);
    const { buffer, picture } = testPicture(format, 0);
    await writer.write(buffer, picture);
    await writer.abort();
    expect(await readdir(folder)).toEqual([]);
    await expect(writer.write(buffer, picture)).rejects.toThrow("Expected an open chunk");
  });

  it("removes what a killed process left, but not what a living one writes", async () => {
    const dead = 4_194_305;
    await writeFile(join(folder, `a.${dead}.part`), "");
    await writeFile(join(folder, `a.${process.ppid}.part`), "");
    await writeFile(join(folder, `b.${dead}.part`), "");
    await writeChunk(join(folder, "a"), testFormat(), 1);
    expect((await readdir(folder)).sort()).toEqual(["a", `a.${process.ppid}.part`, `b.${dead}.part`]);
  });

  it("stops when the signal fires, with pictures under way", async () => {
    const format = testFormat();
    const controller = new AbortController();
    const writer = await ChunkWriter.open(join(folder, "a"), format, { signal: controller.signal });
    const { buffer, picture } = testPicture(format, 0);
    const written = writer.write(buffer, picture);
    controller.abort();
    await expect(written).rejects.toMatchObject({ code: "aborted" });
    await expect(writer.finish()).rejects.toThrow("Expected an open chunk");
    expect(await readdir(folder)).toEqual([]);
    await expect(ChunkWriter.open(join(folder, "b"), format, { signal: controller.signal })).rejects.toMatchObject({
      code: "aborted",
    });
  });

  it("refuses a picture of another kind", async () => {
    const writer = await ChunkWriter.open(join(folder, "a"), testFormat());
    const { buffer, picture } = testPicture(testFormat({ bits: 10 }), 0);
    const message = "Expected a picture yuv420p 192×112 for `";
    await expect(writer.write(buffer, picture)).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual([]);
  });

  it("refuses to finish without pictures, and impossible formats", async () => {
    const writer = await ChunkWriter.open(join(folder, "a"), testFormat());
    await expect(writer.finish()).rejects.toThrow("but received none");
    await expect(ChunkWriter.open(join(folder, "a"), testFormat({ width: 191 }))).rejects.toMatchObject({
      code: "bad-argument",
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it("says so when the place cannot be written", async () => {
    const format = testFormat();
    const missing = join(folder, "missing", "a");
    await expect(ChunkWriter.open(missing, format)).rejects.toMatchObject({
      code: "disk",
      message: `Expected to write \`${missing}\` but the folder does not exist`,
    });
    await mkdir(join(folder, "taken", "inside"), { recursive: true });
    const writer = await ChunkWriter.open(join(folder, "taken"), format);
    const { buffer, picture } = testPicture(format, 0);
    await writer.write(buffer, picture);
    await expect(writer.finish()).rejects.toMatchObject({ code: "disk" });
    expect(await readdir(folder)).toEqual(["taken"]);
  });

  it("gives all its memory back, finished or given up", async () => {
    const format = testFormat({ width: 1280, height: 720 });
    const { buffer, picture } = testPicture(format, 0);
    const encode = async (finish: boolean): Promise<void> => {
      const writer = await ChunkWriter.open(join(folder, "a"), format);
      await writer.write(buffer, picture);
      await writer.write(buffer, picture);
      await (finish ? writer.finish() : writer.abort());
    };
    for (let chunk = 0; chunk < 6; chunk++) await encode(chunk % 2 === 0);
    const before = process.memoryUsage().rss;
    for (let chunk = 0; chunk < 30; chunk++) await encode(chunk % 2 === 0);
    // One encoder of this size takes about 60 MB, so thirty that stay would take 1.8 GB.
    expect(process.memoryUsage().rss - before).toBeLessThan(120e6);
  });
});
