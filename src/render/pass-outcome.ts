import { canonicalJson } from "../base/canonical-json.ts";
import type { PlannedPicture } from "../edit/recipe.ts";
import type { DeliverableFormat } from "../encode/sequence-format.ts";
import type { Doubt } from "../light/doubt.ts";
import { contentHash } from "../store/content-hash.ts";
import type { PictureRun } from "./finished-light.ts";
import { addGains, type LitShot } from "./light-shots.ts";

/** F (EV) that finished pictures are brought to: below what the eye sees, 0.008, with room to spare. */
export const TARGET = 0.005;

/** What second passes made of a shot. EV. */
export interface PassOutcome {
  /** Added to the gain of each slot; null: nothing, the first pass was good enough or could not be bettered. */
  readonly gain: readonly number[] | null;
  readonly passes: number;
  /** F of the finished pictures after the first pass and after the last; null: cannot be measured. */
  readonly before: number | null;
  readonly after: number | null;
  /** How far `after` can be trusted. */
  readonly doubt: Doubt;
  /** False: `after` and `doubt` are of proofs, and nobody has measured yet what finished pictures become. */
  readonly isConfirmed: boolean;
  /** By what the finished pictures' brightness was told, where most of them changes by itself. */
  readonly still: readonly PictureRun[];
}

/** Names what second passes of a shot depend on: all that made its pictures, and how they were packed. */
export function passKey(
  shot: string,
  pictures: readonly PlannedPicture[],
  version: string,
  how: { readonly format: DeliverableFormat; readonly passes: number },
): string {
  const recipes = pictures.filter((picture) => picture.shot === shot).map(({ recipe }) => recipe);
  return contentHash(canonicalJson({ version, how, recipes }));
}

/** The shot as its second passes leave it. */
export function applyPasses(lit: LitShot, outcome: PassOutcome | undefined): LitShot {
  if (lit.light === null || !outcome || outcome.before === null || outcome.before <= TARGET) return lit;
  const { gain, passes, before, after } = outcome;
  const [was, is] = [before.toFixed(4), (after ?? before).toFixed(4)];
  const done =
    gain === null
      ? `The finished pictures flicker by F ${was} EV.`
      : `After the look, F was ${was} EV; ${passes === 1 ? "a second pass" : `${passes} more passes`} on the finished pictures brought it to ${is}.`;
  const note = [done, ...describeRest(outcome)].join(" ");
  const noted = { ...lit, light: { ...lit.light, notes: [...lit.light.notes, note] } };
  return gain === null ? noted : addGains(noted, (slot) => gain[slot] ?? 0);
}

/** Why flicker that is left stays. */
function describeRest({ gain, before, after, doubt }: PassOutcome): string[] {
  const left = after ?? before ?? 0;
  if (left <= TARGET) return [];
  if (doubt.flicker > TARGET) {
    const unlike = `Neighbouring pictures contradict each other by up to ${doubt.contradiction.toFixed(2)} EV`;
    const reasons = "noise, flare, or a tone curve that bends bright and dark parts differently";
    const share = Math.min(left, doubt.flicker).toFixed(3);
    return [`${unlike} (${reasons}): F ${share} of it cannot be told from the scene, and stays.`];
  }
  return gain === null
    ? ["What is left cannot be told from the scene (it moves, changes, or is noise), and stays."]
    : [];
}
