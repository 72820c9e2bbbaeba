import Libsql from "libsql";
import { RushesError } from "../../base/errors.ts";

/** Holds a folder for this process alone. */
export interface FolderLock {
  close(): void;
}

/**
 * Locks a folder by an SQLite file that is held in a transaction: the system's own lock, on any system Node runs on,
 * gone with the process however it ends.
 * @param path of the lock's file; its folder must be there
 * @throws RushesError `disk` when somebody holds it
 */
export function lockFolder(path: string): FolderLock {
  const file = new Libsql(path, { timeout: 0 });
  try {
    file.exec("pragma locking_mode = exclusive; begin exclusive");
  } catch (error) {
    file.close();
    throw new RushesError(
      "disk",
      `Another process has the showcase at ${path} open. Stop it first, or give this one another folder.`,
      { details: { isLocked: true }, cause: error },
    );
  }
  return { close: () => file.close() };
}
