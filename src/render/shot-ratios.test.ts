import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serialize } from "node:v8";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runAtOnce } from "../base/piecewise.ts";
import { createDusk } from "../../test/truth/dusk.ts";
import { shadeShare } from "../../test/truth/events.ts";
import { createGrids } from "../../test/truth/light-world.ts";
import type { FilmLightArea } from "../film/area.ts";
import type { FilmShot } from "../film/film.ts";
import { Cache } from "../store/cache.ts";
import type { FrameSummary } from "./measure-frames.ts";
import { type ComparedFrames, UNTOUCHED } from "./compared-grids.ts";
import { readRatios, type ShotRatios } from "./shot-ratios.ts";

const VERSION = "1";
const COUNT = 64;
const slots = Array.from({ length: COUNT }, (_, i) => `F_${i + 1}.DNG`);

let folder: string;
let cache: Cache;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rushes-ratios-"));
  cache = await Cache.open(folder);
  // A shade over the left 70 % of the sensor.
  const local = shadeShare(0.7, -0.4, 30, 8);
  const { frames } = createDusk({ count: COUNT, fall: 0, flicker: 0.05, seed: 6, local, locked: true });
  createGrids({ frames }).forEach((light, i) => cache.put("light", `${VERSION}|c${i}`, serialize(light)));
});
afterAll(async () => {
  cache[Symbol.dispose]();
  await rm(folder, { recursive: true });
});

function read(areas: FilmLightArea[], orientation = 1): ShotRatios {
  const shot: FilmShot = {
    id: "s01",
    kind: "time-lapse",
    interval: 10,
    exposure: 0,
    light: { areas },
    whiteBalance: "as-shot",
    frames: slots,
  };
  const compared: ComparedFrames = {
    shot,
    slots,
    frames: slots.map((_, i) => ({ content: `c${i}` }) as FrameSummary),
    exposures: slots.map(() => ({ shutter: 1e308, aperture: 1e-300, iso: 1e308 })),
    orientation,
    aspect: 1.5,
  };
  return runAtOnce(readRatios(compared, UNTOUCHED, { cache, version: VERSION }));
}

const deltaInto = ({ ratios }: ShotRatios): number => ratios.find(({ a, b }) => a === 29 && b === 30)?.delta ?? 0;
const right: FilmLightArea = { use: "include", box: [0.75, 0, 0.25, 1] };

describe("readRatios", () => {
  test("without areas what holds still is found, and it is said in which frames", () => {
    const { notes } = read([]);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/changes by itself in frames \d+–\d+ \((2\d|3\d) % of the picture\)/);
  });

  test("with areas they decide, and it is said; another area is another result", () => {
    const within = read([right]);
    expect(within.notes).toEqual(["Light is measured by the shot's area of reference."]);
    const left = read([{ use: "include", box: [0, 0, 0.6, 1] }]);
    expect(deltaInto(left) - deltaInto(within)).toBeCloseTo(-0.4, 2);
    expect(deltaInto(read([{ use: "exclude", box: [0, 0, 0.7, 1] }]))).toBeCloseTo(deltaInto(within), 2);
  });

  test("areas are in the upright picture: turned by half, its left is the sensor's right", () => {
    const turned = read([{ use: "include", box: [0, 0, 0.25, 1] }], 3);
    expect(turned.ratios).toEqual(read([right]).ratios);
    expect(deltaInto(read([right], 3)) - deltaInto(turned)).toBeCloseTo(-0.4, 2);
  });

  test("an area that moves out of the way of the shade", () => {
    const moving: FilmLightArea = {
      use: "include",
      keyframes: [
        { frame: 20, box: [0, 0, 0.25, 1] },
        { frame: "F_28.DNG", box: [0.75, 0, 0.25, 1] },
      ],
    };
    // Frames 21 and 28 have nothing of it in common but what both are asked for: there the whole picture counts.
    const moved = read([moving]);
    expect(deltaInto(moved)).toBeCloseTo(deltaInto(read([right])), 3);
    expect(moved.notes.join()).toMatch(
      /fewer than 24 usable cells .* in \d+ of \d+ comparisons: there the whole picture counts/,
    );
  });

  test("an area with next to no cells: the whole picture, and it is said", () => {
    const { notes, ratios } = read([{ name: "lamp", use: "include", box: [0.5, 0.5, 0.02, 0.02] }]);
    expect(notes.join()).toContain(`in ${ratios.length} of ${ratios.length} comparisons`);
  });
});
