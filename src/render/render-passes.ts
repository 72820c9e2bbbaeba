import { rm } from "node:fs/promises";
import { planChunks } from "../edit/chunks.ts";
import type { PlannedPicture } from "../edit/recipe.ts";
import { isSequence } from "../encode/sequence-format.ts";
import { bakeProfiles } from "./bake-profiles.ts";
import type { EngineVersion } from "./engine-version.ts";
import type { Prepared, Run } from "./film-run.ts";
import type { LitShot } from "./light-shots.ts";
import type { MovedShot } from "./move-shot.ts";
import { planPictures } from "./plan-film.ts";
import { noneUsable } from "./prepare-film.ts";
import { type RenderResult, renderChunks } from "./render-chunks.ts";
import { applyPasses, type PassOutcome, passKey } from "./pass-outcome.ts";
import { confirmPasses, passAgain } from "./second-pass.ts";

/** Pictures of a chunk at most: two seconds of film, and what is lost when a run is killed. */
const CHUNK_LENGTH = 48;

/** What was planned, and what came of it. */
interface RenderedPasses {
  readonly lit: ReadonlyMap<string, LitShot>;
  readonly pictures: readonly PlannedPicture[];
  readonly rendered: RenderResult;
  /** What second passes found, by shot; of shots that had none, nothing. */
  readonly outcomes: ReadonlyMap<string, PassOutcome>;
}

/**
 * Renders the film and measures the finished pictures of each shot; where they flicker, corrects gains, renders what that
 * changes and measures again. What was found is kept in the cache: the next run begins with it.
 * @throws LostFrame when a frame cannot be developed after all
 */
export async function renderPasses(
  run: Run,
  { film, target, format, measurements, luts, profiles }: Prepared,
  firstLit: ReadonlyMap<string, LitShot>,
  moved: ReadonlyMap<string, MovedShot>,
  engine: EngineVersion,
): Promise<RenderedPasses> {
  const { clock, options, source, cache, pool, place } = run;
  const { signal } = options;
  const baked = bakeProfiles(firstLit, profiles);
  for (const { content, table } of luts.values()) pool.keepLut(content, table);
  for (const { tables } of baked.values()) for (const [content, map] of tables) pool.keepMap(content, map);
  const planned = planPictures(film, firstLit, moved, measurements, luts, baked);
  if (planned.length === 0) throw noneUsable(source, measurements);
  const shots = [...firstLit.values()].map((lit) => {
    const { mode, passes } = lit.lighting;
    const key = passKey(lit.shot.id, planned, `${engine.pictures} ${engine.numbers}`, { format, passes });
    return { lit, key, isPassed: mode !== "off" && passes > 0 && lit.light !== null };
  });
  const outcomes = new Map<string, PassOutcome>();
  for (const { lit, key, isPassed } of shots) {
    const known = isPassed ? cache.getJson<PassOutcome>("passes-2", key) : null;
    if (known) outcomes.set(lit.shot.id, known);
  }
  const apply = (): Map<string, LitShot> =>
    new Map(shots.map(({ lit }) => [lit.shot.id, applyPasses(lit, outcomes.get(lit.shot.id))]));
  const render = async (): Promise<RenderedPasses> => {
    const lit = apply();
    const pictures = planPictures(film, lit, moved, measurements, luts, baked);
    const chunks = planChunks(pictures, isSequence(format) ? 1 : CHUNK_LENGTH);
    const rendered = await clock.run("render", pictures.length, (onDone) =>
      renderChunks(chunks, {
        root: source,
        format,
        place: { folder: target, name: place.name },
        pool,
        cache,
        version: engine.pictures,
        signal,
        onDone,
      }),
    );
    return { lit, pictures, rendered, outcomes };
  };

  let now = await render();
  const earlier: RenderResult[] = [];
  const renderAgain = async (): Promise<void> => {
    earlier.push(now.rendered);
    const again = await render();
    now = { ...again, rendered: joinWork(now.rendered, again.rendered) };
  };
  let isCorrected = false;
  for (const { lit, key, isPassed } of shots) {
    if (!isPassed || outcomes.has(lit.shot.id)) continue;
    signal.throwIfAborted();
    const outcome = await passAgain(lit, run, { ...now, format });
    cache.putJson("passes-2", key, outcome);
    outcomes.set(lit.shot.id, outcome);
    isCorrected ||= outcome.gain !== null;
  }
  if (isCorrected) await renderAgain();
  let isTakenBack = false;
  for (const { lit, key } of shots) {
    const outcome = outcomes.get(lit.shot.id);
    if (!outcome || outcome.isConfirmed) continue;
    const confirmed = await confirmPasses(lit, outcome, run, { ...now, format });
    cache.putJson("passes-2", key, confirmed);
    outcomes.set(lit.shot.id, confirmed);
    isTakenBack ||= confirmed.gain === null;
  }
  if (isTakenBack) await renderAgain();
  for (const rendered of earlier) await removeSuperseded(rendered, now.rendered);
  return { ...now, lit: apply() };
}

/** Chunks that another pass replaced are of no use to anybody. */
async function removeSuperseded(once: RenderResult, again: RenderResult): Promise<void> {
  const used = new Set(again.chunks.map(({ path }) => path));
  for (const { path } of once.chunks) if (!used.has(path)) await rm(path, { force: true });
}

/** What was there of an earlier run, and what was done in this one, twice or not. */
function joinWork(once: RenderResult, again: RenderResult): RenderResult {
  const made = new Set(once.chunks.filter(({ isResumed }) => !isResumed).map(({ key }) => key));
  const chunks = again.chunks.map((chunk) => (made.has(chunk.key) ? { ...chunk, isResumed: false } : chunk));
  const resumed = chunks.filter(({ isResumed }) => isResumed);
  return {
    chunks,
    resumedPictures: resumed.reduce((sum, { pictures }) => sum + pictures.length, 0),
    developedPictures: once.developedPictures + again.developedPictures,
    developSeconds: once.developSeconds + again.developSeconds,
  };
}
