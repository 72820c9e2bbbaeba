import type { Size } from "../edit/framing.ts";
import { orientedSize } from "../edit/framing.ts";
import type { FilmWhiteBalance } from "../film/white-balance.ts";
import { computeWhite } from "../light/kelvin.ts";
import { computeMedian } from "../light/robust.ts";
import { neutralise } from "./shot-balance.ts";
import type { ImageHeader } from "./worker-protocol.ts";

/** What is constant over a shot, so that it cannot flicker. */
export interface ShotLevels {
  readonly black: readonly [number, number, number, number];
  readonly white: number;
  readonly whiteBalance: readonly [number, number, number];
  readonly xyzToCamera: readonly number[] | null;
  readonly orientation: number;
  /** True for pictures that a camera or program has developed already (JPEG and the like): they keep their tone. */
  readonly isDeveloped: boolean;
  /** Green that clipped is rebuilt from red and blue: of raws, but for X-Trans mosaics. */
  readonly isRebuilt: boolean;
  /** Pixels after orientation. */
  readonly source: Size;
}

type Triple = readonly [number, number, number];

const D65: Triple = [0.95047, 1, 1.08883];
const NEUTRAL: Triple = [1, 1, 1];

/**
 * Chooses a shot's levels from all its frames: medians, so that one odd frame decides nothing. White balance that changes
 * over the shot starts from what was shot.
 */
export function chooseLevels(headers: readonly ImageHeader[], wanted: FilmWhiteBalance): ShotLevels {
  const first = headers[0];
  if (!first) throw new RangeError("Expected at least one frame");
  const asShot = headers.map((header) => header.asShot).filter((balance) => balance !== null);
  const middle = (index: 0 | 1 | 2): number => computeMedian(asShot.map((balance) => balance[index]));
  const blackOf = (index: 0 | 1 | 2 | 3): number => computeMedian(headers.map((header) => header.black[index]));
  const size = commonSize(headers);
  return {
    black: [blackOf(0), blackOf(1), blackOf(2), blackOf(3)],
    white: computeMedian(headers.map((header) => header.white)),
    whiteBalance:
      chooseConstant(wanted, first.xyzToCamera) ??
      (asShot.length > 0 ? [middle(0), middle(1), middle(2)] : daylight(first.xyzToCamera)),
    xyzToCamera: first.xyzToCamera,
    orientation: size.orientation,
    isDeveloped: first.transfer === "srgb",
    isRebuilt: first.transfer !== "srgb" && first.layout !== "xtrans" && first.xyzToCamera !== null,
    source: orientedSize(size, size.orientation),
  };
}

/** The one balance that was asked for; null: what was shot. */
function chooseConstant(wanted: FilmWhiteBalance, xyzToCamera: readonly number[] | null): Triple | null {
  if (wanted === "as-shot") return null;
  if (!("kelvin" in wanted)) return Array.isArray(wanted) ? wanted : null;
  return neutralise(computeWhite(wanted.kelvin), xyzToCamera);
}

/** Multipliers that make daylight (D65) neutral for a camera that did not say what it saw. */
function daylight(xyzToCamera: readonly number[] | null): Triple {
  return (xyzToCamera && neutralise(D65, xyzToCamera)) ?? NEUTRAL;
}

/** Frames of another size or orientation than most do not fit the shot. */
export function fitsShot(header: ImageHeader, levels: ShotLevels): boolean {
  const { width, height } = orientedSize(header, header.orientation);
  return width === levels.source.width && height === levels.source.height && header.orientation === levels.orientation;
}

/** width / height of the sensor that made a shot. */
export function sensorAspect({ source: { width, height }, orientation }: ShotLevels): number {
  return orientation >= 5 ? height / width : width / height;
}

function commonSize(headers: readonly ImageHeader[]): Size & { readonly orientation: number } {
  const counts = new Map<string, { readonly header: ImageHeader; count: number }>();
  for (const header of headers) {
    const key = `${header.width} ${header.height} ${header.orientation}`;
    const entry = counts.get(key) ?? { header, count: 0 };
    entry.count++;
    counts.set(key, entry);
  }
  const [most] = [...counts.values()].sort((a, b) => b.count - a.count);
  const { width, height, orientation } = (most as { readonly header: ImageHeader }).header;
  return { width, height, orientation };
}
