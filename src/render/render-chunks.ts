import { stat } from "node:fs/promises";
import { deserialize, serialize } from "node:v8";
import { canonicalJson } from "../base/canonical-json.ts";
import { mapBounded } from "../base/concurrency.ts";
import { RushesError } from "../base/errors.ts";
import type { PlannedChunk } from "../edit/chunks.ts";
import type { PlannedPicture, Recipe } from "../edit/recipe.ts";
import { ChunkWriter } from "../encode/chunk-writer.ts";
import type { VideoFormat } from "../encode/formats.ts";
import type { Cache } from "../store/cache.ts";
import { chunkPath } from "../store/cache-folder.ts";
import { contentHash } from "../store/content-hash.ts";
import { createChunkMerger, type FinishedPicture } from "./chunk-merger.ts";
import type { PictureNumbers } from "./worker-protocol.ts";
import { developAhead } from "./develop-ahead.ts";
import type { HeldPicture, WorkerPool } from "./worker-pool.ts";

/** Pictures under way or waiting for their turn, per worker: enough that nobody waits, few enough to fit memory. */
const WINDOW_PER_WORKER = 3;
/** A UHD H.264 encoder is busy with what four workers develop. */
const WORKERS_PER_ENCODER = 4;
/** Each encoder holds some 400 MB at UHD. */
const MOST_ENCODERS = 4;
const CHUNK_SUFFIX = ".nut";

/** A chunk that is on disk. */
export interface RenderedChunk {
  readonly path: string;
  readonly key: string;
  readonly pictures: readonly PlannedPicture[];
  /** It was there before. */
  readonly isResumed: boolean;
}

type ChunkToRender = RenderedChunk & PlannedChunk;

export interface RenderResult {
  readonly chunks: readonly RenderedChunk[];
  /** Pictures that were there from an earlier run. */
  readonly resumedPictures: number;
  /** Pictures developed in this run, and the CPU seconds of workers for them. */
  readonly developedPictures: number;
  readonly developSeconds: number;
}

export interface RenderOptions {
  /** Folder of the photographs. */
  readonly root: string;
  readonly format: VideoFormat;
  readonly pool: WorkerPool;
  readonly cache: Cache;
  /** Version of what makes pictures: part of every chunk's name. */
  readonly version: string;
  readonly signal: AbortSignal;
  /** Pictures done, those of earlier runs included. */
  readonly onDone: (done: number) => void;
}

/** Names a chunk by everything that decides its bytes. */
function chunkKey(chunk: PlannedChunk, format: VideoFormat, version: string): string {
  const [recipes, before, after] = [chunk.pictures, chunk.before, chunk.after].map((list) =>
    list.map(({ recipe }) => recipe),
  ) as [Recipe[], Recipe[], Recipe[]];
  const around = before.length + after.length > 0 ? { before, after } : {};
  return contentHash(canonicalJson({ version, format, recipes, ...around }));
}

/**
 * Renders the chunks that are not in the cache. Pictures are developed ahead by the workers while encoders, which run in
 * threads of their own, take them in order. Where there are many workers, several chunks are under way at once: an
 * encoder has only so many threads, whose number decides its bytes.
 * @throws LostFrame when a frame cannot be developed after all
 */
export async function renderChunks(chunks: readonly PlannedChunk[], options: RenderOptions): Promise<RenderResult> {
  const { cache, format, version, pool } = options;
  const planned = await Promise.all(
    chunks.map(async (chunk): Promise<ChunkToRender> => {
      const key = chunkKey(chunk, format, version);
      const path = chunkPath(cache.folder, key, CHUNK_SUFFIX);
      return { ...chunk, key, path, isResumed: (await isFile(path)) && cache.has("chunk", key) };
    }),
  );
  const missing = planned.filter(({ isResumed }) => !isResumed);
  const resumedPictures = countPictures(planned) - countPictures(missing);
  // A shot that is shown twice is rendered once.
  const distinct = [...new Map(missing.map((chunk) => [chunk.key, chunk])).values()];
  const copies = countPictures(missing) - countPictures(distinct);
  let done = resumedPictures + copies;
  options.onDone(done);
  const encoders = Math.max(1, Math.min(MOST_ENCODERS, Math.floor(pool.size / WORKERS_PER_ENCODER)));
  const lanes = Array.from({ length: encoders }, (_, lane) => distinct.filter((_, index) => index % encoders === lane));
  const stop = new AbortController();
  const seconds = await mapBounded(lanes, encoders, async (lane) => {
    try {
      return await renderLane(lane, WINDOW_PER_WORKER / encoders, stop.signal, options, () => options.onDone(++done));
    } catch (error) {
      stop.abort(error);
      throw error;
    }
  });
  const developSeconds = seconds.reduce((sum, own) => sum + own, 0);
  return { chunks: planned, resumedPictures, developedPictures: countPictures(distinct), developSeconds };
}

function countPictures(chunks: readonly RenderedChunk[]): number {
  return chunks.reduce((sum, { pictures }) => sum + pictures.length, 0);
}

/** Renders chunks one after the other. Returns the CPU seconds of workers. */
async function renderLane(
  chunks: readonly ChunkToRender[],
  windowPerWorker: number,
  stop: AbortSignal,
  options: RenderOptions,
  onPicture: () => void,
): Promise<number> {
  const { cache, format, signal } = options;
  const ahead = developAhead(
    chunks.flatMap(({ before, pictures, after }) => [...before, ...pictures, ...after]),
    windowPerWorker,
    options,
  );
  const merger = createChunkMerger();
  let developSeconds = 0;
  try {
    for (const chunk of chunks) {
      const { key, path } = chunk;
      const take = (picture: PlannedPicture): Promise<HeldPicture> => ahead.take(picture);
      const finished = isMerged(chunk) ? merger.merge(chunk, take) : takeAll(chunk.pictures, take);
      signal.throwIfAborted();
      stop.throwIfAborted();
      const numbers = await renderChunk(finished, path, format, signal, onPicture);
      developSeconds += numbers.reduce((sum, { seconds }) => sum + seconds, 0);
      cache.put("chunk", key, serialize(numbers));
    }
  } finally {
    await ahead.close();
  }
  return developSeconds;
}

/** Numbers of a chunk's pictures, in order. */
export function readNumbers(cache: Cache, key: string): readonly PictureNumbers[] {
  const bytes = cache.get("chunk", key);
  if (bytes === null) throw new RushesError("internal", `Expected the numbers of chunk ${key} in the cache`);
  return deserialize(bytes) as PictureNumbers[];
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() ?? false;
}

function isMerged({ pictures }: ChunkToRender): boolean {
  return pictures.some(({ recipe }) => (recipe.timeNoise ?? 0) > 0);
}

/** The pictures as they were developed, each held until the next is asked for. */
async function* takeAll(
  pictures: readonly PlannedPicture[],
  take: (picture: PlannedPicture) => Promise<HeldPicture>,
): AsyncGenerator<FinishedPicture> {
  for (const picture of pictures) {
    const held = await take(picture);
    try {
      yield held;
    } finally {
      held.close();
    }
  }
}

async function renderChunk(
  finished: AsyncIterable<FinishedPicture>,
  path: string,
  format: VideoFormat,
  signal: AbortSignal,
  onPicture: () => void,
): Promise<PictureNumbers[]> {
  const writer = await ChunkWriter.open(path, format, { signal });
  const numbers: PictureNumbers[] = [];
  try {
    for await (const ready of finished) {
      signal.throwIfAborted();
      await writer.write(ready.buffer, ready.picture);
      numbers.push(ready.numbers);
      onPicture();
    }
    await writer.finish();
    return numbers;
  } catch (error) {
    await writer.abort();
    throw error;
  }
}
