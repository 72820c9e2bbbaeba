import { readFile, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { RushesError } from "../base/errors.ts";
import { parseCube } from "../develop/cube.ts";
import type { Lut } from "../develop/lut.ts";
import type { Film } from "../film/film.ts";
import { type FilmLut, lookOf } from "../film/look.ts";
import { contentHash } from "../store/content-hash.ts";

/** Larger than any table that can be read. */
const MOST_BYTES = 128 << 20;

/** A `.cube` file that was read. */
export interface LoadedLut {
  /** Hash of its bytes: pictures made with it are named by this, so that an edited file makes new ones. */
  readonly content: string;
  readonly table: Lut;
}

/**
 * Reads the LUTs of a film, by their path in film.yaml.
 * @param folder that of film.yaml
 * @throws RushesError `bad-film` for a file that is not there or no table, naming it and the line
 */
export async function loadLuts(film: Film, folder: string): Promise<ReadonlyMap<string, LoadedLut>> {
  const wanted = new Map<string, FilmLut["on"][]>();
  for (const shot of film.shots) {
    const { lut } = lookOf(film, shot);
    if (lut) wanted.set(lut.path, [...(wanted.get(lut.path) ?? []), lut.on]);
  }
  const loaded = new Map<string, LoadedLut>();
  for (const [path, uses] of wanted) {
    const lut = await loadLut(resolve(folder, path), path);
    if (lut.table.kind === "1d" && uses.includes("log")) {
      const received = `\`${path}\` has curves (LUT_1D_SIZE)`;
      throw new RushesError("bad-film", `Expected a cube (LUT_3D_SIZE) for a lut on log but ${received}`);
    }
    loaded.set(path, lut);
  }
  return loaded;
}

async function loadLut(path: string, written: string): Promise<LoadedLut> {
  const bytes = await readBounded(path).catch((error: NodeJS.ErrnoException) => {
    if (error instanceof RushesError) throw error;
    const reason = error.code === "ENOENT" ? "there is no such file" : `it cannot be read (${error.code})`;
    throw new RushesError("bad-film", `Expected a LUT in \`${written}\` (${path}) but ${reason}`, { cause: error });
  });
  try {
    return { content: contentHash(bytes), table: parseCube(bytes.toString("utf8"), basename(path)) };
  } catch (error) {
    throw error instanceof RushesError ? new RushesError("bad-film", error.message, { cause: error }) : error;
  }
}

async function readBounded(path: string): Promise<Buffer> {
  const { size } = await stat(path);
  if (size > MOST_BYTES) {
    throw new RushesError("bad-film", `Expected a LUT below ${MOST_BYTES >> 20} MiB but \`${path}\` has ${size} bytes`);
  }
  return await readFile(path);
}
