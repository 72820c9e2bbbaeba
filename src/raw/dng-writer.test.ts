import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type DngContent, encodeDng } from "./dng-writer.ts";
import { dngContent, noise } from "./dng-content.fixture.ts";
import { createLibRawModule, type LibRawHandle } from "./libraw-module.ts";

const folder = mkdtempSync(join(tmpdir(), "rushes-dng-"));
afterAll(() => rmSync(folder, { recursive: true }));

const exiftool = createRequire(import.meta.url).resolve("exiftool-vendored.pl/bin/exiftool");
const hasPerl = spawnSync("perl", ["-v"]).status === 0;

async function read(file: Uint8Array): Promise<ReturnType<typeof readOpened>> {
  const { LibRaw } = await createLibRawModule();
  const handle = new LibRaw();
  try {
    handle.open(file, {});
    return readOpened(handle);
  } finally {
    handle.delete();
  }
}

function readOpened(handle: LibRawHandle) {
  const mosaic = handle.rawImageData();
  const metadata = handle.metadata(true);
  if (mosaic === undefined || metadata === undefined) throw new Error("LibRaw found no mosaic");
  const colour = (x: number, y: number): number => (metadata.filters >>> ((((y << 1) & 14) + (x & 1)) << 1)) & 3;
  const cfa = [colour(0, 0), colour(1, 0), colour(0, 1), colour(1, 1)].map((c) => (c === 3 ? 1 : c));
  return { ...mosaic, data: Uint16Array.from(mosaic.data), metadata, cfa };
}

describe("encodeDng", () => {
  const cases: [string, Partial<DngContent>][] = [
    ["14-bit noise", {}],
    ["16-bit noise, every difference", { bitsPerSample: 16, width: 514, height: 40, black: [0, 0, 0, 0] }],
    ["8 bits", { bitsPerSample: 8, black: [1, 1, 1, 1] }],
    ["odd size over tile edges", { width: 1027, height: 515 }],
    ["flat picture", { samples: new Uint16Array(70 * 52).fill(600) }],
    ["tile narrower than 512, odd size", { width: 77, height: 39 }],
    ["uncompressed", { compression: "none" }],
    ["preview", { preview: { width: 16, height: 12, rgb: new Uint8Array(16 * 12 * 3).fill(9) } }],
    ["GBRG", { cfa: [1, 2, 0, 1] }],
    ["GRBG", { cfa: [1, 0, 2, 1] }],
    ["BGGR", { cfa: [2, 1, 1, 0] }],
    [
      "margins",
      {
        activeArea: { x: 4, y: 2, width: 60, height: 48 },
        defaultCrop: { x: 2, y: 2, width: 50, height: 40 },
      },
    ],
  ];
  it.each(cases)("LibRaw reads back the samples: %s", async (_name, changes) => {
    const given = dngContent(changes);
    const got = await read(encodeDng(given));
    expect([got.raw_width, got.raw_height]).toEqual([given.width, given.height]);
    expect(got.data.length).toBe(given.samples.length);
    expect(got.data.findIndex((sample, index) => sample !== given.samples[index])).toBe(-1);
    expect(got.cfa).toEqual(given.cfa);
    expect(got.metadata.color_data.maximum).toBe(given.white);
    const area = given.activeArea;
    if (area) {
      expect([got.left_margin, got.top_margin]).toEqual([area.x, area.y]);
      expect([got.width, got.height]).toEqual([area.width, area.height]);
    }
  });

  it.skipIf(!hasPerl)("exiftool finds every field and nothing to complain about", () => {
    const path = join(folder, "a.dng");
    writeFileSync(path, encodeDng(dngContent({ preview: { width: 16, height: 12, rgb: new Uint8Array(576) } })));
    const validation = spawnSync("perl", [exiftool, "-validate", "-warning", "-error", "-a", path], {
      encoding: "utf8",
    });
    expect(validation.stdout.trim()).toMatch(/^Validate\s+: OK$/);
    const { stdout } = spawnSync("perl", [exiftool, "-j", "-n", path], { encoding: "utf8" });
    expect(JSON.parse(stdout)[0]).toMatchObject({
      Make: "Rushes",
      Model: "Model One",
      UniqueCameraModel: "Rushes Model One",
      LensModel: "24mm f/1.4 “ü”",
      SerialNumber: "00123",
      ISO: 65535,
      RecommendedExposureIndex: 102400,
      ExposureTime: expect.closeTo(1 / 60, 9) as number,
      FNumber: 2.8,
      ApertureValue: expect.closeTo(2.8, 5) as number,
      FocalLength: 24,
      ExposureProgram: 1,
      Orientation: 6,
      DateTimeOriginal: "2023:11:14 22:13:20",
      SubSecTimeOriginal: 250,
      OffsetTimeOriginal: "-03:30",
      DNGVersion: "1 4 0 0",
      BlackLevel: "512 513 514.5 515",
      WhiteLevel: 16383,
      AsShotNeutral: "0.5 1 0.625",
      BaselineExposure: 0,
      CalibrationIlluminant1: 21,
      ColorMatrix1: "0.9 -0.3 -0.1 -0.5 1.3 0.2 -0.1 0.2 0.6",
      ActiveArea: "0 0 52 70",
      CFAPattern2: "0 1 1 2",
      Software: "rushes test",
    });
  });

  it("leaves out what is not known", () => {
    const whole = encodeDng(dngContent());
    const bare = encodeDng(dngContent({ lens: null, serial: null, aperture: null, focalMm: null, zoneOffset: null }));
    expect(bare.length).toBeLessThan(whole.length);
  });

  it("says what is wrong with its arguments", () => {
    expect(() => encodeDng(dngContent({ samples: new Uint16Array(3) }))).toThrow(
      /Expected 3640 samples but received 3/,
    );
    expect(() => encodeDng(dngContent({ bitsPerSample: 12, samples: noise(3640, 14) }))).toThrow(/below 2\^12/);
    expect(() => encodeDng(dngContent({ bitsPerSample: 17 }))).toThrow(/8 to 16 bits/);
    expect(() => encodeDng(dngContent({ xyzToCamera: [1] }))).toThrow(/3×3/);
  });

  it("is a pure function of its argument", () => {
    expect(encodeDng(dngContent())).toEqual(encodeDng(dngContent()));
  });
});
