import { z } from "zod";
import { RushesError } from "../base/errors.ts";
import { findKeyframeSlots, type KeyframePlace } from "./keyframe.ts";

/** x, y, width, height as shares (0 to 1) of the upright picture before it is cropped; x from the left, y from the top. */
export type AreaBox = readonly [number, number, number, number];

/**
 * A part of the picture that tells how bright it is (`include`), or never does (`exclude`). Either one box for the whole
 * shot, or keyframes between which it moves and changes its size straight and evenly from frame to frame.
 */
export interface FilmLightArea {
  name?: string;
  use: "include" | "exclude";
  box?: [number, number, number, number];
  keyframes?: FilmAreaKeyframe[];
}

/** Where an area is at one of a shot's frames. */
export interface FilmAreaKeyframe {
  frame: KeyframePlace;
  box: [number, number, number, number];
}

export const areaBoxSchema: z.ZodType<[number, number, number, number]> = z.tuple([
  z.number(),
  z.number(),
  z.number(),
  z.number(),
]);

/** A box may end this much outside: thirds are written as 0.333 and 0.667. */
const TOLERANCE = 1e-3;

/**
 * @param what for messages, such as `light.areas`
 * @throws RushesError `bad-film` for an area with neither or both of box and keyframes, a box that is empty or not within
 * the picture, and for keyframes as `findKeyframeSlots` does
 */
export function checkAreas(
  areas: readonly FilmLightArea[],
  slots: readonly (string | null)[],
  shot: string,
  what: string,
): void {
  for (const [index, area] of areas.entries()) {
    const place = `${what}.${index}`;
    if ((area.box === undefined) === (area.keyframes === undefined)) {
      throw new RushesError("bad-film", `Expected either box or keyframes for ${place} of shot ${shot}`);
    }
    if (area.box) checkBox(area.box, shot, `${place}.box`);
    if (!area.keyframes) continue;
    findKeyframeSlots(area.keyframes, slots, shot, `${place}.keyframes`);
    for (const { box, frame } of area.keyframes) {
      checkBox(box, shot, `${place}.keyframes (${JSON.stringify(frame)})`);
    }
  }
}

/** @throws RushesError `bad-film` for a box that is empty or not within the picture */
export function checkBox(box: AreaBox, shot: string, what: string): void {
  const [x, y, width, height] = box;
  const isInside = x >= 0 && y >= 0 && x + width <= 1 + TOLERANCE && y + height <= 1 + TOLERANCE;
  if (isInside && width > 0 && height > 0) return;
  const why = width > 0 && height > 0 ? "it is not within the picture" : "it is empty";
  throw new RushesError(
    "bad-film",
    `Expected a box [x, y, width, height] in shares (0 to 1) of the picture for ${what} of shot ${shot} but received ${JSON.stringify(box)}: ${why}`,
  );
}

/** Where an area is at every slot of its shot; level before its first keyframe and after its last. The area was checked. */
export function placeArea(area: FilmLightArea, slots: readonly (string | null)[], shot: string): AreaBox[] {
  const { box, keyframes = [] } = area;
  if (box) return slots.map(() => box);
  const at = findKeyframeSlots(keyframes, slots, shot, "light.areas.keyframes");
  const keys = keyframes
    .map((keyframe, i) => ({ slot: at[i] as number, box: keyframe.box }))
    .sort((a, b) => a.slot - b.slot);
  return slots.map((_, slot) => {
    const next = keys.findIndex((key) => key.slot >= slot);
    const after = keys[next] ?? keys.at(-1);
    const before = keys[next - 1];
    if (!after) throw new RangeError("Expected an area with a box or keyframes");
    if (!before || next < 0) return after.box;
    const share = (slot - before.slot) / (after.slot - before.slot);
    const mix = (i: 0 | 1 | 2 | 3): number => before.box[i] * (1 - share) + after.box[i] * share;
    return [mix(0), mix(1), mix(2), mix(3)];
  });
}
