import type { Frame } from "../film/frame.ts";
import type { FilmLensParts } from "../film/lens.ts";
import { findLens, type FoundLens, nameOf } from "../library/find-lens.ts";
import { distortionAt, lateralColourAt, type Vignetting, vignettingAt } from "../library/lens-correction.ts";
import type { LensDatabase } from "../library/lens-database.ts";
import { computeMedian } from "../light/robust.ts";
import type { LateralColour } from "../motion/lateral-colour.ts";
import type { Lens } from "../motion/lens.ts";

/** What is undone of what a shot's lens did. */
export interface ShotLens {
  readonly lens: Lens | null;
  /** One per slot: f-numbers and focal lengths may change. Null: of no slot. */
  readonly vignetting: readonly (Vignetting | null)[] | null;
  /** Likewise. */
  readonly lateralColour: readonly (LateralColour | null)[] | null;
  /** For people. */
  readonly notes: readonly string[];
}

/** What is known of a shot's lens. */
interface LensFacts {
  /** What the files say; their vignettes are undone when they are decoded. */
  readonly embedded: { readonly lens: Lens | null; readonly lateralColour: LateralColour | null };
  /** One per slot; null: none. */
  readonly frames: readonly (Frame | null)[];
  /** Null: not read, as nothing asks for it. */
  readonly database: LensDatabase | null;
  /** Its red and blue lie on no even grid of their own. */
  readonly isXtrans: boolean;
}

const ALIGNED =
  "Its red and blue are laid on its green as its files say; `lens: { lateralColour: off }` leaves them where they are.";
const NOT_ALIGNED = "Its lateral colour stays: in an X-Trans mosaic red and blue lie on no even grid of their own.";

/** Focal lengths further apart than that are a zoom that was turned; one lens cannot straighten it. */
const MOST_ZOOM = 1.05;

/** True where `use` of a film's or a shot's `lens` asks for the lens database. */
export function needsDatabase(use: string): boolean {
  return use !== "none" && use !== "embedded";
}

/** Chooses how a shot's lens is undone. */
export function chooseShotLens({ use, lateralColour }: Required<FilmLensParts>, facts: LensFacts): ShotLens {
  const { embedded, frames, database } = facts;
  if (use === "none") return { lens: null, vignetting: null, lateralColour: null, notes: [] };
  const isAligned = lateralColour !== "off";
  const asFilesSay = (notes: readonly string[]): ShotLens => {
    const said = isAligned && embedded.lateralColour ? frames.map(() => embedded.lateralColour) : null;
    const told = said === null ? [] : [facts.isXtrans ? NOT_ALIGNED : ALIGNED];
    const aligned = facts.isXtrans ? null : said;
    return { lens: embedded.lens, vignetting: null, lateralColour: aligned, notes: [...notes, ...told] };
  };
  if (database === null || !needsDatabase(use)) return asFilesSay([]);
  if (embedded.lens !== null || embedded.lateralColour !== null)
    return asFilesSay(["Its files say themselves what the lens does; the lens database was not asked."]);
  const present = frames.filter((frame) => frame !== null);
  const camera = present.find((frame) => frame.camera !== null)?.camera ?? null;
  const called = use === "database" ? (present.find((frame) => frame.lens !== null)?.lens ?? null) : use;
  const found = findLens(database, camera, called);
  if (typeof found === "string") return asFilesSay([`Its lens is as it is: ${found}.`]);
  return undo(found, isAligned, facts);
}

function undo(found: FoundLens, isAligned: boolean, { frames, isXtrans }: LensFacts): ShotLens {
  const name = nameOf(found.lens);
  const focals = frames.flatMap((frame) => frame?.focalMm ?? []);
  if (focals.length === 0) {
    const notes = [`Its lens (${name}) is as it is: its headers give no focal length.`];
    return { lens: null, vignetting: null, lateralColour: null, notes };
  }
  const focal = computeMedian(focals);
  const isZoomed = Math.max(...focals) / Math.min(...focals) > MOST_ZOOM;
  const lens = isZoomed ? null : distortionAt(found, focal);
  const apertures = frames.flatMap((frame) => frame?.exposure.aperture ?? []);
  const usual = apertures.length === 0 ? null : computeMedian(apertures);
  const vignetting = someOf(frames, (frame) => {
    const aperture = frame?.exposure.aperture ?? usual;
    return aperture === null ? null : vignettingAt(found, frame?.focalMm ?? focal, aperture);
  });
  const apart = isAligned ? someOf(frames, (frame) => lateralColourAt(found, frame?.focalMm ?? focal)) : null;
  const lateralColour = isXtrans ? null : apart;
  const parts = [
    ...(lens ? ["distortion"] : []),
    ...(lateralColour ? ["lateral colour"] : []),
    ...(vignetting ? ["vignetting"] : []),
  ];
  const undone =
    parts.length === 0
      ? `The lens database knows ${name}, but nothing of it at ${round(focal)} mm.`
      : `${capital(listOf(parts))} of ${name} at ${round(focal)} mm undone, by the lens database.`;
  const zoomed = isZoomed
    ? [`Its zoom was turned (${round(Math.min(...focals))} to ${round(Math.max(...focals))} mm): its distortion stays.`]
    : [];
  const notes = [undone, ...zoomed, ...(isXtrans && apart ? [NOT_ALIGNED] : [])];
  return { lens, vignetting, lateralColour, notes };
}

/** One a slot; null: of no slot. */
function someOf<T>(
  frames: readonly (Frame | null)[],
  find: (frame: Frame | null) => T | null,
): readonly (T | null)[] | null {
  const found = frames.map(find);
  return found.some((one) => one !== null) ? found : null;
}

function listOf(parts: readonly string[]): string {
  return parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}` : parts.join("");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
