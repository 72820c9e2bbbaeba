import { basename, dirname } from "node:path/posix";
import { expandFrames } from "../film/frame-list.ts";
import type { ShotKind } from "../film/shot.ts";
import type { FrameReport, LightReport, ShotReport } from "../report/report.ts";
import type { RenderedFilm, Run } from "./film-run.ts";
import { describeExposure } from "./describe-exposure.ts";
import { findMiddle, roundPlace } from "./shot-place.ts";

const NO_LIGHT: LightReport = {
  times: [],
  before: [],
  after: [],
  exposureEv: [],
  gain: [],
  scene: [],
  steps: [],
  flickerBefore: null,
  flickerAfter: null,
  flickerDefinition: "",
  scores: [],
};

const REASONS: Readonly<Partial<Record<ShotKind, string>>> = {
  test: "a test shot",
  still: "a single photograph, not part of a time-lapse",
  bracketed: "one of an exposure bracket",
};

/** Shots of the document that do not play in this film, and photographs kept apart: all `skipped`, with the reason. */
export function reportApart(run: Run, { film, lit }: RenderedFilm): ShotReport[] {
  const unplayed = film.shots
    .filter(({ id }) => !lit.has(id))
    .map(({ id, kind, frames }) => ({ id, kind, frames, reason: "its shot is not in the cut" }));
  const apart = film.apart.map(({ kind, frames }, index) => ({
    id: `a${String(index + 1).padStart(2, "0")}`,
    kind,
    frames,
    reason: REASONS[kind] ?? "kept apart",
  }));
  const present = new Map(run.scan.frames.map((frame) => [frame.path, frame]));
  return [...unplayed, ...apart].flatMap(({ id, kind, frames: entries, reason }) => {
    const paths = expandFrames(entries).filter((path) => path !== null && present.has(path)) as string[];
    const [first] = paths;
    if (first === undefined) return [];
    const known = present.get(first);
    const frames = paths.map((path): FrameReport => {
      const frame = present.get(path);
      return {
        slot: null,
        path,
        fate: "skipped",
        reason,
        decoder: null,
        gain: null,
        settings: frame ? describeExposure(frame.exposure) : "",
        takenAt: frame?.takenAt ?? null,
      };
    });
    return [
      {
        id,
        kind,
        frameCount: frames.length,
        missing: 0,
        folder: dirname(first),
        firstName: basename(first),
        lastName: basename(paths.at(-1) ?? first),
        startsAt: known?.takenAt ?? null,
        interval: null,
        place: roundPlace(findMiddle(paths.map((path) => present.get(path)))),
        camera: known?.camera ?? null,
        lens: known?.lens ?? null,
        focalMm: known?.focalMm ?? null,
        size: known?.width && known.height ? { width: known.width, height: known.height } : null,
        whiteBalance: null,
        exposureKey: null,
        lighting: null,
        look: null,
        notes: [],
        light: NO_LIGHT,
        motion: null,
        colour: null,
        defects: null,
        frames,
        images: { contactSheet: null, keogram: null },
      },
    ];
  });
}

/** Source frames in no shot: files that are no photographs after all, duplicates, and what film.yaml does not name. */
export function reportOutside({ scan }: Run, shots: readonly ShotReport[]): FrameReport[] {
  const told = new Set(shots.flatMap(({ frames }) => frames.map(({ path }) => path)));
  const outside = new Map<string, FrameReport>();
  const add = (path: string, fate: "skipped" | "unreadable", reason: string): void => {
    if (told.has(path) || outside.has(path)) return;
    outside.set(path, { slot: null, path, fate, reason, decoder: null, gain: null, settings: "", takenAt: null });
  };
  const frames = new Set(scan.frames.map(({ path }) => path));
  for (const { path, code, message } of scan.problems) {
    // An empty path concerns the whole; a frame with a problem is still a frame.
    if (path !== "" && !frames.has(path)) add(path, code === "duplicate" ? "skipped" : "unreadable", message);
  }
  for (const { path } of scan.frames) add(path, "skipped", "not named in film.yaml");
  return [...outside.values()];
}
