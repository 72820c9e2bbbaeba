import { type ChildProcess, execFile, fork } from "node:child_process";
import { readFile } from "node:fs/promises";
import { constants, setPriority, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type ErrorRecord, fromErrorRecord, RushesError } from "../base/errors.ts";
import type { HlsJob, HlsResult } from "./hls-encode.ts";

/** What the child tells. */
export type HlsMessage =
  | { readonly kind: "progress"; readonly share: number }
  | { readonly kind: "done"; readonly result: HlsResult }
  | { readonly kind: "failed"; readonly error: ErrorRecord };

/** What a film may cost. Beyond any of them its process is killed. */
export interface HlsLimits {
  /** Memory of the process, as the system counts it. */
  readonly memoryBytes: number;
  /** Of the whole. */
  readonly seconds: number;
  /** Without progress. */
  readonly idleSeconds: number;
}

export interface HlsRunOptions {
  readonly signal?: AbortSignal | undefined;
  /** 0–1. */
  readonly onProgress?: (share: number) => void;
  readonly limits?: Partial<HlsLimits>;
}

/** The same path from `src/encode` and from `dist/encode`: a process starts only from compiled code. */
const CHILD = fileURLToPath(new URL("../../dist/encode/hls-child.js", import.meta.url));
const GIB = 1024 ** 3;
/** A film of 3840×2160 takes about 2 GiB (docs/notes/showcase-media.md). */
const LIMITS: HlsLimits = {
  memoryBytes: Math.min(5 * GIB, Math.max(1.5 * GIB, totalmem() * 0.6)),
  seconds: 24 * 3600,
  idleSeconds: 180,
};
const WATCH_MS = 250;

/**
 * `encodeHls` in a process of its own, which may read the one file, write the one folder, knows nothing of this
 * process's environment, and is killed when it takes too much of anything.
 *
 * @throws RushesError as `encodeHls`; `unreadable` when the process crashed over the film, `unsupported` and `timeout`
 * when it was killed for taking too much, `internal` when somebody else killed it; `aborted`
 */
export async function runHls(job: HlsJob, options: HlsRunOptions = {}): Promise<HlsResult> {
  const { signal } = options;
  if (signal?.aborted) throw new RushesError("aborted", "Stopped.");
  const limits = { ...LIMITS, ...options.limits };
  const child = fork(CHILD, [], {
    // Secrets of the showcase are in the environment; a decoder needs none of it.
    env: { PATH: process.env["PATH"], SVT_LOG: "0" },
    execArgv: ["--max-old-space-size=512"],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    serialization: "json",
  });
  const watch = watchChild(child, limits);
  const stop = (): void => watch.kill(new RushesError("aborted", "Stopped."));
  signal?.addEventListener("abort", stop);
  try {
    return await new Promise<HlsResult>((resolve, reject) => {
      child.once("error", (error) => reject(new RushesError("internal", `No process: ${error.message}`)));
      child.on("message", (message: HlsMessage) => {
        watch.alive();
        if (message.kind === "progress") options.onProgress?.(message.share);
        else if (message.kind === "done") resolve(message.result);
        else reject(fromErrorRecord(message.error));
      });
      child.once("exit", (code, by) => reject(watch.reason() ?? whyGone(code, by)));
      child.send(job);
      if (child.pid !== undefined) lowerPriority(child.pid);
    });
  } finally {
    signal?.removeEventListener("abort", stop);
    watch.end();
    // Only gone is it certain that it writes nothing any more.
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await gone;
    }
  }
}

function whyGone(code: number | null, by: NodeJS.Signals | null): RushesError {
  // A decoder that breaks has another signal: these two come from outside, and say nothing of the film.
  if (by === "SIGKILL" || by === "SIGTERM") {
    return new RushesError("internal", `The process that prepares the film was killed (${by}): is memory short?`);
  }
  return new RushesError("unreadable", `The decoder broke over this film (${by ?? code}).`);
}

interface Watch {
  alive(): void;
  kill(reason: RushesError): void;
  /** Why it was killed; null: it was not. */
  reason(): RushesError | null;
  end(): void;
}

/** Looks at the process from outside: one that hangs in a decoder cannot look at itself. */
function watchChild(child: ChildProcess, limits: HlsLimits): Watch {
  const now = (): number => performance.now() / 1000;
  const started = now();
  let heard = started;
  let reason: RushesError | null = null;
  const kill = (why: RushesError): void => {
    reason ??= why;
    child.kill("SIGKILL");
  };
  const look = async (): Promise<void> => {
    if (child.pid === undefined) return;
    const bytes = await memoryOf(child.pid);
    if (bytes > limits.memoryBytes) {
      const most = (limits.memoryBytes / GIB).toFixed(1);
      kill(new RushesError("unsupported", `The film takes more than ${most} GiB of memory to decode and encode.`));
    } else if (now() - heard > limits.idleSeconds) {
      kill(new RushesError("timeout", `Nothing came of the film for ${limits.idleSeconds} seconds.`));
    } else if (now() - started > limits.seconds) {
      kill(new RushesError("timeout", "The film takes longer than it may."));
    }
  };
  const timer = setInterval(() => void look(), WATCH_MS);
  return {
    alive: () => {
      heard = now();
    },
    kill,
    reason: () => reason,
    end: () => clearInterval(timer),
  };
}

/** Bytes of physical memory; 0: not known. */
async function memoryOf(pid: number): Promise<number> {
  if (process.platform === "linux") {
    const text = await readFile(`/proc/${pid}/statm`, "latin1").catch(() => "");
    return Number(text.split(" ")[1] ?? 0) * 4096;
  }
  const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(pid)]).catch(() => ({ stdout: "0" }));
  return Number(stdout.trim()) * 1024;
}

/** Pages go before films. */
function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // Then it runs like any other.
  }
}
