import { stat } from "node:fs/promises";
import { basename } from "node:path/posix";
import { deserialize, serialize } from "node:v8";
import { mapBounded } from "../base/concurrency.ts";
import { isAbort, toErrorRecord } from "../base/errors.ts";
import type { Cache } from "../store/cache.ts";
import type { FrameLight } from "../light/frame-light.ts";
import { sourcePath } from "../library/source-path.ts";
import type { FrameFeatures } from "../measure/frame-features.ts";
import type { FileStamp, ImageHeader, MeasuredFrame, SourceFile } from "./worker-protocol.ts";
import type { WorkerPool } from "./worker-pool.ts";

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
  /** Whether a frame's features are wanted: only where its shot's motion is looked at. */
  readonly hasFeatures: (path: string) => boolean;
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
  const hasFeatures = options.hasFeatures(path);
  const file: SourceFile = { path: sourcePath(root, path), name: basename(path) };
  try {
    const { size, mtimeMs } = await stat(sourcePath(root, path));
    const key = `${version}|${root}|${path}|${size}|${mtimeMs}`;
    const bytes = cache.get("measured", key);
    const known = bytes === null ? null : (deserialize(bytes) as Measurement);
    if (known && (known.frame === null || isKept(known.frame.content, hasFeatures, options))) return { ...known, path };
    const measurement = await decodeAndMeasure(path, file, { sizeBytes: size, mtimeMs }, pool, hasFeatures, (frame) => {
      const { content, light, features } = frame;
      cache.put("light", numbersKey(content, version), serialize(light));
      if (features) cache.put("features", numbersKey(content, version), serialize(features));
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

function isKept(content: string, hasFeatures: boolean, { cache, version }: MeasureOptions): boolean {
  const key = numbersKey(content, version);
  return cache.has("light", key) && (!hasFeatures || cache.has("features", key));
}

/** What the bytes themselves rule out is a lasting result; anything else is thrown. */
async function decodeAndMeasure(
  path: string,
  file: SourceFile,
  stamp: FileStamp,
  pool: WorkerPool,
  hasFeatures: boolean,
  keep: (frame: MeasuredFrame) => void,
): Promise<Measurement> {
  try {
    const measured = await pool.measure(file, hasFeatures);
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
  const bytes = cache.get("light", numbersKey(content, version));
  return bytes === null ? null : (deserialize(bytes) as FrameLight);
}

/** The features of a measured frame; null: the cache lost them. */
export function readFeatures(cache: Cache, content: string, version: string): FrameFeatures | null {
  const bytes = cache.get("features", numbersKey(content, version));
  return bytes === null ? null : (deserialize(bytes) as FrameFeatures);
}

function numbersKey(content: string, version: string): string {
  return `${version}|${content}`;
}
