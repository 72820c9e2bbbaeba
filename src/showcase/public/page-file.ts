import { ftruncateSync, mkdirSync, openSync, readSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { newId } from "../db/new-id.ts";

/** Where bytes lie in a page file. */
export interface PagePlace {
  readonly offset: number;
  readonly length: number;
}

/** Bytes that are written once and read often, outside of this process's memory: the system holds what is asked for. */
export interface PageFile {
  /** Null: the disk is full, or the file is; `clear` makes room. */
  write(bytes: Uint8Array): PagePlace | null;
  read(place: PagePlace): Uint8Array<ArrayBuffer>;
  /** Forgets all; places from before are worth nothing. */
  clear(): void;
}

const SLAB_BYTES = 1024 ** 2;

/**
 * Opens an empty page file in `folder`. It has no name, where the system allows that, and is gone with this process.
 * Reads and writes wait for the system, which has a page in its memory as a rule: microseconds, where a turn through the
 * threads of Node takes longer than both.
 */
export function openPageFile(folder: string, maxBytes: number): PageFile {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `pages-${newId()}`);
  const file = openSync(path, "wx+", 0o600);
  try {
    unlinkSync(path);
  } catch {
    // Windows keeps the name of what is open.
  }
  let end = 0;
  let slab = new Uint8Array(SLAB_BYTES);
  let taken = 0;
  /** Room of nobody's: one allocation of the system for a hundred pages, which its collector would count one by one. */
  const takeRoom = (length: number): Uint8Array<ArrayBuffer> => {
    if (length > SLAB_BYTES / 4) return new Uint8Array(length);
    if (taken + length > SLAB_BYTES) {
      slab = new Uint8Array(SLAB_BYTES);
      taken = 0;
    }
    taken += length;
    return slab.subarray(taken - length, taken);
  };
  return {
    write(bytes) {
      if (end + bytes.length > maxBytes) return null;
      try {
        if (writeSync(file, bytes, 0, bytes.length, end) < bytes.length) return null;
      } catch {
        // The page is sent all the same, and made again for whoever comes next.
        return null;
      }
      const place = { offset: end, length: bytes.length };
      end += bytes.length;
      return place;
    },
    read({ offset, length }) {
      const bytes = takeRoom(length);
      const got = readSync(file, bytes, 0, length, offset);
      if (got < length) throw new Error(`Expected ${length} bytes of a page but its file has ${got}`);
      return bytes;
    },
    clear() {
      end = 0;
      ftruncateSync(file);
    },
  };
}
