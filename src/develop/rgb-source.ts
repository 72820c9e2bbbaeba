import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { srgbToLinear } from "../base/srgb.ts";
import { TRIM_FADE_FROM } from "../light/trim-fade.ts";
import { levelFor } from "./levels.ts";
import { rebuildGreens } from "./mosaic.ts";
import type { Upright } from "./orientation.ts";
import { Remembered } from "./remembered.ts";
import { FADE, RowRing, type Source, type SourcePlane, NO_FADE, takeCleared, type Window } from "./source.ts";

/** A picture with all three colours at every pixel, as means of `size` × `size` pixels. `trim`: see `DevelopSettings`. */
export function createRgbSource(
  kernels: Kernels,
  image: RawImage,
  view: Upright,
  balance: readonly number[],
  window: Window,
  rebuild: number | null,
  size: number,
  trim: readonly number[] | undefined,
): Source {
  const { exports, memory } = kernels;
  const bins = Math.ceil(window.count / size);
  // Who developed a picture decided how it ends in white.
  const isDeveloped = image.transfer === "srgb" || image.xyzToCamera === null;
  const isRebuilt = rebuild !== null && !isDeveloped;
  const fade = isDeveloped || isRebuilt ? NO_FADE : FADE;
  const plane: SourcePlane = {
    x: { origin: window.start + (size - 1) / 2, pitch: size, count: bins },
    y: { origin: (size - 1) / 2, pitch: size, count: Math.ceil(view.height / size) },
    firstStep: 0,
    everyStep: 1,
  };
  const lights = rgbLevels(image, balance);
  let rings: RowRing[] = [];
  let split: RowRing | undefined;
  let levels = 0;
  let curve = 0;
  let next = 0;

  return {
    planes: [plane, plane, plane],
    differences: false,
    begin(from, kept) {
      rings = kept.map((rows) => new RowRing(memory, rows, bins));
      split = new RowRing(memory, 3, window.count);
      levels = takeCleared(memory, 36);
      memory.float32(levels, 9).set(lights);
      curve = image.transfer === "srgb" ? takeCleared(memory, 65536 * 4) : 0;
      if (curve !== 0) memory.float32(curve, 65536).set(srgbCurve(image));
      next = from;
    },
    advance(step) {
      for (; next <= step; next++) {
        const first = next * size;
        const rows = Math.min(size, view.height - first);
        for (let i = 0; i < rows; i++) {
          const src = view.origin + (first + i) * view.stepY + window.start * view.stepX;
          const [red, green, blue] = [0, 1, 2].map((at) => (size === 1 ? rings[at]!.at(next) : split!.at(at))) as [
            number,
            number,
            number,
          ];
          exports.splitRgbRow(src, view.stepX, window.count, curve, levels, fade[0], fade[1], red, green, blue);
          if (isRebuilt) rebuildGreens(kernels, green, [red, red, blue, blue], window.count, rebuild);
          trim?.forEach((part, at) => {
            const end = lights[6 + at]!;
            const slope = 1 / (end * (1 - TRIM_FADE_FROM));
            exports.trimRow([red, green, blue][at]!, window.count, part - 1, end, slope);
          });
          if (size === 1) continue;
          rings.forEach((ring, at) =>
            exports.binRow(split!.at(at), window.count, size, 1 / rows, i === 0 ? 1 : 0, ring.at(next)),
          );
        }
      }
    },
    row: (at, row) => rings[at]!.at(row),
  };
}

/** Black, scale and limit of R G B as `splitRgbRow` reads them. With a curve, black and white are within it. */
function rgbLevels(image: RawImage, balance: readonly number[]): readonly number[] {
  const levels = [0, 1, 2].map((colour) => levelFor(image, colour, image.black[colour]!, balance));
  const within = image.transfer === "srgb";
  return [
    ...levels.map((level) => (within ? 0 : level.black)),
    ...levels.map((level, colour) => (within ? balance[colour]! : level.scale)),
    ...levels.map((level) => level.limit),
  ];
}

/** A power for each of 65,536 samples is dear, and pictures of a shot have the same. */
const srgbCurves = new Remembered<Float32Array>(2);

/** Light of each sample. Developed pictures have one black for all channels. */
function srgbCurve({ black: [black], white }: RawImage): Float32Array {
  return srgbCurves.get(`${black} ${white}`, () => {
    return Float32Array.from({ length: 65536 }, (_, sample) => srgbToLinear((sample - black) / (white - black)));
  });
}
