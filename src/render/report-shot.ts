import { basename, dirname } from "node:path/posix";
import sharp from "sharp";
import type { SlotView } from "../edit/slots.ts";
import type { Frame } from "../film/frame.ts";
import type { SolvedLight } from "../light/light-input.ts";
import { createFlickerMeter, type FlickerScore } from "../measure/flicker.ts";
import { FLICKER_DEFINITION } from "../measure/score-list.ts";
import { buildContactSheet, chooseSheetSlots, type SheetFrame } from "../report/contact-sheet.ts";
import { buildKeogram, type KeogramColumn } from "../report/keogram.ts";
import { measureColourfulness } from "../report/colourfulness.ts";
import { choosePalette } from "../report/palette.ts";
import type { ColourReport, DefectsReport, FrameReport, LightReport, ShotReport } from "../report/report.ts";
import { createBreather } from "./breather.ts";
import { lookOf } from "../film/look.ts";
import { describeExposure } from "./describe-exposure.ts";
import { describeLook } from "./describe-look.ts";
import type { LitShot } from "./light-shots.ts";
import { readNumbers } from "./render-chunks.ts";
import { weighPictures } from "./finished-light.ts";
import { reportMotion } from "./report-motion.ts";
import { reportScores } from "./report-scores.ts";
import type { RenderedFilm, Run } from "./film-run.ts";
import { findShotPlace, roundPlace } from "./shot-place.ts";
import type { ShotLevels } from "./shot-levels.ts";
import type { SunSlot } from "./shot-sun.ts";

/** What is gathered from a shot's finished pictures. Entry i is slot i; null: not in the film. */
interface Finished {
  readonly flicker: FlickerScore;
  /** Slot of each entry of the flicker curve: those that show a frame of their own. */
  readonly measuredSlots: readonly number[];
  readonly columns: readonly (KeogramColumn | null)[];
  readonly decoders: readonly (string | null)[];
  readonly sheet: readonly SheetFrame[];
}

/** Tells what became of a shot that plays. */
export async function reportShot(lit: LitShot, run: Run, rendered: RenderedFilm): Promise<ShotReport> {
  const { shot, slots, views, levels, light } = lit;
  const facts = rendered.facts.frames;
  const moved = rendered.moved.get(shot.id);
  const filmWidth = rendered.pictures.find((picture) => picture.shot === shot.id)?.recipe.view.width ?? 0;
  const finished = await gatherFinished(lit, run, rendered);
  const frames = slots.map((path, slot) =>
    reportSlot(
      path,
      views[slot],
      moved?.skipped.get(slot) ?? null,
      rendered,
      finished.decoders[slot] ?? null,
      light?.frames[slot],
      facts,
    ),
  );
  const present = slots.filter((path) => path !== null);
  const first = facts.get(present[0] ?? "");
  return {
    id: shot.id,
    kind: shot.kind,
    frameCount: present.length,
    missing: slots.length - present.length,
    folder: dirname(present[0] ?? ""),
    firstName: basename(present[0] ?? ""),
    lastName: basename(present.at(-1) ?? ""),
    startsAt: first?.takenAt ?? null,
    interval: shot.interval,
    place: roundPlace(
      findShotPlace(
        shot,
        rendered.film,
        present.map((path) => facts.get(path)),
      ),
    ),
    camera: first?.camera ?? null,
    lens: first?.lens ?? null,
    focalMm: first?.focalMm ?? null,
    size: levels?.source ?? null,
    whiteBalance: levels ? describeBalance(lit, levels.whiteBalance) : null,
    exposureKey: light ? lit.keyEv : null,
    lighting: light ? describeLighting(lit) : null,
    look: light ? describeLook(lookOf(rendered.film, shot), levels?.isDeveloped === true) : null,
    notes: [
      ...(levels?.isDeveloped ? ["Pictures that were developed already keep the tone they have."] : []),
      ...(levels?.notes ?? []),
      ...(levels ? describeBaseline(levels) : []),
      ...(light?.notes ?? []),
      ...(lit.colour?.notes ?? []),
      ...(moved?.notes ?? []),
      ...lit.defects.notes,
      ...finished.flicker.cuts.map((cut) => {
        return `Picture ${(finished.measuredSlots[cut] ?? cut) + 1} shares nothing with those before it; scores do not compare across.`;
      }),
    ],
    motion: moved ? reportMotion(moved, filmWidth) : null,
    defects: reportDefects(lit),
    light: { ...reportLight(lit, facts, finished), scores: await reportScores(lit, run, rendered, finished) },
    colour: reportColour(finished.sheet),
    frames,
    images: {
      contactSheet: finished.sheet.length > 0 ? await buildContactSheet(finished.sheet) : null,
      keogram: finished.columns.some((column) => column !== null) ? await buildKeogram(finished.columns) : null,
    },
  };
}

function reportDefects({ defects: { hotPixels, dust }, levels }: LitShot): DefectsReport | null {
  if (levels === null || hotPixels.length + dust.length === 0) return null;
  const { width, height } = levels.source;
  return {
    ...(levels.orientation >= 5 ? { width: height, height: width } : { width, height }),
    hotPixels: hotPixels.map((place) => [place % 65536, Math.floor(place / 65536)] as const),
    dust: dust.map(({ x, y, step, across, down, ev }) => {
      // What is taken out runs out over two points to each side.
      const radius = (Math.max(2, Math.min(across, down) - 5) * step) / 2;
      const middle = { x: Math.round(x + ((across - 1) / 2) * step), y: Math.round(y + ((down - 1) / 2) * step) };
      return { ...middle, radius: Math.round(radius), ev: Math.min(...ev) };
    }),
  };
}

/** Reads the numbers of a shot's chunks one by one: what is kept per picture is small. */
async function gatherFinished(
  lit: LitShot,
  { cache, options }: Run,
  { rendered, pictures: planned, outcomes }: RenderedFilm,
): Promise<Finished> {
  const { shot, slots, views } = lit;
  const breathe = createBreather(options.signal);
  const weigh = weighPictures(lit, planned, outcomes.get(shot.id)?.still ?? []);
  const meter = createFlickerMeter();
  const measuredSlots: number[] = [];
  const columns: (KeogramColumn | null)[] = slots.map(() => null);
  const decoders: (string | null)[] = slots.map(() => null);
  const sheet: SheetFrame[] = [];
  const onSheet = new Set(chooseSheetSlots(slots.length));
  for (const { key, pictures } of rendered.chunks) {
    if (pictures[0]?.shot !== shot.id) continue;
    await breathe();
    for (const [index, numbers] of readNumbers(cache, key).entries()) {
      const slot = pictures[index]?.slot;
      // A shot that plays twice is measured once.
      if (slot === undefined || columns[slot]) continue;
      // A copy: what was read is a view of its whole chunk's numbers, and would keep them all in memory.
      columns[slot] = numbers.column.slice();
      decoders[slot] = numbers.decoder;
      if (onSheet.has(slot)) sheet.push({ slot, thumb: await decodeThumb(numbers.thumb) });
      if (views[slot]?.fate !== "used") continue;
      measuredSlots.push(slot);
      meter.add(numbers.light, weigh(slot));
    }
  }
  return { flicker: meter.finish(), measuredSlots, columns, decoders, sheet };
}

/** Of the pictures on the contact sheet: they are spread evenly over the shot. */
function reportColour(sheet: readonly SheetFrame[]): ColourReport | null {
  const thumbs = sheet.map(({ thumb }) => thumb);
  const colourfulness = measureColourfulness(thumbs);
  return colourfulness === null ? null : { colourfulness, palette: choosePalette(thumbs) };
}

async function decodeThumb(jpeg: Uint8Array): Promise<SheetFrame["thumb"]> {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: data };
}

function reportSlot(
  path: string | null,
  view: SlotView | undefined,
  skipped: string | null,
  { facts: { measurements } }: RenderedFilm,
  decoder: string | null,
  light: SolvedLight | undefined,
  frames: ReadonlyMap<string, Frame>,
): FrameReport {
  const frame = path === null ? undefined : frames.get(path);
  const slot = view?.slot ?? null;
  const common = {
    slot,
    path,
    settings: frame ? describeExposure(frame.exposure) : "",
    takenAt: frame?.takenAt ?? null,
  };
  if (skipped !== null && view?.fate === "used") {
    return { ...common, fate: "skipped", reason: skipped, decoder: null, gain: null };
  }
  if (view?.fate === "used") return { ...common, fate: "used", reason: null, decoder, gain: light?.gain ?? null };
  const measurement = path === null ? undefined : measurements.get(path);
  const why = view?.reason ?? (measurement?.frame === null ? measurement.reason : "no frame of the shot can be used");
  const held = skipped ?? (view ? `${basename(view.shown)} is held in its place` : null);
  return {
    ...common,
    fate: path === null ? "held" : "unreadable",
    reason: held === null ? why : `${why}; ${held}`,
    decoder: null,
    gain: null,
  };
}

function reportLight(
  { views, light, keyEv }: LitShot,
  frames: ReadonlyMap<string, Frame>,
  { flicker, measuredSlots }: Finished,
): Omit<LightReport, "scores"> {
  // A shot without a usable frame has no slots in the film, and no curves.
  const solved = views.map(({ slot, fate }) => (fate === "used" ? light?.frames[slot] : undefined));
  const after: (number | null)[] = views.map(() => null);
  for (const [index, slot] of measuredSlots.entries()) after[slot] = finiteOrNull(flicker.curve[index]);
  return {
    times: views.map(({ frame }) => (frame === null ? null : (frames.get(frame)?.takenAt ?? null))),
    before: solved.map((frame) => frame?.apparent ?? null),
    after,
    exposureEv: solved.map((frame) => frame?.exposure ?? null),
    gain: solved.map((frame) => (frame ? frame.gain + keyEv : null)),
    scene: solved.map((frame) => frame?.scene ?? null),
    steps: light?.steps ?? [],
    flickerBefore: light?.flickerBefore ?? null,
    flickerAfter: flicker.flicker,
    flickerDefinition: FLICKER_DEFINITION,
  };
}

function finiteOrNull(value: number | null | undefined): number | null {
  return value !== null && value !== undefined && Number.isFinite(value) ? value : null;
}

/** What the files themselves want on top, and get. */
function describeBaseline({ baselineEv }: ShotLevels): string[] {
  if (baselineEv === 0) return [];
  const sign = baselineEv < 0 ? "−" : "+";
  return [`Its files want ${sign}${Math.abs(baselineEv).toFixed(2)} EV on top of what they hold, and have it.`];
}

function describeLighting({ lighting: { mode, programme, eye }, shot }: LitShot): string {
  const programmes = {
    "as-shot": "as shot",
    constant: "constant exposure",
    eye: `as an eye sees it (${eye} of the real change)`,
  };
  const count = shot.light?.keyframes?.length ?? 0;
  const keyframes = count === 0 ? "" : `, ${count} ${count === 1 ? "keyframe" : "keyframes"}`;
  return (mode === "off" ? "untouched" : programmes[programme]) + keyframes;
}

function describeBalance({ shot, balances, sun }: LitShot, constant: readonly [number, number, number]): string {
  const tell = ([red, green, blue]: readonly [number, number, number]): string =>
    `R ×${(red / green).toFixed(3)}, B ×${(blue / green).toFixed(3)}`;
  const [first, last] = [balances?.[0], balances?.at(-1)];
  const [from, to] = [sun?.[0], sun?.at(-1)];
  if (from && to) return `after the sun: from ${describeSun(from)} to ${describeSun(to)}`;
  if (first && last) return `by keyframes (from ${tell(first.multipliers)} to ${tell(last.multipliers)})`;
  const ratios = tell(constant);
  if (shot.whiteBalance === "as-shot") return `as shot, one for all frames (${ratios})`;
  return "kelvin" in shot.whiteBalance ? `${shot.whiteBalance.kelvin} K (${ratios})` : `as film.yaml says (${ratios})`;
}

/** `−9.8° 4050 K` */
function describeSun({ altitude, kelvin }: SunSlot): string {
  const degrees = `${altitude < 0 ? "−" : "+"}${Math.abs(altitude).toFixed(1)}°`;
  return `${degrees} ${Math.round(kelvin)} K`;
}
