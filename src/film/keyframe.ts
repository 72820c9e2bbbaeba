import { z } from "zod";
import { RushesError } from "../base/errors.ts";

/** A frame of a shot as people name it in film.yaml: its path, or its number in the shot (from 1, as in the report). */
export type KeyframePlace = string | number;

export const keyframePlaceSchema: z.ZodType<KeyframePlace> = z.union([z.string().min(1), z.int().min(1)]);

/**
 * Slots that keyframes are on.
 * @param what for messages, such as `light.keyframes`
 * @throws RushesError `bad-film` for a frame that the shot does not have, or two keyframes on one
 */
export function findKeyframeSlots(
  keyframes: readonly { readonly frame: KeyframePlace }[],
  slots: readonly (string | null)[],
  shot: string,
  what: string,
): number[] {
  const found = keyframes.map(({ frame }): number => {
    const slot = typeof frame === "number" ? frame - 1 : slots.indexOf(frame);
    if (slot >= 0 && slot < slots.length) return slot;
    const has = typeof frame === "number" ? `${slots.length} frames` : "no such frame";
    throw new RushesError(
      "bad-film",
      `Expected a frame of shot ${shot} for its ${what} but received ${JSON.stringify(frame)}: the shot has ${has}`,
    );
  });
  const double = found.findIndex((slot, i) => found.indexOf(slot) !== i);
  if (double >= 0) {
    const named = JSON.stringify(keyframes[double]?.frame);
    throw new RushesError("bad-film", `Two of the ${what} of shot ${shot} are on one frame (${named})`);
  }
  return found;
}
