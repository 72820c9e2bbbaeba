import { describe, expect, it } from "vitest";
import { matrixUnder } from "../develop/camera-sense.ts";
import { DCP_MATRICES, encodeDcp, hsvTable } from "../raw/dcp.fixture.ts";
import { readDcp } from "../raw/dcp.ts";
import { chooseLevels } from "./shot-levels.ts";
import type { ImageHeader } from "./worker-protocol.ts";

const HEADER: ImageHeader = {
  layout: "bayer",
  width: 400,
  height: 300,
  cfa: [0, 1, 1, 2],
  black: [512, 512, 512, 512],
  white: 16383,
  transfer: "linear",
  asShot: [2, 1, 1.5],
  xyzToCamera: [0.6, 0, -0.1, -0.7, 1.5, 0.2, -0.1, 0.2, 0.7],
  orientation: 1,
  decoder: "cr2",
};

describe("chooseLevels", () => {
  it("takes a profile's colours in place of the camera's, its offset and its name", () => {
    const profile = readDcp(encodeDcp(...DCP_MATRICES, ...hsvTable([6, 2, 1], 50938, [0, 1, 1])), "made.dcp");
    const plain = chooseLevels([HEADER], "as-shot");
    const levels = chooseLevels([HEADER], "as-shot", { ...profile, baselineOffsetEv: 0.3 });
    expect(plain.xyzToCamera).toEqual(HEADER.xyzToCamera);
    expect(levels.xyzToCamera).not.toEqual(HEADER.xyzToCamera);
    expect(levels.xyzToCamera).toEqual(matrixUnder([2, 1, 1.5], levels.sense));
    expect([plain.baselineEv, levels.baselineEv]).toEqual([0, 0.3]);
    expect(levels.notes.join()).toMatch(/camera profile Made up/);
    const developed = chooseLevels([{ ...HEADER, transfer: "srgb", asShot: null }], "as-shot", profile);
    expect(developed.xyzToCamera).toEqual(HEADER.xyzToCamera);
    expect(developed.whiteBalance).toEqual([1, 1, 1]);
    expect(developed.notes.join()).toMatch(/developed already; it was left out/);
  });

  it("gathers notes, and takes the lens that most frames have", () => {
    const lens = { k1: 0.05, k2: 0, k3: 0 };
    const [a, b, c] = [
      { ...HEADER, lens, notes: ["odd"] },
      { ...HEADER, lens: { ...lens, k1: 0.06 }, notes: ["odd", "all"] },
      { ...HEADER, notes: ["all", "odd"] },
    ];
    const levels = chooseLevels([a, b, c], "as-shot");
    expect(levels.lens).toEqual({ ...lens, k1: 0.06 });
    expect(levels.notes).toEqual(["odd", "all (2 of 3 frames)"]);
    expect(chooseLevels([c, c, a], "as-shot").lens).toBeNull();
  });

  it("is one baseline for all frames, and no light, no colours: what is there", () => {
    const colour = {
      profile: { lights: [{ kelvin: null, fromXyz: HEADER.xyzToCamera!, toXyz: null }], signature: null },
      body: { balance: [1, 1, 1] as const, calibrations: [], signature: null },
      whiteXy: null,
    };
    const headers = [0.25, 0.25, 3].map((baselineEv) =>
      Object.assign({}, HEADER, { colour: { ...colour, baselineEv } }),
    );
    expect(chooseLevels(headers, "as-shot").baselineEv).toBe(0.25);
    // Of no light: the one matrix.
    expect(chooseLevels(headers, [1e-6, 1, 1e6]).xyzToCamera).toEqual(HEADER.xyzToCamera);
  });
});
