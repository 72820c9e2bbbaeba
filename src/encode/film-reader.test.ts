import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeChunks } from "../../test/golden/encode-chunks.ts";
import { writeForeignFilm } from "../../test/golden/encode-foreign-film.ts";
import { testFormat, testPicture } from "../../test/golden/encode-pictures.ts";
import type { Picture } from "../kernels/picture.ts";
import { readFilm } from "./film-reader.ts";
import { joinChunks } from "./film-writer.ts";
import type { VideoFormat } from "./formats.ts";
import { hashFilm } from "./frame-hash.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rushes-read-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function makeFilm(format: VideoFormat, name: string): Promise<string> {
  const path = join(folder, name);
  await joinChunks(await writeChunks(folder, format, [3, 2]), path, format);
  return path;
}

/** Samples of a plane without its padding. */
function samplesOf(buffer: SharedArrayBuffer, picture: Picture, plane: 0 | 1 | 2): number[] {
  const { offset, stride, width, height } = picture.planes[plane];
  const row = (y: number): Iterable<number> =>
    picture.format === "yuv420p"
      ? new Uint8Array(buffer, offset + y * stride, width)
      : new Uint16Array(buffer, offset + y * stride, width);
  return Array.from({ length: height }, (_, y) => [...row(y)]).flat();
}

async function countPictures(path: string): Promise<number> {
  let pictures = 0;
  for await (const { index } of readFilm(path)) {
    expect(index).toBe(pictures++);
  }
  return pictures;
}

describe("readFilm", () => {
  it.each([8, 10] as const)("gives back exactly what a lossless film was made of: %i bits", async (bits) => {
    const format = testFormat({ codec: "ffv1", bits });
    const path = await makeFilm(format, `lossless-${bits}.mkv`);
    let pictures = 0;
    for await (const { index, buffer, picture } of readFilm(path)) {
      const truth = testPicture(format, index);
      for (const plane of [0, 1, 2] as const) {
        expect(samplesOf(buffer, picture, plane)).toEqual(samplesOf(truth.buffer, truth.picture, plane));
      }
      pictures++;
    }
    expect(pictures).toBe(5);
  });

  it("brings 4:2:2 to 4:2:0 and leaves the light alone", async () => {
    const format = testFormat({ codec: "prores", bits: 10, width: 256, height: 128 });
    const path = await makeFilm(format, "prores.mov");
    for await (const { index, buffer, picture } of readFilm(path)) {
      expect(picture).toMatchObject({ format: "yuv420p10le", width: 256, height: 128 });
      expect(picture.planes[1]).toMatchObject({ width: 128, height: 64 });
      const truth = testPicture(format, index);
      const luma = samplesOf(truth.buffer, truth.picture, 0);
      const read = samplesOf(buffer, picture, 0);
      const difference = luma.reduce((sum, value, at) => sum + value - (read[at] ?? 0), 0) / luma.length;
      expect(Math.abs(difference)).toBeLessThan(0.5);
    }
  });

  // A grey of half the scale: full range 128 of 255 is limited range 16 + 219 · 128 / 255 = 126.
  it.each([
    ["yuvj420p", "full", 128, "yuv420p", 126],
    ["yuv444p", "full", 128, "yuv420p", 126],
    ["yuv444p", "limited", 128, "yuv420p", 128],
    ["yuv422p", "limited", 77, "yuv420p", 77],
    ["yuv444p10le", "limited", 500, "yuv420p10le", 500],
    ["yuv420p10le", "full", 512, "yuv420p10le", 502],
    ["gray", "full", 255, "yuv420p", 235],
  ] as const)("reads %s of %s range: %i becomes %s %i", async (pixels, range, value, format, expected) => {
    const path = join(folder, `${pixels}-${range}.mkv`);
    await writeForeignFilm(path, { pixels, range, value, width: 66, height: 34, pictures: 2 });
    let pictures = 0;
    for await (const { buffer, picture } of readFilm(path)) {
      expect(picture.format).toBe(format);
      expect(new Set(samplesOf(buffer, picture, 0))).toEqual(new Set([expected]));
      const neutral = format === "yuv420p" ? 128 : 512;
      expect(new Set(samplesOf(buffer, picture, 1))).toEqual(new Set([neutral]));
      pictures++;
    }
    expect(pictures).toBe(2);
  });

  it.each([
    ["h264", "film.mp4"],
    ["prores", "film.mov"],
    ["ffv1", "film.mkv"],
  ] as const)("says so when a film is cut short: %s", async (codec, name) => {
    const format = testFormat({ codec, bits: codec === "h264" ? 8 : 10, width: 256, height: 128 });
    const path = await makeFilm(format, name);
    const whole = await readFile(path);
    const cut = join(folder, `cut-${name}`);
    for (const share of [0, 0.5, 0.9]) {
      await writeFile(cut, whole.subarray(0, Math.floor(whole.length * share)));
      await expect(countPictures(cut)).rejects.toMatchObject({ code: "truncated" });
    }
    await writeFile(cut, whole.subarray(0, 24));
    await expect(countPictures(cut)).rejects.toMatchObject({ code: expect.stringMatching(/truncated|unreadable/) });
    await copyFile(path, cut);
    expect(await countPictures(cut)).toBe(5);
  });

  it.each(["h264", "ffv1"] as const)("says so when a film is damaged: %s", async (codec) => {
    const path = await makeFilm(testFormat({ codec }), `damaged.mkv`);
    const bytes = await readFile(path);
    const middle = Math.floor(bytes.length / 2);
    for (let at = middle; at < middle + 24; at++) bytes[at] = 255 - (bytes[at] ?? 0);
    await writeFile(path, bytes);
    await expect(countPictures(path)).rejects.toMatchObject({ code: "unreadable" });
  });

  it("refuses what is no film", async () => {
    const text = join(folder, "text.mp4");
    await writeFile(text, "not a film at all ".repeat(1000));
    const playlist = join(folder, "list.mp4");
    await writeFile(playlist, `#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:1,\n${text}\n#EXT-X-ENDLIST\n`);
    for (const path of [text, playlist, folder, join(folder, "missing.mp4")]) {
      await expect(countPictures(path)).rejects.toMatchObject({ code: "unreadable" });
    }
  });

  it("stops when the signal fires", async () => {
    const path = await makeFilm(testFormat(), "stopped.mp4");
    const controller = new AbortController();
    const read = async (): Promise<void> => {
      for await (const { index } of readFilm(path, { signal: controller.signal })) if (index === 1) controller.abort();
    };
    await expect(read()).rejects.toMatchObject({ code: "aborted" });
  });

  it("can be left early, and read by two at once", async () => {
    const path = await makeFilm(testFormat(), "early.mp4");
    const hashes = await Promise.all([hashFilm(path), hashFilm(path)]);
    expect(hashes[0]).toEqual(hashes[1]);
    expect(hashes[0].pictures).toHaveLength(5);
    for await (const { index } of readFilm(path)) if (index === 2) break;
    expect(await countPictures(path)).toBe(5);
  });
});
