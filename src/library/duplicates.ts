import { open } from "node:fs/promises";
import { mapBounded } from "../base/concurrency.ts";
import type { Frame } from "../film/frame.ts";
import { contentHash, hashFile } from "../store/content-hash.ts";
import { hasCameraTime, type LibraryProblem } from "./capture.ts";
import { sourcePath } from "./source-path.ts";

/** Bytes compared at the start, in the middle and at the end, before whole files are. */
const PROBE_BYTES = 16 * 1024;
const LANES = 4;

/**
 * Leaves out files that are byte for byte the same as one before them (in the given order). Only files of one size
 * and moment are looked into, and read whole only where three probes of them agree.
 */
export async function dropDuplicates(
  root: string,
  frames: readonly Frame[],
  options: { readonly signal?: AbortSignal } = {},
): Promise<{ frames: Frame[]; problems: LibraryProblem[] }> {
  const suspects = sameBy(frames, (frame) => `${frame.sizeBytes}\0${hasCameraTime(frame) ? frame.takenAt : ""}`);
  const alike = await refine(suspects, (frame) => probe(sourcePath(root, frame.path), frame.sizeBytes), options.signal);
  const equal = await refine(alike, (frame) => hashFile(sourcePath(root, frame.path), options), options.signal);
  const problems: LibraryProblem[] = [];
  const dropped = new Set<Frame>();
  for (const [kept, ...copies] of equal) {
    for (const copy of copies) {
      dropped.add(copy);
      problems.push({
        path: copy.path,
        code: "duplicate",
        message: `\`${copy.path}\` is the same file as \`${kept?.path}\`: left out`,
      });
    }
  }
  return { frames: frames.filter((frame) => !dropped.has(frame)), problems };
}

function sameBy(frames: readonly Frame[], key: (frame: Frame) => string): Frame[][] {
  const groups = new Map<string, Frame[]>();
  for (const frame of frames) {
    const group = groups.get(key(frame));
    if (group) group.push(frame);
    else groups.set(key(frame), [frame]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** Splits groups by what is read of each file; a file that cannot be read is like no other. */
async function refine(
  groups: readonly Frame[][],
  read: (frame: Frame) => Promise<string>,
  signal?: AbortSignal,
): Promise<Frame[][]> {
  const texts = new Map<Frame, string>();
  await mapBounded(groups.flat(), LANES, async (frame) => {
    signal?.throwIfAborted();
    texts.set(frame, await read(frame).catch(() => `unreadable ${frame.path}`));
  });
  signal?.throwIfAborted();
  return groups.flatMap((group) => sameBy(group, (frame) => texts.get(frame) as string));
}

async function probe(path: string | Buffer, sizeBytes: number): Promise<string> {
  const file = await open(path, "r");
  try {
    const bytes = new Uint8Array(3 * PROBE_BYTES);
    const places = [0, Math.max(0, Math.floor(sizeBytes / 2)), Math.max(0, sizeBytes - PROBE_BYTES)];
    for (const [index, place] of places.entries()) await file.read(bytes, index * PROBE_BYTES, PROBE_BYTES, place);
    return contentHash(bytes);
  } finally {
    await file.close();
  }
}
