import { RushesError } from "../base/errors.ts";

/** What the disk said, and what helps. Keys are Node's error codes and SQLite's. How a place is chosen, each command says itself. */
const SENTENCES: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full: free some space, or choose another place, and run the same command again",
  EDQUOT: "your quota on this disk is used up: free some space, or choose another place",
  EROFS: "the disk is read-only: choose a place that can be written",
  EACCES: "writing there is not permitted: choose another place, or change the folder's permissions",
  EPERM: "writing there is not permitted: choose another place, or change the folder's permissions",
  ENOENT: "its folder does not exist: create it, or choose another place",
  ENOTDIR: "a part of the path is a file, not a folder: choose another place",
  EISDIR: "there is a folder of that name: choose another name",
  ENOTEMPTY: "there is a folder of that name: choose another name",
  EEXIST: "there is already something else of that name: choose another name",
  EBUSY: "another program holds it: close that program and run the same command again",
  EFBIG: "the file system does not take files so large: choose another disk",
  ENAMETOOLONG: "the name is longer than the file system takes: choose a shorter one",
  EIO: "the disk reported a fault: check the disk, or choose another place",
  SQLITE_FULL: "the disk is full: free some space, or choose another place, and run the same command again",
  SQLITE_READONLY: "it is read-only: choose a place that can be written, or change the permissions",
  SQLITE_IOERR: "the disk reported a fault: check the disk, or choose another place",
  SQLITE_CANTOPEN: "the file cannot be opened for writing: choose another place, or change the permissions",
  SQLITE_BUSY: "another run keeps it locked: wait until that run has ended, then run the same command again",
};

/** The symbolic code of a Node or SQLite error; undefined: something else. SQLite's extended codes fold into their base. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: unknown };
  if (typeof code === "string") return /^(SQLITE_[A-Z]+)/.exec(code)?.[1] ?? code;
  // libsql reports a database that it cannot open without a code.
  return error.message.includes("Unable to open connection to local database") ? "SQLITE_CANTOPEN" : undefined;
}

/**
 * Turns what a file operation threw into a RushesError `disk` that says what to do; anything that is not about the
 * disk comes back as it was, ready to be thrown.
 */
export function toDiskError(error: unknown, path: string): unknown {
  const code = systemCode(error);
  const sentence = code === undefined ? undefined : SENTENCES[code];
  if (sentence === undefined) return error;
  return new RushesError("disk", `Expected to write \`${path}\` but ${sentence}.`, {
    details: { path, systemCode: code, isPlaceToChoose: sentence.includes("choose") },
    cause: error,
  });
}
