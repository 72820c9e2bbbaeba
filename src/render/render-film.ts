import { runInPieces } from "../base/piecewise.ts";
import { joinChunks } from "../encode/film-writer.ts";
import type { FilmProbe } from "../encode/film-probe.ts";
import { isSequence } from "../encode/sequence-format.ts";
import type { Film } from "../film/film.ts";
import { expandFrames } from "../film/frame-list.ts";
import { createBreather } from "./breather.ts";
import { rememberTarget } from "./check-target.ts";
import { LostFrame } from "./develop-ahead.ts";
import { readEngineVersion } from "./engine-version.ts";
import { type FrameFacts, type LitShot, lightShot, playedShots } from "./light-shots.ts";
import type { LightSource } from "./compared-grids.ts";
import type { Prepared, RenderedFilm, Run } from "./film-run.ts";
import { type MovedShot, moveShot, prepareMotion } from "./move-shot.ts";
import { MASTERING, mergeLevels } from "./merge-levels.ts";
import { readNumbers } from "./render-chunks.ts";
import { renderPasses } from "./render-passes.ts";
import { finishSequence } from "./sequence-files.ts";

/** Light, plan, pictures, film. A frame that is lost on the way is held, and the film planned again. */
export async function renderFilm(run: Run, prepared: Prepared): Promise<RenderedFilm> {
  const { clock, options, cache, scan } = run;
  const { film, target, format, measurements, profiles, lenses } = prepared;
  const { signal, listener } = options;
  const frames = new Map(scan.frames.map((frame) => [frame.path, frame]));
  const engine = await readEngineVersion();
  const lost = new Map<string, string>();
  for (;;) {
    const facts: FrameFacts = { frames, measurements, lost, profiles, lenses };
    const shots = playedShots(film, options.shots);
    const slots = shots.reduce((sum, shot) => sum + expandFrames(shot.frames).length, 0);
    const firstLit = await clock.run("light", slots, (done) =>
      lightAll(shots, film, facts, { cache, version: engine.numbers }, signal, done),
    );
    const moved = await moveAll(firstLit, prepared, run, engine.numbers);
    try {
      const passes = await renderPasses(run, prepared, firstLit, moved, engine);
      const probe = await clock.run("join", passes.pictures.length, (done) => deliver(run, prepared, passes, done));
      rememberTarget(target, cache);
      return { film, target, format, facts, moved, ...passes, probe };
    } catch (error) {
      if (!(error instanceof LostFrame)) throw error;
      lost.set(error.path, error.message);
      listener({ event: "problem", code: error.code, path: error.path, message: error.message });
    }
  }
}

/** Makes of rendered chunks what was asked for, and says what it turned out to be. */
async function deliver(
  { cache, place, options }: Run,
  { target, format, measurements }: Prepared,
  { rendered, pictures }: Pick<RenderedFilm, "rendered" | "pictures">,
  done: (pictures: number) => void,
): Promise<FilmProbe> {
  const { signal } = options;
  if (isSequence(format)) {
    const folder = { folder: target, name: place.name };
    const probe = await finishSequence(folder, pictures, format, { signal, onProgress: done });
    // Raws are as large as their photographs, whatever size the film has.
    const header = measurements.get(pictures[0]?.path ?? "")?.frame?.header;
    return format.codec === "dng" && header ? { ...probe, width: header.width, height: header.height } : probe;
  }
  const { chunks } = rendered;
  // One chunk's numbers at a time: they hold thumbs.
  const numbers = (function* () {
    for (const { key } of chunks) yield readNumbers(cache, key);
  })();
  const level = format.colour === "rec2020-pq" ? mergeLevels(numbers) : null;
  return await joinChunks(
    chunks.map(({ path }) => path),
    target,
    format,
    { signal, onProgress: (progress) => done(progress.pictures), light: level && { level, display: MASTERING } },
  );
}

/** The motion of the shots, one after the other. Shots whose motion is off, or that cannot be shown, are not among them. */
async function moveAll(
  lit: ReadonlyMap<string, LitShot>,
  { film, measurements }: Prepared,
  { clock, pool, cache, options }: Run,
  version: string,
): Promise<ReadonlyMap<string, MovedShot>> {
  const shots = [...lit.values()].flatMap((shot) => prepareMotion(shot, film, measurements) ?? []);
  const moved = new Map<string, MovedShot>();
  if (shots.length === 0) return moved;
  const { signal } = options;
  await clock.run("motion", null, async (done) => {
    let [asked, found] = [0, 0];
    const onAsked = (count: number): void => void (asked += count);
    const onFound = (): void => done(++found, asked);
    const source = { pool, cache, version, signal, onAsked, onFound };
    for (const shot of shots) moved.set(shot.lit.shot.id, await moveShot(shot, source));
  });
  return moved;
}

/** @param done called with the number of slots whose light is known, or was looked at so far */
async function lightAll(
  shots: Film["shots"],
  film: Film,
  facts: FrameFacts,
  lights: LightSource,
  signal: AbortSignal,
  done: (count: number) => void,
): Promise<ReadonlyMap<string, LitShot>> {
  const lit = new Map<string, LitShot>();
  const breathe = createBreather(signal);
  let before = 0;
  for (const shot of shots) {
    signal.throwIfAborted();
    const slots = expandFrames(shot.frames).length;
    let looked = 0;
    const look = (): Promise<void> | undefined => {
      done(before + Math.min(slots, ++looked));
      return breathe();
    };
    lit.set(shot.id, await runInPieces(lightShot(shot, film, facts, lights), look));
    before += slots;
    done(before);
  }
  return lit;
}
