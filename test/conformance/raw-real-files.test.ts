import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { RushesError } from "../../src/base/errors.ts";
import { createKernels, type Kernels } from "../../src/kernels/instance.ts";
import type { RawImage } from "../../src/kernels/raw-image.ts";
import { RawDecoder } from "../../src/raw/decoder.ts";
import { readDng } from "../../src/raw/dng.ts";
import { readHeader } from "../../src/raw/exif-header.ts";
import { LibRawDecoder } from "../../src/raw/libraw.ts";
import { createLibRawModule } from "../../src/raw/libraw-module.ts";
import { sniffFormat } from "../../src/raw/sniff.ts";
import { readTiff } from "../../src/raw/tiff.ts";

/** Real photographs that live beside the project. Without them these tests skip, and generated files stand in. */
const DATA = fileURLToPath(new URL("../../../shared/data/", import.meta.url));
const hasData = existsSync(DATA);
const exiftool = createRequire(import.meta.url).resolve("exiftool-vendored.pl/bin/exiftool");
const hasPerl = spawnSync("perl", ["-v"]).status === 0;

function filesIn(folder: string): string[] {
  if (!hasData) return [];
  return readdirSync(join(DATA, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(DATA.length))
    .toSorted();
}

function read(path: string): Uint8Array {
  return readFileSync(join(DATA, path));
}

let kernels: Kernels;
let decoder: RawDecoder;
beforeAll(async () => {
  kernels = await createKernels();
  decoder = await RawDecoder.create(kernels);
});

/** Decodes, looks, and gives the memory back. */
async function decode<T>(path: string, bytes: Uint8Array, look: (image: RawImage) => T): Promise<T> {
  const { mark } = kernels.memory;
  const image = await decoder.decode(bytes, path);
  const seen = look(image);
  kernels.memory.release(mark);
  return seen;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;
  const [ma, mb] = [mean(a), mean(b)];
  const product = (x: readonly number[], mx: number, y: readonly number[], my: number): number =>
    x.reduce((sum, value, i) => sum + (value - mx) * ((y[i] as number) - my), 0);
  return product(a, ma, b, mb) / Math.sqrt(product(a, ma, a, ma) * product(b, mb, b, mb));
}

const DECODERS: readonly (readonly [path: string, decoder: RawImage["decoder"], width: number, height: number])[] = [
  ["raw-sequences/real-nikon-d5000-bracket/DSC_5827_1-160s.dng", "ljpeg", 4294, 2852],
  ["raw-sequences/real-nikon-d5000-bracket/DSC_5828_1-640s.dng", "ljpeg", 4294, 2852],
  ["raw-sequences/real-nikon-d5000-bracket/DSC_5829_1-40s.dng", "ljpeg", 4294, 2852],
  ["raw-sequences/derived-30d-sunset/_MG_5980.DNG", "packed", 768, 512],
  ["raw/canon-kiss-x4-magiclantern_colorchart.dng", "packed", 1734, 1156],
  ["raw/canon-eos-30d_IMG_5952.CR2", "cr2", 3504, 2335],
  ["raw/lossy-linear_canon_eos_6d.dng", "lossy", 1224, 816],
  ["raw/gopro-hero6_GOPR0024.GPR", "vc5", 4000, 3000],
  ["raw/gopro-fusion-front_GPFR7066.GPR", "vc5", 3104, 3000],
  ["raw/kodak-c330_RAW_KODAK_C330_FORMAT_NONE_YRGB.raw", "libraw-rgb", 1216, 912],
  ["raw/dng17/05_PGTM2_unsigned8.dng", "libraw-rgb", 200, 200],
  ["bad/wrong-type/Issue 247-1.nef", "sharp", 2000, 3008],
  ["jpeg-sequences/rpi-sunset-0622/frame-061.jpg", "sharp", 2592, 1080],
];

describe.skipIf(!hasData)("real photographs", () => {
  it.each(DECODERS)("%s is decoded by %s", async (path, by, width, height) => {
    const image = await decode(path, read(path), (image) => image);
    expect(image).toMatchObject({ decoder: by, width, height });
    expect(image.white).toBeGreaterThan(Math.max(...image.black));
  });

  const own = [...filesIn("raw"), ...filesIn("raw-sequences")].filter((path) => /\.dng$/i.test(path));
  it.each(own)("%s equals LibRaw's mosaic, every sample of the sensor", async (path) => {
    const bytes = read(path);
    const reading = readDng(readTiff(bytes));
    if ("unusual" in reading) {
      // Ours are the plain ones only; this says which of the real files are not.
      expect(path).toMatch(/dng17|lossy-linear/);
      return;
    }
    const { left, top, width, height } = reading.mosaic;
    const { LibRaw } = await createLibRawModule();
    const handle = new LibRaw();
    handle.open(bytes, {});
    const theirs = handle.rawImageData();
    handle.delete();
    expect([theirs?.raw_width, theirs?.raw_height]).toEqual([width, height]);
    const wrong = await decode(path, bytes, (image) => {
      expect(image.stride).toBe(width);
      const ours = kernels.memory.uint16(image.offset - (top * width + left) * 2, width * height);
      return ours.findIndex((sample, index) => sample !== theirs?.data[index]);
    });
    expect(wrong).toBe(-1);
  });

  it.each(filesIn("raw").filter((path) => /\.cr2$/i.test(path)))(
    "%s equals LibRaw's way: every sample of the sensor, levels, colour",
    async (path) => {
      const bytes = read(path);
      const libraw = new LibRawDecoder(kernels);
      const facts = await libraw.identify(bytes);
      const { LibRaw } = await createLibRawModule();
      const handle = new LibRaw();
      handle.open(bytes, {});
      const sensor = handle.rawImageData();
      handle.delete();
      const { mark } = kernels.memory;
      const theirs = await libraw.decode(bytes, {}, false);
      kernels.memory.release(mark);
      const wrong = await decode(path, bytes, (image) => {
        expect(image).toEqual({ ...theirs, offset: image.offset, stride: image.stride, decoder: image.decoder });
        expect(image.decoder).not.toMatch(/libraw/);
        const { left = 0, top = 0 } = facts?.visible ?? {};
        const start = image.offset - (top * image.stride + left) * 2;
        const ours = kernels.memory.uint16(start, sensor?.data.length ?? 0);
        return ours.findIndex((sample, index) => sample !== sensor?.data[index]);
      });
      expect(sensor?.data.length).toBeGreaterThan(0);
      expect(wrong).toBe(-1);
    },
  );

  it("a lossy DNG equals LibRaw's linear picture, but for its rounding", async () => {
    const path = "raw/lossy-linear_canon_eos_6d.dng";
    const bytes = read(path);
    const { mark } = kernels.memory;
    const theirs = await new LibRawDecoder(kernels).decode(bytes, {}, true);
    const count = theirs.width * theirs.height * 3;
    const libraw = kernels.memory.uint16(theirs.offset, count).slice();
    kernels.memory.release(mark);
    const { white, off } = await decode(path, bytes, (image) => {
      const ours = kernels.memory.uint16(image.offset, count);
      const off = libraw.filter((sample, i) => (ours[i] as number) < sample || (ours[i] as number) > sample + 1);
      return { white: image.white, off: off.length };
    });
    expect(white).toBe(theirs.white);
    // LibRaw cuts after Adobe's curve, we round; one sample in three millions is another code, by its libjpeg.
    expect(off).toBeLessThanOrEqual(1);
  });

  it.each(filesIn("raw").filter((path) => /\.gpr$/i.test(path)))(
    "%s has greens that agree, and colours",
    async (path) => {
      const { greens, colours } = await decode(path, read(path), (image) => {
        const { width, height, stride, cfa } = image;
        const samples = kernels.memory.uint16(image.offset, stride * height);
        // A position's samples, summed over cells of 16 pixels, all in the middle of the picture.
        const plane = (position: number): number[] => {
          const cells: number[] = [];
          for (let y = height / 4; y < (height * 3) / 4; y += 16) {
            for (let x = width / 4; x < (width * 3) / 4; x += 16) {
              let sum = 0;
              for (let dy = position >> 1; dy < 16; dy += 2) {
                for (let dx = position & 1; dx < 16; dx += 2) sum += samples[(y + dy) * stride + x + dx] as number;
              }
              cells.push(Math.log(sum + 64));
            }
          }
          return cells;
        };
        const planes = [0, 1, 2, 3].map((position) => ({ colour: cfa[position], cells: plane(position) }));
        const [first, second] = planes.filter(({ colour }) => colour === 1).map(({ cells }) => cells) as [
          number[],
          number[],
        ];
        const others = planes.filter(({ colour }) => colour !== 1).map(({ cells }) => correlation(cells, first));
        return { greens: correlation(first, second), colours: others };
      });
      expect(greens).toBeGreaterThan(0.995);
      colours.forEach((own) => expect(own).toBeGreaterThan(0.9));
    },
  );

  const whole = [...filesIn("raw"), ...filesIn("raw-sequences/real-nikon-d5000-bracket")].concat(
    "raw-sequences/derived-30d-sunset/_MG_5960.DNG",
    "jpeg-sequences/rpi-sunset-0622/frame-061.jpg",
    "jpeg-sequences/walk-sceaux-castle/100_7103.JPG",
  );
  const cuts = whole.filter((path) => hasData && existsSync(join(DATA, path)) && !path.endsWith(".csv"));
  it.each(cuts)("%s cut short is an error, never garbage", async (path) => {
    const bytes = read(path);
    for (const share of [0.01, 0.5, 0.99]) {
      const cut = bytes.subarray(0, Math.floor(bytes.length * share));
      const error = await decode(path, cut, (image) => image).catch((reason: unknown) => reason);
      expect(error, `at ${share}`).toBeInstanceOf(RushesError);
      expect(["truncated", "unreadable", "unsupported"]).toContain((error as RushesError).code);
    }
  });

  it.each(filesIn("bad/truncated"))("%s is refused", async (path) => {
    const error = await decode(path, read(path), (image) => image).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RushesError);
    expect(["truncated", "unreadable"]).toContain((error as RushesError).code);
  });

  it.each([...filesIn("bad/exiv2"), "bad/dng-sdk-CVE-2020-9589_poc.dng"].filter(() => hasData))(
    "%s does no harm",
    async (path) => {
      const bytes = read(path);
      sniffFormat(bytes.subarray(0, 65536));
      readHeader(bytes);
      const { mark } = kernels.memory;
      const result = await decode(path, bytes, (image) => image.width * image.height).catch((error: unknown) => error);
      if (typeof result === "number") expect(result).toBeGreaterThan(0);
      else expect(result).toBeInstanceOf(RushesError);
      expect(kernels.memory.mark).toBe(mark);
    },
  );

  it.skipIf(!hasPerl)("headers read without any tool agree with exiftool", () => {
    const paths = [
      ...filesIn("raw"),
      ...filesIn("raw-sequences").filter((path) => /59[68]0|58/.test(path)),
      ...filesIn("jpeg-sequences").filter((path) => /(1|5)\.jpe?g$/i.test(path)),
      "bad/wrong-type/Issue 247-1.nef",
      "bad/truncated/CanonRaw.cr3",
      "bad/truncated/Panasonic.rw2",
      "bad/truncated/FujiFilm.raf",
    ].filter((path) => !path.endsWith("YRGB.raw"));
    const { stdout } = spawnSync(
      "perl",
      [exiftool, "-j", "-n", "-EXIF:all", "-PanasonicRaw:ISO", "-d", "%s", ...paths.map((path) => join(DATA, path))],
      { encoding: "utf8", maxBuffer: 1 << 26, env: { ...process.env, TZ: "UTC" } },
    );
    const theirs = JSON.parse(stdout) as Record<string, unknown>[];
    expect(theirs).toHaveLength(paths.length);
    theirs.forEach((tags, index) => {
      const path = paths[index] as string;
      const ours = readHeader(read(path).subarray(0, 262_144));
      const positive = (value: unknown): number | null => (typeof value === "number" && value > 0 ? value : null);
      const close = (a: number | null | undefined, b: number | null): void => {
        if (b === null) expect(a ?? null, path).toBeNull();
        else expect(Math.abs((a ?? 0) / b - 1), path).toBeLessThan(1e-6);
      };
      expect(ours?.make ?? null, path).toBe(tags["Make"] ?? null);
      close(ours?.exposure.shutter, positive(tags["ExposureTime"]));
      close(ours?.exposure.iso, positive(tags["ISO"]));
      close(ours?.focalMm, positive(tags["FocalLength"]));
      const date = tags["DateTimeOriginal"] ?? tags["CreateDate"] ?? tags["ModifyDate"];
      if (typeof date === "number" || /^\d+$/.test(String(date))) {
        expect(Math.floor(ours?.takenAt ?? 0), path).toBe(Number(date));
      }
    });
  });
});
