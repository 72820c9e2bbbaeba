import type { Film, FilmShot } from "../film/film.ts";
import type { FilmDefects } from "../film/defects.ts";
import type { Exposure, Frame } from "../film/frame.ts";
import { expandFrames } from "../film/frame-list.ts";

/** Frames asked at most, spread over the shot: of like exposure for hot pixels, of one aperture for dust. */
const HOT_FRAMES = 48;
const DUST_FRAMES = 48;
/** EV of shutter and ISO together within which exposures are alike: what heat adds is in proportion to both. */
const CLASS_EV = 2;
/** The smallest f-number at which dust has a shadow that can be told from the picture. */
const LEAST_F_NUMBER = 7;

/** How defects of a shot are dealt with: as its own wishes say, else as the film's do. */
export function defectsOf(film: Film, shot: FilmShot): FilmDefects {
  return { ...film.defects, ...shot.defects };
}

/** Slots whose frames are asked. */
export interface DustWitnesses {
  readonly slots: readonly number[];
  /** All slots with the same aperture. */
  readonly alike: readonly number[];
}

/** Paths of the frames that are to be measured for what the sensor does to all frames alike. */
export function chooseWitnesses(
  shots: readonly FilmShot[],
  film: Film,
  frames: ReadonlyMap<string, Frame>,
): { readonly hotPixels: ReadonlySet<string>; readonly dust: ReadonlySet<string> } {
  const hotPixels = new Set<string>();
  const dust = new Set<string>();
  for (const shot of shots) {
    const wishes = defectsOf(film, shot);
    const slots = expandFrames(shot.frames);
    const add = (set: Set<string>, chosen: readonly number[]): void =>
      chosen.forEach((slot) => set.add(slots[slot] as string));
    if (wishes.hotPixels === "auto") hotWitnesses(slots, frames).forEach((chosen) => add(hotPixels, chosen));
    if (wishes.dust === "auto") add(dust, dustWitnesses(slots, frames)?.slots ?? []);
  }
  return { hotPixels, dust };
}

type Slots = readonly (string | null)[];

/** Slots to ask about hot pixels, in groups of like exposure. Only raws: other pictures have no photosites. */
export function hotWitnesses(slots: Slots, frames: ReadonlyMap<string, Frame>): number[][] {
  const groups = groupSlots(slots, frames, ({ shutter, iso }) => {
    return shutter === null || iso === null ? "unknown" : String(Math.round(Math.log2(shutter * iso) / CLASS_EV));
  });
  return [...groups.values()].map((group) => spread(group, HOT_FRAMES));
}

/** Slots to ask about dust: of the aperture that most have, or of none that is known. Null: it is too wide for dust to be seen. */
export function dustWitnesses(slots: Slots, frames: ReadonlyMap<string, Frame>): DustWitnesses | null {
  const groups = groupSlots(slots, frames, ({ aperture }) => {
    if (aperture === null) return "unknown";
    return aperture < LEAST_F_NUMBER ? "wide" : String(Math.round(3 * Math.log2(aperture)));
  });
  groups.delete("wide");
  const [most] = [...groups.values()].sort((a, b) => b.length - a.length);
  return most ? { slots: spread(most, DUST_FRAMES), alike: most } : null;
}

function groupSlots(
  slots: Slots,
  frames: ReadonlyMap<string, Frame>,
  keyOf: (exposure: Exposure) => string,
): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [slot, path] of slots.entries()) {
    const frame = path === null ? undefined : frames.get(path);
    if (frame?.format !== "raw") continue;
    const key = keyOf(frame.exposure);
    groups.set(key, [...(groups.get(key) ?? []), slot]);
  }
  return groups;
}

/** At most so many of them, evenly spread, first and last among them. */
function spread(slots: readonly number[], most: number): number[] {
  if (slots.length <= most) return [...slots];
  return Array.from({ length: most }, (_, i) => slots[Math.round((i * (slots.length - 1)) / (most - 1))] as number);
}
