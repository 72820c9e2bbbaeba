import type { Kernels } from "../kernels/instance.ts";
import type { KernelMemory } from "../kernels/memory.ts";
import { type Curve, sampleCurve, transferCurve } from "./curve.ts";
import { cameraToDisplay, cameraToWorking, type Matrix, WORKING_TO_DISPLAY } from "./matrix.ts";
import { sigmoidCurve } from "./sigmoid.ts";
import type { DevelopSettings } from "./settings.ts";

/** Where the colour stage reads and writes: byte offsets of quartets. */
export interface ColourPass {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  readonly differences: boolean;
  readonly count: number;
  readonly y: number;
  readonly cb: number;
  readonly cr: number;
}

/** A curve in kernel memory. */
interface PlacedCurve {
  readonly curve: Curve;
  readonly offset: number;
}

/**
 * White-balanced camera light → Y'CbCr code values, by the look. Takes memory for its tables and for `columns`
 * quartets at a time; the function returned runs one pass over at most that many.
 */
export function createColourStage(
  kernels: Kernels,
  settings: DevelopSettings,
  columns: number,
  lumaCodes: number,
): (pass: ColourPass) => void {
  const { exports, memory } = kernels;
  const { look, gain } = settings;
  const plain = look.kind === "plain";
  const light = memory.take(columns * 48);
  const toned = plain ? light : memory.take(columns * 48);
  const camera = plain ? cameraToDisplay(settings.xyzToCamera) : cameraToWorking(settings.xyzToCamera);
  const fromCamera = placeMatrix(
    memory,
    camera.map((part) => part * gain),
  );
  const toDisplay = placeMatrix(memory, WORKING_TO_DISPLAY);
  const transfer = placeCurve(memory, transferCurve());
  // Scene light from far below any black level to 7 EV above clipping: beyond, the curve is flat anyway.
  const tone = plain ? undefined : placeCurve(memory, sampleCurve(sigmoidCurve(look), -18, 7, 6));

  function apply({ curve, offset }: PlacedCurve, src: number, dst: number, count: number): void {
    exports.applyCurve(src, dst, count * 3, offset, curve.firstBits, curve.shift, curve.low, curve.high);
  }

  return ({ red, green, blue, differences, count, y, cb, cr }) => {
    exports.convertColour(red, green, blue, differences ? 1 : 0, count, fromCamera, plain ? 0 : 1, light);
    if (tone !== undefined && look.kind === "sigmoid") {
      apply(tone, light, toned, count);
      exports.finishColour(light, toned, count, toDisplay, look.hue);
    }
    apply(transfer, toned, toned, count);
    exports.encodeYcc(toned, count, lumaCodes, y, cb, cr);
  };
}

function placeMatrix(memory: KernelMemory, matrix: Matrix): number {
  const offset = memory.take(36);
  memory.float32(offset, 9).set(matrix);
  return offset;
}

function placeCurve(memory: KernelMemory, curve: Curve): PlacedCurve {
  const offset = memory.take(curve.table.byteLength);
  memory.float32(offset, curve.table.length).set(curve.table);
  return { curve, offset };
}
