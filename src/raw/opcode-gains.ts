import type { RawImage } from "../kernels/raw-image.ts";
import { type Lens, straightenPlace } from "../motion/lens.ts";
import { covers, isWhole } from "./dng-curve.ts";
import type { Area } from "./dng-layout.ts";
import { type ListedOpcode, type Opcode, unknownOpcode } from "./dng-opcodes.ts";
import type { PlaceGain } from "./gain-lattice.ts";

type Vignette = Extract<Opcode, { kind: "vignette" }>;
type GainMap = Extract<Opcode, { kind: "gain-map" }>;

/** Where a DNG's photograph lies among what is stored, and where light falls. */
export interface OpcodeLayout {
  readonly active: Area;
  readonly visible: Area;
}

/**
 * Gains that a list asks for, of the photograph's pixels. What may be left out and is goes to `notes`.
 * @param lens that of the list's own warp: what follows it speaks of straight places
 * @throws RushesError `unsupported`
 */
export function readGains(
  image: RawImage,
  { active, visible }: OpcodeLayout,
  opcodes: readonly ListedOpcode[],
  list: string,
  notes: string[],
  lens: Lens | null,
): PlaceGain[] {
  let isStraight = false;
  return opcodes.flatMap(({ opcode, isOptional, name }) => {
    if (opcode.kind === "warp") isStraight = true;
    if (opcode.kind === "vignette") return [vignetteGain(opcode, active, visible, isStraight ? lens : null)];
    if (opcode.kind !== "gain-map") return [];
    const gain = isObeyed(opcode, image, active) ? mapGain(opcode, image, active, visible) : null;
    if (gain) return [gain];
    if (!isOptional) throw unknownOpcode(list, `a ${name} for a part of the picture`);
    notes.push(`${list}: a ${name} for a part of the picture was left out; it may be.`);
    return [];
  });
}

/** Maps for all of the picture: of a mosaic's positions, or of all colours alike. */
function isObeyed({ area, mapPlanes }: GainMap, { layout }: RawImage, active: Area): boolean {
  if (!isWhole(area, active.width, active.height) || area.firstPlane !== 0) return false;
  const isEven = area.rowPitch === 1 && area.columnPitch === 1;
  if (layout === "rgb") return isEven && area.planes >= 3 && mapPlanes === 1;
  return layout === "bayer" || isEven;
}

function mapGain(map: GainMap, { layout }: RawImage, active: Area, visible: Area): PlaceGain {
  const { area, rows, columns, mapPlanes, gains, spacing, origin } = map;
  const [left, top] = [visible.left - active.left, visible.top - active.top];
  const isMosaic = layout === "bayer";
  const has = [0, 1, 2, 3].map((position) => !isMosaic || covers(area, 1, position ^ ((left & 1) + 2 * (top & 1))));
  const knot = (share: number, from: number, step: number, count: number): number =>
    count === 1 ? 0 : Math.min(count - 1, Math.max(0, (share - from) / step));
  return (x, y, position) => {
    if (has[position] !== true) return 1;
    const u = knot((left + x + 0.5) / active.width, origin[0], spacing[0], columns);
    const v = knot((top + y + 0.5) / active.height, origin[1], spacing[1], rows);
    const [u0, v0] = [Math.min(columns - 1, Math.floor(u)), Math.min(rows - 1, Math.floor(v))];
    const [u1, v1] = [Math.min(columns - 1, u0 + 1), Math.min(rows - 1, v0 + 1)];
    const at = (column: number, row: number): number => gains[(row * columns + column) * mapPlanes] as number;
    const above = at(u0, v0) + (at(u1, v0) - at(u0, v0)) * (u - u0);
    const below = at(u0, v1) + (at(u1, v1) - at(u0, v1)) * (u - u0);
    return above + (below - above) * (v - v0);
  };
}

/** `lens`: where the picture is straightened before. */
function vignetteGain({ k, centre }: Vignette, active: Area, visible: Area, lens: Lens | null): PlaceGain {
  const middle = { x: centre[0] * active.width, y: centre[1] * active.height };
  const far = Math.max(middle.x, active.width - middle.x) ** 2 + Math.max(middle.y, active.height - middle.y) ** 2;
  const half = { x: visible.width / 2, y: visible.height / 2 };
  return (x, y) => {
    const from = { x: x + 0.5 - half.x, y: y + 0.5 - half.y };
    const straight = lens ? straightenPlace(from, lens, visible) : from;
    const dx = visible.left - active.left + half.x + straight.x - middle.x;
    const dy = visible.top - active.top + half.y + straight.y - middle.y;
    const r2 = (dx * dx + dy * dy) / far;
    return 1 + k.reduceRight((sum, part) => (sum + part) * r2, 0);
  };
}
