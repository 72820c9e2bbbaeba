import { type CameraSense, matrixUnder, neutralise } from "../develop/camera-sense.ts";
import type { Size } from "../edit/framing.ts";
import { orientedSize } from "../edit/framing.ts";
import type { FilmWhiteBalance } from "../film/white-balance.ts";
import type { CameraBody } from "../kernels/camera-colour.ts";
import type { CameraProfile } from "../kernels/camera-profile.ts";
import { computeWhite } from "../light/kelvin.ts";
import { type LateralColour, widestFringe } from "../motion/lateral-colour.ts";
import type { Lens } from "../motion/lens.ts";
import { D65, xyToXyz } from "../light/white-point.ts";
import { computeMedian } from "../light/robust.ts";
import type { ImageHeader } from "./worker-protocol.ts";

/** What is constant over a shot, so that it cannot flicker. */
export interface ShotLevels {
  readonly black: readonly [number, number, number, number];
  readonly white: number;
  readonly whiteBalance: readonly [number, number, number];
  /** Of the camera under `whiteBalance`, as `DevelopSettings` has it. */
  readonly xyzToCamera: readonly number[] | null;
  /** What says how it is under another. */
  readonly sense: CameraSense;
  /** EV that the files' makers want on top of the samples; part of the exposure key. */
  readonly baselineEv: number;
  readonly orientation: number;
  /** What most of its frames say their lens bends; null: nothing. */
  readonly lens: Lens | null;
  /** Likewise of how it shows red and blue. */
  readonly lateralColour: LateralColour | null;
  /** What was left out or taken for something else in decoding, for people. */
  readonly notes: readonly string[];
  /** True for pictures that a camera or program has developed already (JPEG and the like): they keep their tone. */
  readonly isDeveloped: boolean;
  /** Green that clipped is rebuilt from red and blue: of raws. */
  readonly isRebuilt: boolean;
  /** Pixels after orientation. */
  readonly source: Size;
}

type Triple = readonly [number, number, number];

const NEUTRAL: Triple = [1, 1, 1];

/**
 * Chooses a shot's levels from all its frames: medians, so that one odd frame decides nothing. White balance that changes
 * over the shot starts from what was shot.
 * @param profile in place of what the files say of their camera's colours; not for developed pictures
 */
export function chooseLevels(
  headers: readonly ImageHeader[],
  wanted: FilmWhiteBalance,
  profile?: CameraProfile,
): ShotLevels {
  const first = headers[0];
  if (!first) throw new RangeError("Expected at least one frame");
  const isDeveloped = first.transfer === "srgb";
  const used = isDeveloped ? undefined : profile;
  const sense: CameraSense = { xyzToCamera: first.xyzToCamera, colour: chooseColour(first, used) };
  const asShot = headers.map((header) => readAsShot(header, sense)).filter((balance) => balance !== null);
  const middle = (index: 0 | 1 | 2): number => computeMedian(asShot.map((balance) => balance[index]));
  const blackOf = (index: 0 | 1 | 2 | 3): number => computeMedian(headers.map((header) => header.black[index]));
  const size = commonSize(headers);
  const whiteBalance =
    chooseConstant(wanted, sense) ??
    (asShot.length > 0
      ? ([middle(0), middle(1), middle(2)] as const)
      : first.transfer === "srgb"
        ? NEUTRAL
        : daylight(sense));
  return {
    black: [blackOf(0), blackOf(1), blackOf(2), blackOf(3)],
    white: computeMedian(headers.map((header) => header.white)),
    whiteBalance,
    xyzToCamera: matrixUnder(whiteBalance, sense),
    sense,
    baselineEv: computeMedian(headers.map(({ colour }) => colour?.baselineEv ?? 0)) + (used?.baselineOffsetEv ?? 0),
    lens: chooseMiddle(
      headers,
      ({ lens }) => lens,
      ({ k1 }) => k1,
    ),
    lateralColour: chooseMiddle(
      headers,
      ({ lateralColour }) => lateralColour,
      ({ red }) => widestFringe(red),
    ),
    notes: [...gatherNotes(headers), ...describeProfile(profile, isDeveloped)],
    orientation: size.orientation,
    isDeveloped,
    isRebuilt: !isDeveloped && first.xyzToCamera !== null,
    source: orientedSize(size, size.orientation),
  };
}

/** A profile knows a kind of camera; how this one differs, its files say. */
function chooseColour({ colour }: ImageHeader, profile: CameraProfile | undefined): CameraSense["colour"] {
  if (!profile?.colour) return colour ?? null;
  return { profile: profile.colour, body: colour?.body ?? AS_REFERENCE };
}

const AS_REFERENCE: CameraBody = { balance: [1, 1, 1], calibrations: [], signature: null };

function describeProfile(profile: CameraProfile | undefined, isDeveloped: boolean): string[] {
  if (!profile) return [];
  const { name, hueSat, look } = profile;
  if (isDeveloped)
    return [`The camera profile ${name} is not for pictures that were developed already; it was left out.`];
  const tables = hueSat.length > 0 || look ? ", its tables included" : "";
  return [`Its colours are those of the camera profile ${name}${tables}.`];
}

/** What is said of the lens, one for the shot: the middle one of its frames', where most say so. */
function chooseMiddle<T extends object>(
  headers: readonly ImageHeader[],
  read: (header: ImageHeader) => T | undefined,
  sizeOf: (said: T) => number,
): T | null {
  const said = headers.flatMap((header) => read(header) ?? []).toSorted((a, b) => sizeOf(a) - sizeOf(b));
  return said.length * 2 > headers.length ? (said[said.length >> 1] as T) : null;
}

/** Each note once, and of how many frames it is where not of all. */
function gatherNotes(headers: readonly ImageHeader[]): string[] {
  const counts = new Map<string, number>();
  for (const { notes = [] } of headers) for (const note of notes) counts.set(note, (counts.get(note) ?? 0) + 1);
  return [...counts].map(([note, count]) =>
    count >= headers.length ? note : `${note} (${count} of ${headers.length} frames)`,
  );
}

/** A chromaticity is neutral by what the camera sees of it under that light. */
function readAsShot({ asShot, colour }: ImageHeader, sense: CameraSense): Triple | null {
  if (!colour?.whiteXy) return asShot;
  const [x, y] = colour.whiteXy;
  return neutralise(xyToXyz(x, y), sense);
}

/** The one balance that was asked for; null: what was shot. */
function chooseConstant(wanted: FilmWhiteBalance, sense: CameraSense): Triple | null {
  if (wanted === "as-shot") return null;
  if (!("kelvin" in wanted)) return Array.isArray(wanted) ? wanted : null;
  return neutralise(computeWhite(wanted.kelvin), sense);
}

/** Multipliers that make daylight (D65) neutral for a camera that did not say what it saw. */
function daylight(sense: CameraSense): Triple {
  return (sense.xyzToCamera && neutralise(D65, sense)) ?? NEUTRAL;
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
