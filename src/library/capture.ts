import type { Frame } from "../film/frame.ts";
import { type FileName, parseFileName, timeFromName } from "./file-name.ts";

/** A frame as grouping sees it: what is missing filled in from its neighbours, what is derived worked out once. */
export interface Capture {
  readonly frame: Frame;
  readonly name: FileName;
  /** Seconds, for order and rhythm; null: unknown. Differs from the frame's own where a clock was put right. */
  readonly time: number | null;
  /** Seconds of exposure; 0: unknown. */
  readonly shutter: number;
  /** Exposure value of the settings at ISO 100 (log2 N²/t − log2 ISO/100); null: unknown. */
  readonly ev: number | null;
  /** Frames of different streams never share a shot. */
  readonly stream: string;
  /** True where camera or time were taken from the neighbours. */
  readonly adopted: boolean;
}

/** What was odd about a source, as data. */
export interface LibraryProblem {
  readonly path: string;
  readonly code: "duplicate" | "empty" | "metadata" | "not-a-photograph" | "order" | "unreadable";
  readonly message: string;
}

/** How far a damaged frame may be from the neighbour it is likened to, in counts. */
const REACH = 20;

/** A time that the camera wrote, not the file system. */
export function hasCameraTime(frame: Frame): boolean {
  return frame.takenAt !== null && frame.takenFrom !== null && frame.takenFrom !== "modified";
}

/**
 * Takes frames apart and fills the holes: a frame whose header could not be read belongs to the shot of the files
 * around it (same folder, name and kind), at the moment its number says.
 */
export function toCaptures(frames: readonly Frame[]): { captures: Capture[]; problems: LibraryProblem[] } {
  const families = new Map<string, { frame: Frame; name: FileName }[]>();
  for (const frame of frames) {
    const name = parseFileName(frame.path);
    const key = [name.folder, name.prefix.toLowerCase(), name.extension].join("\0");
    const family = families.get(key);
    if (family) family.push({ frame, name });
    else families.set(key, [{ frame, name }]);
  }
  const captures: Capture[] = [];
  const problems: LibraryProblem[] = [];
  for (const family of families.values()) {
    family.sort((a, b) => (a.name.counter ?? 0) - (b.name.counter ?? 0));
    const isWhole = family.map(({ frame }) => hasCameraTime(frame) && frame.width !== null);
    for (const [index, { frame, name }] of family.entries()) {
      const model = isWhole[index] ? undefined : nearest(family, isWhole, index);
      if (model === undefined) captures.push(capture(frame, name, ownTime(frame, name), streamOf(frame, name), false));
      else {
        const time = hasCameraTime(frame) ? frame.takenAt : interpolate(family, isWhole, index);
        captures.push(capture(frame, name, time, streamOf(model.frame, model.name), true));
        problems.push({
          path: frame.path,
          code: "order",
          message: `\`${frame.path}\` does not say when or how it was taken: it stands where its number puts it, beside \`${model.frame.path}\``,
        });
      }
    }
  }
  return { captures, problems };
}

type Family = readonly { readonly frame: Frame; readonly name: FileName }[];

function nearest(family: Family, isWhole: readonly boolean[], index: number): Family[number] | undefined {
  const counter = family[index]?.name.counter ?? null;
  if (counter === null) return undefined;
  for (let step = 1; step <= REACH; step++) {
    for (const other of [index - step, index + step]) {
      const found = isWhole[other] ? family[other] : undefined;
      if (found !== undefined) return Math.abs((found.name.counter ?? 0) - counter) <= REACH ? found : undefined;
    }
  }
  return undefined;
}

/** By counts between the whole frames before and after; beyond the ends, at the pace of the two nearest ones. */
function interpolate(family: Family, isWhole: readonly boolean[], index: number): number | null {
  const around = Array.from({ length: 2 * REACH + 1 }, (_, step) => index - REACH + step);
  const whole = around.filter((other) => isWhole[other]);
  const before = whole.filter((other) => other < index).slice(-2);
  const after = whole.filter((other) => other > index).slice(0, 2);
  const pair = before.length > 0 && after.length > 0 ? [before.at(-1), after[0]] : before.length > 0 ? before : after;
  const [a, b] = pair.map((other) => family[other as number]);
  const counter = family[index]?.name.counter ?? 0;
  if (a === undefined) return null;
  const start = a.frame.takenAt ?? 0;
  const counts = b === undefined ? 0 : (b.name.counter ?? 0) - (a.name.counter ?? 0);
  if (b === undefined || counts === 0) return start + Math.sign(counter - (a.name.counter ?? 0)) * 1e-3;
  return start + (((b.frame.takenAt ?? 0) - start) * (counter - (a.name.counter ?? 0))) / counts;
}

function ownTime(frame: Frame, name: FileName): number | null {
  return hasCameraTime(frame) ? frame.takenAt : timeFromName(name.stem);
}

/** Frames without a word about their camera are only known to belong together by folder and name. */
function streamOf(frame: Frame, name: FileName): string {
  const kind = frame.format === "raw" ? "raw" : "developed";
  const camera = frame.camera === null && !hasCameraTime(frame) ? `\0${name.folder}\0${frame.format}` : frame.body;
  return [camera, kind, `${frame.width}x${frame.height}`, frame.orientation].join("\0");
}

function capture(frame: Frame, name: FileName, time: number | null, stream: string, adopted: boolean): Capture {
  const { shutter, aperture, iso } = frame.exposure;
  // Manual lenses write no aperture: what is left still tells changes of setting.
  const ev =
    shutter === null || shutter <= 0 ? null : Math.log2((aperture ?? 1) ** 2 / shutter) - Math.log2((iso ?? 100) / 100);
  return { frame, name, time, shutter: shutter ?? 0, ev, stream, adopted };
}
