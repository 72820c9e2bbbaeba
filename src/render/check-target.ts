import { realpath, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { RushesError } from "../base/errors.ts";
import { sourcePath } from "../library/source-path.ts";
import type { Frame } from "../film/frame.ts";

/**
 * Refuses an output that would cost the user a file: a photograph, a folder, or a film that this film.yaml did not make.
 * @throws RushesError `bad-argument` | `disk`
 */
export async function checkTarget(
  target: string,
  source: string,
  frames: readonly Frame[],
  hasDocument: boolean,
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
  if (!hasDocument) {
    throw new RushesError(
      "bad-argument",
      `\`${target}\` is there already and no film.yaml beside it says that rushes made it: choose another name with -o, or remove it`,
    );
  }
}
