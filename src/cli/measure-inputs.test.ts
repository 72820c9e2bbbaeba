import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { OUTPUT_COLOURS } from "../develop/output-colour.ts";
import { ChunkWriter } from "../encode/chunk-writer.ts";
import { joinChunks } from "../encode/film-writer.ts";
import type { VideoFormat } from "../encode/formats.ts";
import type { FilmColour } from "../film/colour.ts";
import { layPicture } from "../kernels/picture.ts";
import { measureInputs } from "./measure-inputs.ts";
import type { MeasuredRow } from "./measure-table.ts";

const folder = await mkdtemp(join(tmpdir(), "rushes-measure-"));
afterAll(() => rm(folder, { recursive: true }));

/** EV of each picture's light, of a ramp up to a third of diffuse white. */
const EV = [0, -0.12, 0.05, -0.07, 0.1, -0.02];

/** A film of greys, each the light that it is by the formulas of its colour. */
async function makeFilm(colour: FilmColour, codec: VideoFormat["codec"], suffix: string): Promise<string> {
  const format: VideoFormat = { codec, bits: 10, colour, width: 256, height: 128, fps: { num: 24, den: 1 }, crf: null };
  const { transfer, peak, surround } = OUTPUT_COLOURS[colour];
  const { picture, bytes } = layPicture(codec === "prores" ? "yuv422p10le" : "yuv420p10le", 256, 128);
  const buffer = new SharedArrayBuffer(bytes);
  const samples = new Uint16Array(buffer).fill(512);
  const chunk = join(folder, "chunk");
  const writer = await ChunkWriter.open(chunk, format);
  for (const ev of EV) {
    const [{ offset, stride }] = picture.planes;
    for (let x = 0; x < 256; x++) {
      const light = (2 ** ev * (0.05 + x / 1000)) / peak;
      const code = 64 + 876 * transfer(light * (surround?.apply(light) ?? 1));
      for (let y = 0; y < 128; y++)
        samples[(offset + y * stride) / 2 + x] = Math.round(code + ((x + y) % 3) / 3 - 1 / 3);
    }
    await writer.write(buffer, picture);
  }
  await writer.finish();
  const path = join(folder, `${colour}${suffix}`);
  await joinChunks([chunk], path, format);
  return path;
}

describe("films", () => {
  test.each([
    ["rec709", "ffv1", ".mkv"],
    ["rec2020-pq", "ffv1", ".mkv"],
    ["rec2020-pq", "hevc", ".mp4"],
    ["rec2020-hlg", "prores", ".mov"],
  ] as const)("in %s, by %s, are measured by the light that their codes mean", async (colour, codec, suffix) => {
    const path = await makeFilm(colour, codec, suffix);
    const printed: string[] = [];
    const ignore = (): void => {};
    const context = { signal: new AbortController().signal, listener: ignore, json: true, say: ignore };
    const code = await measureInputs([path], {}, { ...context, print: (text) => void printed.push(text) });
    expect(code).toBe(0);
    const { score } = JSON.parse(printed[0]!) as MeasuredRow;
    expect(score.curve).toHaveLength(EV.length);
    score.curve.forEach((ev, i) => expect(Math.abs(ev - score.curve[0]! - EV[i]!)).toBeLessThan(0.01));
  });
});
