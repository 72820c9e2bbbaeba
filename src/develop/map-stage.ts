import type { Kernels } from "../kernels/instance.ts";
import { placeMap } from "./bake-lut.ts";
import { type ColourStage, createColourStage, fromDifferences } from "./colour-stage.ts";
import { type Curve, sampleTone } from "./curve.ts";
import { invert } from "../base/matrix3.ts";
import { cameraToWorking } from "./matrix.ts";
import { placeCurve } from "./place-curve.ts";
import type { Remembered } from "./remembered.ts";
import type { DevelopSettings } from "./settings.ts";

/** Floats of the block that `toneColour` reads as far as TONE (kernels/lib/colour.ts), and where the tone curve is in it. */
const PARAMETERS = 21;
const TONE_AT = 18;

/**
 * `createColourStage` behind a map of scene light (`settings.map`): camera light → the working space, mended where it is
 * below 0, through the map, and back to camera light, from which every look and every output goes on as it does without.
 */
export function createMapStage(
  kernels: Kernels,
  curves: Remembered<Curve>,
  { map, ...settings }: DevelopSettings,
  columns: number,
  differences: boolean,
  lumaCodes: number,
  chromaScale: number,
): ColourStage {
  if (!map) return createColourStage(kernels, curves, settings, columns, differences, lumaCodes, chromaScale);
  const { exports, memory } = kernels;
  const rest = createColourStage(kernels, curves, settings, columns, false, lumaCodes, chromaScale);
  const there = cameraToWorking(settings.xyzToCamera).map((part) => part * settings.gain);
  // The kernel that mends wants a curve, too; what it makes of light is not used.
  const { curve, origin } = placeCurve(
    memory,
    curves.get("no tone", () => sampleTone((light) => light)),
  );
  const parameters = memory.take(PARAMETERS * 4);
  memory.float32(parameters, 9).set(differences ? fromDifferences(there) : there);
  memory.float32(parameters, PARAMETERS).set([curve.low, curve.high], TONE_AT);
  memory.uint32(parameters, PARAMETERS)[TONE_AT + 2] = origin;
  const back = memory.take(9 * 4);
  memory.float32(back, 9).set(invert(there));
  const light = memory.take(columns * 48);
  const spare = memory.take(columns * 48);
  const through = placeMap(kernels, curves, map);
  return {
    run(pass) {
      const { red, green, blue, count } = pass;
      const plane = count * 16;
      exports.toneColour(red, green, blue, count, parameters, light, spare);
      through(light, count);
      const [r, g, b] = [light, light + plane, light + 2 * plane];
      exports.matrixColour(r, g, b, count, back, spare, spare + plane, spare + 2 * plane);
      rest.run({ ...pass, red: spare, green: spare + plane, blue: spare + 2 * plane });
    },
    readLevel: () => rest.readLevel(),
  };
}
