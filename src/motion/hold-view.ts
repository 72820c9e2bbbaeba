import { holdSubject, type SteadySubject, type SubjectHold } from "./hold-subject.ts";
import { areWithin, findHeldWindow, findLeastWrong, type HeldWorld, type Pin, viewsOf } from "./hold-window.ts";
import { explainImpossible } from "./lock-issues.ts";
import type { CameraPath } from "./measured-motion.ts";
import { takeMiddle } from "./middle.ts";
import { rollOf, scaleOf, type Similarity } from "./similarity.ts";
import type { Framed, LockImpossible, ViewLimits, WholeRegion } from "./view-path.ts";

export interface HeldView {
  readonly views: readonly Similarity[];
  readonly impossible: readonly LockImpossible[];
  /** How the subject is held. */
  readonly hold: SubjectHold;
}

/**
 * Views that hold a subject in the first of these ways that the limits allow. If they allow none: the last way, as near to
 * them as it gets, and what is in its way.
 * @param pins where the subject is to be, slot by slot; null: where the least is cropped
 * @param rolls degrees that each view is to be turned by; null: as the subject, or the camera, is
 */
export function holdView(
  subject: SteadySubject,
  holds: readonly SubjectHold[],
  path: CameraPath,
  pins: readonly Pin[] | null,
  rolls: readonly number[] | null,
  framed: Framed,
  limits: ViewLimits,
  regions: readonly WholeRegion[],
): HeldView {
  const worldOf = (hold: SubjectHold): HeldWorld => {
    const worlds = holdSubject(subject, path, hold, rolls);
    return { worlds, pins, roll: rolls ? 0 : takeMiddle(worlds.map(rollOf)) };
  };
  for (const hold of holds) {
    const held = worldOf(hold);
    const window = findHeldWindow(held, framed, regions);
    const views = window && viewsOf(held, window);
    if (views && areWithin(views, limits)) return { views, impossible: [], hold };
  }
  const hold = holds.at(-1) ?? "place";
  const held = worldOf(hold);
  const least = limits.keep * Math.max(...held.worlds.map((world, i) => scaleOf(world) * (pins?.[i]?.zoom ?? 1)));
  const { window, wrong } = findLeastWrong(held, framed, regions, least);
  const views = viewsOf(held, window);
  return { views, impossible: explainImpossible(held, views, wrong, framed, limits, regions), hold };
}
