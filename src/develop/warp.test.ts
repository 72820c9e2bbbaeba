import { expect, test } from "vitest";
import { largest, putImage, readPlane, type Rgb } from "../../test/fixtures/made-mosaic.ts";
import { createKernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { Developer } from "./developer.ts";
import type { DevelopSettings, Warp } from "./settings.ts";

const kernels = await createKernels();
const developer = new Developer(kernels);
const start = kernels.memory.mark;
const [WIDTH, HEIGHT] = [420, 300];

function develop(image: RawImage, settings: Partial<DevelopSettings>): Float64Array[] {
  const picture = developer.develop(image, {
    whiteBalance: [1, 1, 1],
    xyzToCamera: null,
    gain: 1,
    look: { kind: "plain" },
    crop: { x: 0, y: 0, width: image.width, height: image.height },
    width: 200,
    height: 140,
    format: "yuv420p10le",
    dither: 0,
    ...settings,
  });
  return [0, 1, 2].map((plane) => readPlane(kernels, picture, plane as 0 | 1 | 2));
}

const scene = (x: number, y: number): Rgb => {
  const value = 0.3 + 0.15 * Math.sin(x / 5) * Math.cos(y / 6) + 0.1 * Math.sin((x + y) / 7);
  return [value, value * 0.8, value * 0.6];
};

test("a warp that only moves and scales is a crop, bit for bit", () => {
  kernels.memory.release(start);
  const image = putImage(kernels, { width: WIDTH, height: HEIGHT, light: scene });
  const crop = { x: 10.5, y: 20.25, width: 300, height: 210 };
  const warp: Warp = { matrix: [1.5, 0, 10.5, 0, 1.5, 20.25, 0, 0, 1], lens: { k1: 0, k2: 0, k3: 0 } };
  expect(develop(image, { warp })).toEqual(develop(image, { crop }));
});

test("a warp turned by next to nothing shows next to the same", () => {
  for (const layout of ["bayer", "rgb", "xtrans"] as const) {
    for (const scale of [0.9, 1.4, 2.1, 3.1, 6.3]) {
      kernels.memory.release(start);
      const image = putImage(kernels, { width: 840, height: 600, light: scene, layout });
      const [width, height] = [Math.floor(780 / scale / 2) * 2, Math.floor(540 / scale / 2) * 2];
      const crop = { x: 10.5, y: 20.25, width: width * scale, height: height * scale };
      const warp: Warp = { matrix: [scale, -1e-6, 10.5, 1e-6, scale, 20.25, 0, 0, 1], lens: null };
      const [straight, warped] = [develop(image, { crop, width, height }), develop(image, { warp, width, height })];
      straight.forEach((plane, p) => {
        const worst = largest(plane.map((code, i) => Math.abs(code - warped[p]![i]!)));
        expect(worst).toBeLessThan(1.01);
      });
    }
  }
});
