import type { Frame } from "../film/frame.ts";
import { findLens, type FoundLens, nameOf } from "../library/find-lens.ts";
import { distortionAt, type Vignetting, vignettingAt } from "../library/lens-correction.ts";
import type { LensDatabase } from "../library/lens-database.ts";
import { computeMedian } from "../light/robust.ts";
import type { Lens } from "../motion/lens.ts";

/** What is undone of what a shot's lens did. */
export interface ShotLens {
  readonly lens: Lens | null;
  /** One per slot: f-numbers and focal lengths may change. Null: of no slot. */
  readonly vignetting: readonly (Vignetting | null)[] | null;
  /** For people. */
  readonly notes: readonly string[];
}

/** Focal lengths further apart than that are a zoom that was turned; one lens cannot straighten it. */
const MOST_ZOOM = 1.05;

/** True where a film's or a shot's `lens` asks for the lens database. */
export function needsDatabase(wanted: string | undefined): boolean {
  return wanted !== undefined && wanted !== "none" && wanted !== "embedded";
}

/**
 * Chooses how a shot's lens is undone.
 * @param wanted `embedded`, `none`, `database`, or the name of a lens in the database
 * @param embedded what the files say; their vignettes are undone when they are decoded
 * @param frames one per slot; null: none
 * @param database null: not read, as nothing asks for it
 */
export function chooseShotLens(
  wanted: string,
  embedded: Lens | null,
  frames: readonly (Frame | null)[],
  database: LensDatabase | null,
): ShotLens {
  const asFilesSay = (notes: readonly string[]): ShotLens => ({ lens: embedded, vignetting: null, notes });
  if (wanted === "none") return { lens: null, vignetting: null, notes: [] };
  if (database === null || !needsDatabase(wanted)) return asFilesSay([]);
  if (embedded !== null)
    return asFilesSay(["Its files say themselves what the lens does; the lens database was not asked."]);
  const present = frames.filter((frame) => frame !== null);
  const camera = present.find((frame) => frame.camera !== null)?.camera ?? null;
  const called = wanted === "database" ? (present.find((frame) => frame.lens !== null)?.lens ?? null) : wanted;
  const found = findLens(database, camera, called);
  if (typeof found === "string") return asFilesSay([`Its lens is as it is: ${found}.`]);
  return undo(found, frames);
}

function undo(found: FoundLens, frames: readonly (Frame | null)[]): ShotLens {
  const name = nameOf(found.lens);
  const focals = frames.flatMap((frame) => frame?.focalMm ?? []);
  if (focals.length === 0) {
    return {
      lens: null,
      vignetting: null,
      notes: [`Its lens (${name}) is as it is: its headers give no focal length.`],
    };
  }
  const focal = computeMedian(focals);
  const isZoomed = Math.max(...focals) / Math.min(...focals) > MOST_ZOOM;
  const lens = isZoomed ? null : distortionAt(found, focal);
  const apertures = frames.flatMap((frame) => frame?.exposure.aperture ?? []);
  const usual = apertures.length === 0 ? null : computeMedian(apertures);
  const vignetting = frames.map((frame) => {
    const aperture = frame?.exposure.aperture ?? usual;
    return aperture === null ? null : vignettingAt(found, frame?.focalMm ?? focal, aperture);
  });
  const falls = vignetting.some((one) => one !== null);
  const parts = [...(lens ? ["distortion"] : []), ...(falls ? ["vignetting"] : [])];
  const undone =
    parts.length === 0
      ? `The lens database knows ${name}, but nothing of it at ${round(focal)} mm.`
      : `${capital(parts.join(" and "))} of ${name} at ${round(focal)} mm undone, by the lens database.`;
  const zoomed = isZoomed
    ? [`Its zoom was turned (${round(Math.min(...focals))} to ${round(Math.max(...focals))} mm): its distortion stays.`]
    : [];
  return { lens, vignetting: falls ? vignetting : null, notes: [undone, ...zoomed] };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
