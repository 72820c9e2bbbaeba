import { describe, expect, test } from "vitest";
import { fromHalf } from "../../kernels/twin/output.twin.ts";
import { putImage, type Rgb } from "../../test/fixtures/made-mosaic.ts";
import { FILM_COLOURS, type FilmColour } from "../film/colour.ts";
import { type Grade, NEUTRAL_GRADE } from "../film/grade.ts";
import { createKernels } from "../kernels/instance.ts";
import { Developer, type MadePicture } from "./developer.ts";
import { multiply } from "../base/matrix3.ts";
import { cameraToWorking, SRGB_TO_XYZ } from "./matrix.ts";
import { OUTPUT_COLOURS } from "./output-colour.ts";
import { parseCube } from "./cube.ts";
import { primariesToXyz } from "./primaries.ts";
import { DEFAULT_SIGMOID, type DevelopSettings, type Look, type LookLut } from "./settings.ts";

const kernels = await createKernels();
const developer = new Developer(kernels);
const start = kernels.memory.mark;
const PLAIN: Look = { kind: "plain" };
const SIZE = { width: 64, height: 48 } as const;

function develop(light: (x: number, y: number) => Rgb, settings: Partial<DevelopSettings>): MadePicture {
  kernels.memory.release(start);
  const image = putImage(kernels, { ...SIZE, light, layout: "rgb" });
  return developer.develop(image, {
    whiteBalance: [1, 1, 1],
    xyzToCamera: null,
    gain: 1,
    look: PLAIN,
    crop: { x: 0, y: 0, ...SIZE },
    ...SIZE,
    format: "yuv444p10le",
    dither: 3,
    ...settings,
  });
}

/** Mean of a plane's samples in the left half, by the meaning that `of` gives to a sample. */
function meanOf(picture: MadePicture, plane: number, of = (sample: number): number => sample): number {
  const { offset, stride } = picture.planes[plane]!;
  let sum = 0;
  for (let y = 0; y < 48; y++) {
    for (const sample of kernels.memory.uint16(offset + y * stride, 32)) sum += of(sample);
  }
  return sum / (48 * 32);
}

/** R', G', B' of a Y'CbCr picture of 10 bits (ITU-R BT.2100-2, table 9), by the luma weights of its colour. */
function codesOf(picture: MadePicture, [kr, kg, kb]: Rgb): Rgb {
  const y = (meanOf(picture, 0) - 64) / 876;
  const blue = y + ((meanOf(picture, 1) - 512) / 896) * 2 * (1 - kb);
  const red = y + ((meanOf(picture, 2) - 512) / 896) * 2 * (1 - kr);
  return [red, (y - kr * red - kb * blue) / kg, blue];
}

/** cd/m² (ITU-R BT.2100-2, table 4). */
function nitsOfPq(code: number): number {
  const p = Math.max(0, code) ** (1 / 78.84375);
  return 10_000 * (Math.max(0, p - 0.8359375) / (18.8515625 - 18.6875 * p)) ** (1 / 0.1593017578125);
}

/** Scene light (table 5, inverse of the OETF). */
function lightOfHlg(code: number): number {
  return code <= 0.5 ? code ** 2 / 3 : (Math.exp((code - 0.55991073) / 0.17883277) + 0.28466892) / 12;
}

/** What a display shows: XYZ with diffuse white at Y = 1. */
function shownBy(picture: MadePicture, colour: FilmColour): Rgb {
  const weights: Rgb = colour === "rec709" || colour === "p3" ? [0.2126, 0.7152, 0.0722] : [0.2627, 0.678, 0.0593];
  const codes = codesOf(picture, weights);
  const primaries = {
    rec709: [0.64, 0.33, 0.3, 0.6, 0.15, 0.06],
    p3: [0.68, 0.32, 0.265, 0.69, 0.15, 0.06],
    "rec2020-pq": [0.708, 0.292, 0.17, 0.797, 0.131, 0.046],
    "rec2020-hlg": [0.708, 0.292, 0.17, 0.797, 0.131, 0.046],
  } as const;
  const toLight = (): Rgb => {
    if (colour === "rec2020-pq") return codes.map((code) => nitsOfPq(code) / 203) as never;
    if (colour !== "rec2020-hlg") return codes.map((code) => Math.max(0, code) ** 2.4) as never;
    const scene = codes.map(lightOfHlg) as never as Rgb;
    const luminance = 0.2627 * scene[0] + 0.678 * scene[1] + 0.0593 * scene[2];
    return scene.map((light) => (light * luminance ** 0.2 * 1000) / 203) as never;
  };
  const light = toLight();
  const matrix = primariesToXyz(primaries[colour]);
  return [0, 3, 6].map((row) => light.reduce((sum, part, k) => sum + matrix[row + k]! * part, 0)) as never;
}

describe("matrices", () => {
  test("primaries of BT.709 give the matrix of IEC 61966-2-1, those of the others their known luminances", () => {
    primariesToXyz([0.64, 0.33, 0.3, 0.6, 0.15, 0.06]).forEach((part, at) => {
      expect(part).toBeCloseTo(SRGB_TO_XYZ[at]!, 3);
    });
    expect(OUTPUT_COLOURS.p3.luminance[0]).toBeCloseTo(0.22897, 4);
    expect(OUTPUT_COLOURS.p3.luminance[1]).toBeCloseTo(0.69174, 4);
    expect(primariesToXyz([0.708, 0.292, 0.17, 0.797, 0.131, 0.046])[3]).toBeCloseTo(0.2627, 4);
  });

  test.each(FILM_COLOURS)("%s: white stays white on the way from the working space", (colour) => {
    for (const matrix of [OUTPUT_COLOURS[colour].fromWorking, OUTPUT_COLOURS[colour].fromRec709]) {
      for (const row of [0, 3, 6]) expect(matrix[row]! + matrix[row + 1]! + matrix[row + 2]!).toBeCloseTo(1, 9);
    }
    const twoWays = multiply(OUTPUT_COLOURS[colour].fromWorking, cameraToWorking(null));
    twoWays.forEach((part, at) => expect(part).toBeCloseTo(OUTPUT_COLOURS[colour].fromRec709[at]!, 6));
  });
});

describe("what is shown", () => {
  const colours: readonly Rgb[] = [
    [0.18, 0.18, 0.18],
    [0.5, 0.3, 0.1],
    [0.05, 0.2, 0.6],
    [0.9, 0.9, 0.9],
  ];
  test.each(FILM_COLOURS)("%s: a colour of BT.709 is the same colour there", (colour) => {
    for (const rgb of colours) {
      const shown = shownBy(
        develop(() => rgb, { colour }),
        colour,
      );
      [0, 3, 6].forEach((row, at) => {
        const truth = rgb.reduce((sum, part, k) => sum + SRGB_TO_XYZ[row + k]! * part, 0);
        expect(Math.abs(shown[at]! - truth) / (truth + 0.02)).toBeLessThan(0.02);
      });
    }
  });

  test.each(["p3", "rec2020-pq", "rec2020-hlg"] as const)(
    "%s: agx looks as it does in rec709, graded or not",
    (colour) => {
      const look: Look = { kind: "agx", contrast: 1.6, white: 4 };
      const grade = { ...NEUTRAL_GRADE, saturation: 30, vibrance: 20, shadows: 20, gain: [0.95, 0.95, 0.95] as const };
      for (const rgb of [...colours, [4, 3.5, 0.5], [3, 0.1, 0.1]] as const) {
        for (const settings of [{ look }, { look, grade }]) {
          const most = Math.max(...rgb);
          const [wanted, shown] = (["rec709", colour] as const).map((name) =>
            shownBy(
              develop(() => rgb.map((part) => part / most) as never, { ...settings, colour: name, gain: most }),
              name,
            ),
          );
          shown!.forEach((part, c) => expect(Math.abs(part - wanted![c]!) / (wanted![c]! + 0.02)).toBeLessThan(0.03));
        }
      }
    },
  );

  const lines = "0 0 0\n0.6 0.5 0.4\n1 0.9 0.95";
  const nodes = Array.from({ length: 27 }, (_, k) => [k % 3, Math.floor(k / 3) % 3, Math.floor(k / 9)] as const);
  const cubes = nodes.map(([r, g, b]) => [(r + 0.1 * b) / 2.3, g / 2.2, (b + 0.2 * g) / 2.5].join(" ")).join("\n");
  test.each(["p3", "rec2020-pq", "rec2020-hlg"] as const)(
    "%s: a LUT looks as it does in rec709, graded or not",
    (colour) => {
      const curves = parseCube(`LUT_1D_SIZE 3\n${lines}`, "lines.cube");
      const table = parseCube(`LUT_3D_SIZE 3\n${cubes}`, "cube.cube");
      const luts: readonly LookLut[] = [
        { on: "display", table, key: "cube" },
        { on: "display", table: curves, key: "lines" },
        { on: "log", table, key: "cube" },
      ];
      const grade: Grade = { ...NEUTRAL_GRADE, saturation: 30, vibrance: 20, shadows: 20, gain: [0.95, 0.95, 0.9] };
      const looks: readonly Look[] = [PLAIN, { kind: "agx", contrast: 1.6, white: 4 }];
      for (const rgb of [colours[1]!, [1, 0.03, 0.03]] as const) {
        for (const lut of luts) {
          for (const settings of looks.flatMap((look) => [
            { look, lut },
            { look, lut, grade },
          ])) {
            const [wanted, shown] = (["rec709", colour] as const).map((name) =>
              shownBy(
                develop(() => rgb, { ...settings, colour: name }),
                name,
              ),
            );
            shown!.forEach((part, c) => expect(Math.abs(part - wanted![c]!) / (wanted![c]! + 0.02)).toBeLessThan(0.03));
          }
        }
      }
    },
  );

  test.each([
    ["rec2020-pq", 0.38, 0.58],
    ["rec2020-hlg", 0.38, 0.75],
  ] as const)("%s: a grey card and diffuse white lie where BT.2408 has them", (colour, grey, white) => {
    const look = DEFAULT_SIGMOID;
    const codeOf = (light: number, gain: number): number =>
      (meanOf(
        develop(() => [light, light, light], { colour, look, gain }),
        0,
      ) -
        64) /
      876;
    expect(Math.abs(codeOf(0.1845, 1) - grey)).toBeLessThan(0.01);
    expect(Math.abs(codeOf(0.5, 2) - white)).toBeLessThan(0.01);
    // Beyond white there is more, up to the peak of 1000 cd/m².
    const [bright, brighter] = [codeOf(0.5, 8), codeOf(0.5, 128)];
    expect(bright).toBeGreaterThan(white + 0.08);
    expect(brighter).toBeGreaterThan(bright);
    expect(brighter).toBeLessThan(colour === "rec2020-pq" ? 0.755 : 1.005);
  });

  test("highlights that clipped are all the same, and never darker than diffuse white", () => {
    for (const white of [0.2, 0.7, 1, 3]) {
      const look = { ...DEFAULT_SIGMOID, white };
      const nits = [1, 2, 5].map((factor) => {
        const light = (white * factor) / 16;
        const picture = develop(() => [light, light, light], { colour: "rec2020-pq", look, gain: 16 });
        return nitsOfPq((meanOf(picture, 0) - 64) / 876);
      });
      expect(nits[0]).toBeGreaterThan(white <= 1 ? 198 : 400);
      for (const other of nits) expect(Math.abs(other / nits[0]! - 1)).toBeLessThan(0.02);
    }
  });
});

const WHEELS: Grade = { ...NEUTRAL_GRADE, lift: [0.02, 0, 0], gamma: [1, 1, 1.3], gain: [1.2, 0.9, 1.1] };

describe("colour wheels", () => {
  test("make the same light in PQ and in HLG", () => {
    for (const look of [PLAIN, DEFAULT_SIGMOID]) {
      const [pq, hlg] = (["rec2020-pq", "rec2020-hlg"] as const).map((colour) =>
        shownBy(
          develop(() => [0.4, 0.3, 0.2], { colour, look, grade: WHEELS }),
          colour,
        ),
      );
      pq!.forEach((part, c) => expect(Math.abs(part / hlg![c]! - 1)).toBeLessThan(0.02));
    }
  });
});

describe("how bright a picture is", () => {
  test.each([
    ["sigmoid", DEFAULT_SIGMOID],
    ["plain", PLAIN],
  ] as const)("colour wheels are in it, and dither is not: %s", (_, look) => {
    const made = (dither: number): MadePicture =>
      develop(() => [0.6, 0.5, 0.2], { colour: "rec2020-pq", look, grade: WHEELS, gain: 3, dither });
    const picture = made(1);
    const shown = Math.max(...codesOf(picture, [0.2627, 0.678, 0.0593]).map(nitsOfPq));
    expect(Math.abs(picture.level!.most / shown - 1)).toBeLessThan(0.01);
    expect(Math.abs(picture.level!.mean / shown - 1)).toBeLessThan(0.01);
    expect(made(2).level).toEqual(picture.level);
    const { level } = develop(() => [0.6, 0.5, 0.2], { colour: "rec2020-pq", look, gain: 3 });
    expect(picture.level!.most).toBeGreaterThan(1.2 * level!.most);
  });

  test("the most and the mean of each pixel's largest part, in cd/m², as its codes say", () => {
    const bright = (x: number): Rgb => (x >= 56 ? [1, 0.8, 0.2] : [0.1, 0.2, 0.1]);
    const { level } = develop(bright, { colour: "rec2020-pq" });
    const flat = develop(() => [0.1, 0.2, 0.1], { colour: "rec2020-pq" });
    const low = Math.max(...codesOf(flat, [0.2627, 0.678, 0.0593]).map(nitsOfPq));
    const lamp = develop(() => [1, 0.8, 0.2], { colour: "rec2020-pq" });
    const high = Math.max(...codesOf(lamp, [0.2627, 0.678, 0.0593]).map(nitsOfPq));
    expect(Math.abs(lamp.level!.most / high - 1)).toBeLessThan(0.02);
    expect(Math.abs(lamp.level!.mean / high - 1)).toBeLessThan(0.02);
    expect(Math.abs(level!.most / high - 1)).toBeLessThan(0.12);
    expect(Math.abs(level!.mean / ((low * 56 + high * 8) / 64) - 1)).toBeLessThan(0.05);
  });

  test.each(["rec709", "p3", "rec2020-hlg"] as const)("%s: its codes do not say", (colour) => {
    expect(develop(() => [0.2, 0.2, 0.2], { colour }).level).toBeNull();
  });
});

describe("16 bits", () => {
  test("rgb16 is the display's code from 0 to 65535", () => {
    for (const look of [PLAIN, DEFAULT_SIGMOID]) {
      const picture = develop(() => [0.1845, 0.1845, 0.1845], { format: "rgb16", look });
      const sums = [0, 1, 2].map((plane) => meanOf(picture, plane));
      for (const mean of sums) expect(Math.abs(mean / 65535 - 0.1845 ** (1 / 2.4))).toBeLessThan(0.0005);
    }
  });

  test.each([
    ["below black and far above white", "rgb", 40],
    ["a dim one", "rgb", 0.01],
    ["of a mosaic", "bayer", 4],
  ] as const)("rgbf16 is scene light in ACEScg, with the gain and no tone: %s", (_, layout, gain) => {
    kernels.memory.release(start);
    const rgb: Rgb = [0.6, 0.3, 0.05];
    const image = putImage(kernels, { ...SIZE, light: () => rgb, layout });
    const settings = { whiteBalance: [1, 1, 1], xyzToCamera: null, gain, look: DEFAULT_SIGMOID } as const;
    const crop = { x: 0, y: 0, ...SIZE };
    const picture = developer.develop(image, { ...settings, crop, ...SIZE, format: "rgbf16", dither: 0 });
    const toWorking = cameraToWorking(null);
    [0, 1, 2].forEach((plane) => {
      const truth = gain * rgb.reduce((sum, part, k) => sum + toWorking[plane * 3 + k]! * part, 0);
      expect(Math.abs(meanOf(picture, plane, fromHalf) / truth - 1)).toBeLessThan(0.002);
    });
  });
});
