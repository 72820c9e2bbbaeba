import { readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fsError } from "./ffmpeg.ts";
import type { Fragment } from "./hls-fragment.ts";

/** What a stream's folder says of it, beside its segments. */
export interface StreamFacts {
  /** As a playlist names it (RFC 6381). */
  readonly codecs: string;
}

/** `segment-00001.m4s`: the first is number 1. */
export function segmentName(index: number): string {
  return `segment-${String(index + 1).padStart(5, "0")}.m4s`;
}

/** A file appears whole or not at all: what is there after a kill is good. */
export async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  try {
    await writeFile(`${path}.part`, content);
    await rename(`${path}.part`, path);
  } catch (error) {
    throw fsError(error, path);
  }
}

/** Puts a segment, and the stream's beginning when it is not there yet. */
export async function writeSegment(folder: string, index: number, fragment: Fragment): Promise<void> {
  const init = join(folder, "init.mp4");
  if ((await sizeOf(init)) === null) await writeWhole(init, fragment.init);
  await writeWhole(join(folder, segmentName(index)), fragment.media);
}

/** Bytes of a file; null: there is none. */
export async function sizeOf(path: string): Promise<number | null> {
  const found = await stat(path).catch(() => null);
  return found === null ? null : found.size;
}

export async function writeStreamFacts(folder: string, facts: StreamFacts): Promise<void> {
  await writeWhole(join(folder, "stream.json"), JSON.stringify(facts));
}

/** Null: the stream was not finished, or not even begun. */
export async function readStreamFacts<T extends StreamFacts>(folder: string): Promise<T | null> {
  const text = await readFile(join(folder, "stream.json"), "utf8").catch(() => null);
  return text === null ? null : (JSON.parse(text) as T);
}
