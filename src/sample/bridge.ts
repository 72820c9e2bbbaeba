import { BANK_Z } from "./city-plan.ts";
import { type Ground, type Material, paintRectangle, paintShape } from "./ground.ts";
import { type Air, clearness } from "./house-painter.ts";
import { type View, projectX, projectY } from "./view.ts";

/** A stone bridge from the near right to the far bank, straight ahead. Metres. */
export const BRIDGE = {
  /** Its left side, and its width. */
  x: 44,
  width: 15,
  deck: 9.6,
  parapet: 10.8,
  /** From pier to pier, and the pier's thickness. */
  span: 46,
  pier: 6,
  /** Between lamps, and how high they shine above the deck. */
  lampEvery: 23,
  lampHeight: 6.2,
} as const;

/** Distance of the bridge's left side where column `x` sees it; beyond the far bank: the bank. */
export function bridgeDepth(view: View, x: number, side: number = BRIDGE.x): number {
  const across = (x - view.centreX) / view.focal;
  return across <= side / (BANK_Z + 12) ? BANK_Z + 12 : side / across;
}

/** First column that shows the bridge. */
export function bridgeStart(view: View): number {
  return projectX(view, BRIDGE.x, BANK_Z + 12);
}

export function paintBridge(ground: Ground, view: View, air: Air): void {
  const start = bridgeStart(view);
  const near = (x: number): number => bridgeDepth(view, x);
  const far = (x: number): number => bridgeDepth(view, x, BRIDGE.x + BRIDGE.width);
  const clear = clearness(air, 180);
  const stone: Material = { red: 0.34, green: 0.3, blue: 0.26, sun: air.left, street: 0.2, clear, grain: 0.1 };
  const pale: Material = { ...stone, red: 0.42, green: 0.38, blue: 0.33, grain: 0.05 };
  const asphalt: Material = { red: 0.1, green: 0.1, blue: 0.105, sun: air.front, street: 1, clear, grain: 0.06 };
  const row = (height: number, depth: (x: number) => number) => (x: number) => projectY(view, height, depth(x));

  // Neighbours overlap: two edges that only touch would let what is behind shine through the pixels they share.
  paintShape(ground, start, ground.width, row(BRIDGE.parapet, far), row(BRIDGE.deck - 0.4, far), pale);
  paintShape(ground, start, ground.width, row(BRIDGE.deck, far), row(BRIDGE.deck, near), asphalt, {
    shade: (x, y) => kerb(view, x, y),
  });
  // Left side: blocks of stone above, arches below.
  paintShape(
    ground,
    start,
    ground.width,
    row(BRIDGE.deck - 0.4, near),
    (x) => projectY(view, arch(near(x)), near(x)),
    stone,
    {
      shade: (x, y) => masonry(view, near(x + 0.5), y + 0.5),
    },
  );
  paintShape(ground, start, ground.width, row(BRIDGE.parapet, near), row(BRIDGE.deck - 1.1, near), pale, {
    shade: (x, y) => masonry(view, near(x + 0.5), y + 0.5),
  });
  paintShape(ground, start, ground.width, row(BRIDGE.deck - 0.75, near), row(BRIDGE.deck - 1.1, near), {
    ...pale,
    red: 0.2,
    green: 0.18,
    blue: 0.16,
  });
  for (const { x, z } of bridgeLamps()) paintPole(ground, view, x, z, clear);
}

/** Feet of the lamps, on both sides. */
export function bridgeLamps(): { readonly x: number; readonly z: number }[] {
  const feet: { x: number; z: number }[] = [];
  for (let z = BANK_Z - 8; z > 60; z -= BRIDGE.lampEvery) {
    feet.push({ x: BRIDGE.x + BRIDGE.width - 0.3, z }, { x: BRIDGE.x + 0.3, z });
  }
  return feet;
}

function paintPole(ground: Ground, view: View, x: number, z: number, clear: number): void {
  const iron: Material = { red: 0.03, green: 0.03, blue: 0.03, sun: 0, street: 0.2, clear, grain: 0 };
  const centre = projectX(view, x, z);
  const half = (0.09 * view.focal) / z;
  const top = projectY(view, BRIDGE.deck + BRIDGE.lampHeight, z);
  paintRectangle(ground, centre - half, centre + half, top, projectY(view, BRIDGE.parapet, z), iron);
}

/** Lower edge of the side at distance `z`: flat round arches between piers that stand in the water. */
function arch(z: number): number {
  const place = (((BANK_Z - z) % BRIDGE.span) + BRIDGE.span) % BRIDGE.span;
  const open = BRIDGE.span - BRIDGE.pier;
  const t = (place - BRIDGE.span / 2) / (open / 2);
  return Math.abs(t) >= 1 ? 0 : 1.2 + 5.6 * Math.sqrt(1 - t * t);
}

function masonry(view: View, z: number, y: number): number {
  const metre = view.focal / z;
  const height = view.eyeHeight - (y - view.horizonY) / metre;
  // Joints, every 0.8 m up, and stones of 1.9 m, staggered; a joint is 6 cm or a pixel's share of it.
  const course = Math.floor(height / 0.8);
  const along = z / 1.9 + (course & 1) * 0.5;
  const stone = Math.sin(course * 78.2 + Math.floor(along) * 37.7) * 43758.5;
  const acrossMetre = (view.focal * BRIDGE.x) / (z * z);
  const joint = Math.max(line(height / 0.8, 0.08, metre * 0.8), line(along, 0.04, acrossMetre * 1.9));
  return (0.86 + 0.28 * (stone - Math.floor(stone))) * (1 - 0.45 * joint);
}

/** Strength of a line at whole numbers of `t`, `share` of a period wide, seen with `pixels` per period. */
export function line(t: number, share: number, pixels: number): number {
  const wide = Math.max(share, 1.2 / pixels);
  const distance = Math.abs(t - Math.round(t));
  return Math.max(0, 1 - distance / wide) * Math.min(1, share / wide);
}

function kerb(view: View, x: number, y: number): number {
  const z = (view.focal * (view.eyeHeight - BRIDGE.deck)) / Math.max(1, y + 0.5 - view.horizonY);
  const across = ((x + 0.5 - view.centreX) / view.focal) * z - BRIDGE.x;
  const metre = view.focal / z;
  if (across < 2 || across > BRIDGE.width - 2) return 1.9;
  const dashes = (z / 9) % 1 < 0.5 ? 1 : 0;
  return 1 + 3 * dashes * Math.max(0, Math.min(1, (0.12 - Math.abs(across - BRIDGE.width / 2)) * metre + 0.5));
}
