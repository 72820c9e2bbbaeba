import { z } from "zod";

/** What the sensor did to all frames of a shot alike, found across them and taken out. */
export interface FilmDefects {
  /** Photosites that shine by themselves are replaced by their neighbours. */
  hotPixels: "auto" | "off";
  /** Shadows of dust on the sensor are divided out. */
  dust: "auto" | "off";
}

const choice = z.enum(["auto", "off"]);

export const defectsSchema: z.ZodType<FilmDefects> = z.looseObject({
  hotPixels: choice.default("auto"),
  dust: choice.default("auto"),
});

/** What a shot has in place of the film's; what is left out is the film's. */
export const shotDefectsSchema: z.ZodType<Partial<FilmDefects>> = z.looseObject({
  hotPixels: choice.exactOptional(),
  dust: choice.exactOptional(),
});
