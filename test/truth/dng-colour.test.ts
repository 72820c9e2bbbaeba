import { expect, test } from "vitest";
import { Developer } from "../../src/develop/developer.ts";
import { apply as transform, invert, multiply } from "../../src/base/matrix3.ts";
import { SRGB_TO_XYZ } from "../../src/develop/matrix.ts";
import { adaptWhite, D50, D65 } from "../../src/light/white-point.ts";
import type { FilmWhiteBalance } from "../../src/film/white-balance.ts";
import { createKernels } from "../../src/kernels/instance.ts";
import { computeWhite } from "../../src/light/kelvin.ts";
import { RawDecoder } from "../../src/raw/decoder.ts";
import { dngContent } from "../../src/raw/dng-content.fixture.ts";
import { withFields } from "../../src/raw/dng-patch.fixture.ts";
import { encodeDng } from "../../src/raw/dng-writer.ts";
import { rational, short, signedRational, type TiffField } from "../../src/raw/tiff-writer.ts";
import { chooseLevels } from "../../src/render/shot-levels.ts";
import type { Rgb } from "../fixtures/made-mosaic.ts";
import { COLUMNS, developChart, linear, PATCH, PATCHES, ROWS } from "./chart.ts";
import { deltaE2000, xyzToLab } from "./delta-e.ts";

/** Canon EOS 6D: XYZ → camera under A and D65, and back, as its lossy DNG in shared/data has them; its own gains, too. */
const UNDER_A = [0.7546, -0.1435, -0.0929, -0.3846, 1.1488, 0.2692, -0.0332, 0.1209, 0.637];
const UNDER_D65 = [0.7034, -0.0804, -0.1014, -0.442, 1.2564, 0.2058, -0.0851, 0.1994, 0.5758];
const FORWARD_A = [0.7763, 0.0065, 0.1815, 0.2364, 0.8351, -0.0715, -0.0059, -0.4228, 1.2538];
const FORWARD_D65 = [0.7464, 0.1044, 0.1135, 0.2648, 0.9173, -0.182, 0.0113, -0.2154, 1.0292];
const OWN = [0.9883, 0, 0, 0, 1, 0, 0, 0, 1.02];
const BALANCE: Rgb = [2.158672, 1, 1.414752];
const [A, D65_KELVIN] = [2856, 6504] as const;
const [BLACK, WHITE] = [512, 16383] as const;
/** How bright the chart's white was photographed in the brightest channel. */
const EXPOSURE = 0.8;

const kernels = await createKernels();
const decoder = await RawDecoder.create(kernels);
const developer = new Developer(kernels);

/** What the DNG of this camera says, whatever the light. */
const COLOURS: readonly TiffField[] = [
  signedRational(50721, 10_000, ...UNDER_A),
  signedRational(50722, 10_000, ...UNDER_D65),
  signedRational(50723, 10_000, ...OWN),
  signedRational(50724, 10_000, ...OWN),
  rational(50727, 1_000_000, ...BALANCE),
  short(50778, 17),
  short(50779, 21),
];
const FORWARD: readonly TiffField[] = [
  signedRational(50964, 10_000, ...FORWARD_A),
  signedRational(50965, 10_000, ...FORWARD_D65),
];

/** Straight in 1/CCT (DNG 1.7.1, chapter 6). */
function between(a: readonly number[], b: readonly number[], kelvin: number): number[] {
  const share = (1 / kelvin - 1 / D65_KELVIN) / (1 / A - 1 / D65_KELVIN);
  return a.map((part, at) => part * share + b[at]! * (1 - share));
}

const rows = (scale: Rgb, m: readonly number[]): number[] => m.map((part, at) => part * scale[Math.floor(at / 3)]!);

/** What the camera sees of the chart and of white under light of `kelvin`, white scaled to `EXPOSURE`. */
function see(kelvin: number, hasForward: boolean): { readonly patches: readonly Rgb[]; readonly neutral: Rgb } {
  const white = computeWhite(kelvin);
  const own = rows(BALANCE, OWN);
  const fromXyz = multiply(own, between(UNDER_A, UNDER_D65, kelvin));
  const neutral = transform(fromXyz, white);
  const scale = EXPOSURE / Math.max(...neutral);
  const xyz = PATCHES.map((patch) => transform(SRGB_TO_XYZ, linear(patch)));
  const see = hasForward
    ? (() => {
        const reference = transform(invert(own), neutral);
        const toD50 = multiply(
          between(FORWARD_A, FORWARD_D65, kelvin),
          rows(reference.map((part) => 1 / part) as unknown as Rgb, invert(own)),
        );
        return multiply(invert(toD50), adaptWhite(D65, D50));
      })()
    : multiply(fromXyz, adaptWhite(D65, white));
  return {
    patches: xyz.map((patch) => transform(see, patch).map((light) => light * scale) as unknown as Rgb),
    neutral: neutral.map((part) => part / Math.max(...neutral)) as unknown as Rgb,
  };
}

function photograph(patches: readonly Rgb[], ...fields: readonly TiffField[]): Uint8Array {
  const [width, height] = [COLUMNS * PATCH, ROWS * PATCH];
  const samples = Uint16Array.from({ length: width * height }, (_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    const patch = patches[Math.floor(x / PATCH) + COLUMNS * Math.floor(y / PATCH)]!;
    return Math.round(BLACK + patch[(x & 1) + (y & 1)]! * (WHITE - BLACK));
  });
  const black = [BLACK, BLACK, BLACK, BLACK] as const;
  const content = dngContent({ width, height, samples, black, white: WHITE, orientation: 1, compression: "none" });
  return withFields(encodeDng(content), ...COLOURS, ...fields);
}

/** ΔE2000 of the patches of a chart developed as a shot of one frame. */
async function compare(file: Uint8Array, wanted: FilmWhiteBalance): Promise<number[]> {
  const { mark } = kernels.memory;
  const image = await decoder.decode(file, "chart.dng");
  const levels = chooseLevels([image], wanted);
  const shown = developChart({ kernels, developer }, image, levels, 1, { kind: "plain" });
  kernels.memory.release(mark);
  // The chart's white is as bright as the lightest patch says: nothing but colour and tone is compared.
  const scale = linear(PATCHES[18]!)[1] / shown[18]![1];
  return PATCHES.map((patch, at) => {
    const [truth, seen] = [linear(patch), shown[at]!.map((light) => light * scale) as unknown as Rgb];
    return deltaE2000(xyzToLab(transform(SRGB_TO_XYZ, truth)), xyzToLab(transform(SRGB_TO_XYZ, seen)));
  });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

const LIGHTS = [2856, 4000, 6504].flatMap((kelvin) => [true, false].map((hasForward) => ({ kelvin, hasForward })));

test.each(LIGHTS)("a chart under $kelvin K, forward matrices $hasForward, comes out right", async (light) => {
  const { patches, neutral } = see(light.kelvin, light.hasForward);
  const forward = light.hasForward ? FORWARD : [];
  const asShot = await compare(photograph(patches, rational(50728, 1_000_000, ...neutral), ...forward), "as-shot");
  const fromXy = await compare(photograph(patches, ...whiteXy(light.kelvin), ...forward), "as-shot");
  const asked = await compare(photograph(patches, rational(50728, 1_000_000, 1, 1, 1), ...forward), {
    kelvin: light.kelvin,
  });
  for (const differences of [asShot, fromXy, asked]) {
    expect(median(differences)).toBeLessThan(0.2);
    expect(Math.max(...differences)).toBeLessThan(0.6);
  }
});

/** The white told as a chromaticity, and no neutral. */
function whiteXy(kelvin: number): TiffField[] {
  const [x, y, z] = computeWhite(kelvin);
  return [rational(50728, 1, 0, 0, 0), rational(50729, 1_000_000, x / (x + y + z), y / (x + y + z))];
}

test("one matrix for all lights misses what two meet", async () => {
  const { patches, neutral } = see(2856, false);
  const own = photograph(patches, rational(50728, 1_000_000, ...neutral));
  expect(median(await compare(own, "as-shot"))).toBeLessThan(0.2);
  const alone = withFields(own, short(50778, 21), short(50779, 0), signedRational(50721, 10_000, ...UNDER_D65));
  expect(median(await compare(alone, "as-shot"))).toBeGreaterThan(1);
});
