import type { Kernels } from "../kernels/instance.ts";
import { type Curve, sampleDisplay, sampleTone, sampleTransfer } from "./curve.ts";
import { type FoldedLook, foldLook } from "./fold-look.ts";
import type { FoldedLut } from "./fold-lut.ts";
import { createLevelMeter, type PictureLevel } from "./level-meter.ts";
import { placeCube } from "./lut.ts";
import type { Matrix } from "../base/matrix3.ts";
import { cameraToWorking } from "./matrix.ts";
import { OUTPUT_COLOURS } from "./output-colour.ts";
import { type PlacedCurve, placeCurve } from "./place-curve.ts";
import type { Remembered } from "./remembered.ts";
import type { DevelopSettings } from "./settings.ts";

/** Where the colour stage reads and writes: byte offsets of quartets. */
export interface ColourPass {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  readonly count: number;
  /** Of the four rows so many are in the picture. */
  readonly rows: number;
  /** Where Y', Cb, Cr or R', G', B' go. */
  readonly y: number;
  readonly cb: number;
  readonly cr: number;
}

export interface ColourStage {
  run(pass: ColourPass): void;
  /** How bright what it made is; null: its codes do not say. */
  readLevel(): PictureLevel | null;
}

/** Curves' kernels count the bits of x within a line without those of a pair's address. */
const PAIR_BITS = 3;
/** Chroma spans 224 codes where luma spans 219 (ITU-R BT.709-6, 3.4). */
const CHROMA_PER_LUMA = 224 / 219;
/** The block of parameters that the kernels read (kernels/lib/colour.ts), in floats. */
const PARAMETERS = 37;
/** Where shares of luminance are in it. */
const LUMINANCE_AT = 29;

/**
 * White-balanced camera light → Y'CbCr code values (Y' from black, chroma from grey on) or R'G'B', by the look and the
 * colour; for `rgbf16` → light in the working space, with nothing but the gain. Takes memory for its tables and for
 * `columns` quartets at a time; a pass is over at most that many. `differences`: red and blue are given as differences to
 * green. `lumaCodes`: from black to white. `chromaScale`: what chroma is multiplied with.
 */
export function createColourStage(
  kernels: Kernels,
  curves: Remembered<Curve>,
  settings: DevelopSettings,
  columns: number,
  differences: boolean,
  lumaCodes: number,
  chromaScale: number,
): ColourStage {
  const { exports, memory } = kernels;
  if (settings.format === "rgbf16") return createLightStage(kernels, settings, differences);
  const output = OUTPUT_COLOURS[settings.colour ?? "rec709"];
  const isRgb = settings.format === "rgb16";
  const { fromCamera, tone, hue, toDisplay, luminance, bridge, ends, transfers, vibrance, lut } = foldLook(
    settings,
    output,
  );
  const placed = new Map<string, PlacedCurve>();
  const place = (key: string, sample: () => Curve): PlacedCurve => {
    const known = placed.get(key) ?? placeCurve(memory, curves.get(key, sample));
    placed.set(key, known);
    return known;
  };
  const placedTransfers = transfers.map(({ key, f }) =>
    place(`transfer ${lumaCodes} ${key}`, () => sampleTransfer((light) => lumaCodes * f(light))),
  );
  const placedTone = tone && place(`tone ${tone.key}`, () => sampleTone(tone.f));
  const parameters = memory.take(PARAMETERS * 4);
  const floats = memory.float32(parameters, PARAMETERS);
  floats.set([...(differences ? fromDifferences(fromCamera) : fromCamera), ...toDisplay]);
  floats.set([placedTone?.curve.low ?? 0, placedTone?.curve.high ?? 0, 0, placedTransfers[0]!.curve.low], 18);
  const [kr, , kb] = output.luma;
  // B' − Y' spans 2·(1 − Kb), R' − Y' 2·(1 − Kr).
  const toChroma = (k: number): number => (chromaScale * CHROMA_PER_LUMA) / (2 * (1 - k));
  floats.set([hue, 1 - hue, toChroma(kb), toChroma(kr), ...output.luminance, ...output.luma], 25);
  const addresses = memory.uint32(parameters, PARAMETERS);
  addresses[20] = placedTone?.origin ?? 0;
  addresses.set(
    placedTransfers.map((transfer) => transfer.origin),
    22,
  );
  const { surround } = output;
  if (surround !== null) {
    const placedSurround = place(`surround ${output.name}`, () => sampleTransfer(surround.apply));
    floats[35] = placedSurround.curve.low;
    addresses[36] = placedSurround.origin;
  }
  const meter = output.nits === null ? null : createLevelMeter(kernels, output.nits);
  const readLevel = (): PictureLevel | null => meter?.read() ?? null;
  if (placedTone === null && surround === null && meter === null && bridge === null && !isRgb) {
    const run = ({ red, green, blue, count, y, cb, cr }: ColourPass): void =>
      exports.encodePlain(red, green, blue, count, parameters, y, cb, cr);
    return { run, readLevel };
  }
  const light = memory.take(columns * 48);
  const toned = memory.take(columns * 48);
  const onLog = lut?.on === "log";
  const cross = bridge && placeBridge(kernels, bridge, place);
  // What comes after a bridge has luminances of its own.
  const finishing = bridge === null ? parameters : memory.take(PARAMETERS * 4);
  if (bridge !== null) {
    memory.bytes(finishing, PARAMETERS * 4).set(memory.bytes(parameters, PARAMETERS * 4));
    memory.float32(finishing, PARAMETERS).set(luminance, LUMINANCE_AT);
  }
  // A part of the transfers but where they come after the surround, or the light that they show is measured.
  const finish = meter === null && surround === null ? null : placeEnds(kernels, ends, place);
  const measure = (count: number, rows: number): void => {
    if (meter === null) return;
    if (finish === null) return meter.add(toned, count, rows);
    // What was before the tone curve has been used.
    memory.bytes(light, count * 48).set(memory.bytes(toned, count * 48));
    finish(light, count);
    meter.add(light, count, rows);
  };
  const enliven = vibrance && placeVibrance(kernels, vibrance);
  const through = lut && placeCube(kernels, placeLutCurves(lut, place), lut.table, lut.size);
  const run = ({ red, green, blue, count, rows, y, cb, cr }: ColourPass): void => {
    const plane = count * 16;
    if (placedTone === null) {
      exports.matrixColour(red, green, blue, count, parameters, toned, toned + plane, toned + 2 * plane);
    } else {
      exports.toneColour(red, green, blue, count, parameters, light, toned);
      enliven?.(onLog ? light : toned, count);
      if (!onLog) exports.finishColour(light, toned, count, finishing);
      through?.(onLog ? light : toned, count, toned);
    }
    cross?.(toned, count);
    measure(count, rows);
    if (surround !== null) {
      finish?.(toned, count);
      exports.scaleByLuminance(toned, count, parameters);
    }
    if (isRgb) exports.encodeRgb(toned, count, parameters, y, cb, cr);
    else exports.encodeColour(toned, count, parameters, y, cb, cr);
  };
  return { run, readLevel };
}

/** Light for `rgbf16`: the matrix and the gain, and nothing cut. */
function createLightStage({ exports, memory }: Kernels, settings: DevelopSettings, differences: boolean): ColourStage {
  const matrix = cameraToWorking(settings.xyzToCamera).map((part) => part * settings.gain);
  const parameters = memory.take(PARAMETERS * 4);
  memory.float32(parameters, 9).set(differences ? fromDifferences(matrix) : matrix);
  return {
    run: ({ red, green, blue, count, y, cb, cr }) =>
      exports.matrixColour(red, green, blue, count, parameters, y, cb, cr),
    readLevel: () => null,
  };
}

/** M · (r, g, b) from r − g, g and b − g. What is grey, without differences, stays so exactly where M keeps grey. */
export function fromDifferences(m: Matrix): Matrix {
  return m.map((part, at) => (at % 3 === 1 ? m[at - 1]! + part + m[at + 1]! : part));
}

function placeVibrance(
  { exports, memory }: Kernels,
  { amount, weights }: NonNullable<FoldedLook["vibrance"]>,
): (colours: number, count: number) => void {
  const offset = memory.take(12);
  memory.float32(offset, 3).set(weights);
  return (colours, count) => exports.vibrance(colours, count, offset, amount);
}

/** From the encoded light of one display to the light of another (r, g, b one after the other, `count` quartets each), in place. */
function placeBridge(
  kernels: Kernels,
  { toLight, toOutput }: NonNullable<FoldedLook["bridge"]>,
  place: (key: string, sample: () => Curve) => PlacedCurve,
): (colours: number, count: number) => void {
  const { exports, memory } = kernels;
  const enlighten = placeEnds(kernels, toLight, place);
  const matrix = memory.take(9 * 4);
  memory.float32(matrix, 9).set(toOutput);
  return (colours, count) => {
    enlighten?.(colours, count);
    const [red, green, blue] = [0, 1, 2].map((channel) => colours + channel * count * 16) as [number, number, number];
    exports.matrixColour(red, green, blue, count, matrix, red, green, blue);
  };
}

/** Sends what is shown (r, g, b one after the other, `count` quartets each) through the wheels, in place; null: there are none. */
function placeEnds(
  { exports }: Kernels,
  ends: FoldedLook["ends"],
  place: (key: string, sample: () => Curve) => PlacedCurve,
): ((colours: number, count: number) => void) | null {
  if (ends.every((end) => end === null)) return null;
  const placed = ends.map((end) => end && place(`end ${end.key}`, () => sampleDisplay(end.f)));
  return (colours, count) =>
    placed.forEach((end, channel) => {
      if (end === null) return;
      const { curve, origin } = end;
      exports.curveColour(
        colours + channel * count * 16,
        count,
        curve.low,
        curve.high,
        origin,
        curve.shift - PAIR_BITS,
      );
    });
}

/** Scene light has no end, but is straight near black in every LUT; the display's has one, and is steep there. */
function placeLutCurves(
  { curves, on }: FoldedLut,
  place: (key: string, sample: () => Curve) => PlacedCurve,
): [PlacedCurve, PlacedCurve, PlacedCurve] {
  const [red, green, blue] = curves.map(({ key, f }) =>
    place(`lut ${on} ${key}`, () => (on === "log" ? sampleTone(f) : sampleDisplay(f))),
  );
  return [red, green, blue] as [PlacedCurve, PlacedCurve, PlacedCurve];
}
