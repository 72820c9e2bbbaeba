import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { FileStore } from "@tus/file-store";

/** Uploads whose hashes are kept at most: those that nobody went on with the longest are read at their end instead. */
const MOST_KEPT = 1000;
/** Where a line breaks, the disk may have less than passed here: so far apart are places that can be gone back to. */
const STEP_BYTES = 16 * 1024 ** 2;
/** More are not needed: what is on its way to the disk is far less. */
const STEPS = 2;

/** Of the bytes of an upload before `upTo`. */
interface Hashed {
  readonly hash: Hash;
  readonly upTo: number;
}

export interface HashingStore {
  readonly store: FileStore;
  /** SHA-256 in hexadecimal of an upload that arrived whole, once. Null: not all of it passed here; it is to be read. */
  take(id: string, sizeBytes: number): string | null;
}

/**
 * Files of uploads, hashed while their bytes come, so that the last request of a large one does not read all of it again.
 * What was hashed lives in this process: after a restart files are read at their end.
 */
export function createHashingStore(folder: string): HashingStore {
  const store = new FileStore({ directory: folder });
  const write = store.write.bind(store);
  /** Of each upload the last places that are known, in their order. */
  const kept = new Map<string, readonly Hashed[]>();

  /** What the disk has beyond the last known place is read again. Null: that would be much. */
  const hashedBefore = async (id: string, offset: number): Promise<Hash | null> => {
    const known = kept.get(id) ?? [{ hash: createHash("sha256"), upTo: 0 }];
    const from = known.findLast(({ upTo }) => upTo <= offset);
    if (from === undefined || offset - from.upTo > STEPS * STEP_BYTES) return null;
    const hash = from.hash.copy();
    if (from.upTo === offset) return hash;
    for await (const chunk of createReadStream(join(folder, id), { start: from.upTo, end: offset - 1 })) {
      hash.update(chunk as Buffer);
    }
    return hash;
  };

  store.write = async (readable, id, offset) => {
    const hash = await hashedBefore(id, offset);
    let upTo = offset;
    let steps: readonly Hashed[] = hash === null ? [] : [{ hash: hash.copy(), upTo }];
    const take = (chunk: Buffer): void => {
      upTo += chunk.length;
      if (hash === null) return;
      hash.update(chunk);
      if (upTo - steps.at(-1)!.upTo >= STEP_BYTES) steps = [...steps.slice(1 - STEPS), { hash: hash.copy(), upTo }];
    };
    readable.on("data", take);
    try {
      const end = await write(readable, id, offset);
      if (hash !== null && upTo === end) steps = [{ hash, upTo }];
      return end;
    } finally {
      readable.off("data", take);
      // Put at the end of the map: the first is the one that rests the longest.
      kept.delete(id);
      if (steps.length > 0) kept.set(id, steps);
      if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
    }
  };

  return {
    store,
    take: (id, sizeBytes) => {
      const hashed = kept.get(id)?.at(-1);
      kept.delete(id);
      return hashed?.upTo === sizeBytes ? hashed.hash.digest("hex") : null;
    },
  };
}
