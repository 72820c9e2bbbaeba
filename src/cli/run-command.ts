import { isAbort, RushesError, toErrorRecord } from "../base/errors.ts";
import type { Listener } from "../render/events.ts";
import { createProgress } from "./progress.ts";

/** 0 done · 1 failed · 2 wrong usage · 3 done, but some frames could not be used · 130 stopped by the user. */
export type ExitCode = 0 | 1 | 2 | 3 | 130;

export interface CommandContext {
  readonly signal: AbortSignal;
  readonly listener: Listener;
  readonly json: boolean;
  /** A line for people: stderr. */
  say(text: string): void;
  /** What was asked for: stdout. One JSON object a line with `--json`, else text. */
  print(text: string): void;
}

/** After Ctrl-C everything is given this long to put its tools away; nothing half-written has a final name anyway. */
const STOP_WITHIN_MS = 1500;

/** Runs a command with signals, progress and errors in one place, and ends the process with its exit code. */
export async function runCommand(
  options: { readonly json?: boolean | undefined; readonly debug?: boolean | undefined },
  command: (context: CommandContext) => Promise<ExitCode>,
  /** The option that says where the command writes, where it has one: errors that tell to choose another place name it. */
  placeOption?: string,
): Promise<void> {
  const json = options.json ?? false;
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new RushesError("aborted", "Stopped."));
    setTimeout(() => {
      sayStopped(json);
      process.exit(130);
    }, STOP_WITHIN_MS).unref();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  ignoreClosedPipes();
  const listener = createProgress({
    json,
    isTty: process.stderr.isTTY ?? false,
    columns: process.stderr.columns ?? 80,
    write: (text) => process.stderr.write(text),
    writeJson: (text) => process.stdout.write(text),
    now: () => performance.now() / 1000,
  });
  const context: CommandContext = {
    signal: controller.signal,
    listener,
    json,
    say: (text) => {
      if (!json) process.stderr.write(`${text}\n`);
    },
    print: (text) => process.stdout.write(`${text}\n`),
  };
  let code: ExitCode;
  try {
    code = await command(context);
  } catch (error) {
    code = tellError(error, json, options.debug ?? false, controller.signal.aborted, placeOption);
  }
  process.exitCode = code;
  // Worker threads and child processes are put away by now; what is left must not keep the terminal waiting.
  process.stdout.write("", () => process.exit(code));
}

/** `rushes shots | head` closes our stdout: that is no failure. */
function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(0);
    });
  }
}

function sayStopped(json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify({ event: "stopped" })}\n`);
  else process.stderr.write("\nStopped. The same command again goes on from here.\n");
}

function tellError(
  error: unknown,
  json: boolean,
  debug: boolean,
  isStopped: boolean,
  placeOption: string | undefined,
): ExitCode {
  if (isStopped || isAbort(error)) {
    sayStopped(json);
    return 130;
  }
  const told = toErrorRecord(error);
  const isPlaceToChoose = placeOption !== undefined && told.details["isPlaceToChoose"] === true;
  const record = isPlaceToChoose ? { ...told, message: `${told.message} ${placeOption} chooses the place.` } : told;
  if (json) process.stdout.write(`${JSON.stringify({ event: "error", ...record })}\n`);
  else {
    process.stderr.write(`\nrushes: ${record.message}\n`);
    if (record.code === "internal" || debug) {
      const stack = error instanceof Error ? error.stack : undefined;
      process.stderr.write(`${stack ?? ""}\n(This is a defect of rushes, not of your files; please report it.)\n`);
    }
  }
  return record.code === "bad-argument" ? 2 : 1;
}
