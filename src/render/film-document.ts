import { readFile } from "node:fs/promises";
import { RushesError } from "../base/errors.ts";
import type { Film, FilmApart, FilmShot } from "../film/film.ts";
import { addToFilmText, formatFilm, readFilm } from "../film/film-text.ts";
import { compactFrames, expandFrames } from "../film/frame-list.ts";
import type { Frame } from "../film/frame.ts";
import type { Shot, ShotKind } from "../film/shot.ts";
import { groupShots } from "../library/group.ts";
import { writeFileAtomic } from "../store/atomic-file.ts";

/** Kinds that play by default. The others are kept apart. */
const PLAYING: ReadonlySet<ShotKind> = new Set(["time-lapse", "ramp", "hyperlapse", "star"]);

/** What grouping makes of frames, in the words of film.yaml. */
type Grouped = Pick<Film, "shots" | "cut" | "apart">;

/** film.yaml as it is on disk. */
export interface FilmDocument {
  readonly text: string;
  readonly film: Film;
}

/** Reads film.yaml; null: there is none yet. @throws RushesError `bad-film` | `disk` */
export async function readDocument(path: string): Promise<FilmDocument | null> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new RushesError("disk", `\`${path}\` cannot be read (${(error as NodeJS.ErrnoException).code})`, {
      cause: error,
    });
  }
  return { text, film: readFilm(text, path) };
}

export async function writeDocument(path: string, film: Film): Promise<void> {
  await writeFileAtomic(path, formatFilm(film));
}

/** Groups frames into shots that play, in capture order, and frames kept apart. Ids go on from those taken. */
export function groupFrames(frames: readonly Frame[], takenIds: readonly string[]): Grouped {
  const { shots } = groupShots([...frames]);
  let number = Math.max(0, ...takenIds.map((id) => Number(/^s(\d+)$/.exec(id)?.[1] ?? 0)));
  const playing: FilmShot[] = [];
  const apart: FilmApart[] = [];
  for (const shot of shots) {
    if (PLAYING.has(shot.kind)) playing.push(toFilmShot(shot, `s${String(++number).padStart(2, "0")}`));
    else apart.push({ kind: shot.kind, frames: compactFrames(shot.slots.filter((path) => path !== null)) });
  }
  return { shots: playing, cut: playing.map(({ id }) => ({ shot: id })), apart };
}

function toFilmShot(shot: Shot, id: string): FilmShot {
  const interval = shot.interval === null || shot.interval <= 0 ? null : Math.round(shot.interval * 1000) / 1000;
  return { id, kind: shot.kind, interval, exposure: 0, whiteBalance: "as-shot", frames: compactFrames(shot.slots) };
}

/** Frames that a film knows: those of its shots and those kept apart. */
export function knownPaths(film: Pick<Film, "shots" | "apart">): ReadonlySet<string> {
  const entries = [...film.shots, ...film.apart].flatMap(({ frames }) => expandFrames(frames));
  return new Set(entries.filter((path) => path !== null));
}

/**
 * Adds what is new among the sources to film.yaml, at the end of each list; what the user wrote stays.
 * Returns the film as it is now and what was added, in words.
 */
export async function addNewFrames(
  path: string,
  document: FilmDocument,
  frames: readonly Frame[],
): Promise<{ readonly film: Film; readonly notes: readonly string[] }> {
  const known = knownPaths(document.film);
  const fresh = frames.filter((frame) => !known.has(frame.path));
  if (fresh.length === 0) return { film: document.film, notes: [] };
  const added = groupFrames(
    fresh,
    document.film.shots.map(({ id }) => id),
  );
  const text = addToFilmText(document.text, path, added);
  const film = readFilm(text, path);
  await writeFileAtomic(path, text);
  const shots = added.shots.map(({ id, frames: list }) => `${id} (${expandFrames(list).length} frames)`);
  const apart = added.apart.reduce((sum, { frames: list }) => sum + list.length, 0);
  const parts = [...shots, ...(apart > 0 ? [`${added.apart.length} groups kept apart`] : [])];
  return { film, notes: [`${fresh.length} new photographs added to the film: ${parts.join(", ")}`] };
}
