import { joinKeystones } from "../motion/join-keystones.ts";
import { joinPath } from "../motion/join-path.ts";
import { type Keystone, keystonedExtent, slantOf, takeOutKeystone, UPRIGHT } from "../motion/keystone.ts";
import type { CameraPath, MeasuredMotion } from "../motion/measured-motion.ts";
import { seeRegion } from "../motion/region-sides.ts";
import { straightenMotion } from "../motion/straighten-motion.ts";
import type { Framed, ViewLimits, WholeRegion } from "../motion/view-path.ts";
import { cornerOf, toFilmPixels } from "../motion/window-size.ts";
import type { MovedShot } from "./move-shot.ts";

/** A shot whose camera pitched and yawed, and where it was once that is taken out. One entry per slot. */
export interface StraightShot {
  readonly keystones: readonly Keystone[];
  /** Poses of straight frames. */
  readonly found: CameraPath;
}

/** Null: nothing is to be taken out. Only views that are smoothed or held still are of straight frames. */
export function straightenShot(
  measured: MeasuredMotion,
  found: CameraPath,
  mode: MovedShot["mode"],
  framed: Framed,
  limits: ViewLimits,
): StraightShot | null {
  if (mode !== "smooth" && mode !== "tripod") return null;
  const keystones = joinKeystones(measured, found, framed, limits);
  return keystones && { keystones, found: joinPath(straightenMotion(measured, keystones)) };
}

/** What there is of every frame once it is straight: as much as of the one that the most is taken out of. */
export function frameStraight(framed: Framed, keystones: readonly Keystone[]): Framed {
  const steepest = keystones.reduce(
    (most, own) => (slantOf(own, framed.frame) > slantOf(most, framed.frame) ? own : most),
    UPRIGHT,
  );
  return { ...framed, frame: keystonedExtent(steepest, framed.frame) };
}

/** Regions as they lie in straight frames. Null: one of them is cut by a frame's edge, or by what straightening leaves of it. */
export function straightenRegions<Region extends WholeRegion>(
  regions: readonly Region[],
  framed: Framed,
  keystones: readonly Keystone[],
): readonly Region[] | null {
  const { frame } = frameStraight(framed, keystones);
  const straight = regions.map((region) => ({
    ...region,
    outlines: region.outlines.map(
      (outline, slot) => outline?.map((place) => takeOutKeystone(keystones[slot] ?? UPRIGHT, place)) ?? null,
    ),
  }));
  const isCut = straight.some(({ outlines }, i) =>
    outlines.some((outline, slot) => {
      const before = seeRegion(regions[i]?.outlines[slot] ?? [], framed.frame);
      const after = seeRegion(outline ?? [], frame);
      return before !== null && (after === null || Math.max(...Object.values(after.beyond)) > 0);
    }),
  );
  return isCut ? null : straight;
}

/** For people. */
export function describeStraight({ keystones }: StraightShot, { frame, window }: Framed): string {
  const most = keystones.reduce((sum, keystone) => Math.max(sum, slantOf(keystone, frame)), 0);
  const pixels = most * cornerOf(window) * toFilmPixels(window);
  return `the camera also pitched and yawed: what that shook the picture's corners by, up to ${pixels.toFixed(1)} px of 1080 lines, is taken out`;
}
