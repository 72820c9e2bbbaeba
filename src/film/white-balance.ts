import { z } from "zod";
import type { KeyframePlace } from "./keyframe.ts";

/**
 * What is to look neutral in a shot. `as-shot`: one balance, the median of its frames; or multipliers for red, green, blue;
 * or a colour temperature; or keyframes, smooth between them; or a colour temperature that follows the sun's altitude.
 */
export type FilmWhiteBalance =
  | "as-shot"
  | [number, number, number]
  | { kelvin: number }
  | { keyframes: FilmBalanceKeyframe[] }
  | { sun: "auto" | FilmSunKey[] };

/** White balance at one of a shot's frames: either multipliers, or the colour temperature that is to be neutral. */
export interface FilmBalanceKeyframe {
  frame: KeyframePlace;
  rgb?: [number, number, number];
  kelvin?: number;
}

/** The sun's altitude in degrees (0 = horizon), and the colour temperature that is to be neutral then. */
export type FilmSunKey = [number, number];

const multipliers = z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]);
const kelvin = z.number().min(1500).max(25_000);

const balanceKeyframe = z
  .looseObject({
    frame: z.union([z.string().min(1), z.int().min(1)]),
    rgb: multipliers.exactOptional(),
    kelvin: kelvin.exactOptional(),
  })
  .refine(({ rgb, kelvin: temperature }) => (rgb === undefined) !== (temperature === undefined), {
    error: "either rgb or kelvin",
  });

const sunKeys = z
  .array(z.tuple([z.number().min(-90).max(90), kelvin]))
  .min(1)
  .refine((keys) => new Set(keys.map(([altitude]) => altitude)).size === keys.length, {
    error: "two colour temperatures for one altitude of the sun",
  });

export const whiteBalanceSchema: z.ZodType<FilmWhiteBalance> = z.union([
  z.literal("as-shot"),
  multipliers,
  z.looseObject({ kelvin }),
  z.looseObject({ keyframes: z.array(balanceKeyframe).min(1) }),
  z.looseObject({ sun: z.union([z.literal("auto"), sunKeys]) }),
]);
