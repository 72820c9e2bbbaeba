import { expect, test } from "vitest";
import type { CameraProfile, HsvTable } from "../kernels/camera-profile.ts";
import { bakeProfiles } from "./bake-profiles.ts";
import type { LitShot } from "./light-shots.ts";

function table(saturation: number): HsvTable {
  return {
    hues: 1,
    saturations: 2,
    values: 1,
    entries: Float32Array.of(0, 1, 1, 0, saturation, 1),
    encoding: "linear",
  };
}

function profileOf(look: HsvTable | null): CameraProfile {
  return { name: "made up", colour: null, hueSat: [], look, tone: null, baselineOffsetEv: 0 };
}

/** As far as baking looks at it. */
function litOf(isDeveloped: boolean): LitShot {
  const levels = { whiteBalance: [2, 1, 1.5], sense: { xyzToCamera: null, colour: null }, isDeveloped };
  return { levels, keyEv: 0.5 } as unknown as LitShot;
}

test("a shot's profile is baked where it has tables and the shot is of raws; other tables have another name", () => {
  const lit = new Map([
    ["s01", litOf(false)],
    ["s02", litOf(true)],
    ["s03", litOf(false)],
    ["s04", litOf(false)],
  ]);
  const profiles = new Map([
    ["s01", profileOf(table(1.4))],
    ["s02", profileOf(table(1.4))],
    ["s03", profileOf(null)],
    ["s04", profileOf(table(1.2))],
    ["s05", profileOf(table(1.2))],
  ]);
  const baked = bakeProfiles(lit, profiles);
  expect([...baked.keys()]).toEqual(["s01", "s04"]);
  expect(baked.get("s01")?.content).not.toBe(baked.get("s04")?.content);
  expect(bakeProfiles(lit, profiles).get("s01")?.content).toBe(baked.get("s01")?.content);
});
