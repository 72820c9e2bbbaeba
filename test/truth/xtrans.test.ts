import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { createKernels } from "../../src/kernels/instance.ts";
import type { RawImage } from "../../src/kernels/raw-image.ts";
import { Developer } from "../../src/develop/developer.ts";
import { createLibRawModule } from "../../src/raw/libraw-module.ts";
import { dngContent } from "../../src/raw/dng-content.fixture.ts";
import { encodeDng } from "../../src/raw/dng-writer.ts";
import { putImage, readPlane, type Rgb, XTRANS_PHASES } from "../fixtures/made-mosaic.ts";

/**
 * X-Trans against the truth: a picture with all colours at each pixel, and the same seen through the mosaic, both
 * developed to the same size. PSNR of Y', Cb, Cr in dB. The numbers of the photograph are those of docs/notes/develop.md.
 */
const PHOTOGRAPHS = fileURLToPath(new URL("../../../shared/data/jpeg-sequences/walk-sceaux-castle", import.meta.url));
const hasPhotographs = existsSync(PHOTOGRAPHS);
/** Of the photograph once it is free of its own mosaic. */
const WIDTH = 1132;
/** Margin left out: LibRaw develops borders in another way. */
const EDGE = 12;

const kernels = await createKernels();
const developer = new Developer(kernels);
const start = kernels.memory.mark;

interface Scene {
  readonly width: number;
  readonly height: number;
  readonly light: (x: number, y: number) => Rgb;
}
type Planes = readonly Float64Array[];
type Three = readonly [number, number, number];

/** Of a camera whose colours are sRGB's: then all kinds of images are taken as undeveloped, and end in white alike. */
const XYZ_TO_CAMERA = [3.2406, -1.5372, -0.4986, -0.9689, 1.8758, 0.0415, 0.0557, -0.204, 1.057];

function develop(made: RawImage, scale: number): Planes {
  const image = { ...made, xyzToCamera: XYZ_TO_CAMERA };
  const half = (size: number): number => Math.floor((size - 2 * EDGE) / scale / 2) * 2;
  const [width, height] = [half(image.width), half(image.height)];
  const picture = developer.develop(image, {
    whiteBalance: [1, 1, 1],
    xyzToCamera: XYZ_TO_CAMERA,
    gain: 1,
    look: { kind: "plain" },
    crop: { x: EDGE, y: EDGE, width: width * scale, height: height * scale },
    width,
    height,
    format: "yuv422p10le",
    dither: 0,
  });
  return [0, 1, 2].map((plane) => readPlane(kernels, picture, plane as 0 | 1 | 2));
}

function psnr(a: Planes, b: Planes): Three {
  const of = (plane: number): number => {
    let sum = 0;
    a[plane]!.forEach((code, i) => (sum += (code - b[plane]![i]!) ** 2));
    return 10 * Math.log10((255 * 255 * a[plane]!.length) / sum);
  };
  return [of(0), of(1), of(2)];
}

/** Developed with all colours at each pixel, and through the mosaic. */
function compare(scene: Scene, scale: number, phase = 0): Three {
  const [truth, mosaic] = (["rgb", "xtrans"] as const).map((layout) => {
    kernels.memory.release(start);
    const cfa = layout === "xtrans" ? { cfa: XTRANS_PHASES[phase]! } : {};
    return develop(putImage(kernels, { ...scene, layout, ...cfa }), scale);
  });
  return psnr(truth!, mosaic!);
}

describe("a made-up scene", () => {
  /** Leaves of two colours with edges sharper than any lens draws, a slanted roof with fine tiles, a sky. */
  const scene: Scene = {
    width: 420,
    height: 320,
    light: (x, y) => {
      const leaf = Math.sin(x * 0.31 + 2 * Math.sin(y * 0.11)) * Math.sin(y * 0.27 + 1.5 * Math.sin(x * 0.07));
      const tile = Math.sin((x + 0.4 * y) * 0.9) * 0.5 + 0.5;
      if (y < 80) return [0.35 + y / 900, 0.45 + y / 1200, 0.7];
      if (x + y * 0.37 > 330) return [0.12 + 0.1 * tile, 0.1 + 0.07 * tile, 0.09 + 0.06 * tile];
      return leaf > 0.1 ? [0.08 + 0.1 * leaf, 0.2 + 0.2 * leaf, 0.05] : [0.3 + 0.1 * leaf, 0.22, 0.12 - 0.05 * leaf];
    },
  };
  const least: readonly (readonly [number, Three])[] = [
    [1, [39.5, 41.3, 37.8]],
    [1.56, [44.2, 43.2, 40.3]],
    [3.1, [49.9, 45.6, 44.7]],
  ];
  test.each(least)("at %f source pixels a pixel", (scale, limits) => {
    for (const phase of [0, 8, 21]) {
      compare(scene, scale, phase).forEach((value, plane) => expect(value).toBeGreaterThan(limits[plane]!));
    }
  });
});

describe.skipIf(!hasPhotographs)("a photograph of a castle", () => {
  async function readScene(): Promise<Scene> {
    const [file] = readdirSync(PHOTOGRAPHS).toSorted();
    const { data, info } = await sharp(join(PHOTOGRAPHS, file!))
      .resize(WIDTH, null, { kernel: "lanczos3" })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const linear = (code: number): number =>
      code <= 10.31 ? code / 255 / 12.92 : ((code / 255 + 0.055) / 1.055) ** 2.4;
    const { width, height } = info;
    const light = (x: number, y: number): Rgb => {
      const at = (y * width + x) * 3;
      return [linear(data[at]!), linear(data[at + 1]!), linear(data[at + 2]!)];
    };
    return { width, height, light };
  }

  /** The same mosaic developed by LibRaw: Markesteijn's method in three passes, then our resample. */
  async function viaLibRaw({ width, height, light }: Scene, scale: number): Promise<Planes> {
    kernels.memory.release(start);
    const image = putImage(kernels, { width, height, light, layout: "xtrans" });
    const samples = new Uint16Array(width * height);
    for (let y = 0; y < height; y++) {
      samples.set(kernels.memory.uint16(image.offset + y * image.stride * 2, width), y * width);
    }
    const { cfa, white } = image;
    // It takes but one black level off an X-Trans mosaic.
    const level = Math.min(...image.black);
    samples.forEach((sample, i) => {
      const colour = cfa[(Math.floor(i / width) % 6) * 6 + ((i % width) % 6)]!;
      const share = (sample - image.black[colour]!) / (white - image.black[colour]!);
      samples[i] = Math.max(0, Math.round(level + share * (white - level)));
    });
    const file = encodeDng(
      dngContent({
        width,
        height,
        samples,
        cfa,
        black: [level, level, level, level],
        white,
        xyzToCamera: XYZ_TO_CAMERA,
        asShotNeutral: [1, 1, 1],
        orientation: 1,
      }),
    );
    const { LibRaw } = await createLibRawModule();
    const handle = new LibRaw();
    try {
      handle.open(file, {
        noAutoBright: true,
        adjustMaximumThr: 0,
        useCameraWb: true,
        outputColor: 0,
        outputBps: 16,
        gamm: [1, 1, 0, 0, 0, 0],
        userFlip: 0,
        userQual: 3,
      });
      const data = handle.imageData()!.data;
      const developed = (x: number, y: number): Rgb => {
        const at = (y * width + x) * 3;
        return [data[at]! / 65535, data[at + 1]! / 65535, data[at + 2]! / 65535];
      };
      kernels.memory.release(start);
      return develop(putImage(kernels, { width, height, light: developed, layout: "rgb" }), scale);
    } finally {
      handle.delete();
    }
  }

  test.each([1, 1.56, 3.1])("is closer to itself than LibRaw's development of it, at %f", async (scale) => {
    const scene = await readScene();
    const ours = compare(scene, scale);
    const libraw = await viaLibRaw(scene, scale);
    kernels.memory.release(start);
    const truth = develop(putImage(kernels, { ...scene, layout: "rgb" }), scale);
    const theirs = psnr(truth, libraw);
    expect(ours[0]).toBeGreaterThan(theirs[0] + 0.5);
    // At a third of the size LibRaw's colours are a shade closer.
    const shade = scale > 3 ? 0.6 : 0;
    expect(ours[1]).toBeGreaterThan(theirs[1] - shade);
    expect(ours[2]).toBeGreaterThan(theirs[2] - shade);
  });
});
