import { srgbToLinear } from "../../src/base/srgb.ts";
import type { Developer } from "../../src/develop/developer.ts";
import type { DevelopSettings, Look } from "../../src/develop/settings.ts";
import type { Kernels } from "../../src/kernels/instance.ts";
import type { RawImage } from "../../src/kernels/raw-image.ts";
import { mean, readPlane, type Rgb } from "../fixtures/made-mosaic.ts";

/** The classic 24-patch chart, sRGB as published by its maker; the last six are neutral. */
export const PATCHES: readonly Rgb[] = [
  [115, 82, 68],
  [194, 150, 130],
  [98, 122, 157],
  [87, 108, 67],
  [133, 128, 177],
  [103, 189, 170],
  [214, 126, 44],
  [80, 91, 166],
  [193, 90, 99],
  [94, 60, 108],
  [157, 188, 64],
  [224, 163, 46],
  [56, 61, 150],
  [70, 148, 73],
  [175, 54, 60],
  [231, 199, 31],
  [187, 86, 149],
  [8, 133, 161],
  [243, 243, 242],
  [200, 200, 200],
  [160, 160, 160],
  [122, 122, 121],
  [85, 85, 85],
  [52, 52, 52],
];
export const [COLUMNS, ROWS, PATCH] = [6, 4, 48] as const;

export function apply(matrix: readonly number[], rgb: readonly number[]): Rgb {
  return [0, 3, 6].map(
    (row) => matrix[row]! * rgb[0]! + matrix[row + 1]! * rgb[1]! + matrix[row + 2]! * rgb[2]!,
  ) as unknown as Rgb;
}

export const linear = (patch: Rgb): Rgb => patch.map((code) => srgbToLinear(code / 255)) as unknown as Rgb;

/** Who develops, where, and with which colours. */
export interface ChartDeveloper {
  readonly kernels: Kernels;
  readonly developer: Developer;
}

/** Develops the chart and returns each patch's display light in R, G, B, measured away from its edges. */
export function developChart(
  { kernels, developer }: ChartDeveloper,
  image: RawImage,
  colour: Pick<DevelopSettings, "whiteBalance" | "xyzToCamera">,
  gain: number,
  look: Look,
): Rgb[] {
  const settings: DevelopSettings = {
    ...colour,
    gain,
    look,
    crop: { x: 0, y: 0, width: image.width, height: image.height },
    width: (image.width * 2) / 3,
    height: (image.height * 2) / 3,
    format: "yuv422p10le",
    dither: 5,
  };
  const picture = developer.develop(image, settings);
  const size = (PATCH * 2) / 3;
  const planes = ([0, 1, 2] as const).map((plane) => readPlane(kernels, picture, plane));
  return PATCHES.map((_, patch) => {
    const [y, cb, cr] = planes.map((plane, p) => {
      const width = p === 0 ? settings.width : settings.width / 2;
      const [patchWidth, left] = [p === 0 ? size : size / 2, patch % COLUMNS];
      const codes: number[] = [];
      for (let v = 8; v < size - 8; v++) {
        const row = (Math.floor(patch / COLUMNS) * size + v) * width + left * patchWidth;
        for (let u = patchWidth / 4; u < (patchWidth * 3) / 4; u++) codes.push(plane[row + u]!);
      }
      return mean(codes);
    }) as [number, number, number];
    const luma = (y - 16) / 219;
    const red = luma + ((cr - 128) / 224) * 1.5748;
    const blue = luma + ((cb - 128) / 224) * 1.8556;
    const green = (luma - 0.2126 * red - 0.0722 * blue) / 0.7152;
    return [red, green, blue].map((code) => Math.max(0, code) ** 2.4) as unknown as Rgb;
  });
}
