import { z } from "zod";

/** Where and when on Earth photographs were taken; what is left out comes from the photographs, where they say. */
export interface FilmPlace {
  /** Degrees, north positive; with `longitude` or not at all. */
  latitude?: number;
  /** Degrees, east positive. */
  longitude?: number;
  /** What the camera's clock is ahead of UTC: `+09:00`, `-03:30`, `Z`. */
  zone?: string;
}

export const placeSchema: z.ZodType<FilmPlace> = z
  .looseObject({
    latitude: z.number().min(-90).max(90).exactOptional(),
    longitude: z.number().min(-180).max(180).exactOptional(),
    zone: z
      .string()
      .regex(/^([+-](0\d|1[0-5]):[0-5]\d|Z)$/, "a zone such as +09:00")
      .exactOptional(),
  })
  .refine(({ latitude, longitude }) => (latitude === undefined) === (longitude === undefined), {
    error: "latitude and longitude belong together",
  });
