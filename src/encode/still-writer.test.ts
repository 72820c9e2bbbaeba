import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { halfOf } from "../../kernels/twin/output.twin.ts";
import { layPicture, movePicture, type Picture } from "../kernels/picture.ts";
import { checkSequence, SEQUENCES, sequenceFileName, type SequenceFormat } from "./sequence-format.ts";
import { probeSequence } from "./sequence-probe.ts";
import { StillWriter } from "./still-writer.ts";

const run = promisify(execFile);
const hasFfmpeg = spawnSync("ffmpeg", ["-version"]).status === 0;
const SIZE = { width: 70, height: 50 } as const;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rushes-still-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

function formatOf(codec: SequenceFormat["codec"], colour: SequenceFormat["colour"] = "rec709"): SequenceFormat {
  return { codec, bits: 16, colour, ...SIZE, fps: { num: 24000, den: 1001 }, crf: null };
}

/** Light of a place, or its share of white. */
function valueAt(plane: number, x: number, y: number): number {
  const noise = ((x * 7919 + y * 104729 + plane * 13) % 101) / 5000;
  return [x / 40, y / 60, (x + y) / 130][plane]! + noise - 0.005;
}

function wordAt(plane: number, x: number, y: number): number {
  return Math.max(0, Math.min(65535, Math.round(valueAt(plane, x, y) * 50000)));
}

function paint(format: SequenceFormat): { readonly buffer: SharedArrayBuffer; readonly picture: Picture } {
  const { pixelFormat } = SEQUENCES[format.codec];
  const laid = layPicture(pixelFormat, format.width, format.height, 64);
  const buffer = new SharedArrayBuffer(laid.bytes + 64);
  const picture = movePicture(laid.picture, 64);
  picture.planes.forEach(({ offset, stride, width, height }, plane) => {
    for (let y = 0; y < height; y++) {
      const row = new Uint16Array(buffer, offset + y * stride, width);
      for (let x = 0; x < width; x++) {
        row[x] = pixelFormat === "rgb16" ? wordAt(plane, x, y) : halfOf(valueAt(plane, x, y));
      }
    }
  });
  return { buffer, picture };
}

async function write(format: SequenceFormat, number: number): Promise<string> {
  const path = join(folder, sequenceFileName("film", number, format.codec));
  const { buffer, picture } = paint(format);
  const writer = await StillWriter.open(path, format);
  await writer.write(buffer, picture);
  expect(await readdir(folder)).not.toContain(sequenceFileName("film", number, format.codec));
  await writer.finish();
  return path;
}

describe("StillWriter", () => {
  it.each(["rec709", "p3"] as const)("TIFF in %s: every sample, and a profile that programs know", async (colour) => {
    const path = await write(formatOf("tiff", colour), 1);
    expect(path).toMatch(/film\.000001\.tif$/);
    const image = sharp(path);
    const { width, height, channels, depth, icc } = await image.metadata();
    expect({ width, height, channels, depth }).toEqual({ ...SIZE, channels: 3, depth: "ushort" });
    expect(icc?.toString("latin1", 36, 40)).toBe("acsp");
    const tail = (await readFile(path)).subarray(-SIZE.width * SIZE.height * 6);
    const samples = new Uint16Array(tail.buffer.slice(tail.byteOffset, tail.byteOffset + tail.length));
    const wrong = [...samples].filter((sample, at) => {
      return sample !== wordAt(at % 3, Math.floor(at / 3) % SIZE.width, Math.floor(at / 3 / SIZE.width));
    });
    expect(wrong).toEqual([]);
    // Read by its profile, a code c is light c^2.4, and what sRGB's curve makes of that; 16 bits are shown in Display P3.
    const read = await image.toColourspace("rgb16").raw({ depth: "ushort" }).toBuffer();
    const shown = new Uint16Array(read.buffer.slice(read.byteOffset, read.byteOffset + read.length));
    const errors = [...shown].map((sample, at) => {
      const light = (samples[at]! / 65535) ** 2.4;
      const srgb = light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
      return Math.abs(sample / 65535 - srgb);
    });
    const worst = errors.reduce((most, error) => Math.max(most, error), 0);
    if (colour === "p3") expect(worst).toBeLessThan(0.004);
    else expect(worst).toBeGreaterThan(0.03);
  });

  it.skipIf(!hasFfmpeg)("OpenEXR: another program reads every half", async () => {
    const path = await write(formatOf("exr"), 3);
    const args = ["-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "gbrpf32le", "pipe:1"];
    const { stdout } = await run("ffmpeg", args, { encoding: "buffer", maxBuffer: 1 << 24 });
    const floats = new Float32Array(stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + stdout.byteLength));
    const { width, height } = SIZE;
    expect(floats.length).toBe(width * height * 3);
    let worst = 0;
    for (const [at, plane] of [1, 2, 0].entries()) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const truth = valueAt(plane, x, y);
          worst = Math.max(
            worst,
            Math.abs(floats[at * width * height + y * width + x]! - truth) / (Math.abs(truth) + 1e-3),
          );
        }
      }
    }
    expect(worst).toBeLessThan(2 ** -11);
  });

  it("OpenEXR says what was done to its light, and what its look would do", async () => {
    const { buffer, picture } = paint(formatOf("exr"));
    const light = { exposureEv: -0.75, temperature: 20, tint: -5 };
    const path = join(folder, "told.exr");
    const writer = await StillWriter.open(path, formatOf("exr"), { light });
    await writer.write(buffer, picture);
    await writer.finish();
    const bytes = await readFile(path);
    const read = (name: string, type: string): number => {
      const start = Buffer.from(`${name}\0${type}\0`, "latin1");
      const at = bytes.indexOf(start);
      expect(at).toBeGreaterThan(0);
      return bytes.readFloatLE(at + start.length + 4);
    };
    expect(read("rushes:exposure", "float")).toBe(-0.75);
    expect(read("rushes:temperature", "float")).toBe(20);
    expect(read("rushes:tint", "float")).toBe(-5);
    expect(read("adoptedNeutral", "v2f")).toBeCloseTo(0.32168, 6);
    expect(await probeSequence([path], formatOf("exr"))).toMatchObject({ codec: "exr", frames: 1 });
  });

  it.skipIf(hasFfmpeg)("ffmpeg is not here to read OpenEXR", () => {
    expect(hasFfmpeg).toBe(false);
  });

  it.each(["tiff", "exr"] as const)("%s: the same picture gives the same bytes", async (codec) => {
    const [one, two] = [await write(formatOf(codec), 1), await write(formatOf(codec), 2)];
    expect((await readFile(one)).equals(await readFile(two))).toBe(true);
    const probe = await probeSequence([one, two], formatOf(codec));
    expect(probe).toMatchObject({ codec, frames: 2, ...SIZE, matrix: "rgb" });
    expect(probe.sizeBytes).toBe(2 * (await readFile(one)).length);
    expect(probe.primaries).toBe(codec === "exr" ? "acescg" : "bt709");
  });

  it.each(["tiff", "exr"] as const)("%s: a file that is cut short, of another size or kind is found", async (codec) => {
    const format = formatOf(codec);
    const path = await write(format, 1);
    const other = codec === "exr" ? "tiff" : "exr";
    await expect(probeSequence([path], { ...format, width: 72 })).rejects.toThrow("Expected 72×50 in");
    await expect(probeSequence([path], formatOf(other))).rejects.toMatchObject({ code: "encode" });
    const { length } = await readFile(path);
    for (const share of [0.9999, 0.5, 0.001, 0]) {
      await truncate(path, Math.floor(length * share));
      await expect(probeSequence([path], format)).rejects.toMatchObject({ code: "encode" });
    }
    await rm(path);
    await expect(probeSequence([path], format)).rejects.toMatchObject({ code: "disk" });
  });

  it("leaves nothing behind when it is given up, stopped, or given a picture of another kind", async () => {
    const format = formatOf("exr");
    const path = join(folder, "a.exr");
    const given = await StillWriter.open(path, format);
    await given.abort();
    await given.abort();
    await expect(given.finish()).rejects.toMatchObject({ code: "encode" });
    const other = await StillWriter.open(path, format);
    const { buffer, picture } = paint(formatOf("tiff"));
    await expect(other.write(buffer, picture)).rejects.toThrow("Expected a picture rgbf16 70×50");
    const controller = new AbortController();
    const stopped = await StillWriter.open(path, format, { signal: controller.signal });
    controller.abort();
    const exr = paint(format);
    await expect(stopped.write(exr.buffer, exr.picture)).rejects.toMatchObject({ code: "aborted" });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("checkSequence", () => {
  it.each([
    ["exr", { bits: 10 }, "Expected 16 bits for OpenEXR but received 10"],
    ["tiff", { crf: 20 }, "Expected no crf for TIFF"],
    ["exr", { colour: "p3" }, "Expected no --colour for OpenEXR"],
    ["tiff", { colour: "rec2020-pq" }, "Expected rec709 or p3 for TIFF"],
    ["tiff", { width: 71 }, "Expected an even width and height"],
  ] as const)("%s: refuses %j", (codec, wrong, message) => {
    checkSequence(formatOf(codec));
    expect(() => checkSequence({ ...formatOf(codec), ...wrong })).toThrow(message);
  });
});
