import { mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testFormat, testPicture } from "../../test/golden/encode-pictures.ts";
import { ChunkWriter } from "./chunk-writer.ts";
import { joinChunks } from "./film-writer.ts";
import type { Codec, VideoFormat } from "./formats.ts";
import { CODECS } from "./formats.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rushes film-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function writeChunks(format: VideoFormat, counts: readonly number[]): Promise<string[]> {
  const paths: string[] = [];
  let index = 0;
  for (const [number, count] of counts.entries()) {
    const path = join(folder, `${number}.chunk`);
    const writer = await ChunkWriter.open(path, format);
    for (let k = 0; k < count; k++) {
      const { buffer, picture } = testPicture(format, index++);
      await writer.write(buffer, picture);
    }
    await writer.finish();
    paths.push(path);
  }
  return paths;
}

const RATES = [
  { num: 24000, den: 1001 },
  { num: 25, den: 1 },
  { num: 30000, den: 1001 },
  { num: 60, den: 1 },
] as const;

const cases = (Object.keys(CODECS) as Codec[]).flatMap((codec, index) =>
  CODECS[codec].suffixes.map((suffix, number) => ({
    codec,
    suffix,
    bits: CODECS[codec].defaultBits,
    fps: RATES[(index + number) % 4] ?? RATES[0],
  })),
);

describe("joinChunks", () => {
  it.each(cases)("makes one film of $codec in $suffix at $fps.num/$fps.den", async ({ codec, suffix, bits, fps }) => {
    const format = testFormat({ codec, bits, fps, width: 256, height: 128 });
    const chunks = await writeChunks(format, [5, 1, 1, 3]);
    const progress: number[] = [];
    const target = join(folder, `film ü${suffix}`);
    const probe = await joinChunks(chunks, target, format, { onProgress: ({ pictures }) => progress.push(pictures) });
    expect(probe).toMatchObject({ frames: 10, fps, width: 256, height: 128, matrix: "bt709", range: "limited" });
    expect(probe.seconds).toBeCloseTo((10 * fps.den) / fps.num, 2);
    expect(progress).toEqual([5, 6, 7, 10]);
    const first = await readFile(target);
    await joinChunks(chunks, target, format);
    expect(first.equals(await readFile(target))).toBe(true);
    expect((await readdir(folder)).sort()).toEqual(["0.chunk", "1.chunk", "2.chunk", "3.chunk", `film ü${suffix}`]);
  });

  it("writes the colours into the container too", async () => {
    const format = testFormat();
    const target = join(folder, "film.mp4");
    await joinChunks(await writeChunks(format, [2]), target, format);
    const bytes = await readFile(target);
    const colour = bytes.indexOf("colrnclx");
    expect([...bytes.subarray(colour + 8, colour + 15)]).toEqual([0, 1, 0, 1, 0, 1, 0]);
  });

  it.each([
    ["size", { width: 128 }],
    ["codec", { codec: "hevc", bits: 8 }],
    ["rate", { fps: { num: 30, den: 1 } }],
  ] as const)("refuses a chunk of another %s and leaves the old film alone", async (_, other) => {
    const format = testFormat();
    const target = join(folder, "film.mp4");
    await writeFile(target, "the film of yesterday");
    const [own = ""] = await writeChunks(format, [2]);
    const mine = join(folder, "mine.chunk");
    await rename(own, mine);
    const [alien = ""] = await writeChunks(testFormat(other), [2]);
    await expect(joinChunks([mine, alien], target, format)).rejects.toMatchObject({ code: "unreadable" });
    await expect(joinChunks([alien, mine], target, format)).rejects.toMatchObject({ code: "unreadable" });
    await expect(joinChunks([alien], target, format)).rejects.toThrow("Expected");
    expect(await readFile(target, "utf8")).toBe("the film of yesterday");
    expect(await readdir(folder)).toHaveLength(3);
  });
});
