import { mapBounded } from "../base/concurrency.ts";
import { canonicalJson } from "../base/canonical-json.ts";
import { RushesError } from "../base/errors.ts";
import { choosePairs } from "../motion/choose-pairs.ts";
import { guessPair } from "../motion/guess-pair.ts";
import type { Lens } from "../motion/lens.ts";
import type { Extent, FoundMotion, MeasuredMotion, PairMotion, PointPairs } from "../motion/measured-motion.ts";
import type { SceneRequest } from "../motion/scene-pairs.ts";
import type { Similarity } from "../motion/similarity.ts";
import type { Cache } from "../store/cache.ts";
import { readFeatures } from "./measure-frames.ts";
import type { WorkerPool } from "./worker-pool.ts";
import type { Match, Matched } from "./worker-protocol.ts";

/** Share of the width around a guess in which a place is looked for. */
const REACH = 0.02;

/** A shot's frames as they are found in one another. */
export interface MotionFrames {
  readonly extent: Extent;
  /** Hash of each slot's photograph; null: not to be used. */
  readonly contents: readonly (string | null)[];
  readonly lens: Lens | null;
}

/** Who finds frames in one another, and where what is found is kept. */
export interface MotionSource {
  readonly pool: WorkerPool;
  readonly cache: Cache;
  /** Version of what measures. */
  readonly version: string;
  readonly signal: AbortSignal;
  /** Called with the number of pairs of frames that will be looked at, and for each that was. */
  readonly onAsked: (count: number) => void;
  readonly onFound: () => void;
}

/** Finds the frames of a shot in one another: neighbours first, and by what they say those that are farther apart. */
export async function measureMotion(frames: MotionFrames, source: MotionSource): Promise<MeasuredMotion> {
  const usable = frames.contents.map((content) => content !== null);
  const pairs = choosePairs(usable);
  source.onAsked(pairs.length);
  const steps = findSteps(usable);
  const isStep = ([from, to]: readonly [number, number]): boolean => steps.get(from) === to;
  const find = async (
    wanted: readonly (readonly [number, number])[],
    guess: (from: number, to: number) => Similarity | null,
  ): Promise<PairMotion[]> => {
    const found = await mapBounded(wanted, source.pool.size * 2, async ([from, to]): Promise<PairMotion | null> => {
      const motion = await findPair(frames, source, from, to, guess(from, to));
      source.onFound();
      return motion && { from, to, ...motion };
    });
    return found.filter((pair) => pair !== null);
  };
  const neighbours = await find(pairs.filter(isStep), () => null);
  const others = await find(
    pairs.filter((pair) => !isStep(pair)),
    (from, to) => guessPair(neighbours, from, to),
  );
  return { extent: frames.extent, usable, pairs: [...neighbours, ...others] };
}

/** The next usable slot of each. */
function findSteps(usable: readonly boolean[]): ReadonlyMap<number, number> {
  const slots = usable.flatMap((isUsable, slot) => (isUsable ? [slot] : []));
  return new Map(slots.slice(1).map((slot, i) => [slots[i] as number, slot]));
}

async function findPair(
  frames: MotionFrames,
  source: MotionSource,
  from: number,
  to: number,
  guess: Similarity | null,
): Promise<FoundMotion | null> {
  const key = describePair(frames, source, from, to, { guess });
  const known = source.cache.getJson<{ readonly motion: FoundMotion | null }>("pair-2", key);
  if (known) return known.motion;
  const wanted = { guess, reach: REACH * frames.extent.width, region: null };
  const { motion } = await matchSlots(frames, source, from, to, wanted);
  source.cache.putJson("pair-2", key, { motion });
  return motion;
}

/** Places around a part of a subject that its key and another slot share. */
export async function findPlaces(
  frames: MotionFrames,
  source: MotionSource,
  { key: from, slot: to, region, guess, reach }: SceneRequest,
): Promise<PointPairs> {
  const wanted = reach === null ? { guess: null, reach: 0, region } : { guess, reach, region };
  const key = describePair(frames, source, from, to, wanted);
  const known = source.cache.getJson<Record<keyof PointPairs, number[]>>("places-1", key);
  if (known) return unpack(known);
  const { points } = await matchSlots(frames, source, from, to, wanted);
  if (points === null) throw new RushesError("internal", "Expected places of a region");
  const { ax, ay, bx, by } = points;
  source.cache.putJson("places-1", key, { ax: [...ax], ay: [...ay], bx: [...bx], by: [...by] });
  return points;
}

function unpack({ ax, ay, bx, by }: Record<keyof PointPairs, number[]>): PointPairs {
  return {
    ax: Float64Array.from(ax),
    ay: Float64Array.from(ay),
    bx: Float64Array.from(bx),
    by: Float64Array.from(by),
  };
}

async function matchSlots(
  { contents, lens }: MotionFrames,
  { pool, cache, version, signal }: MotionSource,
  from: number,
  to: number,
  wanted: Pick<Match, "guess" | "reach" | "region">,
): Promise<Matched> {
  signal.throwIfAborted();
  const read = (slot: number) => readFeatures(cache, contents[slot] ?? "", version);
  const [a, b] = [read(from), read(to)];
  if (!a || !b) throw new RushesError("internal", `Expected the features of slots ${from} and ${to} in the cache`);
  return await pool.match({ a, b, lens, ...wanted });
}

function describePair(
  { contents, lens }: MotionFrames,
  { version }: MotionSource,
  from: number,
  to: number,
  how: object,
): string {
  return canonicalJson({ version, from: contents[from], to: contents[to], lens, ...how });
}
