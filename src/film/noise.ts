import { z } from "zod";

/** How much noise is taken out of finished pictures. */
export interface FilmNoise {
  /** Of colour, 0 (none) to 100. */
  colour: number;
  /** By the pictures before and after, where they show the same; likewise. */
  time: number;
}

const amount = z.number().min(0).max(100);

export const noiseSchema: z.ZodType<FilmNoise> = z.looseObject({
  colour: amount.default(0),
  time: amount.default(0),
});

/** What a shot has in place of the film's. */
export const shotNoiseSchema: z.ZodType<Partial<FilmNoise>> = z.looseObject({
  colour: amount.exactOptional(),
  time: amount.exactOptional(),
});
