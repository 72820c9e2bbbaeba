import { createColourMeter } from "../measure/colour-meter.ts";
import { computeLargestStep, computePeak } from "../measure/curve-scores.ts";
import { createTileMeter } from "../measure/tile-meter.ts";
import type { FlickerScore } from "../measure/flicker.ts";
import { type Scores, SCORES } from "../measure/score-list.ts";
import type { ScoreReport } from "../report/report.ts";
import { readEngineVersion } from "./engine-version.ts";
import type { RenderedFilm, Run } from "./film-run.ts";
import type { LitShot } from "./light-shots.ts";
import { readLight } from "./measure-frames.ts";

/** The finished pictures of a shot, as far as scores need them. */
interface Measured {
  readonly flicker: FlickerScore;
  /** Slots whose own frames were measured, ascending: entry i is picture i of `flicker`. */
  readonly measuredSlots: readonly number[];
}

/** Scores of the same frames as photographed (light as it was measured, without any gain) and as finished. */
export async function reportScores(
  lit: LitShot,
  { cache }: Run,
  { facts: { measurements } }: RenderedFilm,
  { flicker, measuredSlots }: Measured,
): Promise<ScoreReport[]> {
  const { numbers: version } = await readEngineVersion();
  const colours = createColourMeter();
  const tiles = createTileMeter();
  let isWhole = true;
  for (const slot of measuredSlots) {
    const measured = measurements.get(lit.slots[slot] ?? "");
    const light = measured?.frame ? readLight(cache, measured.frame.content, version) : null;
    if (light === null) {
      isWhole = false;
      break;
    }
    colours.add(light);
    tiles.add(light);
  }
  const frames = lit.light?.frames ?? [];
  const apparent = (slot: number): number => frames[slot]?.apparent ?? Number.NaN;
  const curve = measuredSlots.map(apparent);
  const steps = lit.light?.steps ?? [];
  const isMeasured = new Set(measuredSlots);
  const onSlots = (value: (slot: number) => number): number[] =>
    lit.slots.map((_, slot) => (isMeasured.has(slot) ? value(slot) : Number.NaN));
  const place = new Map(measuredSlots.map((slot, index) => [slot, index]));
  const before: Scores = {
    flicker: lit.light?.flickerBefore ?? null,
    peak: computePeak(curve),
    colour: isWhole ? colours.finish() : null,
    tiles: isWhole ? tiles.finish(curve) : null,
    step: computeLargestStep(onSlots(apparent), steps),
  };
  const after: Scores = {
    ...flicker,
    step: computeLargestStep(
      onSlots((slot) => flicker.curve[place.get(slot) ?? -1] ?? Number.NaN),
      steps,
    ),
  };
  return SCORES.map(({ key, name, definition, pick }) => {
    return { key, name, definition, before: pick(before), after: pick(after) };
  });
}
