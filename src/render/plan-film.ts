import { DEFAULT_SIGMOID } from "../develop/settings.ts";
import { type Framing, frameView, type Size } from "../edit/framing.ts";
import type { PlannedPicture, Recipe, RecipeLook } from "../edit/recipe.ts";
import { RushesError } from "../base/errors.ts";
import type { Film } from "../film/film.ts";
import { type Grade, isNeutral, SLIDERS, WHEEL_NAMES } from "../film/grade.ts";
import { type FilmLook, lookOf } from "../film/look.ts";
import type { LocalLight } from "../light/local-light.ts";
import type { LitShot } from "./light-shots.ts";
import type { Fringe, LateralColour } from "../motion/lateral-colour.ts";
import { straightExtent } from "../motion/lens.ts";
import { IDENTITY, type Similarity } from "../motion/similarity.ts";
import type { LoadedLut } from "./load-luts.ts";
import type { Measurement } from "./measure-frames.ts";
import type { MovedShot } from "./move-shot.ts";
import type { BakedProfile } from "./bake-profiles.ts";
import type { SlotBalance } from "./shot-balance.ts";
import type { ShotLevels } from "./shot-levels.ts";
import { lookSlots, type SlotLook } from "./shot-look.ts";
import { showView } from "./shot-warp.ts";

/** `3840x2160` → pixels. */
export function parseFilmSize(text: string): Size {
  const [width, height] = text.split("x").map(Number);
  return { width: width ?? 0, height: height ?? 0 };
}

/** EV and light to this many decimals: less than any picture can show, and free of the last digits of a logarithm. */
const DECIMALS = 1e5;

/** Makes one recipe per picture of the film, in the order of the cut. Pure. */
export function planPictures(
  film: Film,
  lit: ReadonlyMap<string, LitShot>,
  moved: ReadonlyMap<string, MovedShot>,
  measurements: ReadonlyMap<string, Measurement>,
  luts: ReadonlyMap<string, LoadedLut>,
  profiles: ReadonlyMap<string, BakedProfile>,
): PlannedPicture[] {
  const pictures: PlannedPicture[] = [];
  for (const [clip, { shot: id }] of film.cut.entries()) {
    const shot = lit.get(id);
    if (!shot?.levels || !shot.light) continue;
    const constant = shotRecipe(shot, film);
    const motion = moved.get(id);
    const looks = lookSlots(film, shot.shot, shot.slots, shot.timeline);
    const profile = profiles.get(id);
    const lut = lutFor(lookOf(film, shot.shot), luts);
    const { colour: colourNoise, time: timeNoise } = { ...film.noise, ...shot.shot.noise };
    for (const view of shot.views) {
      if (motion?.skipped.has(view.slot)) continue;
      const shownSlot = view.fate === "used" ? view.slot : shot.slots.indexOf(view.shown);
      const measured = measurements.get(view.shown)?.frame;
      if (constant === null || !measured) continue;
      const gain = (shot.light.frames[shownSlot]?.gain ?? 0) + shot.keyEv;
      const trim = balanceFor(shot.colour?.trims?.[shownSlot]);
      const rebuild = shot.rebuild?.[shownSlot];
      const map = profile?.mapAt(shownSlot);
      const vignetting = shot.vignetting?.[shownSlot];
      const lateralColour = shot.lateralColour?.[shownSlot];
      const recipe: Recipe = {
        ...constant,
        ...(motion ? showSlot(motion, view.slot, shot.levels.source, constant) : straighten(shot.levels, constant)),
        content: measured.content,
        gainEv: round(gain),
        local: localFor(shot.local[shownSlot]),
        ...lookFor(lookOf(film, shot.shot), looks[shownSlot] as SlotLook, shot, shownSlot, profile?.tone),
        ...(map && { map }),
        ...(lut && { lut }),
        ...balanceOf(shot.balances?.[shownSlot]),
        ...(trim && { trim }),
        ...(vignetting && { vignetting }),
        ...(lateralColour && { lateralColour: roundLateralColour(lateralColour) }),
        ...(rebuild !== undefined && { rebuild: round(rebuild) }),
        ...(shot.defects.hotPixels.length > 0 && { hotPixels: shot.defects.hotPixels }),
        ...(colourNoise > 0 && { colourNoise }),
        ...(timeNoise > 0 && { timeNoise }),
        ...(shot.defects.dusty[shownSlot] && { dust: shot.defects.dust }),
        dither: view.slot,
      };
      pictures.push({
        index: pictures.length,
        clip,
        shot: id,
        slot: view.slot,
        path: view.shown,
        stamp: measured.stamp,
        recipe,
      });
    }
  }
  return pictures;
}

function showSlot(
  { views, keystones, lens }: MovedShot,
  slot: number,
  source: Size,
  framing: Framing,
): Pick<Recipe, "crop" | "warp"> | null {
  const view = views[slot];
  const keystone = keystones?.[slot] ?? null;
  if (!view || (isIdentity(view) && keystone === null && lens === null)) return null;
  const { crop, warp } = showView(view, keystone, lens, source, framing);
  return { crop, ...(warp && { warp }) };
}

/** What is shown of a photograph that is only straightened: as much as its lens leaves of it. */
function straighten({ lens, source }: ShotLevels, framing: Framing): Pick<Recipe, "crop" | "warp"> | null {
  if (lens === null) return null;
  const scale = straightExtent(source, lens).width / source.width;
  const { crop, warp } = showView({ ...IDENTITY, a: scale }, null, lens, source, framing);
  return { crop, ...(warp && { warp }) };
}

function isIdentity({ a, b, x, y }: Similarity): boolean {
  return a === 1 && b === 0 && x === 0 && y === 0;
}

function round(value: number): number {
  return Math.round(value * DECIMALS) / DECIMALS;
}

function localFor(local: LocalLight | null | undefined): Recipe["local"] {
  if (!local) return null;
  const { radial, rows, field } = local;
  return {
    radial: radial === null ? null : round(radial),
    rows: rows?.map(round) ?? null,
    field: field?.map(round) ?? null,
  };
}

function roundLateralColour({ red, blue }: LateralColour): LateralColour {
  const part = (term: number): number => Math.round(term * MATRIX_DECIMALS) / MATRIX_DECIMALS;
  const round5 = ([k0, k1, k2, k3, k4]: Fringe): Fringe => [part(k0), part(k1), part(k2), part(k3), part(k4)];
  return { red: round5(red), blue: round5(blue) };
}

function balanceFor(multipliers: Recipe["whiteBalance"] | undefined): Recipe["whiteBalance"] | null {
  return multipliers ? [round(multipliers[0]), round(multipliers[1]), round(multipliers[2])] : null;
}

/** What white balance that changes over the shot makes of a slot's recipe. */
function balanceOf(balance: SlotBalance | undefined): Pick<Recipe, "whiteBalance" | "xyzToCamera"> | null {
  const whiteBalance = balanceFor(balance?.multipliers);
  if (!balance || !whiteBalance) return null;
  return { whiteBalance, xyzToCamera: matrixFor(balance.xyzToCamera) };
}

/** Parts of matrices to this many decimals: as for `DECIMALS`, where a row may be a small difference of large parts. */
const MATRIX_DECIMALS = 1e8;

function matrixFor(matrix: readonly number[] | null): Recipe["xyzToCamera"] {
  return matrix && matrix.map((part) => Math.round(part * MATRIX_DECIMALS) / MATRIX_DECIMALS);
}

function lookFor(
  { name }: Pick<FilmLook, "name">,
  { contrast, skew, grade }: SlotLook,
  { levels, whites }: LitShot,
  slot: number,
  tone: BakedProfile["tone"] | undefined,
): Pick<Recipe, "look" | "grade"> {
  const graded = isNeutral(grade) ? {} : { grade: roundGrade(grade) };
  if (name === "plain" || levels?.isDeveloped === true) return { look: { kind: "plain" }, ...graded };
  const white = round(whites[slot] ?? 1);
  if (name === "profile") {
    // Shots without one were refused before.
    if (!tone) throw new RushesError("internal", "Expected a camera profile with a tone curve but there is none");
    return { look: { kind: "profile", points: tone, white }, ...graded };
  }
  const look: RecipeLook =
    name === "agx"
      ? { kind: "agx", contrast: round(contrast), white }
      : { ...DEFAULT_SIGMOID, contrast: round(contrast), skew: round(skew), white };
  return { look, ...graded };
}

function roundGrade(grade: Grade): Grade {
  const sliders = Object.fromEntries(SLIDERS.map((name) => [name, round(grade[name])]));
  const wheels = Object.fromEntries(WHEEL_NAMES.map((name) => [name, grade[name].map(round)]));
  return { ...grade, ...sliders, ...wheels };
}

function lutFor({ lut }: Pick<FilmLook, "lut">, luts: ReadonlyMap<string, LoadedLut>): Recipe["lut"] | null {
  const loaded = lut && luts.get(lut.path);
  return lut && loaded ? { content: loaded.content, on: lut.on } : null;
}

type Constant = Omit<Recipe, "content" | "gainEv" | "local" | "look" | "grade" | "map" | "lut" | "dither">;

function shotRecipe({ levels }: LitShot, { output }: Film): Constant | null {
  if (!levels) return null;
  const { black, white, whiteBalance, source } = levels;
  const xyzToCamera = matrixFor(levels.xyzToCamera);
  const size = parseFilmSize(output.size);
  const { crop, view } = frameView(source, size, output.fit);
  return { black, white, whiteBalance, xyzToCamera, crop, view, output: size };
}
