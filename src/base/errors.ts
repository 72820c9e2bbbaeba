/**
 * What an error is about, for programs. Messages are for people: "Expected X for `path` but received Y".
 */
export type ErrorCode =
  | "aborted"
  | "bad-argument"
  | "bad-film"
  | "bad-motion"
  | "disk"
  | "encode"
  | "internal"
  | "no-sources"
  | "rule"
  | "timeout"
  | "truncated"
  | "unreadable"
  | "unsupported";

/** An error as plain data, as it crosses a worker boundary. */
export interface ErrorRecord {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The one error class. `details` holds plain, serialisable facts. */
export class RushesError extends Error {
  override readonly name = "RushesError";
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly details?: Readonly<Record<string, unknown>>; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** Turns anything thrown into plain data; what is not a RushesError becomes code `internal`. */
export function toErrorRecord(error: unknown): ErrorRecord {
  if (error instanceof RushesError) {
    return { code: error.code, message: error.message, details: error.details };
  }
  if (isAbort(error)) return { code: "aborted", message: "Stopped.", details: {} };
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? error.stack : undefined;
  return { code: "internal", message, details: stack === undefined ? {} : { stack } };
}

export function fromErrorRecord(record: ErrorRecord): RushesError {
  return new RushesError(record.code, record.message, { details: record.details });
}

/** True for the reason of an aborted `AbortSignal`, and for our own `aborted` error. */
export function isAbort(error: unknown): boolean {
  if (error instanceof RushesError) return error.code === "aborted";
  return error instanceof Error && error.name === "AbortError";
}
