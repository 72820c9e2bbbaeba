import type { FilmColour } from "../film/colour.ts";
import { DIFFUSE_WHITE } from "./high-range.ts";
import { invert, type Matrix, multiply } from "../base/matrix3.ts";
import { keepWhite, SRGB_TO_XYZ, WORKING_TO_DISPLAY } from "./matrix.ts";
import { primariesToXyz } from "./primaries.ts";

/** A display: which colours its primaries have, and how its light becomes code values. */
export interface OutputColour {
  /** Tells it from the others. */
  readonly name: FilmColour;
  /** The working space (ACEScg) → its primaries, white to white: rows sum to 1. */
  readonly fromWorking: Matrix;
  /** Linear BT.709 → its primaries; rows sum to 1. */
  readonly fromRec709: Matrix;
  /** Luminance of its primaries, R, G, B; sums to 1. */
  readonly luminance: readonly [number, number, number];
  /** Kr, Kg, Kb of its Y'CbCr; sums to 1. */
  readonly luma: readonly [number, number, number];
  /** Light, 0 to 1 (its peak) → R', G' or B', 0 to 1. */
  readonly transfer: (light: number) => number;
  /** Its peak in units of diffuse white: 1 where a picture ends with white. */
  readonly peak: number;
  /** What light is multiplied with before the transfer, by its luminance, 0 to 1, and what undoes it; null: nothing. */
  readonly surround: {
    readonly apply: (luminance: number) => number;
    readonly undo: (luminance: number) => number;
  } | null;
  /** Light in cd/m² where the codes mean that; null: they only mean shares of the display's white. */
  readonly nits: number | null;
}

const IDENTITY: Matrix = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const LUMA_709 = [0.2126, 0.7152, 0.0722] as const;
const LUMA_2020 = [0.2627, 0.678, 0.0593] as const;
/** x, y of red, green and blue. */
const P3_PRIMARIES = [0.68, 0.32, 0.265, 0.69, 0.15, 0.06] as const;
const REC2020_PRIMARIES = [0.708, 0.292, 0.17, 0.797, 0.131, 0.046] as const;

/** cd/m² of the display that high range is made for. */
export const PEAK_NITS = 1000;

/**
 * ITU-R BT.709-6 (3.2 and 3.3) seen on a display by BT.1886 with black at 0: its transfer is the inverse of that one's,
 * L^(1/2.4).
 */
const REC709: OutputColour = {
  name: "rec709",
  fromWorking: WORKING_TO_DISPLAY,
  fromRec709: IDENTITY,
  luminance: LUMA_709,
  luma: LUMA_709,
  transfer: (light) => light ** (1 / 2.4),
  peak: 1,
  surround: null,
  nits: null,
};

const P3_TO_XYZ = primariesToXyz(P3_PRIMARIES);

/** Display P3's primaries (SMPTE EG 432-1) with the transfer and the matrix of BT.709, as its tags 12-1-1 say. */
const P3: OutputColour = {
  ...REC709,
  name: "p3",
  ...conversions(P3_TO_XYZ),
  luminance: P3_TO_XYZ.slice(3, 6) as unknown as OutputColour["luminance"],
};

/** ITU-R BT.2020-2 (table 4) with the perceptual quantiser. */
const REC2020_PQ: OutputColour = {
  name: "rec2020-pq",
  ...conversions(primariesToXyz(REC2020_PRIMARIES)),
  luminance: LUMA_2020,
  luma: LUMA_2020,
  transfer: (light) => perceptualQuantiser(light * PEAK_NITS),
  peak: PEAK_NITS / DIFFUSE_WHITE,
  surround: null,
  nits: PEAK_NITS,
};

/** System gamma of a display of 1000 cd/m² (ITU-R BT.2100-2, table 5, note 5f). */
const HLG_GAMMA = 1.2;

/**
 * The same with hybrid log-gamma: display light on one of 1000 cd/m² → scene light by the inverse of its OOTF, which goes
 * by luminance, → its OETF. So diffuse white comes to lie at 75 %.
 */
const REC2020_HLG: OutputColour = {
  ...REC2020_PQ,
  name: "rec2020-hlg",
  transfer: hybridLogGamma,
  surround: {
    apply: (luminance) => luminance ** ((1 - HLG_GAMMA) / HLG_GAMMA),
    undo: (luminance) => Math.max(0, luminance) ** (HLG_GAMMA - 1),
  },
  nits: null,
};

export const OUTPUT_COLOURS: Readonly<Record<FilmColour, OutputColour>> = {
  rec709: REC709,
  p3: P3,
  "rec2020-pq": REC2020_PQ,
  "rec2020-hlg": REC2020_HLG,
};

/** Light of a Rec.709 display → of another that shows the same, its white at diffuse white; null: it is one. */
export function showRec709({ name, fromRec709, peak }: OutputColour): Matrix | null {
  return name === "rec709" ? null : fromRec709.map((part) => part / peak);
}

function conversions(toXyz: Matrix): Pick<OutputColour, "fromWorking" | "fromRec709"> {
  const fromRec709 = keepWhite(multiply(invert(toXyz), SRGB_TO_XYZ));
  return { fromRec709, fromWorking: keepWhite(multiply(fromRec709, WORKING_TO_DISPLAY)) };
}

/** cd/m² → code, 0 to 1 (ITU-R BT.2100-2, table 4: the inverse of its EOTF). */
function perceptualQuantiser(nits: number): number {
  const power = (Math.max(0, nits) / 10_000) ** (2610 / 16384);
  return ((3424 / 4096 + (2413 / 128) * power) / (1 + (2392 / 128) * power)) ** (2523 / 32);
}

/** Scene light, 0 to 1 → code, 0 to 1 (ITU-R BT.2100-2, table 5: its OETF). */
function hybridLogGamma(light: number): number {
  const [a, b, c] = [0.17883277, 0.28466892, 0.55991073];
  return light <= 1 / 12 ? Math.sqrt(3 * Math.max(0, light)) : a * Math.log(12 * light - b) + c;
}
