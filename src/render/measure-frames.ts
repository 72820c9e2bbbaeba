import { stat } from "node:fs/promises";
import { basename } from "node:path/posix";
import { deserialize, serialize } from "node:v8";
import { mapBounded } from "../base/concurrency.ts";
import { isAbort, toErrorRecord } from "../base/errors.ts";
import type { Cache } from "../store/cache.ts";
import type { FrameLight } from "../light/frame-light.ts";
import { sourcePath } from "../library/source-path.ts";
import type { FrameFeatures } from "../measure/frame-features.ts";
import type { DustPlane } from "../measure/measure-dust.ts";
import type { HotSites } from "../measure/measure-hot-pixels.ts";
import type { FileStamp, ImageHeader, MeasuredFrame, SourceFile, Wanted } from "./worker-protocol.ts";
import type { WorkerPool } from "./worker-pool.ts";

/** Numbers of a frame, as the cache calls them. */
const KINDS = { light: "light", features: "features", hotPixels: "hot", dust: "dust" } as const;

/** What is kept in memory of a measured frame; its light is read from the cache when it is needed. */
export interface FrameSummary {
  readonly content: string;
  readonly stamp: FileStamp;
  readonly header: ImageHeader;
  /** Percentiles and shares of the frame's light, for the exposure key. */
  readonly percentiles: FrameLight["percentiles"];
  readonly clipped: number;
  readonly dark: number;
}

/** A frame's numbers, or why there are none. */
export type Measurement =
  | { readonly path: string; readonly frame: FrameSummary }
  | { readonly path: string; readonly frame: null; readonly code: string; readonly reason: string };

export interface MeasureOptions {
  /** Folder that the paths are below. */
  readonly root: string;
  readonly pool: WorkerPool;
  readonly cache: Cache;
  /** Version of what measures: part of every cache key. */
  readonly version: string;
  readonly signal: AbortSignal;
  readonly onDone: (done: number) => void;
  /** What is wanted of a frame besides its light. */
  readonly wanted: (path: string) => Wanted;
}

/**
 * Measures frames once: what is in the cache under a file's path, size and time is not read again. A frame that
 * cannot be decoded is a result with a reason; results keep the order of `paths`.
 */
export async function measureFrames(paths: readonly string[], options: MeasureOptions): Promise<Measurement[]> {
  let done = 0;
  const measureOne = async (path: string): Promise<Measurement> => {
    options.signal.throwIfAborted();
    const measurement = await measureFrame(path, options);
    options.onDone(++done);
    return measurement;
  };
  return await mapBounded(paths, options.pool.size * 2, measureOne);
}

async function measureFrame(path: string, options: MeasureOptions): Promise<Measurement> {
  const { root, pool, cache, version } = options;
  const wanted = options.wanted(path);
  const file: SourceFile = { path: sourcePath(root, path), name: basename(path) };
  try {
    const { size, mtimeMs } = await stat(sourcePath(root, path));
    const key = `${version}|${root}|${path}|${size}|${mtimeMs}`;
    const bytes = cache.get("measured", key);
    const known = bytes === null ? null : (deserialize(bytes) as Measurement);
    if (known && (known.frame === null || isKept(known.frame.content, wanted, options))) return { ...known, path };
    const measurement = await decodeAndMeasure(path, file, { sizeBytes: size, mtimeMs }, pool, wanted, (frame) => {
      const { content, ...numbers } = frame;
      for (const kind of ["light", "features", "hotPixels", "dust"] as const) {
        if (numbers[kind]) cache.put(KINDS[kind], numbersKey(content, version), serialize(numbers[kind]));
      }
    });
    cache.put("measured", key, serialize(measurement));
    return measurement;
  } catch (error) {
    if (isAbort(error)) throw error;
    // Not kept: a card reader that was pulled out may be back at the next run.
    const { code, message } = toErrorRecord(error);
    return { path, frame: null, code, reason: message };
  }
}

function isKept(content: string, wanted: Wanted, { cache, version }: MeasureOptions): boolean {
  const key = numbersKey(content, version);
  const isThere = (kind: keyof Wanted): boolean => !wanted[kind] || cache.has(KINDS[kind], key);
  return cache.has(KINDS.light, key) && isThere("features") && isThere("hotPixels") && isThere("dust");
}

/** What the bytes themselves rule out is a lasting result; anything else is thrown. */
async function decodeAndMeasure(
  path: string,
  file: SourceFile,
  stamp: FileStamp,
  pool: WorkerPool,
  wanted: Wanted,
  keep: (frame: MeasuredFrame) => void,
): Promise<Measurement> {
  try {
    const measured = await pool.measure(file, wanted);
    keep(measured);
    const { content, header, light } = measured;
    const { percentiles, clipped, dark } = light;
    return { path, frame: { content, stamp, header, percentiles, clipped, dark } };
  } catch (error) {
    const { code, message } = toErrorRecord(error);
    if (code !== "truncated" && code !== "unsupported") throw error;
    return { path, frame: null, code, reason: message };
  }
}

/** The light of a measured frame; null: the cache lost it. */
export function readLight(cache: Cache, content: string, version: string): FrameLight | null {
  return read(cache, "light", content, version);
}

/** The features of a measured frame; null: the cache lost them. */
export function readFeatures(cache: Cache, content: string, version: string): FrameFeatures | null {
  return read(cache, "features", content, version);
}

/** What stands out alone in a measured frame; null: it was not looked for, or the cache lost it. */
export function readHotSites(cache: Cache, content: string, version: string): HotSites | null {
  return read(cache, "hotPixels", content, version);
}

/** A measured frame as dust would be seen in it; null: it was not looked for, or the cache lost it. */
export function readDustPlane(cache: Cache, content: string, version: string): DustPlane | null {
  return read(cache, "dust", content, version);
}

function read<T>(cache: Cache, kind: keyof typeof KINDS, content: string, version: string): T | null {
  const bytes = cache.get(KINDS[kind], numbersKey(content, version));
  return bytes === null ? null : (deserialize(bytes) as T);
}

function numbersKey(content: string, version: string): string {
  return `${version}|${content}`;
}
