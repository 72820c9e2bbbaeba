import { realpath, stat } from "node:fs/promises";
import { basename, dirname, extname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { RushesError } from "../base/errors.ts";

/** Where a film and all that belongs to it lie. Absolute paths. */
export interface FilmPlace {
  readonly name: string;
  /** Results and `.rushes` lie here. */
  readonly folder: string;
  /** `<name>.film.yaml` */
  readonly documentPath: string;
  /** Folder of photographs that the user named; null: a film.yaml was named, which says it itself. */
  readonly source: string | null;
}

const CONTAINERS = [".mp4", ".m4v", ".mov", ".mkv"];
const DOCUMENT_SUFFIX = ".film.yaml";

/**
 * Reads what `make` was given: a folder of photographs, or a film.yaml.
 * @throws RushesError `bad-argument` when it is neither, or the output is no name for a film
 */
export async function locateFilm(input: string, output: string | undefined, cwd: string): Promise<FilmPlace> {
  const path = resolve(cwd, input);
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === "ENOENT" ? "there is nothing of that name" : `it cannot be read (${error.code})`;
    throw new RushesError(
      "bad-argument",
      `Expected a folder of photographs or a film.yaml for \`${input}\` but ${reason}`,
    );
  });
  if (output !== undefined) checkOutputName(output);
  if (info.isDirectory()) {
    const target = output === undefined ? join(cwd, basename(path) || "film") : withoutSuffix(resolve(cwd, output));
    const name = basename(target);
    const folder = dirname(target);
    return { name, folder, documentPath: join(folder, name + DOCUMENT_SUFFIX), source: await realpath(path) };
  }
  if (!/\.ya?ml$/i.test(path)) {
    throw new RushesError("bad-argument", `Expected a folder of photographs or a film.yaml but received \`${input}\``);
  }
  const name = basename(path).replace(/(\.film)?\.ya?ml$/i, "");
  return { name, folder: dirname(path), documentPath: path, source: null };
}

/** @throws RushesError `bad-argument` */
function checkOutputName(output: string): void {
  const suffix = extname(output).toLowerCase();
  // Without one it may be the folder of a sequence.
  if (suffix !== "" && !CONTAINERS.includes(suffix)) {
    throw new RushesError(
      "bad-argument",
      `Expected a film's name, ending in ${CONTAINERS.join(" ")}, for the output but received \`${output}\``,
    );
  }
}

function withoutSuffix(path: string): string {
  return path.slice(0, path.length - extname(path).length);
}

/** How film.yaml writes its source: relative where that is short, `/` between parts. */
export function writeSource(source: string, folder: string): string {
  const path = relative(folder, source);
  if (path === "") return ".";
  if (isAbsolute(path) || path.startsWith(`..${sep}..${sep}..`)) return source;
  return path.split(sep).join("/");
}

/** Where film.yaml's source is. @throws RushesError `bad-film` when it is no folder that can be read. */
export async function resolveSource(source: string, documentPath: string): Promise<string> {
  const path = resolve(dirname(documentPath), source);
  const info = await stat(path).catch(() => null);
  if (!info?.isDirectory()) {
    throw new RushesError(
      "bad-film",
      `Expected the photographs in \`${path}\`, as \`${basename(documentPath)}\` says, but there is no such folder (is the card or disk connected?)`,
    );
  }
  return await realpath(path);
}

/** Where the film goes: where `-o` says, else where film.yaml says. */
export function filmTarget(place: FilmPlace, file: string, output: string | undefined): string {
  return output === undefined ? resolve(place.folder, file) : resolve(output);
}

/** @throws RushesError `bad-argument` when a film.yaml of that name is about other photographs */
export async function checkSameSource(source: string, place: FilmPlace): Promise<void> {
  const written = await realpath(resolve(place.folder, source)).catch(() => null);
  if (written === place.source) return;
  throw new RushesError(
    "bad-argument",
    `\`${place.documentPath}\` is a film of other photographs (\`${source}\`): choose another name with -o, or make that film.yaml`,
  );
}
