import { type BakedMap, bakeMap } from "../develop/bake-lut.ts";
import { computeNeutralKelvin, shareOfFirst } from "../develop/camera-sense.ts";
import { createProfileMap } from "../develop/profile-map.ts";
import { thinPoints } from "../develop/profile-tone.ts";
import type { RecipeMap } from "../edit/recipe.ts";
import type { CameraProfile } from "../kernels/camera-profile.ts";
import { contentHash } from "../store/content-hash.ts";
import type { LitShot } from "./light-shots.ts";

/** D65: for a camera of whose white nothing is known. */
const DAYLIGHT = 6504;
/** Steps in which the tables of a shot whose white balance moves are baked, from its warmest light to its coolest. */
const STEPS = 4;
/** Shares of tables to this many decimals, as everything in a recipe. */
const DECIMALS = 1e5;

/** What a shot's camera profile makes of light, for the developer. */
export interface BakedProfile {
  /** Its tables by the hash of what was baked, by which pictures name them; empty: it has none. */
  readonly tables: ReadonlyMap<string, BakedMap>;
  /** Which of them a slot goes through. */
  readonly mapAt: (slot: number) => RecipeMap | null;
  /** Points of its tone curve; null: it has none. */
  readonly tone: CameraProfile["tone"];
}

/**
 * Bakes the tables of camera profiles, by shot; of shots without a profile, and of developed pictures, nothing. One for all of
 * a shot's frames, under its own white balance and exposure key, so that it cannot flicker. Where white balance moves, the
 * tables follow its colour temperature as smoothly: a few are baked, and each slot is between two of them.
 */
export function bakeProfiles(
  lit: ReadonlyMap<string, LitShot>,
  profiles: ReadonlyMap<string, CameraProfile>,
): ReadonlyMap<string, BakedProfile> {
  const baked = new Map<string, BakedProfile>();
  for (const [id, profile] of profiles) {
    const shot = lit.get(id);
    if (!shot?.levels || shot.levels.isDeveloped) continue;
    const { shares, range } = followShares(shot, shot.levels, profile);
    const names: string[] = [];
    const tables = new Map<string, BakedMap>();
    for (const share of range) {
      const map = createProfileMap(profile, share, 2 ** shot.keyEv);
      if (map === null) break;
      const table = bakeMap(map);
      const { buffer, byteOffset, byteLength } = table.table;
      const content = contentHash(new Uint8Array(buffer, byteOffset, byteLength));
      names.push(content);
      tables.set(content, table);
    }
    baked.set(id, {
      tables,
      mapAt: (slot) => chooseMap(names, range, shares(slot)),
      tone: profile.tone && thinPoints(profile.tone),
    });
  }
  return baked;
}

interface Shares {
  /** The first table's share, 0 to 1, at a slot. */
  readonly shares: (slot: number) => number;
  /** Shares that are baked, rising evenly. */
  readonly range: readonly number[];
}

function followShares(
  { balances }: LitShot,
  { whiteBalance, sense }: NonNullable<LitShot["levels"]>,
  { colour, hueSat }: CameraProfile,
): Shares {
  const shareOf = (multipliers: typeof whiteBalance): number =>
    colour === null ? 1 : shareOfFirst(colour, computeNeutralKelvin(multipliers, sense) ?? DAYLIGHT);
  const own = shareOf(whiteBalance);
  if (balances === null || hueSat.length < 2) return { shares: () => own, range: [own] };
  const followed = balances.map(({ multipliers }) => shareOf(multipliers));
  const [least, most] = [Math.min(...followed), Math.max(...followed)];
  if (!(most > least)) return { shares: () => least, range: [least] };
  const range = Array.from({ length: STEPS + 1 }, (_, step) => least + ((most - least) * step) / STEPS);
  return { shares: (slot) => followed[slot] ?? own, range };
}

function chooseMap(names: readonly string[], range: readonly number[], share: number): RecipeMap | null {
  const [first, last] = [range[0] as number, range.at(-1) as number];
  if (names.length === 0) return null;
  if (names.length === 1) return { content: names[0] as string };
  const place = ((Math.min(last, Math.max(first, share)) - first) / (last - first)) * (names.length - 1);
  const at = Math.min(names.length - 2, Math.floor(place));
  const part = Math.round((place - at) * DECIMALS) / DECIMALS;
  return { content: names[at] as string, ...(part > 0 && { towards: { content: names[at + 1] as string, part } }) };
}
