import type { SpaceAxis } from "./space-axis.ts";
import { centreOf, type SpaceScene } from "./space-scene.ts";
import { addShare, cross, dot, lengthOf } from "./space-vectors.ts";

/**
 * Degrees that the camera has gone around the axis since the first slot of which it is known, one per slot; null: not known.
 * More than a turn counts on, as long as it goes less than half a turn from one known slot to the next.
 */
export function measureTurns(scene: SpaceScene, { foot, top }: SpaceAxis): (number | null)[] {
  const axis = addShare(top, -1, foot);
  const along = addShare([0, 0, 0], 1 / lengthOf(axis), axis);
  let turned = 0;
  let last: readonly [number, number, number] | null = null;
  return Array.from(scene.hasCamera, (has, slot) => {
    if (!has) return null;
    const away = addShare(centreOf(scene, slot), -1, foot);
    const beside = addShare(away, -dot(away, along), along);
    if (last) turned += (Math.atan2(dot(cross(last, beside), along), dot(last, beside)) * 180) / Math.PI;
    last = beside;
    return turned;
  });
}
