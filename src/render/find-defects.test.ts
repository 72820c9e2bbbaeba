import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { frameOf } from "../../test/fixtures/shoot-generator.ts";
import { runAtOnce } from "../base/piecewise.ts";
import { type Film, parseFilm } from "../film/film.ts";
import type { Frame } from "../film/frame.ts";
import type { Recipe } from "../edit/recipe.ts";
import { dngContent } from "../raw/dng-content.fixture.ts";
import { encodeDng } from "../raw/dng-writer.ts";
import { Cache } from "../store/cache.ts";
import { chooseWitnesses, dustWitnesses, hotWitnesses } from "./defect-witnesses.ts";
import { type LitShot, lightShot } from "./light-shots.ts";
import { measureFrames } from "./measure-frames.ts";
import { planPictures } from "./plan-film.ts";
import { WorkerPool } from "./worker-pool.ts";

const SIZE = { width: 128, height: 96 } as const;
const HOT = [
  [20, 30],
  [77, 11],
  [100, 80],
] as const;
const PLACES = HOT.map(([x, y]) => y * 65536 + x).toSorted((a, b) => a - b);
const FRAMES = 10;
const names = Array.from({ length: FRAMES }, (_, i) => `D_${i}.DNG`);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rushes-defects-"));
  let state = 1;
  const random = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 4294967296;
  for (const [frame, name] of names.entries()) {
    const samples = Uint16Array.from({ length: SIZE.width * SIZE.height }, () => 900 + 8 * (random() + random()));
    for (const [x, y] of HOT) samples[y * SIZE.width + x] = 6000;
    const content = dngContent({ ...SIZE, samples, orientation: 6, takenAt: 1_700_000_000 + frame * 10 });
    await writeFile(join(folder, name), encodeDng(content));
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function filmWith(defects: unknown, frames: readonly string[], shotDefects?: unknown): Film {
  return parseFilm(
    {
      rushes: 1,
      name: "a",
      source: ".",
      output: { file: "a.mkv", size: "64x64", fps: "24", codec: "ffv1", bits: 10 },
      ...(defects !== undefined && { defects }),
      shots: [{ id: "s01", kind: "time-lapse", frames, ...(shotDefects !== undefined && { defects: shotDefects }) }],
      cut: [{ shot: "s01" }],
    },
    "a.film.yaml",
  );
}

const known = new Map<string, Frame>(names.map((path) => [path, frameOf({ path, shutter: 8, iso: 800 })]));

/** The recipes of a film, its shot's notes, and how many frames were asked about hot pixels. */
async function plan(film: Film): Promise<{ recipes: Recipe[]; notes: readonly string[]; asked: number }> {
  const own = await mkdtemp(join(folder, "cache-"));
  using cache = await Cache.open(own);
  const pool = await WorkerPool.open(1);
  try {
    const { signal } = new AbortController();
    const { hotPixels, dust } = chooseWitnesses(film.shots, film, known);
    const wanted = (path: string) => ({ features: false, hotPixels: hotPixels.has(path), dust: dust.has(path) });
    const paths = names.slice(0, film.shots[0]?.frames.length);
    const options = { root: folder, pool, cache, version: "1", signal, onDone: () => {}, wanted };
    const measurements = new Map((await measureFrames(paths, options)).map((result) => [result.path, result]));
    const facts = { frames: known, measurements, lost: new Map<string, string>(), profiles: new Map(), lenses: null };
    const lit: LitShot = runAtOnce(lightShot(film.shots[0]!, film, facts, { cache, version: "1" }));
    const pictures = planPictures(film, new Map([["s01", lit]]), new Map(), measurements, new Map(), new Map());
    return { recipes: pictures.map(({ recipe }) => recipe), notes: lit.defects.notes, asked: hotPixels.size };
  } finally {
    await pool.close();
  }
}

describe("hot pixels of a shot", () => {
  test("are in every recipe, in the sensor's own columns and rows", async () => {
    const { recipes, notes } = await plan(filmWith(undefined, names));
    expect(recipes).toHaveLength(FRAMES);
    for (const { hotPixels, dust, colourNoise } of recipes) {
      expect(hotPixels).toEqual(PLACES);
      expect([dust, colourNoise]).toEqual([undefined, undefined]);
    }
    expect(notes.join(" ")).toContain("3 hot pixels were found");
  });

  test.each([
    ["of the film", filmWith({ hotPixels: "off", dust: "off" }, names)],
    ["of the shot", filmWith(undefined, names, { hotPixels: "off", dust: "off" })],
  ])("off, as a wish %s: nothing is measured, planned or said", async (_name, film) => {
    const { recipes, notes, asked } = await plan(film);
    expect(asked).toBe(0);
    expect(notes).toEqual([]);
    expect(recipes.every((recipe) => !("hotPixels" in recipe) && !("dust" in recipe))).toBe(true);
  });

  test.each([1, 2, 3, 7])("%i frames do not tell, and the notes say so", async (count) => {
    const { recipes, notes } = await plan(filmWith({ dust: "off" }, names.slice(0, count)));
    expect(recipes).toHaveLength(count);
    expect(recipes[0]).not.toHaveProperty("hotPixels");
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain("fewer than 8 frames of like exposure");
  });
});

test("frames are asked in groups of like exposure, of one aperture, and no developed ones", () => {
  const frames = new Map<string, Frame>(
    Array.from({ length: 200 }, (_, i): [string, Frame] => {
      const path = `${i}.DNG`;
      const night = i >= 100;
      const settings = { shutter: night ? 10 : 1 / 500, iso: night ? 1600 : 100, aperture: night ? 2.8 : 11 };
      return [path, { ...frameOf({ path, ...settings }), format: i % 10 === 9 ? "jpeg" : "raw" }];
    }),
  );
  const slots = [...frames.keys(), null, "gone.DNG"];
  const groups = hotWitnesses(slots, frames);
  expect(groups.map((group) => group.length)).toEqual([48, 48]);
  expect(groups.flat().every((slot) => slot % 10 !== 9)).toBe(true);
  const dust = dustWitnesses(slots, frames);
  expect(dust?.slots).toHaveLength(48);
  expect(dust?.alike.every((slot) => slot < 100)).toBe(true);
  expect(dustWitnesses(slots.slice(100), frames)).toBeNull();
  expect(hotWitnesses([], frames)).toEqual([]);
});
