import Libsql from "libsql";
import { RushesError } from "../../base/errors.ts";
import { systemCode, toDiskError } from "../../store/disk-error.ts";
import { isUnusable } from "../../store/index-file.ts";

/** What exports wrote into a folder: only that is ever changed or removed. Held by one export at a time. */
export interface ExportJournal {
  /** The file's tag as it was written last, empty: not known to be whole; null: no export wrote it. */
  tagOf(path: string): string | null;
  /** True: this export has the file, whole. */
  isNoted(path: string): boolean;
  /** This export has the file. */
  note(path: string, tag: string): void;
  /** Takes out what this export has not noted, some at a time; each is given once it is out of the folder. */
  forgetOthers(remove: (path: string) => Promise<void>): Promise<number>;
  close(): void;
}

const SETTINGS = [
  // Held until it is closed, or the process ends: nobody else writes into the folder meanwhile.
  "pragma locking_mode = exclusive",
  "pragma journal_mode = wal",
  // Killed, it is as the last note left it; after a power cut it may be some notes older, as the files are.
  "pragma synchronous = normal",
  "pragma wal_autocheckpoint = 4000",
  "create table if not exists files (path text primary key, tag text not null, run integer not null) without rowid",
];
const RELEASE = ["pragma journal_mode = delete", "pragma locking_mode = normal", "select 1 from files limit 1"];
const AT_ONCE = 1000;

/**
 * A million segments are a million rows: on the disk, so that the memory of an export does not grow with them.
 * @throws RushesError `disk` where another export has it, or the disk does not play along
 */
export function openExportJournal(path: string): ExportJournal {
  let file: Libsql.Database | null = null;
  try {
    file = new Libsql(path, { timeout: 0 });
    for (const setting of SETTINGS) file.exec(setting);
    const last = file.prepare("select coalesce(max(run), 0) as run from files").get() as { readonly run: number };
    return journalOf(file, path, last.run + 1);
  } catch (error) {
    file?.close();
    throw openError(error, path);
  }
}

function journalOf(file: Libsql.Database, path: string, run: number): ExportJournal {
  const select = file.prepare("select tag from files where path = ?");
  const noted = file.prepare("select 1 from files where path = ? and run = ? and tag <> ''");
  const upsert = file.prepare(
    "insert into files values (?, ?, ?) on conflict (path) do update set tag = excluded.tag, run = excluded.run",
  );
  const others = file.prepare("select path from files where run < ? limit ?");
  const forget = file.prepare("delete from files where path = ?");
  const onDisk = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw toDiskError(error, path);
    }
  };
  return {
    tagOf: (one) => (select.get(one) as { readonly tag: string } | undefined)?.tag ?? null,
    isNoted: (one) => noted.get(one, run) !== undefined,
    note: (one, tag) => {
      onDisk(() => upsert.run(one, tag, run));
    },
    async forgetOthers(remove) {
      let count = 0;
      for (;;) {
        const some = others.all(run, AT_ONCE) as readonly { readonly path: string }[];
        if (some.length === 0) return count;
        for (const one of some) {
          await remove(one.path);
          onDisk(() => forget.run(one.path));
          count++;
        }
      }
    },
    close() {
      if (!file.open) return;
      // Closing alone leaves the lock to the collector of garbage, as statements hold the file.
      for (const release of RELEASE) file.exec(release);
      file.close();
    },
  };
}

function openError(error: unknown, path: string): unknown {
  if (systemCode(error) === "SQLITE_BUSY") {
    return new RushesError("disk", `Another export writes into ${path} right now. Wait until it has ended.`, {
      cause: error,
    });
  }
  if (isUnusable(error)) {
    return new RushesError("unreadable", `${path} is not what an export wrote. Export into a new folder.`, {
      cause: error,
    });
  }
  return toDiskError(error, path);
}
