import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { ExifTool } from "exiftool-vendored";
import type { PhotoHeader } from "../raw/exif-header.ts";
import { toPhotoHeader, TAG_ARGUMENTS } from "./exiftool-tags.ts";

/** Processes at once: perl keeps one core busy each. */
const PROCESSES = 2;
/** No header takes this long; a file that does is beyond it. */
const TASK_TIMEOUT_MS = 20_000;
const START_TIMEOUT_MS = 20_000;
const ENVIRONMENT = { LANG: "C" };

/**
 * ExifTool, the reference for maker notes, kept running while a folder is read. Needs perl (on Windows it brings its
 * own). Close it, or its processes stay.
 */
export class ExifToolReader {
  /** How many files to ask about at once to keep all processes busy. */
  static readonly lanes: number = PROCESSES * 2;

  readonly #tool: ExifTool;
  readonly #perl: string | null;
  #isThere: Promise<boolean> | undefined;

  /** @param perl the program; default: the system's, null where ExifTool runs without */
  constructor(perl: string | null = systemPerl()) {
    this.#perl = perl;
    this.#tool = new ExifTool({
      maxProcs: PROCESSES,
      taskTimeoutMillis: TASK_TIMEOUT_MS,
      taskRetries: 0,
      processFactory: () => this.#start(),
    });
    for (const event of ["startError", "endError", "internalError"] as const) this.#tool.on(event, () => undefined);
  }

  /** False where perl or ExifTool is missing or broken; found out once. */
  isAvailable(): Promise<boolean> {
    this.#isThere ??= this.#tryOut();
    return this.#isThere;
  }

  /**
   * What ExifTool knows of a file; null: nothing, or the file is beyond it. Names that it cannot be told (no UTF-8,
   * or with line breaks) are beyond it too.
   */
  async read(path: string | Buffer): Promise<PhotoHeader | null> {
    // oxlint-disable-next-line no-control-regex -- its protocol is lines
    if (typeof path !== "string" || /[\r\n\0]/.test(path) || !(await this.isAvailable())) return null;
    try {
      const tags = await this.#tool.readRaw(path, { readArgs: TAG_ARGUMENTS });
      return toPhotoHeader(tags as unknown as Readonly<Record<string, unknown>>);
    } catch {
      return null;
    }
  }

  async close(): Promise<void> {
    await this.#tool.end(false).catch(() => undefined);
  }

  /** Before anything is built on it: a program that does not start would end this process, not the task. */
  async #tryOut(): Promise<boolean> {
    try {
      const [program, ...rest] = await this.#command();
      await promisify(execFile)(program, [...rest, "-ver"], { timeout: START_TIMEOUT_MS, env: ENVIRONMENT });
      return true;
    } catch {
      return false;
    }
  }

  async #start(): Promise<ChildProcess> {
    const [program, ...rest] = await this.#command();
    const child = spawn(program, [...rest, ...this.#tool.options.exiftoolArgs], { stdio: "pipe", env: ENVIRONMENT });
    // Nobody else listens yet when starting fails.
    child.on("error", () => undefined);
    return child;
  }

  async #command(): Promise<[string, ...string[]]> {
    const path = await this.#tool.exiftoolPath();
    return this.#perl === null ? [path] : [this.#perl, path];
  }
}

function systemPerl(): string | null {
  if (process.platform === "win32") return null;
  return existsSync("/usr/bin/perl") ? "/usr/bin/perl" : "perl";
}
