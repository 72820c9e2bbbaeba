import { describe, expect, it } from "vitest";
import type { Film, FilmShot } from "../film/film.ts";
import type { Frame } from "../film/frame.ts";
import { findMiddle, findShotPlace, roundPlace } from "./shot-place.ts";

const at = (latitude: number, longitude: number): Frame => ({ place: { latitude, longitude } }) as Frame;
const lost = { place: null } as Frame;

describe("findMiddle", () => {
  it("is where most photographs say, whatever a lost receiver says, and null where none says", () => {
    expect(findMiddle([lost, at(39, 125), null, at(39.2, 125.2), undefined, at(39.1, 125.1), at(-80, 2)])).toEqual({
      latitude: expect.closeTo(39.05, 9),
      longitude: expect.closeTo(125.05, 9),
    });
    expect(findMiddle([lost, null])).toBeNull();
    expect(findMiddle([])).toBeNull();
  });

  it.each([
    [179.9, -179.9, -179.7, -179.9],
    [-179.9, 179.9, 179.7, 179.9],
  ])("is not on the other side of the earth where the date line lies between", (a, b, c, middle) => {
    expect(findMiddle([at(-17, a), at(-17, b), at(-17, c)])!.longitude).toBeCloseTo(middle, 9);
  });
});

it("findShotPlace believes film.yaml more than photographs, and the shot more than the film", () => {
  const frames = [at(1, 2)];
  const film = { place: { latitude: 3, longitude: 4 } } as Film;
  expect(findShotPlace({} as FilmShot, {} as Film, frames)).toEqual({ latitude: 1, longitude: 2 });
  expect(findShotPlace({ place: { zone: "Z" } } as FilmShot, film, frames)).toEqual({ latitude: 3, longitude: 4 });
  const shot = { place: { latitude: 5, longitude: 6 } } as FilmShot;
  expect(findShotPlace(shot, film, frames)).toEqual({ latitude: 5, longitude: 6 });
});

describe("roundPlace", () => {
  it.each([
    [39.032_49, 125.753_51, { latitude: 39.032, longitude: 125.754 }],
    [-0.000_2, 12, { latitude: 0, longitude: 12 }],
    [0.000_2, -0.000_2, null],
  ])("%d, %d", (latitude, longitude, rounded) => {
    expect(roundPlace({ latitude, longitude })).toEqual(rounded);
  });

  it("keeps what is not known", () => expect(roundPlace(null)).toBeNull());
});
