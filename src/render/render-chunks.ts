import { stat } from "node:fs/promises";
import { basename } from "node:path/posix";
import { deserialize, serialize } from "node:v8";
import { canonicalJson } from "../base/canonical-json.ts";
import { isAbort, RushesError, toErrorRecord } from "../base/errors.ts";
import type { PlannedChunk } from "../edit/chunks.ts";
import type { PlannedPicture } from "../edit/recipe.ts";
import { ChunkWriter } from "../encode/chunk-writer.ts";
import { pixelFormatOf, type VideoFormat } from "../encode/formats.ts";
import { sourcePath } from "../library/source-path.ts";
import type { Cache } from "../store/cache.ts";
import { chunkPath } from "../store/cache-folder.ts";
import { contentHash } from "../store/content-hash.ts";
import type { PictureNumbers } from "./worker-protocol.ts";
import type { HeldPicture, WorkerPool } from "./worker-pool.ts";

/** Pictures under way or waiting for their turn, per worker: enough that nobody waits, few enough to fit memory. */
const WINDOW_PER_WORKER = 3;
const CHUNK_SUFFIX = ".nut";

/** A chunk that is on disk. */
export interface RenderedChunk {
  readonly path: string;
  readonly key: string;
  readonly pictures: readonly PlannedPicture[];
}

export interface RenderResult {
  readonly chunks: readonly RenderedChunk[];
  /** Pictures that were there from an earlier run. */
  readonly resumedPictures: number;
  /** CPU seconds of workers for pictures of this run. */
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

/** A frame that measured well could not be developed: the film has to be planned again without it. */
export class LostFrame extends RushesError {
  readonly path: string;

  constructor(path: string, error: unknown) {
    const record = toErrorRecord(error);
    super(record.code, record.message, { details: record.details, cause: error });
    this.path = path;
  }
}

/** Names a chunk by everything that decides its bytes. */
function chunkKey(chunk: PlannedChunk, format: VideoFormat, version: string): string {
  return contentHash(canonicalJson({ version, format, recipes: chunk.pictures.map(({ recipe }) => recipe) }));
}

/**
 * Renders the chunks that are not in the cache, in order. Pictures are developed ahead by the workers while the
 * encoder, which runs in threads of its own, takes them in order.
 * @throws LostFrame when a frame cannot be developed after all
 */
export async function renderChunks(chunks: readonly PlannedChunk[], options: RenderOptions): Promise<RenderResult> {
  const { cache, format, version, signal } = options;
  const planned = await Promise.all(
    chunks.map(async (chunk) => {
      const key = chunkKey(chunk, format, version);
      const path = chunkPath(cache.folder, key, CHUNK_SUFFIX);
      const kept = (await isFile(path)) && cache.has("chunk", key);
      return { chunk, key, path, kept };
    }),
  );
  const resumedPictures = planned.reduce((sum, { chunk, kept }) => sum + (kept ? chunk.pictures.length : 0), 0);
  const ahead = developAhead(
    planned.filter(({ kept }) => !kept).flatMap(({ chunk }) => chunk.pictures),
    options,
  );
  let done = resumedPictures;
  options.onDone(done);
  const rendered: RenderedChunk[] = [];
  let developSeconds = 0;
  try {
    for (const { chunk, key, path, kept } of planned) {
      signal.throwIfAborted();
      if (kept) {
        rendered.push({ path, key, pictures: chunk.pictures });
        continue;
      }
      const numbers = await renderChunk(chunk, path, format, ahead, signal, () => options.onDone(++done));
      developSeconds += numbers.reduce((sum, { seconds }) => sum + seconds, 0);
      cache.put("chunk", key, serialize(numbers));
      rendered.push({ path, key, pictures: chunk.pictures });
    }
  } finally {
    await ahead.close();
  }
  return { chunks: rendered, resumedPictures, developSeconds };
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

async function renderChunk(
  chunk: PlannedChunk,
  path: string,
  format: VideoFormat,
  ahead: DevelopAhead,
  signal: AbortSignal,
  onPicture: () => void,
): Promise<PictureNumbers[]> {
  const writer = await ChunkWriter.open(path, format, { signal });
  const numbers: PictureNumbers[] = [];
  try {
    for (const picture of chunk.pictures) {
      signal.throwIfAborted();
      const held = await ahead.take(picture);
      try {
        await writer.write(held.buffer, held.picture);
        numbers.push(held.numbers);
      } finally {
        held.close();
      }
      onPicture();
    }
    await writer.finish();
    return numbers;
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

interface DevelopAhead {
  /** The next picture, in order. */
  take(picture: PlannedPicture): Promise<HeldPicture>;
  /** Gives up what nobody will take any more. */
  close(): Promise<void>;
}

function developAhead(pictures: readonly PlannedPicture[], { root, pool, format }: RenderOptions): DevelopAhead {
  const pixelFormat = pixelFormatOf(format);
  const window: Promise<HeldPicture>[] = [];
  let next = 0;
  const fill = (): void => {
    while (window.length < pool.size * WINDOW_PER_WORKER && next < pictures.length) {
      const picture = pictures[next++] as PlannedPicture;
      const { path, stamp } = picture;
      const file = { path: sourcePath(root, path), name: basename(path), stamp };
      const developed = pool.develop(file, picture.recipe, pixelFormat);
      // Handled where it is taken; a failure must not count as unhandled before that.
      developed.catch(() => undefined);
      window.push(developed);
    }
  };
  return {
    async take(picture) {
      fill();
      const developed = window.shift();
      if (!developed) throw new RushesError("internal", `Expected picture ${picture.index} to be under way`);
      try {
        return await developed;
      } catch (error) {
        throw isAbort(error) ? error : new LostFrame(picture.path, error);
      } finally {
        fill();
      }
    },
    async close() {
      next = pictures.length;
      const rest = await Promise.allSettled(window.splice(0));
      for (const result of rest) if (result.status === "fulfilled") result.value.close();
    },
  };
}
