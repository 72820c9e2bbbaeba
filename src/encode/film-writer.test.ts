import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeChunks } from "../../test/golden/encode-chunks.ts";
import { testFormat } from "../../test/golden/encode-pictures.ts";
import { joinChunks } from "./film-writer.ts";
import { CODECS } from "./formats.ts";
import type { Codec } from "./formats.ts";
import { hashFilm } from "./frame-hash.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rushes film-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

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
    const chunks = await writeChunks(folder, format, [5, 1, 1, 3]);
    const progress: number[] = [];
    const target = join(folder, `film ü${suffix}`);
    const probe = await joinChunks(chunks, target, format, { onProgress: ({ pictures }) => progress.push(pictures) });
    const coded = codec === "ffv1-rgb" ? { matrix: "rgb", range: "full" } : { matrix: "bt709", range: "limited" };
    expect(probe).toMatchObject({ frames: 10, fps, width: 256, height: 128, ...coded });
    expect(probe.seconds).toBeCloseTo((10 * fps.den) / fps.num, 2);
    expect(progress).toEqual([5, 6, 7, 10]);
    const parts = await Promise.all(chunks.map((chunk) => hashFilm(chunk)));
    const whole = await hashFilm(target);
    expect(whole.pictures).toEqual(parts.flatMap(({ pictures }) => pictures));
    expect(new Set(whole.pictures).size).toBe(10);
    const first = await readFile(target);
    await joinChunks(chunks, target, format);
    expect(first.equals(await readFile(target))).toBe(true);
    expect((await readdir(folder)).sort()).toEqual(["0.chunk", "1.chunk", "2.chunk", "3.chunk", `film ü${suffix}`]);
  });

  it("writes the colours into the container too", async () => {
    const format = testFormat();
    const target = join(folder, "film.mp4");
    await joinChunks(await writeChunks(folder, format, [2]), target, format);
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
    const [own = ""] = await writeChunks(folder, format, [2]);
    const mine = join(folder, "mine.chunk");
    await rename(own, mine);
    const [alien = ""] = await writeChunks(folder, testFormat(other), [2]);
    await expect(joinChunks([mine, alien], target, format)).rejects.toMatchObject({ code: "unreadable" });
    await expect(joinChunks([alien, mine], target, format)).rejects.toMatchObject({ code: "unreadable" });
    await expect(joinChunks([alien], target, format)).rejects.toThrow("Expected");
    expect(await readFile(target, "utf8")).toBe("the film of yesterday");
    expect(await readdir(folder)).toHaveLength(3);
  });

  it("refuses a chunk that is cut short, wherever it is cut", async () => {
    const format = testFormat();
    const [path = ""] = await writeChunks(folder, format, [4]);
    const whole = await readFile(path);
    for (const share of [0, 0.01, 0.5, 0.99, 0.9999]) {
      await writeFile(path, whole.subarray(0, Math.floor(whole.length * share)));
      const joined = joinChunks([path], join(folder, "film.mp4"), format);
      await expect(joined).rejects.toMatchObject({ code: "truncated" });
    }
    await rm(path);
    await expect(joinChunks([path], join(folder, "film.mp4"), format)).rejects.toMatchObject({ code: "unreadable" });
    expect(await readdir(folder)).toEqual([]);
  });

  it("stops when the signal fires and leaves nothing behind", async () => {
    const format = testFormat();
    const chunks = await writeChunks(folder, format, [2, 2, 2]);
    const controller = new AbortController();
    const { signal } = controller;
    const onProgress = (): void => controller.abort();
    const target = join(folder, "film.mp4");
    await expect(joinChunks(chunks, target, format, { signal, onProgress })).rejects.toMatchObject({ code: "aborted" });
    expect(await readdir(folder)).toHaveLength(3);
  });

  it("refuses names and chunks that make no film", async () => {
    const format = testFormat();
    const refused = { code: "bad-argument" };
    await expect(joinChunks([], join(folder, "film.mp4"), format)).rejects.toMatchObject(refused);
    await expect(joinChunks(["x"], join(folder, "film.avi"), format)).rejects.toMatchObject(refused);
    await mkdir(join(folder, "film.mp4", "inside"), { recursive: true });
    const chunks = await writeChunks(folder, format, [1]);
    await expect(joinChunks(chunks, join(folder, "film.mp4"), format)).rejects.toMatchObject({ code: "disk" });
  });
});
