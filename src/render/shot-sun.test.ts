import { describe, expect, test } from "vitest";
import { frameOf } from "../../test/fixtures/shoot-generator.ts";
import { type Film, FILM_VERSION, parseFilm } from "../film/film.ts";
import type { Frame } from "../film/frame.ts";
import { followSun } from "./shot-sun.ts";

/** The clock of a camera at Defiance, Ohio, 5 hours behind UTC, at sunset on 2019-11-08. */
const SUNSET = Date.parse("2019-11-08T17:25Z") / 1000;
const DEFIANCE = { latitude: 41.281944, longitude: -84.362778 };

function filmOf(more: object, shot: object = {}): Film {
  const shots = [{ id: "s01", kind: "ramp", whiteBalance: { sun: "auto" }, frames: ["A_[0001-0061].NEF"], ...shot }];
  const output = { file: "a.mp4", size: "1920x1080", fps: 24, codec: "h264", bits: 8 };
  return parseFilm({ rushes: FILM_VERSION, name: "a", source: ".", output, shots, ...more }, "a.film.yaml");
}

/** A frame a minute. */
function framesOf(change: (i: number) => Partial<Frame> = () => ({})): ReadonlyMap<string, Frame> {
  const frames = Array.from({ length: 61 }, (_, i) =>
    frameOf({ path: `A_${String(i + 1).padStart(4, "0")}.NEF`, takenAt: SUNSET + 60 * i, ...change(i) }),
  );
  return new Map(frames.map((frame) => [frame.path, frame]));
}

function altitudesOf(film: Film, frames: ReadonlyMap<string, Frame>): number[] {
  return (followSun(film.shots[0]!, film, frames) ?? []).map(({ altitude }) => altitude);
}

const known = filmOf({ place: { ...DEFIANCE, zone: "-05:00" } });
const truth = altitudesOf(known, framesOf());

describe("followSun", () => {
  test("other balances ask for nothing", () => {
    const film = filmOf({}, { whiteBalance: { kelvin: 5200 } });
    expect(followSun(film.shots[0]!, film, framesOf())).toBeNull();
  });

  test("from film.yaml: sunset at first, 29 minutes later civil twilight ends", () => {
    expect(truth).toHaveLength(61);
    expect(Math.abs(truth[0]! + 0.8333)).toBeLessThan(0.1);
    expect(Math.abs(truth[29]! + 6)).toBeLessThan(0.1);
  });

  test("from the photographs: place, and the zone before that of film.yaml", () => {
    const frames = framesOf(() => ({ place: DEFIANCE, zoneOffset: -18_000 }));
    expect(altitudesOf(filmOf({}), frames)).toEqual(truth);
    expect(altitudesOf(filmOf({ place: { zone: "+09:00" } }), frames)).toEqual(truth);
  });

  test("a shot's own place goes before the film's", () => {
    const film = filmOf(
      { place: { latitude: 0, longitude: 0, zone: "Z" } },
      { place: { ...DEFIANCE, zone: "-05:00" } },
    );
    expect(altitudesOf(film, framesOf())).toEqual(truth);
  });

  test("what is missing is named, with what to add", () => {
    const frames = framesOf();
    expect(() => altitudesOf(filmOf({}), frames)).toThrow(/shot s01 .* add `place: \{ latitude/);
    expect(() => altitudesOf(filmOf({ place: DEFIANCE }), frames)).toThrow(/shot s01 .* add `zone: "\+09:00"`/);
    const undated = framesOf(() => ({ takenFrom: "modified" }));
    expect(() => altitudesOf(known, undated)).toThrow(/no photograph says when/);
  });

  test("frames without time, missing ones, and clocks gone wrong lie between their neighbours", () => {
    const holes = framesOf((i) => (i < 3 || i === 30 || i > 57 ? { takenAt: null } : {}));
    const wrong = framesOf((i) => (i === 0 || i === 20 || i === 60 ? { takenAt: SUNSET + 90_000 } : {}));
    for (const frames of [holes, wrong]) {
      altitudesOf(known, frames).forEach((altitude, i) => expect(altitude).toBeCloseTo(truth[i]!, 2));
    }
  });

  test("a pause counts in full", () => {
    const paused = framesOf((i) => ({ takenAt: SUNSET + 60 * i + (i >= 30 ? 7200 : 0) }));
    const altitudes = altitudesOf(known, paused);
    expect(altitudes[29]).toBeCloseTo(truth[29]!, 1);
    expect(altitudes[30]).toBeLessThan(truth[30]! - 20);
    expect(altitudes.every((altitude, i) => i === 0 || altitude < altitudes[i - 1]!)).toBe(true);
  });

  test("one frame is enough", () => {
    const film = filmOf({ place: { ...DEFIANCE, zone: "-05:00" } }, { frames: ["A_0001.NEF"] });
    expect(altitudesOf(film, framesOf())).toEqual([truth[0]]);
  });
});
