import { describe, expect, test } from "vitest";
import type { Picture, PixelFormat } from "../kernels/picture.ts";
import { GRID_FLOOR_EV, GRID_STEPS, GRID_WIDTH } from "../light/frame-light.ts";
import { measureSteps } from "./curve-scores.ts";
import { createFlickerMeter, measureFlicker } from "./flicker.ts";
import { measurePicture } from "./picture-light.ts";

type Colour = readonly [number, number, number];

/** Packs linear light as BT.709 Y'CbCr; `paint` is asked at luma pixels. */
function createPicture(
  format: PixelFormat,
  width: number,
  height: number,
  paint: (x: number, y: number) => Colour,
): { buffer: ArrayBuffer; picture: Picture } {
  const deep = format !== "yuv420p";
  const size = deep ? 2 : 1;
  const chromaHeight = format === "yuv422p10le" ? height : Math.ceil(height / 2);
  const chromaWidth = Math.ceil(width / 2);
  const [stride, chromaStride] = [width * size + 10, chromaWidth * size + 6];
  const start = 64;
  const offsets = [start, start + stride * height, start + stride * height + chromaStride * chromaHeight];
  const buffer = new ArrayBuffer((offsets[2] as number) + chromaStride * chromaHeight);
  const view = new DataView(buffer);
  const write = (at: number, code: number): void => {
    if (deep) view.setUint16(at, Math.round(code * 4), true);
    else view.setUint8(at, Math.round(code));
  };
  const encode = (x: number, y: number): Colour => {
    const [r, g, b] = paint(x, y).map((light) => light ** (1 / 2.4)) as [number, number, number];
    const luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    return [16 + 219 * luma, 128 + (224 * (b - luma)) / 1.8556, 128 + (224 * (r - luma)) / 1.5748];
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) write((offsets[0] as number) + y * stride + x * size, encode(x, y)[0]);
  }
  for (let y = 0; y < chromaHeight; y++) {
    for (let x = 0; x < chromaWidth; x++) {
      const colour = encode(2 * x, chromaHeight === height ? y : 2 * y);
      write((offsets[1] as number) + y * chromaStride + x * size, colour[1]);
      write((offsets[2] as number) + y * chromaStride + x * size, colour[2]);
    }
  }
  const chroma = { stride: chromaStride, width: chromaWidth, height: chromaHeight };
  return {
    buffer,
    picture: {
      format,
      width,
      height,
      planes: [
        { offset: offsets[0] as number, stride, width, height },
        { offset: offsets[1] as number, ...chroma },
        { offset: offsets[2] as number, ...chroma },
      ],
    },
  };
}

function measure(format: PixelFormat, width: number, height: number, paint: (x: number, y: number) => Colour) {
  const { buffer, picture } = createPicture(format, width, height, paint);
  return measurePicture(buffer, picture);
}

const decode = (value: number): number => value / GRID_STEPS + GRID_FLOOR_EV;

describe("measurePicture", () => {
  test.each([
    ["yuv420p", 640, 360],
    ["yuv420p10le", 961, 541],
    ["yuv422p10le", 720, 404],
  ] as const)("finds luminance and colour of %s %i×%i", (format, width, height) => {
    const light = measure(format, width, height, () => [0.4, 0.2, 0.1]);
    const digits = format === "yuv420p" ? 1 : 2;
    const luminance = 0.2126 * 0.4 + 0.7152 * 0.2 + 0.0722 * 0.1;
    for (const value of light.grid) expect(decode(value)).toBeCloseTo(Math.log2(luminance), digits);
    for (const value of light.redGreen) expect(value).toBeCloseTo(1, digits);
    for (const value of light.blueGreen) expect(value).toBeCloseTo(-1, digits);
  });

  test("leaves out what is white or black", () => {
    const light = measure("yuv420p10le", 720, 480, (x) => {
      const grey = x < 240 ? 1 : x < 480 ? 0.1 : 0.0001;
      return [grey, grey, grey];
    });
    expect(light.grid[GRID_WIDTH / 6]).toBe(0);
    expect(decode(light.grid[GRID_WIDTH / 2] as number)).toBeCloseTo(Math.log2(0.1), 2);
    expect(light.grid[GRID_WIDTH - 2]).toBe(0);
    expect(light.clipped).toBeCloseTo(1 / 3, 2);
  });

  test.each([
    [2, 2],
    [50, 3],
  ])("takes a picture of %i×%i", (width, height) => {
    const used = measure("yuv420p", width, height, () => [0.2, 0.2, 0.2]).grid.filter((value) => value !== 0);
    expect(used.length).toBe(Math.ceil(width / 2) * Math.ceil(height / 2));
  });
});

/** A textured picture, `ev` brighter and `tint` redder than usual. */
function createTake(ev: number, tint = 0) {
  return measure("yuv420p10le", 432, 288, (x, y) => {
    const grey = 0.2 * (0.6 + 0.4 * Math.sin(x / 9) * Math.cos(y / 7)) * 2 ** ev;
    return [grey * 2 ** tint, grey, grey];
  });
}

describe("measureFlicker", () => {
  test("gives the σ of white flicker, and none for a steady ramp", () => {
    const pattern = [0.05, -0.03, 0.01, -0.06, 0.04, 0.02, -0.01, -0.02, 0.03, -0.03];
    const bends = pattern.slice(2).map((value, i) => value - 2 * (pattern[i + 1] as number) + (pattern[i] as number));
    const expected = Math.sqrt(bends.reduce((sum, bend) => sum + bend * bend, 0) / bends.length / 6);
    const score = measureFlicker(pattern.map((ev) => createTake(ev)));
    expect(score.flicker).toBeCloseTo(expected, 3);
    expect(score.colour).toBeLessThan(0.002);
    score.curve.forEach((ev, i) => expect(ev).toBeCloseTo((pattern[i] as number) - 0.05, 2));
    expect(score.worst?.index).toBe(3);
    expect(measureFlicker(pattern.map((_, i) => createTake(-0.02 * i))).flicker).toBeLessThan(0.001);
  });

  test("tells colour flicker from brightness", () => {
    const score = measureFlicker([0, 0.06, 0, 0.06, 0, 0.06].map((tint) => createTake(0, tint)));
    expect(score.colour).toBeCloseTo((4 * 0.03) / Math.sqrt(6), 2);
  });

  test("has no score for fewer than three pictures, or for nothing to see", () => {
    expect(createFlickerMeter().finish()).toEqual({
      flicker: null,
      peak: null,
      colour: null,
      tiles: null,
      step: null,
      curve: [],
      cuts: [],
      worst: null,
    });
    expect(measureFlicker([createTake(0), createTake(0.1)]).flicker).toBeNull();
    const black = measureFlicker([0, 1, 2, 3].map(() => measure("yuv420p", 64, 48, () => [0, 0, 0])));
    expect(black).toMatchObject({ flicker: null, colour: null, worst: null });
    // A line that flashes in the dark is less than a hundredth of the picture.
    const defect = measureFlicker(
      [0, 1, 0, 1, 0, 1].map((flash) =>
        measure("yuv420p", 432, 288, (x, y) => (y < 3 && x < 200 ? [0.2 + 0.3 * flash, 0.1, 0.1] : [0, 0, 0])),
      ),
    );
    expect(defect).toMatchObject({ flicker: null, worst: null });
  });
});

describe("measureSteps", () => {
  test("takes the steady change away", () => {
    const [step, none] = measureSteps([0, 0.01, 0.02, 0.13, 0.14, 0.15], [3, 5]);
    expect(step).toBeCloseTo(0.1, 9);
    expect(none).toBeCloseTo(0, 9);
    expect(measureSteps([0], [0, 5])).toEqual([Number.NaN, Number.NaN]);
  });
});
