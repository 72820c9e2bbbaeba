import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { RushesError } from "../base/errors.ts";
import { DCP_MATRICES, encodeDcp, hsvTable } from "./dcp.fixture.ts";
import { readDcp, readEmbeddedProfile } from "./dcp.ts";
import { float, long, signedRational } from "./tiff-writer.ts";

const REAL = new URL("../../../shared/data/raw/lossy-linear_canon_eos_6d.dng", import.meta.url);
const HUE_SAT = hsvTable([6, 2, 1], 50938, [10, 1.5, 0.5]);

describe("camera profiles", () => {
  it("reads matrices, tables, tone and offset", () => {
    const file = encodeDcp(
      ...DCP_MATRICES,
      ...HUE_SAT,
      ...hsvTable([6, 2, 1], 50939, [-10, 1, 1]),
      ...hsvTable([1, 2, 3], 50982, [0, 1, 2]),
      float(50940, 0, 0, 0.25, 0.5, 1, 1),
      long(51108, 1),
      signedRational(51109, 100, -0.35),
    );
    const profile = readDcp(file, "made.dcp");
    expect(profile).toMatchObject({ name: "Made up", baselineOffsetEv: -0.35 });
    expect(profile.colour?.lights.map(({ kelvin }) => kelvin)).toEqual([2856, 6504]);
    expect(profile.colour?.lights[1]?.toXyz?.[0]).toBeCloseTo(0.7464, 6);
    expect(profile.hueSat.map(({ hues, saturations, values }) => [hues, saturations, values])).toEqual([
      [6, 2, 1],
      [6, 2, 1],
    ]);
    expect([...profile.hueSat[0]!.entries.subarray(0, 3)]).toEqual([10, 1.5, 0.5]);
    expect(profile.look).toMatchObject({ hues: 1, saturations: 2, values: 3, encoding: "srgb" });
    expect(profile.tone).toEqual([
      [0, 0],
      [0.25, 0.5],
      [1, 1],
    ]);
  });

  it("reads a file that lies anywhere in its buffer, and leaves its bytes as they are", () => {
    const file = encodeDcp(...DCP_MATRICES);
    const within = Buffer.alloc(file.length + 50).subarray(26, 26 + file.length);
    within.set(file);
    expect(readDcp(within, "made.dcp")).toEqual(readDcp(file, "made.dcp"));
    expect([...within]).toEqual([...file]);
  });

  it("reads one of tables alone, and of nothing", () => {
    expect(readDcp(encodeDcp(...HUE_SAT), "made.dcp")).toMatchObject({ colour: null, look: null, tone: null });
    expect(readDcp(encodeDcp(), "made.dcp").hueSat).toEqual([]);
  });

  it.each([
    ["a picture's bytes", new Uint8Array(64).fill(0x49), /Expected a camera profile/],
    ["nothing", new Uint8Array(), /Expected a camera profile/],
    [
      "a table cut short",
      encodeDcp(long(50937, 90, 30, 1), float(50938, 1, 2, 3)),
      /ProfileHueSatMapData1 of 90×30×1 but it has 3/,
    ],
    [
      "a billion entries",
      encodeDcp(long(50937, 65535, 65535, 65535), float(50938, 1, 2, 3)),
      /nothing has such a size/,
    ],
    ["a table of no numbers", encodeDcp(...hsvTable([6, 2, 1], 50938, [0, NaN, 1])), /number 2 is NaN/],
    ["a tone that goes back", encodeDcp(float(50940, 0, 0, 0.5, 0.5, 0.4, 1)), /ProfileToneCurve/],
    ["a tone that falls", encodeDcp(float(50940, 0, 0, 0.5, 0.9, 1, 0.8)), /ProfileToneCurve/],
    [
      "a singular matrix",
      encodeDcp(signedRational(50721, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)),
      /ColorMatrix1 that can be inverted/,
    ],
  ] as const)("refuses %s, by name", (_, file, message) => {
    expect(() => readDcp(file, "made.dcp")).toThrow(message);
    expect(() => readDcp(file, "made.dcp")).toThrow(/made\.dcp/);
  });

  it("is an error or a profile, wherever it is cut", () => {
    const file = encodeDcp(...DCP_MATRICES, ...HUE_SAT);
    for (let length = 0; length < file.length; length += 7) {
      try {
        readDcp(file.subarray(0, length), "made.dcp");
      } catch (error) {
        expect(error).toBeInstanceOf(RushesError);
      }
    }
  });

  it.skipIf(!existsSync(REAL))("reads what Adobe embedded in a real DNG", () => {
    const profile = readEmbeddedProfile(readFileSync(REAL), "6d.dng");
    expect(profile.name).toBe("Adobe Standard");
    expect(profile.hueSat.map(({ entries }) => entries.length)).toEqual([8100, 8100]);
    expect(profile.look).toMatchObject({ hues: 36, saturations: 8, values: 16 });
    expect(() => readEmbeddedProfile(Uint8Array.of(1, 2, 3, 4), "none.jpg")).toThrow(/none\.jpg.*has none/);
  });
});
