import type { ByteRange } from "../../server/byte-range.ts";

/** A file in the store. */
export interface StoredFile {
  readonly sizeBytes: number;
  readonly contentType: string;
  /** Changes when the bytes do. */
  readonly etag: string;
}

/**
 * Where media lie: a folder, or an S3-compatible service. Keys are paths with `/`, made by us and never by a visitor.
 * A file appears whole or not at all.
 */
export interface MediaStore {
  /** Null: no such file. */
  stat(key: string): Promise<StoredFile | null>;
  /** Null: no such file. The range lies within it. */
  read(key: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | null>;
  /** Takes a copy of the local file `path`. */
  putFile(key: string, path: string, contentType: string): Promise<void>;
  /** Moves the local file `path` there: it takes no room twice where both are on one disk. Gone from `path` when done. */
  takeFile(key: string, path: string, contentType: string): Promise<void>;
  putBytes(key: string, bytes: Uint8Array, contentType: string): Promise<void>;
  /** Copies a file to the local `path`, where that is cheaper than reading it. */
  copyTo?(key: string, path: string): Promise<void>;
  /** Keys that begin with `prefix`. */
  list(prefix: string): AsyncIterable<string>;
  /** Of what was never published, as a broken upload. */
  remove(key: string): Promise<void>;
  /**
   * The file as a path on this machine, for the decoder: the file itself or a copy that `close` removes.
   * @throws RushesError `unreadable` where there is none
   */
  openLocal(key: string): Promise<{ readonly path: string; close(): Promise<void> }>;
}
