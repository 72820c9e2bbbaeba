import { describe, expect, test } from "vitest";
import { largest, lumaCode, putImage, readPlane } from "../../test/fixtures/made-mosaic.ts";
import { createKernels } from "../kernels/instance.ts";
import { GRID_HEIGHT } from "../light/frame-light.ts";
import { computeLocalEv, FIELD_TERMS, type LocalLight } from "../light/local-light.ts";
import { Developer } from "./developer.ts";
import { DEFAULT_SIGMOID, type DevelopSettings } from "./settings.ts";

const kernels = await createKernels();
const developer = new Developer(kernels);
const start = kernels.memory.mark;

const SIZE = { width: 360, height: 240 } as const;
const NONE = { radial: null, rows: null, field: null } as const;
const RADIAL = { ...NONE, radial: 0.14 };
const ROWS = { ...NONE, rows: Array.from({ length: GRID_HEIGHT }, (_, y) => 0.3 * Math.sin(y / 5)) };
const FIELD = { ...NONE, field: FIELD_TERMS.map((_, k) => 0.02 * Math.cos(7 * k)) };
const ALL = { radial: RADIAL.radial, rows: ROWS.rows, field: FIELD.field };

/** Grey light with what `local` takes away on it, developed with `local` from an odd crop: luma, all of it. */
function develop(local: LocalLight, orientation: number, settings: Partial<DevelopSettings> = {}): Float64Array {
  kernels.memory.release(start);
  const { width, height } = SIZE;
  const middles = (count: number): number[] => Array.from({ length: count }, (_, i) => (i + 0.5) / count);
  const ev = computeLocalEv(local, width / height, middles(width), middles(height));
  const light = (x: number, y: number): [number, number, number] => {
    const grey = 0.2 * 2 ** -ev[y * width + x]!;
    return [grey, grey, grey];
  };
  const image = putImage(kernels, { ...SIZE, light, orientation });
  const upright = orientation >= 5 ? { width: height, height: width } : SIZE;
  const picture = developer.develop(image, {
    whiteBalance: [1, 1, 1],
    xyzToCamera: null,
    gain: 1,
    look: { kind: "plain" },
    crop: { x: 11.5, y: 23.25, width: upright.width - 31, height: upright.height - 40 },
    width: orientation >= 5 ? 150 : 310,
    height: orientation >= 5 ? 310 : 150,
    format: "yuv420p10le",
    dither: 0,
    local,
    ...settings,
  });
  return readPlane(kernels, picture, 0);
}

describe("what is added to places meets them", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])("orientation %i: grey is grey again", (orientation) => {
    for (const local of [RADIAL, ROWS, FIELD, ALL]) {
      const luma = develop(local, orientation);
      expect(largest(luma.map((code) => Math.abs(code - lumaCode(0.2))))).toBeLessThan(0.75);
    }
  });
  test.each([1, 6])("orientation %i: what the lens took comes back, straight and through a warp", (orientation) => {
    kernels.memory.release(start);
    const { width, height } = SIZE;
    const vignetting = [-0.5, 0.1, -0.02] as const;
    const light = (x: number, y: number): [number, number, number] => {
      const square = ((x + 0.5 - width / 2) ** 2 + (y + 0.5 - height / 2) ** 2) / (width ** 2 / 4 + height ** 2 / 4);
      const grey = 0.2 * (1 + square * (vignetting[0] + square * (vignetting[1] + square * vignetting[2])));
      return [grey, grey, grey];
    };
    const image = putImage(kernels, { ...SIZE, light, orientation });
    const upright = orientation >= 5 ? { width: height, height: width } : SIZE;
    for (const turn of [0, 0.002]) {
      const picture = developer.develop(image, {
        whiteBalance: [1, 1, 1],
        xyzToCamera: null,
        gain: 1,
        look: { kind: "plain" },
        crop: { x: 4, y: 4, width: upright.width - 8, height: upright.height - 8 },
        ...(turn > 0 && { warp: { matrix: [1, turn, 4, -turn, 1, 5, 0, 0, 1] as const, lens: null } }),
        width: upright.width - 8,
        height: upright.height - 10,
        format: "yuv420p10le",
        dither: 0,
        vignetting,
      });
      const luma = readPlane(kernels, picture, 0);
      expect(largest(luma.map((code) => Math.abs(code - lumaCode(0.2))))).toBeLessThan(0.75);
    }
  });
  test("without it, it is not", () => {
    for (const local of [RADIAL, ROWS, FIELD]) {
      const luma = develop(local, 1, { local: null });
      expect(largest(luma.map((code) => Math.abs(code - lumaCode(0.2))))).toBeGreaterThan(1.5);
    }
  });
});

test("none, nothing said of it, and nothing in it make the same picture", () => {
  const look = DEFAULT_SIGMOID;
  const zeros = { radial: 0, rows: ROWS.rows.map(() => 0), field: FIELD.field.map(() => 0) };
  const none = develop(ALL, 6, { look, local: null });
  expect(develop(ALL, 6, { look, local: zeros })).toEqual(none);
  expect(develop(ALL, 6, { look, local: NONE })).toEqual(none);
  expect(develop(ALL, 6, { look })).not.toEqual(none);
});
