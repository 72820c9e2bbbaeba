import { constants } from "node:os";
import { AV_LOG_QUIET } from "node-av/constants";
import { FFmpegError, Log } from "node-av/lib";
import { RushesError } from "../base/errors.ts";
import type { ErrorCode } from "../base/errors.ts";

/**
 * Silences FFmpeg and the encoders in it; reasons come back as errors. (A log callback would be nicer, but the
 * binding aborts the process when a worker thread that set one has ended.)
 *
 * SVT-AV1 reads its level from the environment, and a worker thread's `process.env` is a copy: call this in the main
 * thread before starting workers.
 */
export function silenceEncoders(): void {
  Log.setLevel(AV_LOG_QUIET);
  process.env["SVT_LOG"] = "0";
}

/** Names of the error numbers that mean that the disk, and not the film, is the matter. */
const DISK_ERRORS: ReadonlyMap<string, string> = new Map([
  ["ENOSPC", "no space is left on the disk"],
  ["EDQUOT", "the disk quota is used up"],
  ["EFBIG", "the file would be larger than the disk allows"],
  ["EROFS", "the disk is read-only"],
  ["EACCES", "writing is not permitted there"],
  ["EPERM", "writing is not permitted there"],
  ["EIO", "the disk reports an error"],
  ["ENOENT", "the folder does not exist"],
  ["ENOTDIR", "a part of the path is not a folder"],
  ["EISDIR", "it is a folder"],
  ["ENOTEMPTY", "it is a folder"],
  ["EMFILE", "too many files are open"],
  ["ENFILE", "too many files are open"],
]);

/** A RushesError for a negative return value of FFmpeg; `disk` where the disk is the matter, else `code`. */
export function ffmpegError(status: number, code: ErrorCode, expected: string, path: string): RushesError {
  const name = Object.entries(constants.errno).find(([, number]) => number === -status)?.[0];
  const disk = name === undefined ? undefined : DISK_ERRORS.get(name);
  if (disk !== undefined) return diskError(path, disk);
  const reason = FFmpegError.strerror(status);
  return new RushesError(code, `Expected ${expected} for \`${path}\` but received "${reason}"`, {
    details: { path, status },
  });
}

/** What `node:fs` threw, as a RushesError `disk`. */
export function fsError(error: unknown, path: string): RushesError {
  if (error instanceof RushesError) return error;
  const name = error instanceof Error && "code" in error ? String(error.code) : "";
  return diskError(path, DISK_ERRORS.get(name) ?? String(error), error);
}

function diskError(path: string, reason: string, cause?: unknown): RushesError {
  const message = `Expected to write \`${path}\` but ${reason}`;
  return new RushesError("disk", message, { details: { path }, ...(cause === undefined ? {} : { cause }) });
}

/** @throws RushesError `aborted` once `signal` has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new RushesError("aborted", "Stopped.", { cause: signal.reason });
}

/** A path as FFmpeg takes it: with its protocol, so that no character in it means anything else. */
export function fileUrl(path: string): string {
  return `file:${path}`;
}
