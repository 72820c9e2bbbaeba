import type { CameraPath, Extent, Region } from "./measured-motion.ts";
import { combine, invert, type Similarity } from "./similarity.ts";

/** Places to match to know a scene's depth. */
export interface SceneRequest {
  /** Match the features of slot `key` that lie in `region` with those of `slot`. */
  readonly key: number;
  readonly slot: number;
  readonly region: Region;
  /** Where they should be in `slot`, and how far from there they may be; null: anywhere. */
  readonly guess: Similarity;
  readonly reach: number | null;
}

/** Most keys of a shot. */
const MOST_KEYS = 60;
/** Keys that each key is matched with: so many on. */
const LAGS = [1, 2, 4] as const;
/** How far things may be from where the camera's path has them: as shares of the long side at once, and for each lag. */
const ASTRAY = 0.03;
const ASTRAY_A_LAG = 0.03;

/** Slots of which a scene is made: usable ones, evenly spread, and the marked ones. Rising. */
export function chooseSceneKeys(usable: readonly boolean[], marked: readonly number[]): number[] {
  const slots = usable.flatMap((isUsable, slot) => (isUsable ? [slot] : []));
  const every = Math.max(1, slots.length / MOST_KEYS);
  const even = Array.from(
    { length: Math.ceil(slots.length / every) },
    (_, k) => slots[Math.floor(k * every)] as number,
  );
  return [...new Set([...even, ...marked, ...slots.slice(-1)])].sort((p, q) => p - q);
}

/** What to match: keys with the keys that follow, all other slots with the keys before and after. */
export function listScenePairs(
  usable: readonly boolean[],
  keys: readonly number[],
  extent: Extent,
  { poses }: CameraPath,
): SceneRequest[] {
  const long = Math.max(extent.width, extent.height);
  const region = { left: -long, top: -long, right: long, bottom: long };
  const ask = (key: number, slot: number, lag: number): SceneRequest => {
    const guess = combine(invert(poses[slot] as Similarity), poses[key] as Similarity);
    return { key, slot, region, guess, reach: (ASTRAY + ASTRAY_A_LAG * lag) * long };
  };
  const joined = LAGS.flatMap((lag) => keys.slice(lag).map((slot, index) => ask(keys[index] as number, slot, lag)));
  const isKey = new Set(keys);
  const others = usable.flatMap((isUsable, slot) => {
    if (!isUsable || isKey.has(slot)) return [];
    const [before, after] = [keys.findLast((key) => key < slot), keys.find((key) => key > slot)];
    return [before, after].flatMap((key) => (key === undefined ? [] : [ask(key, slot, 1)]));
  });
  return [...joined, ...others];
}
