import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

const PROGRAM = fileURLToPath(new URL("../dist/program/rushes.js", import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Sent after this many milliseconds, or once stdout contains `after`. */
  readonly kill?: { readonly signal: NodeJS.Signals; readonly afterMs?: number; readonly after?: string };
  readonly env?: Readonly<Record<string, string>>;
  /** Run as this user; only root can ask for that. */
  readonly uid?: number;
}

/** Runs the built command as a user would. */
export function rushes(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const started = performance.now();
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    ...(options.uid === undefined ? {} : { uid: options.uid }),
  });
  const { kill } = options;
  let stdout = "";
  let stderr = "";
  let isKilled = false;
  const killNow = (): void => {
    if (isKilled || !kill) return;
    isKilled = true;
    child.kill(kill.signal);
  };
  const timer = kill?.afterMs === undefined ? undefined : setTimeout(killNow, kill.afterMs);
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    if (kill?.after !== undefined && stdout.includes(kill.after)) killNow();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout, stderr, seconds: (performance.now() - started) / 1000 });
    });
  });
}

/** The events of a `--json` run. */
export function events(outcome: Outcome): { readonly event: string; readonly [key: string]: unknown }[] {
  return outcome.stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { event: string });
}

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

/** A folder of one's own, gone after the test file. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "rushes-e2e-"));
  folders.push(folder);
  return folder;
}

/** Every file below a folder with its bytes' hash and its time: what must not change about sources. */
export async function fingerprint(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const prints = await Promise.all(
    files.map(async (file) => {
      const { mtimeMs, mode } = await stat(file);
      return [file.slice(folder.length + 1), `${await fileHash(file)} ${mtimeMs} ${mode}`] as const;
    }),
  );
  return Object.fromEntries(prints.sort(([a], [b]) => (a < b ? -1 : 1)));
}

export async function fileHash(path: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
}
