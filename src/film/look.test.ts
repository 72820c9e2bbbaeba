import { expect, test } from "vitest";
import { FILM_VERSION, type Film, parseFilm } from "./film.ts";
import { completeGrade, isNeutral, NEUTRAL_GRADE } from "./grade.ts";
import { lookOf } from "./look.ts";

const OUTPUT = { file: "a.mp4", size: "640x360", fps: "24", codec: "h264", bits: 8 };

function read(look: unknown, shotLook?: unknown): Film {
  const shot = {
    id: "s01",
    kind: "ramp",
    frames: ["A_[0001-0010].DNG"],
    ...(shotLook !== undefined && { look: shotLook }),
  };
  const film = { rushes: FILM_VERSION, name: "a", source: ".", output: OUTPUT, shots: [shot], cut: [{ shot: "s01" }] };
  return parseFilm({ ...film, ...(look !== undefined && { look }) }, "a.film.yaml");
}

test("a film without a word about its look has the one it always had", () => {
  const { look } = read(undefined);
  expect(look).toEqual({ name: "sigmoid", contrast: 1.6, skew: 0 });
  expect(isNeutral(completeGrade(look))).toBe(true);
});

test("a word is a tone curve or a LUT, for the film and for a shot", () => {
  expect(read("agx").look).toMatchObject({ name: "agx", contrast: 1.6 });
  expect(read("warm.cube").look).toMatchObject({ name: "sigmoid", lut: { path: "warm.cube", on: "display" } });
  expect(read({ lut: { path: "a.cube", on: "log" } }).look.lut).toEqual({ path: "a.cube", on: "log" });
  expect(read("agx", "plain").shots[0]?.look).toEqual({ name: "plain" });
});

test("a shot's look goes before the film's, control by control, and may do without its LUT", () => {
  const film = read(
    { saturation: 10, highlights: -20, lut: "a.cube" },
    { saturation: 30, gain: [1, 1, 0.9], lut: null },
  );
  const look = lookOf(film, film.shots[0]!);
  expect(look).toMatchObject({ name: "sigmoid", saturation: 30, highlights: -20 });
  expect(look.lut).toBeUndefined();
  expect(completeGrade(look)).toEqual({ ...NEUTRAL_GRADE, saturation: 30, highlights: -20, gain: [1, 1, 0.9] });
  expect(completeGrade({ gamma: 1.2 }).gamma).toEqual([1.2, 1.2, 1.2]);
});

test.each<[string, unknown, unknown, RegExp]>([
  ["a slider beyond its end", { highlights: 101 }, undefined, /look\.highlights/],
  ["a contrast of another scale", { contrast: 20 }, undefined, /look\.contrast/],
  ["a name nobody has", "filmic", undefined, /look\.name/],
  ["a wheel of two", { gain: [1, 2] }, undefined, /look\.gain: one number or three, from 0 to 4/],
  ["a LUT of another kind", { lut: "a.3dl" }, undefined, /look\.lut/],
  ["NaN", { saturation: Number.NaN }, undefined, /look\.saturation/],
  ["keyframes of the film", { keyframes: [{ frame: 1, tint: 3 }] }, undefined, /belong to the look of a shot/],
  ["a shot's slider", {}, { vibrance: "much" }, /shots\.0\.look\.vibrance/],
  ["a keyframe's slider", {}, { keyframes: [{ frame: 1, tint: 300 }] }, /shots\.0\.look\.keyframes\.0\.tint/],
  ["a keyframe of nothing", {}, { keyframes: [{ frame: 1 }] }, /keyframes\.0: a keyframe that says what it changes/],
  [
    "a frame that is not there",
    {},
    { keyframes: [{ frame: 11, tint: 3 }] },
    /frame of shot s01 for its look\.keyframes/,
  ],
])("names the path of what is wrong: %s", (_, look, shotLook, message) => {
  expect(() => read(look, shotLook)).toThrow(message);
});
