import { runInPieces } from "../base/piecewise.ts";
import { joinChunks } from "../encode/film-writer.ts";
import type { Film } from "../film/film.ts";
import { expandFrames } from "../film/frame-list.ts";
import { createBreather } from "./breather.ts";
import { rememberTarget } from "./check-target.ts";
import { LostFrame } from "./develop-ahead.ts";
import { readEngineVersion } from "./engine-version.ts";
import { type FrameFacts, type LitShot, lightShot, playedShots } from "./light-shots.ts";
import type { LightSource } from "./compared-grids.ts";
import type { Prepared, RenderedFilm, Run } from "./film-run.ts";
import { renderPasses } from "./render-passes.ts";

/** Light, plan, pictures, film. A frame that is lost on the way is held, and the film planned again. */
export async function renderFilm(run: Run, prepared: Prepared): Promise<RenderedFilm> {
  const { clock, options, cache, scan } = run;
  const { film, target, format, measurements } = prepared;
  const { signal, listener } = options;
  const frames = new Map(scan.frames.map((frame) => [frame.path, frame]));
  const engine = await readEngineVersion();
  const lost = new Map<string, string>();
  for (;;) {
    const facts: FrameFacts = { frames, measurements, lost };
    const shots = playedShots(film, options.shots);
    const slots = shots.reduce((sum, shot) => sum + expandFrames(shot.frames).length, 0);
    const firstLit = await clock.run("light", slots, (done) =>
      lightAll(shots, film, facts, { cache, version: engine.numbers }, signal, done),
    );
    try {
      const passes = await renderPasses(run, prepared, firstLit, engine);
      const paths = passes.rendered.chunks.map(({ path }) => path);
      const probe = await clock.run("join", passes.pictures.length, (done) =>
        joinChunks(paths, target, format, { signal, onProgress: (progress) => done(progress.pictures) }),
      );
      rememberTarget(target, cache);
      return { film, target, format, facts, ...passes, probe };
    } catch (error) {
      if (!(error instanceof LostFrame)) throw error;
      lost.set(error.path, error.message);
      listener({ event: "problem", code: error.code, path: error.path, message: error.message });
    }
  }
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
