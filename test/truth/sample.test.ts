import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLibRawModule, type LibRawModule } from "../../src/raw/libraw-module.ts";
import { writeSample, writeSyntheticShoot } from "../../src/sample/sample.ts";
import type { FrameTruth, SampleTruth } from "../../src/sample/truth.ts";

const folder = mkdtempSync(join(tmpdir(), "rushes-truth-"));
const exiftool = createRequire(import.meta.url).resolve("exiftool-vendored.pl/bin/exiftool");
const hasPerl = spawnSync("perl", ["-v"]).status === 0;

let libraw: LibRawModule;
let truth: SampleTruth;
beforeAll(async () => {
  libraw = await createLibRawModule();
  truth = await writeSyntheticShoot(join(folder, "dusk"));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Mosaic {
  readonly data: Uint16Array;
  readonly width: number;
  readonly height: number;
}

function decode(root: string, frame: FrameTruth): Mosaic {
  const handle = new libraw.LibRaw();
  try {
    handle.open(readFileSync(join(root, frame.path)), {});
    const mosaic = handle.rawImageData();
    if (mosaic === undefined) throw new Error(`Expected a mosaic in ${frame.path}`);
    return { data: mosaic.data.slice(), width: mosaic.raw_width, height: mosaic.raw_height };
  } finally {
    handle.delete();
  }
}

/** Mean of a patch's green samples (RGGB) above black, as a share of the clipping level, and its standard error. */
function patchLight(mosaic: Mosaic, shoot: SampleTruth, place: "dusk" | "day", index: number): [number, number] {
  const patch = shoot.patches[place][index];
  if (patch === undefined) throw new Error(`Expected a patch ${index}`);
  const values: number[] = [];
  for (let y = patch.y; y < patch.y + patch.height; y++) {
    for (let x = patch.x; x < patch.x + patch.width; x++) {
      if ((x + y) % 2 === 1) values.push(mosaic.data[y * mosaic.width + x] as number);
    }
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const { black, white, fullWellElectrons } = shoot.camera;
  const light = (mean - black) / (white - black);
  // Photon noise, with room for read noise and ISO up to 200.
  const error = Math.sqrt((2 * light + 4e-4) / fullWellElectrons / values.length) * 1.5;
  return [light, error];
}

function errorEv({ exposureEv, calibrationEv, flickerEv }: FrameTruth): number {
  return exposureEv + calibrationEv + flickerEv;
}

describe("a sample shoot's truth", () => {
  it("holds for the pixels of every frame: patch light × exposure is what LibRaw reads", () => {
    expect(truth.frames).toHaveLength(96);
    expect(truth.patches.dusk.map((patch) => patch.name)).toEqual(["bank wall", "bridge"]);
    for (const frame of truth.frames) {
      const mosaic = decode(join(folder, "dusk"), frame);
      expect([mosaic.width, mosaic.height]).toEqual([300, 200]);
      frame.patches.forEach((light, index) => {
        const [seen, error] = patchLight(mosaic, truth, "dusk", index);
        expect(Math.abs(seen - light * 2 ** errorEv(frame))).toBeLessThan(5 * error);
      });
    }
  });

  it("has flicker of 0.08 EV, settings' errors within 0.03 EV, and steps of a third stop", () => {
    const { frames } = truth;
    const rms = Math.sqrt(frames.reduce((sum, { flickerEv }) => sum + flickerEv ** 2, 0) / frames.length);
    expect(rms).toBeGreaterThan(0.06);
    expect(rms).toBeLessThan(0.1);
    for (const { calibrationEv } of frames) expect(Math.abs(calibrationEv)).toBeLessThanOrEqual(0.03);
    const steps = frames.slice(1).map((frame, i) => frame.exposureEv - (frames[i]?.exposureEv ?? 0));
    for (const step of steps) expect([0, 1]).toContain(Math.round(step * 3));
  });

  it("has a scene that loses 3 EV smoothly: static stone shows no flicker before the lamps", () => {
    const { frames } = truth;
    expect(frames[0]?.ambientEv).toBeCloseTo(0, 12);
    expect(frames.at(-1)?.ambientEv).toBeCloseTo(-3, 12);
    const stone = frames.slice(0, 45).map((frame) => Math.log2(frame.patches[1] ?? Number.NaN));
    for (let i = 2; i < stone.length; i++) {
      const bend = (stone[i] ?? 0) - 2 * (stone[i - 1] ?? 0) + (stone[i - 2] ?? 0);
      expect(Math.abs(bend) / Math.sqrt(6)).toBeLessThan(0.008);
    }
  });

  it("holds for both shots, other mosaics and 14-bit levels", async () => {
    const shoot = await writeSample(join(folder, "both"), {
      width: 600,
      height: 400,
      frames: 3,
      dayFrames: 2,
      cfa: "BGGR",
      workers: 0,
    });
    const shots = shoot.frames.map((frame) => frame.shot).join(" ");
    expect(shots).toBe("test test day day test test test dusk dusk dusk");
    for (const frame of shoot.frames) {
      const mosaic = decode(join(folder, "both"), frame);
      const sorted = mosaic.data.toSorted();
      expect(sorted[0]).toBeGreaterThan(480);
      expect(sorted.at(-1)).toBeLessThanOrEqual(15_871);
      frame.patches.forEach((light, index) => {
        const [seen, error] = patchLight(mosaic, shoot, frame.place, index);
        expect(Math.abs(seen - light * 2 ** errorEv(frame))).toBeLessThan(5 * error);
      });
    }
  });

  it.skipIf(!hasPerl)("is in the EXIF as a camera would say it", () => {
    const frame = truth.frames[3] as FrameTruth;
    const result = spawnSync("perl", [exiftool, "-j", "-n", "-G1", join(folder, "dusk", frame.path)], {
      encoding: "utf8",
      env: { ...process.env, TZ: "UTC" },
    });
    const [tags] = JSON.parse(result.stdout) as [Record<string, unknown>];
    const { nominal } = frame;
    expect(tags["ExifIFD:ExposureTime"]).toBeCloseTo(nominal.shutter.num / nominal.shutter.den, 9);
    expect(tags["ExifIFD:FNumber"]).toBe(5.6);
    expect(tags["ExifIFD:ISO"]).toBe(nominal.iso);
    expect(tags["ExifIFD:OffsetTimeOriginal"]).toBe("+02:00");
    expect(tags["ExifIFD:FocalLength"]).toBe(32);
    expect(tags["ExifIFD:SerialNumber"]).toBe(20250001);
    expect(tags["IFD0:Make"]).toBe("Rushes");
    expect(String(tags["ExifIFD:LensModel"])).toContain("24-70mm");
    const local = new Date(Math.floor(frame.takenAt) * 1000).toISOString();
    expect(tags["ExifIFD:DateTimeOriginal"]).toBe(local.slice(0, 19).replace("T", " ").replaceAll("-", ":"));
    const hundredths = Math.round((frame.takenAt % 1) * 100);
    expect(Math.round(Number(`0.${String(tags["ExifIFD:SubSecTimeOriginal"])}`) * 100)).toBe(hundredths);
    expect(tags["ExifTool:Warning"]).toBeUndefined();
  });
});
