import { expect, test } from "vitest";
import { bakeMap, blendMaps } from "../develop/bake-lut.ts";
import { computeNeutralKelvin, neutralise, shareOfFirst } from "../develop/camera-sense.ts";
import { createProfileMap } from "../develop/profile-map.ts";
import type { CameraBody, ProfileColour } from "../kernels/camera-colour.ts";
import type { CameraProfile, HsvTable } from "../kernels/camera-profile.ts";
import { computeWhite } from "../light/kelvin.ts";
import { DCP_MATRICES, encodeDcp } from "../raw/dcp.fixture.ts";
import { readDcp } from "../raw/dcp.ts";
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

function profileOf(look: HsvTable | null, hueSat: readonly HsvTable[] = []): CameraProfile {
  const tone = [[0, 0] as const, [1, 1] as const];
  return { name: "made up", colour: null, hueSat, look, tone, baselineOffsetEv: 0 };
}

/** As far as baking looks at it. */
function litOf(isDeveloped: boolean, more: object = {}): LitShot {
  const levels = { whiteBalance: [2, 1, 1.5], sense: { xyzToCamera: null, colour: null }, isDeveloped };
  return { levels, keyEv: 0.5, balances: null, ...more } as unknown as LitShot;
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
  expect([...baked.keys()]).toEqual(["s01", "s03", "s04"]);
  const names = Array.from(baked.values(), ({ tables }) => Array.from(tables.keys()));
  expect(names.map(({ length }) => length)).toEqual([1, 0, 1]);
  expect(names[0]).not.toEqual(names[2]);
  expect([...bakeProfiles(lit, profiles).get("s01")!.tables.keys()]).toEqual(names[0]);
  expect(baked.get("s01")!.mapAt(7)).toEqual({ content: names[0]![0] });
  expect(baked.get("s03")!.mapAt(0)).toBeNull();
  expect(baked.get("s03")!.tone).toHaveLength(2);
});

/** Canon EOS 6D under A and D65. */
const BODY: CameraBody = { balance: [1, 1, 1], calibrations: [], signature: null };
const COLOUR: ProfileColour = readDcp(encodeDcp(...DCP_MATRICES), "made.dcp").colour!;

test("tables follow white balance that moves, as close to those of each light as one could see", () => {
  const sense = { xyzToCamera: null, colour: { profile: COLOUR, body: BODY } };
  const kelvins = [2700, 3000, 3400, 4100, 4600, 5600, 7500];
  const balances = kelvins.map((kelvin) => ({ multipliers: neutralise(computeWhite(kelvin), sense)! }));
  const turn = (degrees: number): HsvTable => ({
    ...table(1),
    entries: Float32Array.of(degrees, 1, 1, degrees, 1.2, 1),
  });
  const profile = { ...profileOf(null, [turn(12), turn(-8)]), colour: COLOUR };
  const levels = { whiteBalance: balances[0]!.multipliers, sense, isDeveloped: false };
  const { tables, mapAt } = bakeProfiles(
    new Map([["s01", litOf(false, { levels, balances })]]),
    new Map([["s01", profile]]),
  ).get("s01")!;
  expect(tables.size).toBe(5);
  for (const slot of [1, 3, 5]) {
    const { content, towards } = mapAt(slot)!;
    const from = tables.get(content)!;
    const shown = towards ? blendMaps(from, tables.get(towards.content)!, towards.part) : from;
    const exact = bakeMap(
      createProfileMap(
        profile,
        shareOfFirst(COLOUR, computeNeutralKelvin(balances[slot]!.multipliers, sense)!),
        2 ** 0.5,
      )!,
    );
    const lightOf = (entry: number): number => 2 ** -10 * (2 ** ((entry - 1) * Math.log2(2 ** 17 + 1)) - 1);
    let apart = 0;
    for (let at = 0; at < exact.table.length; at += 4) {
      const [told, meant] = [shown, exact].map(({ table }) => Array.from(table.subarray(at, at + 3), lightOf));
      const most = Math.max(2 ** -9, ...meant!);
      apart = Math.max(apart, ...told!.map((part, c) => Math.abs(part - meant![c]!) / most));
    }
    // Of the largest channel.
    expect(apart).toBeLessThan(0.025);
  }
  const moved = kelvins.map((_, slot) => mapAt(slot)!);
  expect(new Set(moved.map((map) => JSON.stringify(map))).size).toBeGreaterThan(5);
  // What one light makes of two frames is the same.
  expect(mapAt(0)).toEqual(mapAt(0));
});
