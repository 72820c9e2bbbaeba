import type { PlannedPicture } from "../edit/recipe.ts";
import type { DeliverableFormat } from "../encode/sequence-format.ts";
import { interpolateKeys } from "../light/keyframes.ts";
import { type PassCorrection, computePassCorrection } from "../light/second-pass.ts";
import { createCurveMeter, type MeasuredCurve } from "../measure/curve-meter.ts";
import { computeLightRatio } from "../measure/light-ratio.ts";
import type { PictureLight } from "../measure/picture-light.ts";
import { createBreather } from "./breather.ts";
import { developAhead } from "./develop-ahead.ts";
import type { Run } from "./film-run.ts";
import type { LitShot } from "./light-shots.ts";
import { measureFinished, type PictureWeigher } from "./finished-light.ts";
import { type PassOutcome, TARGET } from "./pass-outcome.ts";
import { proofRecipe } from "./proof-recipe.ts";
import type { RenderResult } from "./render-chunks.ts";

/** Proofs on which is tried how pictures respond to gain, and by how much (EV) more. */
const TRIED = 8;
const TRIED_EV = 0.1;
/** A picture that responds less or more than this was not understood. */
const RESPONSE = [0.3, 3] as const;
const PROOFS_PER_WORKER = 2;

/** What passes work on: the film as it was rendered. */
interface RenderedOnce {
  readonly pictures: readonly PlannedPicture[];
  readonly rendered: RenderResult;
  readonly format: DeliverableFormat;
}

/**
 * Measures the finished pictures of a shot; where they flicker by more than the target, corrects their gains on proofs
 * (small pictures by the same recipes), as often as its light says at most, while it helps.
 * @throws LostFrame when a frame cannot be developed after all
 */
export async function passAgain(lit: LitShot, run: Run, first: RenderedOnce): Promise<PassOutcome> {
  const { slots, lighting } = lit;
  const breathe = createBreather(run.options.signal);
  const finished = await measureFinished(lit, first.pictures, first.rendered, run.cache, breathe);
  const { curve: measured, still } = finished;
  const untried = correct(lit, measured, new Float64Array(slots.length).fill(1));
  const before = untried.flicker;
  const none: PassOutcome = {
    gain: null,
    passes: 0,
    before,
    after: before,
    doubt: untried.doubt,
    isConfirmed: true,
    still,
  };
  if (before === null || before <= TARGET || !untried.isWorth) return none;
  const pictures = ownPictures(lit, first.pictures);
  return await run.clock.run("proof", null, async (onDone) => {
    let done = 0;
    const develop: Develop = (wanted, ev) => developProofs(wanted, ev, run, first.format, () => onDone(++done));
    const response = await measureResponse(pictures, slots.length, develop);
    const gain = new Float64Array(slots.length);
    let best = none;
    let next = correct(lit, measured, response);
    while (best.passes < lighting.passes && next.isWorth) {
      next.gain.forEach((ev, slot) => (gain[slot] = (gain[slot] as number) + ev));
      next = correct(lit, await measureProofs(lit, finished.weigh, develop(pictures, gain)), response);
      const after = next.flicker;
      if (after === null || after >= (best.after as number)) break;
      best = {
        gain: [...gain],
        passes: best.passes + 1,
        before,
        after,
        doubt: next.doubt,
        isConfirmed: false,
        still,
      };
      if (after <= TARGET) break;
    }
    return best;
  });
}

/**
 * Measures what second passes made of a shot on its finished pictures: proofs are small, and what they promise need not
 * come true. Where it makes nothing better, the passes are taken back.
 */
export async function confirmPasses(
  lit: LitShot,
  outcome: PassOutcome,
  { cache, options }: Run,
  again: RenderedOnce,
): Promise<PassOutcome> {
  const breathe = createBreather(options.signal);
  const { curve } = await measureFinished(lit, again.pictures, again.rendered, cache, breathe);
  const { flicker: after, doubt } = correct(lit, curve, new Float64Array(lit.slots.length).fill(1));
  const isBetter = after !== null && after < (outcome.before as number);
  const kept = isBetter ? { after } : { gain: null, passes: 0, after: outcome.before };
  return { ...outcome, ...kept, doubt, isConfirmed: true };
}

function correct(lit: LitShot, { apparent, pairs, cuts }: MeasuredCurve, response: Float64Array): PassCorrection {
  const sceneSteps = new Set([...(lit.light?.sceneSteps ?? []), ...cuts]);
  const period = lit.light?.period ?? 0;
  // What the user asked for is no flicker, however quick.
  const ev = apparent.ev.map((value, slot) => value - (lit.wish[slot] as number) * (response[slot] as number));
  return computePassCorrection({
    finished: { ...apparent, ev },
    pairs,
    response,
    times: lit.timeline,
    period,
    sceneSteps: [...sceneSteps],
  });
}

/** Pictures that show a frame of their own, each slot once. */
function ownPictures({ shot, views }: LitShot, pictures: readonly PlannedPicture[]): PlannedPicture[] {
  const bySlot = new Map<number, PlannedPicture>();
  for (const picture of pictures) {
    if (picture.shot === shot.id && views[picture.slot]?.fate === "used") bySlot.set(picture.slot, picture);
  }
  return [...bySlot.values()].sort((a, b) => a.slot - b.slot);
}

async function measureProofs(
  { slots }: LitShot,
  weigh: PictureWeigher,
  proofs: AsyncIterable<Proof>,
): Promise<MeasuredCurve> {
  const meter = createCurveMeter();
  let next = 0;
  for await (const { slot, light } of proofs) {
    for (; next < slot; next++) meter.add(null);
    meter.add(light, weigh(slot));
    next++;
  }
  for (; next < slots.length; next++) meter.add(null);
  return meter.finish();
}

interface Proof {
  readonly slot: number;
  readonly light: PictureLight;
}

/** Develops small pictures by the recipes of large ones, with EV added by slot, and measures them. */
type Develop = (pictures: readonly PlannedPicture[], ev: Float64Array) => AsyncIterable<Proof>;

async function* developProofs(
  pictures: readonly PlannedPicture[],
  ev: Float64Array,
  { pool, source, options }: Run,
  format: DeliverableFormat,
  onProof: () => void,
): AsyncGenerator<Proof> {
  const planned = pictures.map((picture) => ({
    ...picture,
    recipe: proofRecipe({ ...picture.recipe, gainEv: picture.recipe.gainEv + (ev[picture.slot] as number) }),
  }));
  const ahead = developAhead(planned, PROOFS_PER_WORKER, { root: source, pool, format });
  try {
    for (const picture of planned) {
      options.signal.throwIfAborted();
      const held = await ahead.take(picture);
      held.close();
      onProof();
      yield { slot: picture.slot, light: held.numbers.light };
    }
  } finally {
    await ahead.close();
  }
}

/** EV that pictures get brighter by one EV of gain, per slot: tried on some, smooth between them. */
async function measureResponse(
  pictures: readonly PlannedPicture[],
  slots: number,
  develop: Develop,
): Promise<Float64Array> {
  const count = Math.min(TRIED, pictures.length);
  const tried = Array.from({ length: count }, (_, i) => {
    return pictures[Math.round((i * (pictures.length - 1)) / Math.max(1, count - 1))] as PlannedPicture;
  });
  const lights = async (ev: number): Promise<PictureLight[]> => {
    const proofs: PictureLight[] = [];
    for await (const { light } of develop(tried, new Float64Array(slots).fill(ev))) proofs.push(light);
    return proofs;
  };
  const [before, after] = [await lights(0), await lights(TRIED_EV)];
  const keys = tried.flatMap(({ slot }, i) => {
    const { delta, quality } = computeLightRatio(before[i] as PictureLight, after[i] as PictureLight);
    const value = delta / TRIED_EV;
    return quality > 0 && value >= RESPONSE[0] && value <= RESPONSE[1] ? [{ at: slot, value }] : [];
  });
  const places = Float64Array.from({ length: slots }, (_, slot) => slot);
  return keys.length === 0 ? places.fill(1) : interpolateKeys(keys, places);
}
