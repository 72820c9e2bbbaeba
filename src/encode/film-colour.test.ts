import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeChunks } from "../../test/golden/encode-chunks.ts";
import { testFormat, testPicture } from "../../test/golden/encode-pictures.ts";
import { FILM_COLOURS, isHighDynamicRange } from "../film/colour.ts";
import { decodeFilm } from "./film-decoder.ts";
import { joinChunks } from "./film-writer.ts";
import { CODECS, defaultBitsOf } from "./formats.ts";
import type { Codec, VideoFormat } from "./formats.ts";

const run = promisify(execFile);
const hasFfprobe = spawnSync("ffprobe", ["-version"]).status === 0;
const LIGHT = { level: { maxPixel: 873, maxMean: 141 }, display: { least: 0.0001, most: 1000 } };

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rushes-colour-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function makeFilm(format: VideoFormat): Promise<string> {
  const chunks = await writeChunks(folder, format, [2]);
  const target = join(folder, `film${CODECS[format.codec].suffixes[0]}`);
  const light = format.colour === "rec2020-pq" ? LIGHT : null;
  // Joining probes what it wrote, and refuses a film whose tags are others.
  const probe = await joinChunks(chunks, target, format, { light });
  expect(probe.lightLevel).toBe(light && "MaxCLL 873, MaxFALL 141 cd/m²");
  expect(probe.masteringDisplay).toBe(light && "0.0001 to 1000 cd/m²");
  return target;
}

/** Mean error of luma and chroma, in codes of the format. */
async function compareFirst(path: string, format: VideoFormat): Promise<number[]> {
  for await (const frame of decodeFilm(path)) {
    const { buffer, picture } = testPicture(format, 0);
    const deep = format.bits >= 10;
    // FFmpeg gives ProRes 4444 out as 12 bits.
    const scale = format.codec === "prores-4444" ? 4 : 1;
    return picture.planes.map(({ offset, stride, width, height }, index) => {
      // FFmpeg's planes are green, blue, red.
      const at = picture.format === "rgb16" ? (index + 2) % 3 : index;
      const data = frame.data?.[at] as Buffer;
      let sum = 0;
      for (let y = 0; y < height; y++) {
        const row = y * (frame.linesize[at] as number);
        const truth = deep
          ? new Uint16Array(buffer, offset + y * stride, width)
          : new Uint8Array(buffer, offset + y * stride, width);
        for (let x = 0; x < width; x++) {
          const code = deep ? data.readUInt16LE(row + 2 * x) / scale : (data[row + x] as number);
          sum += Math.abs(code - (truth[x] as number));
        }
      }
      return sum / (width * height);
    });
  }
  return [];
}

const cases = (Object.keys(CODECS) as Codec[]).flatMap((codec) =>
  FILM_COLOURS.filter((colour) => {
    // Films in rec709 are made by the other tests.
    return colour !== "rec709" && (codec !== "h264" || !isHighDynamicRange(colour));
  }).map((colour) => ({ codec, colour })),
);

describe("colours of a film", () => {
  it.each(cases)("$codec in $colour has its tags, its bits and its pixels", async ({ codec, colour }) => {
    const format = testFormat({ codec, colour, bits: defaultBitsOf(codec, colour), width: 256, height: 128 });
    const path = await makeFilm(format);
    const errors = await compareFirst(path, format);
    // Noise of 2 codes (8 of 10 bits) is what a codec loses first.
    const most = codec.startsWith("ffv1") ? 0 : format.bits === 10 ? 9 : 2.3;
    for (const error of errors) expect(error).toBeLessThanOrEqual(most);
    // In the stream's header, too, where it has a place for them: CLL as an SEI's payload, or an OBU.
    const inStream = { hevc: "90040369008d80", av1: "2a06010369008d80" }[codec as string];
    if (inStream) expect((await readFile(path)).includes(inStream, 0, "hex")).toBe(colour === "rec2020-pq");
    // Another program is asked of one colour only: starting it takes longest.
    if (!hasFfprobe || colour !== "rec2020-pq") return;
    const { stdout } = await run("ffprobe", ["-v", "error", "-show_streams", "-of", "json", path]);
    const [stream] = (JSON.parse(stdout) as { streams: Record<string, unknown>[] }).streams;
    expect(stream).toMatchObject({
      color_primaries: "bt2020",
      color_transfer: "smpte2084",
      color_space: codec === "ffv1-rgb" ? "gbr" : "bt2020nc",
      color_range: codec === "ffv1-rgb" ? "pc" : "tv",
    });
    const sides = JSON.stringify(stream?.["side_data_list"] ?? []);
    expect(sides).toContain('"max_content":873');
    expect(sides).toContain("Mastering display metadata");
  });

  it.skipIf(hasFfprobe)("ffprobe is not here to read them, too", () => {
    expect(hasFfprobe).toBe(false);
  });

  it("refuses what would not be shown as it is meant", async () => {
    const refusals = [
      [{ codec: "h264", bits: 10, colour: "rec2020-pq" }, "Expected a codec that players know rec2020-pq in"],
      [{ codec: "hevc", bits: 8, colour: "rec2020-hlg" }, "Expected 10 bits for rec2020-hlg but received 8"],
    ] as const;
    for (const [format, message] of refusals) {
      await expect(joinChunks(["x"], join(folder, "a.mp4"), testFormat(format))).rejects.toThrow(message);
    }
  });
});
