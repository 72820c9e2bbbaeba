import { DEFAULT_SIGMOID } from "../develop/settings.ts";
import { type Framing, frameView, type Size } from "../edit/framing.ts";
import type { PlannedPicture, Recipe, RecipeLook } from "../edit/recipe.ts";
import type { Film } from "../film/film.ts";
import type { LocalLight } from "../light/local-light.ts";
import type { LitShot } from "./light-shots.ts";
import type { Similarity } from "../motion/similarity.ts";
import type { Measurement } from "./measure-frames.ts";
import type { MovedShot } from "./move-shot.ts";
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
): PlannedPicture[] {
  const pictures: PlannedPicture[] = [];
  for (const [clip, { shot: id }] of film.cut.entries()) {
    const shot = lit.get(id);
    if (!shot?.levels || !shot.light) continue;
    const constant = shotRecipe(shot, film);
    const motion = moved.get(id);
    const { colour: colourNoise, time: timeNoise } = { ...film.noise, ...shot.shot.noise };
    for (const view of shot.views) {
      if (motion?.skipped.has(view.slot)) continue;
      const shownSlot = view.fate === "used" ? view.slot : shot.slots.indexOf(view.shown);
      const measured = measurements.get(view.shown)?.frame;
      if (constant === null || !measured) continue;
      const gain = (shot.light.frames[shownSlot]?.gain ?? 0) + shot.keyEv;
      const trim = balanceFor(shot.colour?.trims?.[shownSlot]);
      const rebuild = shot.rebuild?.[shownSlot];
      const recipe: Recipe = {
        ...constant,
        ...(motion && showSlot(motion, view.slot, shot.levels.source, constant)),
        content: measured.content,
        gainEv: round(gain),
        local: localFor(shot.local[shownSlot]),
        look: lookFor(film, shot, shownSlot),
        whiteBalance: balanceFor(shot.balances?.[shownSlot]?.multipliers) ?? constant.whiteBalance,
        ...(trim && { trim }),
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
  { views, lens }: MovedShot,
  slot: number,
  source: Size,
  framing: Framing,
): Pick<Recipe, "crop" | "warp"> | null {
  const view = views[slot];
  if (!view || (isIdentity(view) && lens === null)) return null;
  const { crop, warp } = showView(view, lens, source, framing);
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

function balanceFor(multipliers: Recipe["whiteBalance"] | undefined): Recipe["whiteBalance"] | null {
  return multipliers ? [round(multipliers[0]), round(multipliers[1]), round(multipliers[2])] : null;
}

function lookFor({ look }: Film, { levels, whites }: LitShot, slot: number): RecipeLook {
  if (look.name === "plain" || levels?.isDeveloped === true) return { kind: "plain" };
  const { contrast, skew } = look;
  return { ...DEFAULT_SIGMOID, contrast, skew, white: round(whites[slot] ?? 1) };
}

type Constant = Omit<Recipe, "content" | "gainEv" | "local" | "look" | "dither">;

function shotRecipe({ levels }: LitShot, { output }: Film): Constant | null {
  if (!levels) return null;
  const { black, white, whiteBalance, xyzToCamera, source } = levels;
  const size = parseFilmSize(output.size);
  const { crop, view } = frameView(source, size, output.fit);
  return { black, white, whiteBalance, xyzToCamera, crop, view, output: size };
}
