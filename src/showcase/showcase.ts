import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "../store/atomic-file.ts";
import { type Database, type OpenDatabase, openDatabase } from "./db/database.ts";
import { diskStore } from "./media/disk-store.ts";
import type { MediaStore } from "./media/media-store.ts";

/** All that the pages and the work behind them share. */
export interface Showcase {
  /** Where local files lie: uploads on their way, the secret, media and database unless they are elsewhere. */
  readonly folder: string;
  /** The address people use, without a slash at its end. */
  readonly origin: string;
  readonly db: Database;
  /** As `OpenDatabase` has it. */
  readonly listen: OpenDatabase["listen"];
  readonly store: MediaStore;
  /** 32 bytes that sign links and sessions; they never leave this process. */
  readonly secret: Uint8Array;
  readonly now: () => Date;
  /** A line for whoever runs the server. Never a secret, a link's token or a mail's text. */
  readonly log: (line: string) => void;
  close(): Promise<void>;
}

export interface ShowcaseOptions {
  readonly folder: string;
  readonly origin: string;
  /** `postgres://…`; left out: embedded, in the folder. */
  readonly databaseUrl?: string | undefined;
  /** Left out: in the folder. */
  readonly store?: MediaStore | undefined;
  readonly now?: () => Date;
  readonly log?: (line: string) => void;
}

/**
 * Opens a showcase; a new folder becomes an empty one.
 * @throws RushesError `disk`, `unreadable` as `openDatabase`
 */
export async function openShowcase(options: ShowcaseOptions): Promise<Showcase> {
  const { folder } = options;
  await mkdir(folder, { recursive: true });
  const secret = await readSecret(join(folder, "secret"));
  const database = await openDatabase(options.databaseUrl ?? join(folder, "database"));
  return {
    folder,
    origin: options.origin.replace(/\/+$/, ""),
    db: database.db,
    listen: database.listen,
    store: options.store ?? diskStore(join(folder, "media")),
    secret,
    now: options.now ?? (() => new Date()),
    log: options.log ?? (() => undefined),
    close: () => database.close(),
  };
}

async function readSecret(path: string): Promise<Uint8Array> {
  const found = await readFile(path).catch(() => null);
  if (found !== null && found.length === 32) return found;
  const secret = randomBytes(32);
  await writeFileAtomic(path, secret);
  await chmod(path, 0o600);
  return secret;
}
