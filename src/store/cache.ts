import { statSync } from "node:fs";
import { crc32 } from "node:zlib";
import type Database from "libsql";
import { toDiskError, systemCode } from "./disk-error.ts";
import { indexPath, prepareCacheFolder } from "./cache-folder.ts";
import { isUnusable, moveAside, openIndex, openIndexPatiently } from "./index-file.ts";

interface Row {
  readonly crc: number;
  readonly value: Buffer;
}

/**
 * The one cache of a folder: small values by kind and key, for all films there; safe to delete at any time.
 *
 * `kind` names what a value is and the version of the code that made it (`header-1`); `key` names what it was made
 * from. Values are checked when read: a damaged one is as good as absent. Several processes and worker threads may
 * have the same cache open. Killing a process at any moment loses at most its last few values.
 */
export class Cache {
  /** The folder that holds `.rushes`. */
  readonly folder: string;
  readonly #warnings: string[];
  #database: Database.Database;
  #inode = 0;
  #busy = false;
  #read!: Database.Statement;
  #write!: Database.Statement;

  private constructor(folder: string, database: Database.Database, warnings: string[]) {
    this.folder = folder;
    this.#warnings = warnings;
    this.#database = database;
    this.#prepare();
  }

  /**
   * Opens or makes `<folder>/.rushes/index.db`. A file that is no index of this version is moved aside
   * (`index.db.broken`) and made anew, and a warning says so.
   * @throws RushesError `disk` when the folder cannot be written
   */
  static async open(folder: string, options: { readonly signal?: AbortSignal } = {}): Promise<Cache> {
    await prepareCacheFolder(folder);
    const path = indexPath(folder);
    const warnings: string[] = [];
    try {
      return new Cache(folder, await openIndexPatiently(path, warnings, options.signal), warnings);
    } catch (error) {
      throw toDiskError(error, path);
    }
  }

  /** What was odd about the cache so far, for people. */
  get warnings(): readonly string[] {
    return this.#warnings;
  }

  /** The value in a buffer of its own (offset 0); null: absent. @throws RushesError `disk` */
  get(kind: string, key: string): Uint8Array | null {
    const row = this.#guard(() => this.#read.get([kind, key]) as Row | undefined);
    if (row === undefined || crc32(row.value) !== row.crc) return null;
    return row.value.byteOffset === 0 ? new Uint8Array(row.value.buffer, 0, row.value.length) : row.value.slice();
  }

  /** True when `get` would find a value; its bytes are not checked. @throws RushesError `disk` */
  has(kind: string, key: string): boolean {
    const found = this.#guard(() =>
      this.#database.prepare("SELECT 1 AS found FROM entries WHERE kind = ? AND key = ?").get([kind, key]),
    );
    return found !== undefined;
  }

  /** Keeps a value, replacing what was there. @throws RushesError `disk` */
  put(kind: string, key: string, value: Uint8Array): void {
    this.#guard(() => this.#write.run([kind, key, crc32(value), value]));
  }

  /** A value kept with `putJson`; null: absent. The caller vouches for its shape by naming a version in `kind`. */
  getJson<T>(kind: string, key: string): T | null {
    const bytes = this.get(kind, key);
    return bytes === null ? null : (JSON.parse(new TextDecoder().decode(bytes)) as T);
  }

  putJson(kind: string, key: string, value: unknown): void {
    this.put(kind, key, new TextEncoder().encode(JSON.stringify(value)));
  }

  /** Runs `work` as one transaction: many values are kept at the cost of one. */
  batch<T>(work: () => T): T {
    return this.#guard(() => this.#database.transaction(work).immediate());
  }

  close(): void {
    if (!this.#database.open) return;
    this.#database.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #prepare(): void {
    this.#inode = statSync(indexPath(this.folder)).ino;
    this.#read = this.#database.prepare("SELECT crc, value FROM entries WHERE kind = ? AND key = ?");
    this.#write = this.#database.prepare("INSERT OR REPLACE INTO entries (kind, key, crc, value) VALUES (?, ?, ?, ?)");
  }

  /** An index found damaged while at work is replaced by an empty one, once, and the work done again on that. */
  #guard<T>(work: () => T): T {
    // Inside a batch, it is the batch that is done again.
    if (this.#busy) return work();
    const path = indexPath(this.folder);
    this.#busy = true;
    try {
      return this.#attempt(work, path);
    } finally {
      this.#busy = false;
    }
  }

  #attempt<T>(work: () => T, path: string): T {
    try {
      return work();
    } catch (error) {
      if (!isUnusable(error)) throw toDiskError(error, path);
      this.#warnings.push(moveAside(path, this.#inode, systemCode(error) ?? "damaged"));
    }
    try {
      this.#database.close();
      this.#database = openIndex(path);
      this.#prepare();
      return work();
    } catch (error) {
      throw toDiskError(error, path);
    }
  }
}
