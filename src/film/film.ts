import { z } from "zod";
import { RushesError } from "../base/errors.ts";
import { areaBoxSchema, checkAreas, type FilmLightArea } from "./area.ts";
import { FILM_COLOURS, type FilmColour } from "./colour.ts";
import { expandFrames, type FrameEntry } from "./frame-list.ts";
import { defectsSchema, type FilmDefects, shotDefectsSchema } from "./defects.ts";
import { findKeyframeSlots, type KeyframePlace, keyframePlaceSchema } from "./keyframe.ts";
import { type FilmLensUse, lensUseSchema } from "./lens.ts";
import { checkLook, type FilmLook, type FilmShotLook, lookSchema, shotLookSchema } from "./look.ts";
import { checkMotion, type FilmMotion, type FilmShotMotion, motionSchema, shotMotionSchema } from "./motion.ts";
import { type FilmNoise, noiseSchema, shotNoiseSchema } from "./noise.ts";
import { type FilmPlace, placeSchema } from "./place.ts";
import type { ShotKind } from "./shot.ts";
import { type FilmWhiteBalance, whiteBalanceSchema } from "./white-balance.ts";

/** Version of film.yaml that this program writes. Older ones are upgraded stepwise on read. */
export const FILM_VERSION = 1;

/** The document: shots, how each is lit and looks, the cut, the deliverable. Plain data; unknown fields are kept. */
export interface Film {
  rushes: typeof FILM_VERSION;
  name: string;
  /** Folder of the photographs; relative to film.yaml. Only read, never written. */
  source: string;
  /** Where the photographs were taken; a shot may have one of its own. */
  place?: FilmPlace;
  output: FilmOutput;
  look: FilmLook;
  /**
   * How cameras see colours: a `.dcp` file (relative to film.yaml), or `embedded`, what each shot's DNGs have. Left out, or
   * `none`: their matrices alone.
   */
  profile?: string;
  /** What lenses do is undone. Left out: as the files say. */
  lens?: FilmLensUse;
  light: FilmLight;
  motion: FilmMotion;
  defects: FilmDefects;
  noise: FilmNoise;
  shots: FilmShot[];
  /** Shots in the order they play. */
  cut: FilmClip[];
  /** Photographs that do not play: test shots, stills, brackets. Listed so that they are not taken for new ones. */
  apart: FilmApart[];
}

export interface FilmOutput {
  /** Beside film.yaml unless absolute; of a sequence, the folder its files lie in. */
  file: string;
  /** `3840x2160`. */
  size: string;
  /** A rational: `24`, `24000/1001`. */
  fps: string;
  /** `fill` crops to the film's shape, `fit` shows the whole frame on black. */
  fit: "fill" | "fit";
  codec: (typeof FILM_CODECS)[number];
  bits: 8 | 10 | 16;
  /** Primaries and transfer of the film. */
  colour: FilmColour;
  /** Constant quality; null where the codec has none. */
  crf: number | null;
}

export interface FilmLight {
  mode: "deflicker" | "off";
  /**
   * What becomes of the settings' steps: a smooth path through them, one constant exposure, or one that follows the
   * scene's own light as an eye does.
   */
  programme: "as-shot" | "constant" | "eye";
  /** Share of the scene's own slow change that `eye` shows, 0 to 1. */
  eye: number;
  /** `auto`: flicker of parts of the frame (bands of mains light, the lens, lamps) goes where it is measured and believed. */
  local: "auto" | "off";
  /** How often, at most, finished pictures that still flicker are corrected and developed again, 0 to 3. */
  passes: number;
}

/** What a shot has in place of the film's `light`; what is left out is the film's. */
export interface FilmShotLight extends Partial<FilmLight> {
  keyframes?: FilmLightKeyframe[];
  /**
   * Parts of the picture that alone tell how bright a frame is, or never do. None: all of it, and where several parts tell
   * different things, those that hold still.
   */
  areas?: FilmLightArea[];
}

/** EV added to the light of a shot, at one of its frames; smooth between them. */
export interface FilmLightKeyframe {
  frame: KeyframePlace;
  ev: number;
}

export interface FilmShot {
  id: string;
  kind: ShotKind;
  /** Start-to-start seconds between slots; null: unknown. */
  interval: number | null;
  /** EV added to the shot's own exposure key. */
  exposure: number;
  light?: FilmShotLight;
  look?: FilmShotLook;
  motion?: FilmShotMotion;
  /** In place of the film's; what is left out is the film's. */
  defects?: Partial<FilmDefects>;
  /** Likewise. */
  noise?: Partial<FilmNoise>;
  /** In place of the film's; what is left out is the film's. */
  place?: FilmPlace;
  whiteBalance: FilmWhiteBalance;
  /** In place of the film's. */
  profile?: string;
  /** In place of the film's; what is left out is the film's. */
  lens?: FilmLensUse;
  frames: FrameEntry[];
}

export interface FilmClip {
  shot: string;
}

export interface FilmApart {
  kind: ShotKind;
  frames: FrameEntry[];
}

export const FILM_CODECS = [
  "h264",
  "hevc",
  "av1",
  "prores",
  "prores-4444",
  "dnxhr",
  "dnxhr-444",
  "ffv1",
  "ffv1-422",
  "ffv1-444",
  "ffv1-rgb",
  "tiff",
  "exr",
  "dng",
] as const;

const frameEntry = z.union([
  z.string().min(1),
  z.strictObject({ file: z.string().min(1) }),
  z.strictObject({ missing: z.int().min(1).max(100_000) }),
]);

const SHOT_KINDS = [
  "time-lapse",
  "hyperlapse",
  "ramp",
  "bracketed",
  "star",
  "still",
  "test",
  "video",
] as const satisfies readonly ShotKind[];

const exposure = z.number().min(-20).max(20);

const lightMode = z.enum(["deflicker", "off"]);
const localLight = z.enum(["auto", "off"]);
const lightProgramme = z.enum(["as-shot", "constant", "eye"]);
const eyeShare = z.number().min(0).max(1);
const passes = z.int().min(0).max(3);

const lightArea = z.looseObject({
  name: z.string().min(1).exactOptional(),
  use: z.enum(["include", "exclude"]),
  box: areaBoxSchema.exactOptional(),
  keyframes: z
    .array(z.looseObject({ frame: keyframePlaceSchema, box: areaBoxSchema }))
    .min(1)
    .exactOptional(),
});

const shotLightSchema = z.looseObject({
  mode: lightMode.exactOptional(),
  programme: lightProgramme.exactOptional(),
  eye: eyeShare.exactOptional(),
  local: localLight.exactOptional(),
  passes: passes.exactOptional(),
  keyframes: z.array(z.looseObject({ frame: keyframePlaceSchema, ev: exposure })).exactOptional(),
  areas: z.array(lightArea).exactOptional(),
});

const profileSchema = z
  .string()
  .regex(/^(none|embedded|.+\.dcp)$/i, "none, embedded, or a camera profile such as camera.dcp")
  .exactOptional();

const shotSchema = z.looseObject({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,40}$/, "an id of letters, digits, - and _"),
  kind: z.enum(SHOT_KINDS),
  interval: z.number().positive().nullable().default(null),
  exposure: exposure.default(0),
  light: shotLightSchema.exactOptional(),
  look: shotLookSchema.exactOptional(),
  motion: shotMotionSchema.exactOptional(),
  defects: shotDefectsSchema.exactOptional(),
  noise: shotNoiseSchema.exactOptional(),
  place: placeSchema.exactOptional(),
  whiteBalance: whiteBalanceSchema.default("as-shot"),
  profile: profileSchema,
  lens: lensUseSchema.exactOptional(),
  frames: z.array(frameEntry).min(1),
});

const outputSchema = z.looseObject({
  file: z.string().min(1),
  size: z.string().regex(/^\d{2,5}x\d{2,5}$/, "a size such as 3840x2160"),
  fps: z.union([z.string(), z.number()]).transform(String),
  fit: z.enum(["fill", "fit"]).default("fill"),
  codec: z.enum(FILM_CODECS),
  bits: z.union([z.literal(8), z.literal(10), z.literal(16)]),
  colour: z.enum(FILM_COLOURS).default("rec709"),
  crf: z.number().min(0).max(63).nullable().default(null),
});

const lightSchema = z.looseObject({
  mode: lightMode.default("deflicker"),
  programme: lightProgramme.default("as-shot"),
  eye: eyeShare.default(0.3),
  local: localLight.default("auto"),
  passes: passes.default(3),
  // Silently not obeyed, they would be a riddle.
  keyframes: z.undefined({ error: "keyframes belong to the light of a shot" }).exactOptional(),
  areas: z.undefined({ error: "areas belong to the light of a shot" }).exactOptional(),
});

const filmSchema: z.ZodType<Film> = z.looseObject({
  rushes: z.literal(FILM_VERSION),
  name: z.string().min(1),
  source: z.string().min(1),
  place: placeSchema.exactOptional(),
  output: outputSchema,
  look: lookSchema.prefault({}),
  profile: profileSchema,
  lens: lensUseSchema.exactOptional(),
  light: lightSchema.prefault({}),
  motion: motionSchema.prefault({}),
  defects: defectsSchema.prefault({}),
  noise: noiseSchema.prefault({}),
  shots: z.array(shotSchema).default([]),
  cut: z.array(z.looseObject({ shot: z.string() })).default([]),
  apart: z.array(z.looseObject({ kind: z.enum(SHOT_KINDS), frames: z.array(frameEntry).min(1) })).default([]),
});

/**
 * Checks plain data (of film.yaml) and fills defaults in.
 * @throws RushesError `bad-film` naming every field that is wrong, or a version from the future.
 */
export function parseFilm(data: unknown, path: string): Film {
  const version = z.looseObject({ rushes: z.number() }).safeParse(data);
  if (version.success && version.data.rushes > FILM_VERSION) {
    throw new RushesError(
      "bad-film",
      `Expected film version ${FILM_VERSION} or lower for \`${path}\` but received ${version.data.rushes}: a newer rushes wrote it`,
    );
  }
  const parsed = filmSchema.safeParse(data);
  if (!parsed.success) {
    const issues = parsed.error.issues.map((issue) => `${issue.path.join(".") || "film"}: ${issue.message}`);
    throw new RushesError("bad-film", `\`${path}\` is not a film that can be made:\n  ${issues.join("\n  ")}`, {
      details: { issues },
    });
  }
  checkReferences(parsed.data, path);
  return parsed.data;
}

function checkReferences(film: Film, path: string): void {
  const ids = new Set<string>();
  for (const shot of film.shots) {
    if (ids.has(shot.id)) throw new RushesError("bad-film", `Two shots of \`${path}\` have the id ${shot.id}`);
    ids.add(shot.id);
    const slots = expandFrames(shot.frames);
    for (const frame of slots) {
      if (frame !== null && !isInside(frame)) {
        throw new RushesError("bad-film", `Expected a path below the source for frame "${frame}" of shot ${shot.id}`);
      }
    }
    findKeyframeSlots(shot.light?.keyframes ?? [], slots, shot.id, "light.keyframes");
    checkAreas(shot.light?.areas ?? [], slots, shot.id, "light.areas");
    checkLook(shot.look ?? {}, slots, shot.id);
    checkMotion(shot.motion ?? {}, film.motion, slots, shot.id);
    const balance = shot.whiteBalance;
    if (typeof balance === "object" && "keyframes" in balance) {
      findKeyframeSlots(balance.keyframes, slots, shot.id, "whiteBalance.keyframes");
    }
  }
  for (const clip of film.cut) {
    if (!ids.has(clip.shot)) {
      throw new RushesError("bad-film", `The cut of \`${path}\` names shot ${clip.shot}, which is not among its shots`);
    }
  }
}

/** A film.yaml from somewhere else must not reach files outside its source. */
function isInside(path: string): boolean {
  return !path.startsWith("/") && !path.includes("\\..\\") && !path.split("/").includes("..") && !path.includes("\0");
}
