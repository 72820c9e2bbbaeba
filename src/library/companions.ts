import type { Frame } from "../film/frame.ts";
import type { LibraryProblem } from "./capture.ts";
import { hasCameraTime } from "./capture.ts";
import { parseFileName } from "./file-name.ts";

/**
 * Joins files that are one photograph: a raw and its JPEG or HEIC of the same name beside it, or elsewhere if camera
 * and moment agree (cameras that write them to two cards); a raw and its conversion to DNG. The raw is the frame.
 */
export function joinCompanions(frames: readonly Frame[]): {
  frames: Frame[];
  problems: LibraryProblem[];
  companions: number;
} {
  const beside = new Map<string, Frame>();
  const anywhere = new Map<string, Frame>();
  const problems: LibraryProblem[] = [];
  const dropped = new Set<Frame>();
  const drop = (frame: Frame, kept: Frame, what: string): void => {
    dropped.add(frame);
    problems.push({
      path: frame.path,
      code: "duplicate",
      message: `\`${frame.path}\` is ${what} \`${kept.path}\`: left out`,
    });
  };
  // The camera's own raw comes before a conversion of it.
  const raws = frames.filter(({ format }) => format === "raw").sort((a, b) => Number(isDng(a)) - Number(isDng(b)));
  for (const raw of raws) {
    const [near, far] = [besideKey(raw), momentKey(raw)];
    const original = (far === null ? undefined : anywhere.get(far)) ?? beside.get(near);
    const isConverted = original !== undefined && isDng(raw) && !isDng(original) && isSameMoment(raw, original);
    if (original && isConverted) drop(raw, original, "a conversion of");
    else {
      if (!beside.has(near)) beside.set(near, raw);
      if (far !== null && !anywhere.has(far)) anywhere.set(far, raw);
    }
  }
  const companionOf = new Map<Frame, Frame>();
  for (const frame of frames) {
    if (frame.format !== "jpeg" && frame.format !== "heic") continue;
    const far = momentKey(frame);
    const raw = beside.get(besideKey(frame)) ?? (far === null ? undefined : anywhere.get(far));
    if (raw === undefined) continue;
    if (companionOf.has(raw)) drop(frame, raw, "another picture of");
    else {
      companionOf.set(raw, frame);
      dropped.add(frame);
    }
  }
  const joined = frames.flatMap((frame) => {
    if (dropped.has(frame)) return [];
    const companion = companionOf.get(frame);
    return [companion ? Object.assign({}, frame, { companion: companion.path }) : frame];
  });
  return { frames: joined, problems, companions: companionOf.size };
}

function isDng(frame: Frame): boolean {
  return parseFileName(frame.path).extension === ".dng";
}

function besideKey(frame: Frame): string {
  const { folder, stem } = parseFileName(frame.path);
  return `${folder}\0${stem.toLowerCase()}`;
}

/** Name, camera and second; sub-seconds and serial numbers get lost on the way through other programs. */
function momentKey(frame: Frame): string | null {
  if (!hasCameraTime(frame) || frame.camera === null) return null;
  return [parseFileName(frame.path).stem.toLowerCase(), frame.camera, Math.floor(frame.takenAt ?? 0)].join("\0");
}

function isSameMoment(a: Frame, b: Frame): boolean {
  return Math.floor(a.takenAt ?? 0) === Math.floor(b.takenAt ?? 0);
}
