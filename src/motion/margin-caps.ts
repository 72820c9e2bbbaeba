import { LEAST_ROOM } from "./scale-range.ts";
import type { Framed } from "./view-path.ts";
import { type AskedRegion, createRoom, type MarginCaps, measureRoom, NO_CAPS } from "./window-room.ts";

const ROUNDS = 60;

/**
 * What has to give where regions ask for more than a level window of the largest scale has: margins first, the widest before the
 * others, and only then the regions themselves. A larger level window keeps whatever a smaller one does.
 */
export function findMarginCaps(framed: Framed, asked: readonly AskedRegion[], most: number): MarginCaps {
  const hasRoom = (caps: MarginCaps): boolean => measureRoom(createRoom(framed, asked, 0, caps), most) >= LEAST_ROOM;
  if (hasRoom(NO_CAPS)) return NO_CAPS;
  const margin = asked.reduce((widest, region) => Math.max(widest, region.margin), 0);
  const search = (capsOf: (cap: number) => MarginCaps): number => {
    if (hasRoom(capsOf(Infinity))) return Infinity;
    // A region that is cut by as much as the frame is large asks for nothing.
    let [good, bad] = [-framed.frame.width - framed.frame.height, margin];
    for (let round = 0; round < ROUNDS; round++) {
      const middle = (good + bad) / 2;
      if (hasRoom(capsOf(middle))) good = middle;
      else bad = middle;
    }
    return good;
  };
  return {
    across: search((across) => ({ across, down: -Infinity })),
    down: search((down) => ({ across: -Infinity, down })),
  };
}
