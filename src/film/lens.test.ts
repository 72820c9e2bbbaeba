import { expect, test } from "vitest";
import { parseFilm } from "./film.ts";
import { type FilmLensUse, lensUse } from "./lens.ts";

function read(lens: unknown): FilmLensUse | undefined {
  const output = { file: "walk.mp4", size: "1920x1080", fps: "24", codec: "h264", bits: 8 };
  return parseFilm({ rushes: 1, name: "walk", source: "walk", output, lens }, "walk.film.yaml").lens;
}

test("a lens is a word or parts, and what a shot leaves out is the film's", () => {
  expect(lensUse(undefined, undefined)).toEqual({ use: "embedded", lateralColour: "auto" });
  const film = read({ use: "database", lateralColour: "off" });
  expect(lensUse(film, undefined)).toEqual({ use: "database", lateralColour: "off" });
  expect(lensUse(film, "none")).toEqual({ use: "none", lateralColour: "off" });
  expect(lensUse(read("database"), { lateralColour: "off" })).toEqual({ use: "database", lateralColour: "off" });
});

test.each([[""], [3], [{ lateralColour: false }], [{ use: "" }]])("refuses %j", (lens) => {
  expect(() => read(lens)).toThrow(/lens/);
});
