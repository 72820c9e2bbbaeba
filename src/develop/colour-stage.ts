import type { Kernels } from "../kernels/instance.ts";
import type { KernelMemory } from "../kernels/memory.ts";
import { type Curve, curveOrigin, sampleTone, transferCurve } from "./curve.ts";
import { cameraToDisplay, cameraToWorking, type Matrix, WORKING_TO_DISPLAY } from "./matrix.ts";
import type { Remembered } from "./remembered.ts";
import { sigmoidCurve } from "./sigmoid.ts";
import type { DevelopSettings, SigmoidLook } from "./settings.ts";

/** Where the colour stage reads and writes: byte offsets of quartets. */
export interface ColourPass {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  readonly count: number;
  readonly y: number;
  readonly cb: number;
  readonly cr: number;
}

/** Chroma spans 224 codes where luma spans 219, over 2·(1 − Kb) and 2·(1 − Kr) (ITU-R BT.709-6, 3.3). */
const CB_PER_BLUE = 224 / 219 / 1.8556;
const CR_PER_RED = 224 / 219 / 1.5748;
/** The block of parameters that the kernels read (kernels/lib/colour.ts), in floats. */
const PARAMETERS = 27;

/**
 * White-balanced camera light → Y'CbCr code values (Y' from black, chroma from grey on), by the look. Takes memory for
 * its tables and for `columns` quartets at a time; the function returned runs one pass over at most that many.
 * `differences`: red and blue are given as differences to green. `lumaCodes`: from black to white. `chromaScale`:
 * what chroma is multiplied with.
 */
export function createColourStage(
  kernels: Kernels,
  curves: Remembered<Curve>,
  settings: DevelopSettings,
  columns: number,
  differences: boolean,
  lumaCodes: number,
  chromaScale: number,
): (pass: ColourPass) => void {
  const { exports, memory } = kernels;
  const { look, gain } = settings;
  const plain = look.kind === "plain";
  const fromCamera = plain ? cameraToDisplay(settings.xyzToCamera) : cameraToWorking(settings.xyzToCamera);
  const gained = fromCamera.map((part) => part * gain);
  const transfer = placeCurve(
    memory,
    curves.get(`transfer ${lumaCodes}`, () => transferCurve(lumaCodes)),
  );
  const toneOf = (look: SigmoidLook): Curve =>
    curves.get(JSON.stringify([look.contrast, look.skew, look.white]), () => sampleTone(sigmoidCurve(look)));
  const tone = plain ? undefined : placeCurve(memory, toneOf(look));
  const hue = plain ? 0 : look.hue;
  const parameters = memory.take(PARAMETERS * 4);
  const floats = memory.float32(parameters, PARAMETERS);
  floats.set([...(differences ? fromDifferences(gained) : gained), ...WORKING_TO_DISPLAY]);
  floats.set([tone?.curve.low ?? 0, tone?.curve.high ?? 0, 0, transfer.curve.low, 0, hue, 1 - hue], 18);
  floats.set([chromaScale * CB_PER_BLUE, chromaScale * CR_PER_RED], 25);
  const addresses = memory.uint32(parameters, PARAMETERS);
  addresses[20] = tone?.origin ?? 0;
  addresses[22] = transfer.origin;
  if (plain) {
    return ({ red, green, blue, count, y, cb, cr }) =>
      exports.encodePlain(red, green, blue, count, parameters, y, cb, cr);
  }
  const light = memory.take(columns * 48);
  const toned = memory.take(columns * 48);
  return ({ red, green, blue, count, y, cb, cr }) => {
    exports.toneColour(red, green, blue, count, parameters, light, toned);
    exports.finishColour(light, toned, count, parameters);
    exports.encodeColour(toned, count, parameters, y, cb, cr);
  };
}

/** M · (r, g, b) from r − g, g and b − g. What is grey, without differences, stays so exactly where M keeps grey. */
function fromDifferences(m: Matrix): Matrix {
  return m.map((part, at) => (at % 3 === 1 ? m[at - 1]! + part + m[at + 1]! : part));
}

/** A curve in kernel memory. */
interface PlacedCurve {
  readonly curve: Curve;
  /** As the kernels take it. */
  readonly origin: number;
}

function placeCurve(memory: KernelMemory, curve: Curve): PlacedCurve {
  const offset = memory.take(curve.table.byteLength);
  memory.float32(offset, curve.table.length).set(curve.table);
  return { curve, origin: curveOrigin(curve, offset) };
}
