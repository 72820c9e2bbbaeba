import { expect, test } from "vitest";
import type { DeliverableFormat } from "../encode/sequence-format.ts";
import type { Film, FilmShot } from "../film/film.ts";
import { checkNoise } from "./check-noise.ts";

const format = (codec: string, bits: number) => ({ codec, bits, colour: "rec709" }) as unknown as DeliverableFormat;
const shot = { id: "s02", noise: { time: 40 } } as unknown as FilmShot;
const quiet = { id: "s01" } as unknown as FilmShot;
const film = { noise: { colour: 0, time: 0 } } as unknown as Film;

test("noise is taken out of films with halved chroma, and of nothing else", () => {
  for (const codec of ["h264", "prores"]) checkNoise(film, [quiet, shot], format(codec, codec === "h264" ? 8 : 10));
  for (const codec of ["exr", "tiff", "dng"]) {
    expect(() => checkNoise(film, [quiet, shot], format(codec, 16))).toThrow(/shot s02/);
    checkNoise(film, [quiet], format(codec, 16));
  }
});
