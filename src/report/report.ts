import type { GeoPlace } from "../film/frame.ts";
import type { ShotKind } from "../film/shot.ts";

/**
 * What became of a source frame. `held`: the neighbour is shown in its place. `skipped`: kept apart (test shot, still,
 * bracket, duplicate). `unreadable`: the file is no photograph that can be used.
 */
export type Fate = "used" | "held" | "skipped" | "unreadable";

/** In the order in which they are told. */
export const FATES: readonly Fate[] = ["used", "held", "skipped", "unreadable"];

/** One source frame and its fate, or (path null) a moment that has no photograph and is held. */
export interface FrameReport {
  /** Index into the shot's slots; null: the frame has no place in the shot's rhythm. */
  readonly slot: number | null;
  /** Path below the source folder, `/` between parts; null: the photograph is missing, and `fate` is `held`. */
  readonly path: string | null;
  readonly fate: Fate;
  /** Why, for people. Null only for `used`. */
  readonly reason: string | null;
  /** What read the pixels; null: nothing did. */
  readonly decoder: string | null;
  /** EV put on the frame; null: not developed. */
  readonly gain: number | null;
  /** For people, such as `1/60 s · f/8 · ISO 100`; empty: unknown. */
  readonly settings: string;
  /** Seconds since 1970 of the camera's own clock read as UTC; null: unknown. */
  readonly takenAt: number | null;
}

/** One number about the light of a shot, EV: less is steadier. Null: cannot be measured. */
export interface ScoreReport {
  /** For programs: `flicker`, `peak`, `colour`, `tileMedian`, `tileHigh`, `step`. */
  readonly key: string;
  /** For people. */
  readonly name: string;
  /** What it is: a sentence or two for people. */
  readonly definition: string;
  /** Of the photographs, in scene-linear light. */
  readonly before: number | null;
  /** Of the finished pictures, in display-linear light. */
  readonly after: number | null;
}

/** The light of a shot. Every array has one entry per slot, EV, null where not known; all empty for a shot kept apart. */
export interface LightReport {
  /** Seconds since 1970 of the camera's own clock read as UTC. */
  readonly times: readonly (number | null)[];
  /** As photographed: log2 of scene-linear light. */
  readonly before: readonly (number | null)[];
  /** Measured on the finished pictures: log2 of display-linear light. */
  readonly after: readonly (number | null)[];
  /** What the camera's settings say. */
  readonly exposureEv: readonly (number | null)[];
  readonly gain: readonly (number | null)[];
  /** What the scene itself did. */
  readonly scene: readonly (number | null)[];
  /** Slots whose settings differ from those of the slot before. Ascending. */
  readonly steps: readonly number[];
  /** EV; null: could not be measured. */
  readonly flickerBefore: number | null;
  readonly flickerAfter: number | null;
  /** What the flicker score is and where it was measured: one or two sentences for people. */
  readonly flickerDefinition: string;
  /** F and the other scores, in the order in which they are told. */
  readonly scores: readonly ScoreReport[];
}

/** One number about how steady a shot's view is, before and after. Null: not known. */
export interface MotionScoreReport {
  /** For programs: `jitter`, `stability`, `cropping`, `distortion`, `drift`. */
  readonly key: string;
  /** For people, with its unit. */
  readonly name: string;
  /** What it is: a sentence or two for people. */
  readonly definition: string;
  readonly before: number | null;
  readonly after: number | null;
}

/** Where a view is. One entry per slot; null where it is not known. */
export interface MotionCurves {
  /** Pixels of the film from where the first frame is, to the right and down. */
  readonly across: readonly (number | null)[];
  readonly down: readonly (number | null)[];
  /** Degrees, clockwise as seen. */
  readonly roll: readonly (number | null)[];
  /** Per cent larger than in the first frame. */
  readonly size: readonly (number | null)[];
}

/** How the view of a shot moves. */
export interface MotionReport {
  /** As it was asked for, and what became of `auto`. */
  readonly asked: string;
  readonly mode: string;
  /** Why, for people. */
  readonly why: string;
  /** Least share of the width that the film shows of a frame, 0 to 1. */
  readonly kept: number;
  /** What the camera did, and what the film does. */
  readonly before: MotionCurves;
  readonly after: MotionCurves;
  /** Slots (ascending) whose place is a guess between their neighbours, and why. */
  readonly bridged: readonly { readonly slot: number; readonly reason: string }[];
  readonly scores: readonly MotionScoreReport[];
  /** What less crop would cost: jitter in pixels of a film of 1080 lines. */
  readonly prices: readonly { readonly keep: number; readonly jitter: number }[];
  /** Regions that the film's edge does not cut, the least room around them (pixels of the film), or why it may. */
  readonly whole: readonly { readonly name: string; readonly margin: number | null; readonly waived: string | null }[];
}

/** What the sensor did to all frames of a shot alike, and was taken out. Pixels of the sensor's visible part, unturned. */
export interface DefectsReport {
  readonly width: number;
  readonly height: number;
  /** Column and row of each. */
  readonly hotPixels: readonly (readonly [number, number])[];
  /** Middle, radius and the deepest EV (below 0) of each shadow. */
  readonly dust: readonly {
    readonly x: number;
    readonly y: number;
    readonly radius: number;
    readonly ev: number;
  }[];
}

/** A picture inside the report. */
export interface ReportImage {
  /** `data:` URI. Left out of the JSON. */
  readonly uri: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** A grid of frames: row by row, cells of equal size, each row followed by a dark strip that edge numbers go on. */
export interface ContactSheet extends ReportImage {
  readonly columns: number;
  /** Pixels of one cell and of the gap around cells; the strip below each row is `stripHeight` high. */
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly gap: number;
  readonly stripHeight: number;
  /** Slot shown by each cell, in order. */
  readonly slots: readonly number[];
}

/** One of the colours that a shot is made of. */
export interface PaletteColour {
  /** `#rrggbb`, sRGB. */
  readonly colour: string;
  /** Of the pixels, 0 to 1. */
  readonly share: number;
}

/** Colours of a shot's finished pictures. */
export interface ColourReport {
  /** About 0 to 110: see `measureColourfulness`. */
  readonly colourfulness: number;
  /** From dark to bright; shares add up to 1. */
  readonly palette: readonly PaletteColour[];
}

export interface ShotReport {
  /** `s01`, `s02` … */
  readonly id: string;
  readonly kind: ShotKind;
  /** Source frames, whatever their fate: entries of `frames` that have a path. */
  readonly frameCount: number;
  /** Slots without a photograph: entries of `frames` whose path is null. */
  readonly missing: number;
  /** Where the frames lie, for people: folder, first and last file name. */
  readonly folder: string;
  readonly firstName: string;
  readonly lastName: string;
  /** Seconds since 1970 of the camera's own clock read as UTC; null: unknown. */
  readonly startsAt: number | null;
  /** Start-to-start seconds; null: unknown. */
  readonly interval: number | null;
  /** Where it was taken, to about 100 m: as film.yaml says, else the middle of what its frames say; null: neither does. */
  readonly place: GeoPlace | null;
  readonly camera: string | null;
  readonly lens: string | null;
  readonly focalMm: number | null;
  /** Pixels of the photographs; null: unknown. */
  readonly size: { readonly width: number; readonly height: number } | null;
  /** For people, such as `as shot, 5200 K`; null: not developed. */
  readonly whiteBalance: string | null;
  /** EV put on the whole shot by its exposure key; null: not developed. */
  readonly exposureKey: number | null;
  /** How its light was asked for, for people, such as `eye, 0.3 of the real change`; null: not developed. */
  readonly lighting: string | null;
  /** How it was asked to look, for people, such as `agx, saturation +20`; null: not developed. */
  readonly look: string | null;
  readonly notes: readonly string[];
  readonly light: LightReport;
  /** Null: it was not looked at, or there is nothing to tell. */
  readonly motion: MotionReport | null;
  /** Null: no finished picture, or nothing but black. */
  readonly colour: ColourReport | null;
  /** Null: nothing was found. */
  readonly defects: DefectsReport | null;
  /** Every slot once, in order, then the frames that have no slot. */
  readonly frames: readonly FrameReport[];
  /** Null for a shot kept apart. */
  readonly images: { readonly contactSheet: ContactSheet | null; readonly keogram: ReportImage | null };
}

/** The finished file, as probed. */
interface FilmReport {
  readonly frames: number;
  readonly seconds: number;
  /** Exact rate, such as `24` or `24000/1001`. */
  readonly fps: string;
  readonly width: number;
  readonly height: number;
  readonly codec: string;
  readonly bits: number;
  readonly pixelFormat: string;
  readonly primaries: string;
  readonly transfer: string;
  readonly matrix: string;
  readonly range: string;
  /** MaxCLL and MaxFALL, and the light of the display that the film was made for; null: the file does not say. */
  readonly lightLevel: string | null;
  readonly masteringDisplay: string | null;
  readonly container: string;
  readonly sizeBytes: number;
  readonly look: string;
  readonly sha256: string | null;
}

interface StageTiming {
  readonly name: string;
  /** Seconds from the stage's first start to its last end; stages overlap. */
  readonly wallSeconds: number;
  /** Seconds of processor time. */
  readonly cpuSeconds: number;
  /** Pieces of work done in this run. */
  readonly count: number;
}

export interface Problem {
  /** As in `RushesError`, or a warning's own word. */
  readonly code: string;
  readonly path: string | null;
  readonly message: string;
}

/** What is told about a film when it is done: plain data, written as HTML and JSON. */
export interface Report {
  readonly version: 1;
  /** Version of rushes. */
  readonly rushes: string;
  /** Name of the film. */
  readonly name: string;
  readonly made: {
    /** Path of the film, for people. */
    readonly film: string;
    /** Folder that the frames' paths are below. */
    readonly source: string;
    /** What makes the same film again. */
    readonly command: string;
    /** When the film was finished: ISO 8601 with offset. */
    readonly at: string;
  };
  readonly film: FilmReport;
  readonly timing: {
    readonly wallSeconds: number;
    readonly cpuSeconds: number;
    readonly stages: readonly StageTiming[];
    /** Pictures that were there from an earlier run. */
    readonly resumedPictures: number;
  };
  readonly machine: { readonly cores: number; readonly node: string; readonly platform: string };
  /** Entries of all `frames` and of `outside`, by fate. They add up: `checkAccounts`. */
  readonly counts: Readonly<Record<Fate, number>>;
  readonly problems: readonly Problem[];
  readonly shots: readonly ShotReport[];
  /** Source frames that belong to no shot: files that could not be read at all, duplicates and the like. */
  readonly outside: readonly FrameReport[];
}
