import { type BakedMap, bakeMap } from "../develop/bake-lut.ts";
import { computeNeutralKelvin } from "../develop/camera-sense.ts";
import { createProfileMap } from "../develop/profile-map.ts";
import type { CameraProfile } from "../kernels/camera-profile.ts";
import { contentHash } from "../store/content-hash.ts";
import type { LitShot } from "./light-shots.ts";

/** D65: for a camera of whose white nothing is known. */
const DAYLIGHT = 6504;

/** The tables of a shot's camera profile, for the developer. */
export interface BakedProfile {
  /** Hash of what was baked: pictures made with it are named by this. */
  readonly content: string;
  readonly map: BakedMap;
}

/**
 * Bakes the tables of camera profiles, by shot; of shots without, nothing. One for all of a shot's frames, under its own white
 * balance and exposure key, so that it cannot flicker.
 */
export function bakeProfiles(
  lit: ReadonlyMap<string, LitShot>,
  profiles: ReadonlyMap<string, CameraProfile>,
): ReadonlyMap<string, BakedProfile> {
  const baked = new Map<string, BakedProfile>();
  for (const [shot, profile] of profiles) {
    const { levels, keyEv } = lit.get(shot) ?? {};
    if (!levels || levels.isDeveloped || keyEv === undefined) continue;
    const kelvin = computeNeutralKelvin(levels.whiteBalance, levels.sense) ?? DAYLIGHT;
    const map = createProfileMap(profile, kelvin, 2 ** keyEv);
    if (map === null) continue;
    const table = bakeMap(map);
    const { buffer, byteOffset, byteLength } = table.table;
    baked.set(shot, { content: contentHash(new Uint8Array(buffer, byteOffset, byteLength)), map: table });
  }
  return baked;
}
