import { describe, expect, test } from "vitest";
import { putImage, type Rgb } from "../../test/fixtures/made-mosaic.ts";
import { FILM_COLOURS, type FilmColour } from "../film/colour.ts";
import { createKernels } from "../kernels/instance.ts";
import type { PixelFormat } from "../kernels/picture.ts";
import { Developer } from "./developer.ts";
import { viewOnScreen } from "./screen-view.ts";
import { makeThumbnail } from "./thumbnail.ts";

const kernels = await createKernels();
const developer = new Developer(kernels);
const start = kernels.memory.mark;
const [WIDTH, HEIGHT] = [1600, 60];

/** Thumb of a picture of colours side by side. */
function thumbOf(format: PixelFormat, colour: FilmColour): number[] {
  kernels.memory.release(start);
  const light = (x: number, y: number): Rgb => [0.05 + 0.8 * (x / 200), 0.4, 0.1 + 0.02 * y];
  const image = putImage(kernels, { width: 200, height: 30, light, layout: "rgb" });
  const picture = developer.develop(image, {
    whiteBalance: [1, 1, 1],
    xyzToCamera: null,
    gain: 1,
    look: { kind: "plain" },
    crop: { x: 0, y: 0, width: 200, height: 30 },
    width: WIDTH,
    height: HEIGHT,
    format,
    colour,
    dither: 1,
  });
  const view = viewOnScreen(kernels.memory.buffer, picture, colour, { kind: "plain" });
  return [...makeThumbnail(view.buffer, view.picture, 16, 2)];
}

describe("viewOnScreen", () => {
  const truth = thumbOf("yuv444p10le", "rec709");
  const cases = [
    ...FILM_COLOURS.flatMap((colour) => [["yuv422p10le", colour] as const, ["rgb16", colour] as const]),
    ["yuv444p10le", "p3"] as const,
    ["rgbf16", "rec709"] as const,
  ];
  test.each(cases)("%s in %s looks as it does in Rec.709", (format, colour) => {
    thumbOf(format, colour).forEach((byte, at) => expect(Math.abs(byte - truth[at]!)).toBeLessThan(5));
  });
});
