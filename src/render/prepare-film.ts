import { extname, resolve } from "node:path";
import { RushesError } from "../base/errors.ts";
import { chooseFilmSize, orientedSize, UHD } from "../edit/framing.ts";
import { type Film, FILM_VERSION, type FilmShot } from "../film/film.ts";
import type { Frame } from "../film/frame.ts";
import { expandFrames } from "../film/frame-list.ts";
import { lensUse } from "../film/lens.ts";
import type { FilmShotLook } from "../film/look.ts";
import { checkMotion, isFollowed, motionOf } from "../film/motion.ts";
import { isSequence } from "../encode/sequence-format.ts";
import { checkNoise } from "./check-noise.ts";
import { checkFolderTarget, checkTarget } from "./check-target.ts";
import { defaultsOf, formatOf, nameFile, renameFile } from "./deliverable-format.ts";
import { readEngineVersion } from "./engine-version.ts";
import { addNewFrames, groupFrames, knownPaths, writeDocument } from "./film-document.ts";
import { type FilmPlace, filmTarget, writeSource } from "./film-place.ts";
import { playedShots } from "./light-shots.ts";
import { checkSequenceFolder } from "./sequence-files.ts";
import { loadLuts } from "./load-luts.ts";
import type { MakeOptions, Prepared, Run } from "./film-run.ts";
import { loadProfiles } from "./load-profiles.ts";
import { readLensDatabase } from "../library/lens-database.ts";
import { needsDatabase } from "./shot-lens.ts";
import { chooseWitnesses } from "./defect-witnesses.ts";
import { type Measurement, measureFrames } from "./measure-frames.ts";
import { followSun } from "./shot-sun.ts";

/** From photographs to a film document whose frames are measured. Writes film.yaml where there is none yet. */
export async function prepareFilm(run: Run): Promise<Prepared> {
  const { options, place, document, source, scan } = run;
  const { listener } = options;
  let film: Film | null = document?.film ?? null;
  if (document && place.source) {
    const { film: grown, notes } = await addNewFrames(place.documentPath, document, scan.frames);
    film = grown;
    for (const message of notes) listener({ event: "note", message });
  } else if (film) {
    const known = knownPaths(film);
    const others = scan.frames.filter(({ path }) => !known.has(path)).length;
    if (others > 0) {
      listener({
        event: "note",
        message: `${others} photographs are not in the film; \`rushes make <folder>\` adds them`,
      });
    }
  }
  // Everything that could be refused is refused before the long work.
  const isNew = film === null;
  const draft = film ?? newFilm(run, groupFrames(scan.frames, []));
  const wanted = applyOptions(draft, run, !isNew);
  const luts = await loadLuts(wanted, place.folder);
  checkWantedShots(wanted, options.shots);
  const found = new Map(scan.frames.map((frame) => [frame.path, frame]));
  const shots = playedShots(wanted, options.shots);
  for (const shot of shots) followSun(shot, wanted, found);
  const profiles = await loadProfiles(wanted, shots, place.folder, source, new Set(found.keys()));
  const asksLenses = shots.some((shot) => needsDatabase(lensUse(wanted.lens, shot.lens).use));
  const lenses = asksLenses ? await readLensDatabase() : null;
  const target = filmTarget(place, wanted.output.file, options.output);
  const draftFormat = formatOf(wanted.output, target);
  const isNamed = film !== null && target === filmTarget(place, film.output.file, undefined);
  if (isSequence(draftFormat)) {
    await checkFolderTarget(target, source);
    await checkSequenceFolder({ folder: target, name: place.name }, draftFormat, run.cache);
  } else await checkTarget({ path: target, isNamed }, source, scan.frames, run.cache);
  checkNoise(wanted, shots, draftFormat);
  if (wanted.output.codec === "dng") checkRaws(shots, found);

  const measurements = await measureAll(wanted, run);
  if (isNew) {
    wanted.output.size = options.size ?? chooseSize(draft, source, measurements);
    await writeDocument(place.documentPath, wanted);
  }
  return { film: wanted, target, format: formatOf(wanted.output, target), measurements, profiles, lenses, luts };
}

async function measureAll(film: Film, run: Run): Promise<ReadonlyMap<string, Measurement>> {
  const { clock, options, source, pool, cache, scan } = run;
  const shots = playedShots(film, options.shots);
  const pathsOf = (some: readonly FilmShot[]): Set<string> =>
    new Set(some.flatMap(({ frames }) => expandFrames(frames)).filter((path) => path !== null));
  const present = new Set(scan.frames.map(({ path }) => path));
  const found = [...pathsOf(shots)].filter((path) => present.has(path));
  const moving = pathsOf(shots.filter((shot) => isFollowed(motionOf(film, shot))));
  const witnesses = chooseWitnesses(shots, film, new Map(scan.frames.map((frame) => [frame.path, frame])));
  const { numbers: version } = await readEngineVersion();
  const { signal } = options;
  const measured = await clock.run("measure", found.length, (onDone) =>
    measureFrames(found, {
      root: source,
      pool,
      cache,
      version,
      signal,
      onDone,
      wanted: (path) => ({
        features: moving.has(path),
        hotPixels: witnesses.hotPixels.has(path),
        dust: witnesses.dust.has(path),
      }),
    }),
  );
  for (const { path, ...result } of measured) {
    if (result.frame === null) options.listener({ event: "problem", code: result.code, path, message: result.reason });
  }
  return new Map(measured.map((measurement) => [measurement.path, measurement]));
}

function newFilm({ options, place, source }: Run, grouped: Pick<Film, "shots" | "cut" | "apart">): Film {
  const codec = options.codec ?? "h264";
  const colour = options.colour ?? "rec709";
  const file = options.output === undefined ? nameFile(place.name, codec) : `${place.name}${extname(options.output)}`;
  const defaults = defaultsOf(codec, colour);
  return {
    rushes: FILM_VERSION,
    name: place.name,
    source: writeSource(source, place.folder),
    output: {
      file,
      size: options.size ?? `${UHD.width}x${UHD.height}`,
      fps: options.fps ?? "24",
      fit: options.fit ?? "fill",
      codec,
      bits: options.bits ?? defaults.bits,
      colour,
      crf: options.crf ?? defaults.crf,
    },
    look: lookAsAsked({ name: "sigmoid", contrast: 1.6, skew: 0 }, options, place),
    light: { mode: options.light ?? "deflicker", programme: "as-shot", eye: 0.3, local: "auto", passes: 3 },
    motion: {
      mode: options.motion ?? "auto",
      keep: options.keep ?? 0.85,
      jitter: 0.1,
      zoom: 0.0025,
      roll: 3,
      speed: "as-shot",
    },
    defects: { hotPixels: "auto", dust: "auto" },
    noise: { colour: 0, time: 0 },
    ...grouped,
  };
}

/** UHD where the measured frames allow it, else the largest 16:9 they fill. */
function chooseSize(film: Film, source: string, measurements: ReadonlyMap<string, Measurement>): string {
  const sources = film.shots.flatMap(({ frames }) =>
    expandFrames(frames).flatMap((path) => {
      const header = path === null ? undefined : measurements.get(path)?.frame?.header;
      return header ? [{ source: orientedSize(header, header.orientation), pictures: 1 }] : [];
    }),
  );
  if (sources.length === 0) throw noneUsable(source, measurements);
  const { width, height } = chooseFilmSize(sources);
  return `${width}x${height}`;
}

/** Options of the command line hold for one run: film.yaml keeps what it says, and the user is told. */
function applyOptions(film: Film, { options, place }: Run, isOlder: boolean): Film {
  const { listener } = options;
  const { codec = film.output.codec, colour = film.output.colour } = options;
  const isOther = options.codec !== undefined || (options.colour ?? film.output.colour) !== film.output.colour;
  const defaults = defaultsOf(codec, colour);
  const wish = {
    codec: options.codec,
    colour: options.colour,
    // Another codec or colour may not have the bits and the quality that film.yaml chose for its own.
    bits: options.bits ?? (isOther ? defaults.bits : undefined),
    crf: options.crf ?? (options.codec === undefined ? undefined : defaults.crf),
    size: options.size,
    fps: options.fps,
    fit: options.fit,
  };
  const output = { ...film.output };
  const changed: string[] = [];
  for (const [key, value] of Object.entries(wish)) {
    if (value === undefined || value === (output as Record<string, unknown>)[key]) continue;
    Object.assign(output, { [key]: value });
    changed.push(`${key} ${value}`);
  }
  output.file = renameFile(output.file, output.codec, film.output.codec);
  const look = lookAsAsked(film.look, options, place);
  const light = { ...film.light, mode: options.light ?? film.light.mode };
  // What is asked for now holds for shots with a light or a look of their own, too.
  const lit = film.shots.map((shot) => ({
    ...shot,
    ...(shot.light?.mode !== undefined && { light: { ...shot.light, mode: options.light ?? shot.light.mode } }),
    ...(shot.look && { look: lookAsAsked(shot.look, options, place) }),
  }));
  const hasOther = lit.some((shot, i) => shot.light?.mode !== film.shots[i]?.light?.mode);
  const looks = [look, ...lit.map((shot) => shot.look)];
  const before = [film.look, ...film.shots.map((shot) => shot.look)];
  if (looks.some((one, i) => one?.name !== before[i]?.name || one?.lut?.path !== before[i]?.lut?.path)) {
    changed.push(`look ${options.look}`);
  }
  if (light.mode !== film.light.mode || hasOther) changed.push(`light ${light.mode}`);
  const { motion, shots } = moveAsAsked({ ...film, shots: lit }, options);
  for (const key of ["mode", "keep"] as const) {
    const isOther = shots.some((shot, i) => {
      return motionOf({ motion }, shot)[key] !== motionOf(film, film.shots[i] ?? {})[key];
    });
    if (isOther || motion[key] !== film.motion[key]) changed.push(`${key === "mode" ? "motion" : key} ${motion[key]}`);
  }
  if (isOlder && changed.length > 0) {
    listener({ event: "note", message: `for this run only (film.yaml says otherwise): ${changed.join(", ")}` });
  }
  return { ...film, output, look, light, motion, shots };
}

/** A tone curve by its name, or a LUT below the working folder: film.yaml names it from its own. */
function lookAsAsked<T extends FilmShotLook>(look: T, { look: asked }: MakeOptions, { folder }: FilmPlace): T {
  if (asked === undefined) return look;
  if (!isCube(asked)) return { ...look, name: asked };
  return { ...look, lut: { path: writeSource(resolve(asked), folder), on: "display" } };
}

function isCube(asked: string): asked is `${string}.cube` {
  return asked.toLowerCase().endsWith(".cube");
}

/** @throws RushesError `bad-film` for a mode that a shot lacks the subject for */
function moveAsAsked(film: Film, { motion: mode, keep }: MakeOptions): Pick<Film, "motion" | "shots"> {
  const asked = { ...(mode !== undefined && { mode }), ...(keep !== undefined && { keep }) };
  const motion = { ...film.motion, ...asked };
  const shots = film.shots.map((shot) => (shot.motion ? { ...shot, motion: { ...shot.motion, ...asked } } : shot));
  for (const shot of shots) checkMotion(shot.motion ?? {}, motion, expandFrames(shot.frames), shot.id);
  return { motion, shots };
}

/** @throws RushesError `bad-argument` for photographs that are no raws, of which no raws can be made */
function checkRaws(shots: Film["shots"], found: ReadonlyMap<string, Frame>): void {
  for (const { id, frames } of shots) {
    const path = expandFrames(frames).find(
      (path) => path !== null && found.get(path)?.format !== "raw" && found.has(path),
    );
    if (!path) continue;
    const received = found.get(path)?.format ?? "";
    throw new RushesError(
      "bad-argument",
      `Expected raws to make DNGs of but \`${path}\` of shot ${id} is ${received}: leave it out with --shots, or choose exr or tiff`,
    );
  }
}

/** @throws RushesError `bad-argument` for a shot that the film does not have */
function checkWantedShots(film: Film, wanted: readonly string[] | undefined): void {
  const ids = film.shots.map(({ id }) => id);
  for (const id of wanted ?? []) {
    if (ids.includes(id)) continue;
    throw new RushesError("bad-argument", `Expected one of the film's shots (${ids.join(" ")}) but received "${id}"`);
  }
}

/** Every frame was tried and none can be shown: says what was wrong with them. */
export function noneUsable(source: string, measurements: ReadonlyMap<string, Measurement>): RushesError {
  const reasons = [...measurements.values()].flatMap((result) =>
    result.frame === null ? [`  ${result.path}: ${result.reason}`] : [],
  );
  const shown = reasons.slice(0, 5);
  const more = reasons.length > shown.length ? [`  … and ${reasons.length - shown.length} more`] : [];
  const message = `No photograph below \`${source}\` makes a film.`;
  return new RushesError("no-sources", [message, ...shown, ...more].join("\n"), { details: { reasons } });
}
