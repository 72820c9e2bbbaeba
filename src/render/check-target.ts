import { realpath, stat } from "node:fs/promises";
import { dirname, relative } from "node:path";
import { RushesError } from "../base/errors.ts";
import { sourcePath } from "../library/source-path.ts";
import type { Cache } from "../store/cache.ts";
import type { Frame } from "../film/frame.ts";

/** Cache entries that name the films made here: those may be made again. */
const DELIVERABLE = "deliverable";

export interface Target {
  /** Absolute. */
  readonly path: string;
  /** True when a film.yaml that was there before names this very file as its film. */
  readonly isNamed: boolean;
}

/** Remembers that a film is ours, so that the same command may replace it. */
export function rememberTarget(path: string, cache: Cache): void {
  cache.putJson(DELIVERABLE, path, true);
}

/**
 * Refuses a folder for a sequence that is a file, has no folder to lie in, or holds the photographs themselves.
 * @throws RushesError `bad-argument` | `disk`
 */
export async function checkFolderTarget(target: string, source: string): Promise<void> {
  const folder = await stat(dirname(target)).catch(() => null);
  if (!folder?.isDirectory()) {
    throw new RushesError("disk", `Expected a folder for the pictures but there is no \`${dirname(target)}\``);
  }
  const existing = await stat(target).catch(() => null);
  if (!existing) return;
  if (!existing.isDirectory()) {
    throw new RushesError("bad-argument", `Expected a folder for the pictures but \`${target}\` is a file`);
  }
  if (!relative(await realpath(target), source).startsWith("..")) {
    throw new RushesError("bad-argument", `\`${target}\` holds the photographs: choose another folder with -o`);
  }
}

/**
 * Refuses an output that would cost the user a file: a photograph, a folder, or a film that rushes did not make.
 * @throws RushesError `bad-argument` | `disk`
 */
export async function checkTarget(
  { path: target, isNamed }: Target,
  source: string,
  frames: readonly Frame[],
  cache: Cache,
): Promise<void> {
  const folder = await stat(dirname(target)).catch(() => null);
  if (!folder?.isDirectory()) {
    throw new RushesError("disk", `Expected a folder for the film but there is no \`${dirname(target)}\``);
  }
  const existing = await stat(target).catch(() => null);
  if (!existing) return;
  if (!existing.isFile())
    throw new RushesError("bad-argument", `Expected a file for the film but \`${target}\` is a folder`);
  const real = await realpath(target);
  const isSource = await Promise.all(
    frames
      .filter(({ sizeBytes }) => sizeBytes === existing.size)
      .map(async ({ path }) => (await realpath(sourcePath(source, path)).catch(() => null)) === real),
  );
  if (isSource.includes(true)) {
    throw new RushesError("bad-argument", `\`${target}\` is one of the photographs: choose another name with -o`);
  }
  if (!isNamed && !cache.has(DELIVERABLE, target)) {
    throw new RushesError(
      "bad-argument",
      `\`${target}\` is there already and not known as a film of rushes: choose another name with -o, or remove it`,
    );
  }
}
