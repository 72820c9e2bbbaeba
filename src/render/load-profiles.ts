import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { RushesError } from "../base/errors.ts";
import type { Film, FilmShot } from "../film/film.ts";
import { expandFrames } from "../film/frame-list.ts";
import { lookOf } from "../film/look.ts";
import type { CameraProfile } from "../kernels/camera-profile.ts";
import { sourcePath } from "../library/source-path.ts";
import { readDcp, readEmbeddedProfile } from "../raw/dcp.ts";

/** No camera profile is larger. */
const MOST_BYTES = 32 << 20;

/**
 * Reads the camera profiles that a film's shots are to be developed with, by shot; of shots without, nothing.
 * @param folder that film.yaml lies in
 * @param present photographs that are there: an embedded profile is that of the first of a shot's
 * @throws RushesError `bad-film` for a profile that cannot be read, or lacks the tone curve that the look asks for, naming it
 * and the shot
 */
export async function loadProfiles(
  film: Film,
  shots: readonly FilmShot[],
  folder: string,
  source: string,
  present: ReadonlySet<string>,
): Promise<ReadonlyMap<string, CameraProfile>> {
  const profiles = new Map<string, CameraProfile>();
  const files = new Map<string, CameraProfile>();
  for (const shot of shots) {
    const wanted = shot.profile ?? film.profile ?? "none";
    const needsTone = lookOf(film, shot).name === "profile";
    if (wanted.toLowerCase() === "none") {
      if (needsTone)
        throw new RushesError(
          "bad-film",
          `Expected a camera profile for the look \`profile\` of shot ${shot.id} but it has none`,
        );
      continue;
    }
    try {
      if (wanted.toLowerCase() === "embedded") {
        const first = expandFrames(shot.frames).find((path) => path !== null && present.has(path));
        if (!first) continue;
        const profile = readEmbeddedProfile(await readFile(sourcePath(source, first)), first);
        if (needsTone) demandTone(profile, first);
        profiles.set(shot.id, profile);
        continue;
      }
      const profile = files.get(wanted) ?? readDcp(await readSmall(resolve(folder, wanted)), wanted);
      files.set(wanted, profile);
      if (needsTone) demandTone(profile, wanted);
      profiles.set(shot.id, profile);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      const reason =
        error instanceof RushesError ? error.message : `\`${wanted}\` cannot be read (${code ?? "unknown error"})`;
      throw new RushesError("bad-film", `${reason}: the profile of shot ${shot.id}`, { cause: error });
    }
  }
  return profiles;
}

function demandTone({ tone }: CameraProfile, file: string): void {
  if (tone === null)
    throw new RushesError("unsupported", `Expected a tone curve (ProfileToneCurve) in \`${file}\` but it has none`);
}

async function readSmall(path: string): Promise<Uint8Array> {
  const { size } = await stat(path);
  if (size > MOST_BYTES)
    throw new RushesError("unsupported", `Expected a camera profile but \`${path}\` has ${size} bytes`);
  return await readFile(path);
}
