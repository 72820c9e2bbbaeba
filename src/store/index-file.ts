import { renameSync, rmSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "libsql";
import { systemCode } from "./disk-error.ts";

/** Marks the file as ours ("rush") and says which layout it has. */
const APPLICATION_ID = 0x72757368;
const LAYOUT_VERSION = 1;
/** How long one run waits for another's write. */
const BUSY_TIMEOUT_MS = 20_000;
const OPEN_ATTEMPTS = 100;

class ForeignIndex extends Error {}

/** True when the file's content is at fault, not the disk or another run: then it is moved aside and made anew. */
export function isUnusable(error: unknown): boolean {
  const code = systemCode(error);
  return error instanceof ForeignIndex || code === "SQLITE_NOTADB" || code === "SQLITE_CORRUPT";
}

/**
 * Opens the index, making its tables where it is new.
 * @throws ForeignIndex (see `isUnusable`) or SQLite's errors
 */
export function openIndex(path: string): Database.Database {
  const database = new Database(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    if (pragma(database, "journal_mode") !== "wal") database.exec("PRAGMA journal_mode = WAL");
    // With a write-ahead log this survives a killed process whole, and a power cut up to the last checkpoint.
    database.exec("PRAGMA synchronous = NORMAL");
    if (!isOurs(database)) database.transaction(() => createTables(database)).immediate();
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** `openIndex` that outwaits another run's start and moves an unusable file aside. */
export async function openIndexPatiently(
  path: string,
  warnings: string[],
  signal?: AbortSignal,
): Promise<Database.Database> {
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    const inode = statSync(path, { throwIfNoEntry: false })?.ino;
    try {
      return openIndex(path);
    } catch (error) {
      const code = systemCode(error);
      const worthAnother = isUnusable(error) || code === "SQLITE_BUSY" || code === "SQLITE_LOCKED";
      if (!worthAnother || attempt === OPEN_ATTEMPTS) throw error;
      if (isUnusable(error) && inode !== undefined) {
        warnings.push(moveAside(path, inode, error instanceof ForeignIndex ? "of another version" : "damaged"));
      }
    }
    await sleep(20 + attempt, undefined, signal === undefined ? {} : { signal });
  }
}

/** Moves the index aside, unless another run has already done so and put a new one in its place. Returns the warning. */
export function moveAside(path: string, inode: number, why: string): string {
  const aside = `${path}.broken`;
  if (statSync(path, { throwIfNoEntry: false })?.ino === inode) {
    for (const ending of ["-wal", "-shm"]) rmSync(path + ending, { force: true });
    renameSync(path, aside);
  }
  return `The cache \`${path}\` was ${why}: it is made anew, and what it held is worked out again.`;
}

function pragma(database: Database.Database, name: string): unknown {
  const row = database.prepare(`PRAGMA ${name}`).get([]) as Readonly<Record<string, unknown>> | undefined;
  return row?.[name];
}

/** @throws ForeignIndex unless the file is new (false) or of this layout (true) */
function isOurs(database: Database.Database): boolean {
  const id = pragma(database, "application_id");
  const version = pragma(database, "user_version");
  if (id === APPLICATION_ID && version === LAYOUT_VERSION) return true;
  const tables = database.prepare("SELECT count(*) AS count FROM sqlite_master").get([]) as { count: number };
  if (id === 0 && version === 0 && tables.count === 0) return false;
  throw new ForeignIndex(`Expected an index of layout ${LAYOUT_VERSION} but received ${id}/${version}`);
}

function createTables(database: Database.Database): void {
  // Another run may have made them while this one waited for its turn.
  if (isOurs(database)) return;
  database.exec(
    "CREATE TABLE entries (kind TEXT NOT NULL, key TEXT NOT NULL, crc INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (kind, key))",
  );
  database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
  database.exec(`PRAGMA user_version = ${LAYOUT_VERSION}`);
}
