import { stat } from "node:fs/promises";
import { deserialize, serialize } from "node:v8";
import { canonicalJson } from "../base/canonical-json.ts";
import { mapBounded } from "../base/concurrency.ts";
import { RushesError } from "../base/errors.ts";
import type { PlannedChunk } from "../edit/chunks.ts";
import type { PlannedPicture, Recipe } from "../edit/recipe.ts";
import { ChunkWriter } from "../encode/chunk-writer.ts";
import { type DeliverableFormat, isSequence, type SequenceFormat } from "../encode/sequence-format.ts";
import type { ExrLight } from "../encode/exr-file.ts";
import { StillWriter } from "../encode/still-writer.ts";
import type { Picture } from "../kernels/picture.ts";
import type { Cache } from "../store/cache.ts";
import { chunkPath } from "../store/cache-folder.ts";
import { contentHash } from "../store/content-hash.ts";
import { createChunkMerger, type FinishedPicture } from "./chunk-merger.ts";
import { proofRecipe } from "./proof-recipe.ts";
import type { PictureNumbers } from "./worker-protocol.ts";
import { isWritten, prepareSequence, rememberWritten, sequencePath, type SequencePlace } from "./sequence-files.ts";
import { developAhead } from "./develop-ahead.ts";
import type { HeldPicture, WorkerPool } from "./worker-pool.ts";

/** Pictures under way or waiting for their turn, per worker: enough that nobody waits, few enough to fit memory. */
const WINDOW_PER_WORKER = 3;
/** A UHD H.264 encoder is busy with what four workers develop. */
const WORKERS_PER_ENCODER = 4;
/** Each encoder holds some 400 MB at UHD. */
const MOST_ENCODERS = 4;
const CHUNK_SUFFIX = ".nut";
/** Files asked for at once whether they are there. */
const MOST_LOOKED_FOR = 16;

/** A chunk that is on disk; of a sequence, a file of one picture, in its place. */
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
  readonly format: DeliverableFormat;
  /** Where the files of a sequence go. */
  readonly place: SequencePlace;
  readonly pool: WorkerPool;
  readonly cache: Cache;
  /** Version of what makes pictures: part of every chunk's name. */
  readonly version: string;
  readonly signal: AbortSignal;
  /** Pictures done, those of earlier runs included. */
  readonly onDone: (done: number) => void;
}

function toProof(picture: PlannedPicture): PlannedPicture {
  return { ...picture, recipe: proofRecipe(picture.recipe) };
}

/** Names a chunk by everything that decides its bytes. */
function chunkKey(chunk: PlannedChunk, format: DeliverableFormat, version: string): string {
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
  const { cache, format, version, pool, place } = options;
  const planned = await mapBounded(chunks, MOST_LOOKED_FOR, async (chunk): Promise<ChunkToRender> => {
    if (isSequence(format)) return await planStill(chunk, format, options);
    const key = chunkKey(chunk, format, version);
    const path = chunkPath(cache.folder, key, CHUNK_SUFFIX);
    return { ...chunk, key, path, isResumed: (await isFile(path)) && cache.has("chunk", key) };
  });
  const missing = planned.filter(({ isResumed }) => !isResumed);
  const missingPictures = missing.flatMap(({ pictures }) => pictures);
  if (isSequence(format)) await prepareSequence(place, missingPictures, format, cache);
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

/** The file of a picture: named by its place in the film as well, so that each is written where it belongs. */
async function planStill(
  chunk: PlannedChunk,
  format: SequenceFormat,
  { cache, version, place }: RenderOptions,
): Promise<ChunkToRender> {
  const path = sequencePath(place, chunk.pictures[0]?.index ?? 0, format);
  const key = contentHash(`${chunkKey(chunk, format, version)} ${path}`);
  return { ...chunk, key, path, isResumed: cache.has("chunk", key) && (await isWritten(path, key, cache)) };
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
  // Of what is delivered as raws, pictures are only looked at.
  const hasDng = format.codec === "dng";
  const sequence = chunks.flatMap(({ before, pictures, after }) => [...before, ...pictures, ...after]);
  const ahead = developAhead(hasDng ? sequence.map(toProof) : sequence, windowPerWorker, { ...options, hasDng });
  const merger = createChunkMerger();
  let developSeconds = 0;
  try {
    for (const chunk of chunks) {
      const { key, path } = chunk;
      const take = (picture: PlannedPicture): Promise<HeldPicture> => ahead.take(picture);
      const finished = isMerged(chunk) ? merger.merge(chunk, take) : takeAll(chunk.pictures, take);
      signal.throwIfAborted();
      stop.throwIfAborted();
      const numbers = await renderChunk(finished, chunk, format, signal, onPicture);
      developSeconds += numbers.reduce((sum, { seconds }) => sum + seconds, 0);
      cache.put("chunk", key, serialize(numbers));
      if (isSequence(format)) await rememberWritten(path, key, cache);
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

/** What a chunk's pictures are written with, whatever they become. */
interface PictureWriter {
  write(buffer: SharedArrayBuffer, picture: Picture, dng: Uint8Array | null): Promise<void>;
  finish(): Promise<unknown>;
  abort(): Promise<void>;
}

async function openWriter(
  { path, pictures }: ChunkToRender,
  format: DeliverableFormat,
  signal: AbortSignal,
): Promise<PictureWriter> {
  if (!isSequence(format)) return await ChunkWriter.open(path, format, { signal });
  // Each of its files is a chunk of one picture.
  const [picture] = pictures;
  return await StillWriter.open(path, format, { signal, light: picture ? lightOf(picture.recipe) : null });
}

function lightOf({ gainEv, grade }: Recipe): ExrLight {
  return { exposureEv: gainEv, temperature: grade?.temperature ?? 0, tint: grade?.tint ?? 0 };
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
  chunk: ChunkToRender,
  format: DeliverableFormat,
  signal: AbortSignal,
  onPicture: () => void,
): Promise<PictureNumbers[]> {
  const writer = await openWriter(chunk, format, signal);
  const numbers: PictureNumbers[] = [];
  try {
    for await (const ready of finished) {
      signal.throwIfAborted();
      await writer.write(ready.buffer, ready.picture, ready.dng);
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
