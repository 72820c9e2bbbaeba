import { existsSync, readFileSync } from "node:fs";
import { cp, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { rushes, temporaryFolder } from "../../e2e/command.ts";
import type { Exposure } from "../../src/film/frame.ts";
import { createKernels, type Kernels } from "../../src/kernels/instance.ts";
import type { Picture } from "../../src/kernels/picture.ts";
import type { RawImage } from "../../src/kernels/raw-image.ts";
import { computeExposure } from "../../src/light/exposure.ts";
import { computeFlicker } from "../../src/light/flicker-score.ts";
import type { FrameLight } from "../../src/light/frame-light.ts";
import type { LightSolution } from "../../src/light/light-input.ts";
import { type ColourSolution, solveColour } from "../../src/light/solve-colour.ts";
import { solveLight } from "../../src/light/solve-light.ts";
import { createFlickerMeter, type FlickerScore } from "../../src/measure/flicker.ts";
import { compareFrames } from "../../src/measure/compare-frames.ts";
import { measureLight } from "../../src/measure/measure-light.ts";
import { measurePicture, type PictureLight } from "../../src/measure/picture-light.ts";
import { RawDecoder } from "../../src/raw/decoder.ts";
import { compareColours } from "./colour-world.ts";
import { solvePlaces } from "./local-world.ts";

const DATA = new URL("../../../shared/data/", import.meta.url);
const absent = !existsSync(DATA);
if (absent) console.warn("test/truth/light-real: ../shared/data is not there, real sequences are skipped");

interface Source {
  readonly path: string;
  readonly time: number | null;
  readonly exposure: Exposure;
}

let kernels: Kernels;
let decoder: RawDecoder;
beforeAll(async () => {
  kernels = await createKernels();
  decoder = await RawDecoder.create(kernels);
});

function readTable(path: string): string[][] {
  const lines = readFileSync(new URL(path, DATA), "utf8").trim().split(/\r?\n/);
  return lines.slice(1).map((line) => line.split(","));
}

/** What EXIF says of a sequence's frames, in the order of their names. */
function listSources(folder: string): Source[] {
  const number = (text: string | undefined): number | null => {
    const [a, b] = (text ?? "").split("/").map(Number);
    return text === undefined || text === "" ? null : (a as number) / (b ?? 1);
  };
  const rows = readTable("frames.csv").filter(([path]) => path?.startsWith(`${folder}/`) === true);
  return rows
    .map(([path, , , , original, , modified, shutter, aperture, iso]) => {
      const date = /^(\d+):(\d+):(\d+) (.*)$/.exec(original || modified || "");
      const time = date === null ? null : Date.parse(`${date[1]}-${date[2]}-${date[3]}T${date[4]}Z`) / 1000;
      const exposure = { shutter: number(shutter), aperture: number(aperture), iso: number(iso) };
      return { path: path as string, time, exposure };
    })
    .sort((a, b) => a.path.localeCompare(b.path, "en", { numeric: true }));
}

async function withImage<T>(path: string, use: (image: RawImage) => T): Promise<T | null> {
  const mark = kernels.memory.mark;
  try {
    return use(await decoder.decode(readFileSync(new URL(path, DATA)), path));
  } catch {
    return null;
  } finally {
    kernels.memory.release(mark);
  }
}

const measured = new Map<string, FrameLight | null>();
/** Width of a folder's pictures over their height. */
const aspects = new Map<string, number>();

/** Light of files, each of which is decoded once for all tests; null: it cannot be read. */
async function measureFiles(sources: readonly Source[]): Promise<(FrameLight | null)[]> {
  const lights: (FrameLight | null)[] = [];
  for (const { path } of sources) {
    const known = measured.get(path);
    const measure = (image: RawImage): FrameLight => {
      aspects.set(dirname(path), image.width / image.height);
      return measureLight(kernels, image);
    };
    const light = known === undefined ? await withImage(path, measure) : known;
    measured.set(path, light);
    lights.push(light);
  }
  return lights;
}

async function solve(sources: readonly Source[]): Promise<LightSolution> {
  const lights = await measureFiles(sources);
  const settings = computeExposure(sources.map(({ exposure }) => exposure)).ev;
  const { ratios, still } = compareFrames({ settings, areas: null }, (slot) => lights[slot] ?? null);
  if (process.env["LIGHT_FIGURES"]) {
    console.log(
      `${sources[0]?.path}: by what holds still`,
      still.map(({ first, last }) => `${first}-${last}`).join(" "),
    );
  }
  const frames = sources.map(({ time, exposure }, i) => ({ time, exposure, usable: lights[i] !== null }));
  return solveLight({ frames, ratios });
}

/** A developed picture, `gain` EV brighter, every third pixel of it packed as a plain 10-bit picture. */
function finish(image: RawImage, gain: number): { buffer: ArrayBuffer; picture: Picture } {
  const [width, height] = [Math.floor(image.width / 6) * 2, Math.floor(image.height / 6) * 2];
  const samples = kernels.memory.uint16(image.offset, image.stride * image.height);
  const buffer = new ArrayBuffer(width * height * 3);
  const codes = new Uint16Array(buffer);
  const code = Float64Array.from({ length: image.white + 1 }, (_, sample) => {
    const value = sample / image.white;
    const light = value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    return Math.min(1, light * 2 ** gain) ** (1 / 2.4);
  });
  const chroma = width * height;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 3 * y * image.stride + 9 * x;
      const r = code[samples[at]!]!;
      const g = code[samples[at + 1]!]!;
      const b = code[samples[at + 2]!]!;
      const luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;
      codes[y * width + x] = Math.round(64 + 876 * luma);
      if (x % 2 === 1 || y % 2 === 1) continue;
      const place = (y / 2) * (width / 2) + x / 2;
      codes[chroma + place] = Math.round(512 + (896 * (b - luma)) / 1.8556);
      codes[chroma + chroma / 4 + place] = Math.round(512 + (896 * (r - luma)) / 1.5748);
    }
  }
  const half = { stride: width, width: width / 2, height: height / 2 };
  return {
    buffer,
    picture: {
      format: "yuv420p10le",
      width,
      height,
      planes: [
        { offset: 0, stride: width * 2, width, height },
        { offset: chroma * 2, ...half },
        { offset: chroma * 2.5, ...half },
      ],
    },
  };
}

function measureFinished(image: RawImage, gain: number): PictureLight {
  const { buffer, picture } = finish(image, gain);
  return measurePicture(buffer, picture);
}

/** F of the finished pictures without gains and with them, measured on the pictures. */
async function score(sources: readonly Source[], { frames }: LightSolution): Promise<(number | null)[]> {
  const [before, after] = [createFlickerMeter(), createFlickerMeter()];
  for (const [i, { path }] of sources.entries()) {
    await withImage(path, (image) => {
      for (const [meter, gain] of [
        [before, 0],
        [after, frames[i]?.gain as number],
      ] as const) {
        meter.add(measureFinished(image, gain));
      }
    });
  }
  return [before.finish().flicker, after.finish().flicker];
}

function report(name: string, ...figures: (number | null)[]): void {
  if (process.env["LIGHT_FIGURES"]) console.log(name, ...figures.map((figure) => figure?.toFixed(4)));
}

describe.skipIf(absent)("real sequences", () => {
  test("a pan over a fading scene, camera in third stops, 2 % of flicker: as its truth says", async () => {
    const folder = "raw-sequences/derived-30d-sunset";
    const rows = readTable(`${folder}/ground-truth.csv`);
    const sources = rows.map(([file, , time, shutter, iso]) => ({
      path: `${folder}/${file}`,
      time: Date.parse(`${time}Z`) / 1000,
      exposure: { shutter: Number(shutter), aperture: 22, iso: Number(iso) },
    }));
    const truth = rows.map(([, , , shutter, , , , , , scene, flicker]) =>
      Math.log2(Number(shutter) * Number(scene) * Number(flicker)),
    );
    const { frames } = await solve(sources);
    const finished = truth.map((ev, i) => ev + (frames[i]?.gain as number));
    report("derived-30d-sunset: F before, after", computeFlicker(truth), computeFlicker(finished));
    frames.forEach(({ apparent }, i) => {
      expect(Math.abs((apparent as number) - (truth[i] as number) + (truth[0] as number))).toBeLessThan(0.05);
    });
    expect(computeFlicker(truth)).toBeGreaterThan(0.1);
    expect(computeFlicker(finished)).toBeLessThan(0.003);
  });

  describe("a sunset with automatic exposure and white balance: measured on the finished pictures", () => {
    const sources = absent ? [] : listSources("jpeg-sequences/rpi-sunset-0622");
    let solution: LightSolution;
    let colour: ColourSolution;
    const [before, after] = [createFlickerMeter(), createFlickerMeter()];

    beforeAll(async () => {
      const lights = await measureFiles(sources);
      solution = await solve(sources);
      const times = sources.map(({ time }) => time);
      colour = solveColour(compareColours(lights, times));
      for (const [i, { path }] of sources.entries()) {
        await withImage(path, (image) => {
          before.add(measureFinished(image, 0));
          after.add(measureFinished(image, solution.frames[i]?.gain as number));
        });
      }
    }, 300_000);

    test("its light", () => {
      const scores = [before.finish().flicker, after.finish().flicker];
      const { flickerBefore, flickerAfter } = solution;
      report("rpi-sunset: F before, after; as solved before, after", ...scores, flickerBefore, flickerAfter);
      expect(sources).toHaveLength(89);
      expect(scores[0]).toBeGreaterThan(0.009);
      expect(scores[1]).toBeLessThan(0.005);
    });

    test("its colour, which the camera throws about, is found to be told (the film below shows it corrected)", () => {
      expect(colour.notes.join()).toContain("automatic white balance");
      expect(colour.trims).toHaveLength(89);
    });
  });

  test("the same sunset as a film of 16:9, a quarter cut away: colour by what it shows, and a second pass", async () => {
    const folder = await temporaryFolder();
    const sunset = fileURLToPath(new URL("jpeg-sequences/rpi-sunset-0622", DATA));
    // Each is decoded for every pass: so many are enough to be thrown about.
    for (const name of (await readdir(sunset)).sort().slice(0, 48)) {
      await cp(join(sunset, name), join(folder, "sunset", name), { preserveTimestamps: true });
    }
    const film = "film.mkv";
    const args = ["make", "sunset", "-o", film, "--codec", "ffv1", "--size", "640x360", "--motion", "off"];
    const made = await rushes(args, { cwd: folder });
    expect(made.code, made.stderr).toBe(0);
    const measured = await rushes(["measure", "--json", film], { cwd: folder });
    const line = measured.stdout.split("\n").find((text) => text.includes('"score"')) as string;
    const { score } = JSON.parse(line) as { readonly score: FlickerScore };
    expect(score.curve).toHaveLength(48);
    report("rpi-sunset, film of 16:9: F, colour F", score.flicker, score.colour);
    expect(score.colour).toBeLessThan(0.003);
    expect(score.flicker).toBeLessThan(0.004);
  }, 180_000);

  test.each(["jpeg-sequences/rpi-sunset-0622", "raw-sequences/derived-30d-sunset"])(
    "%s: nothing flickers in places, and none is touched",
    async (folder) => {
      const grids = await measureFiles(listSources(folder));
      expect(grids.length).toBeGreaterThanOrEqual(30);
      const times = Float64Array.from(grids, (_, i) => i);
      expect(solvePlaces(grids, times, aspects.get(folder) ?? 1).notes).toEqual([]);
    },
  );

  test.each(["rpi-night-city-0620", "walk-sceaux-castle", "iss-astropi-earth"])(
    "%s: too dark or too unlike for its colour to be touched",
    async (name) => {
      const sources = listSources(`jpeg-sequences/${name}`);
      const lights = await measureFiles(sources);
      const { trims } = solveColour(
        compareColours(
          lights,
          sources.map(({ time }) => time),
        ),
      );
      const parts = (trims ?? []).flat().map((part) => Math.abs(Math.log2(part)));
      report(`${name}: largest trim`, Math.max(0, ...parts));
      expect(Math.max(0, ...parts)).toBeLessThan(0.03);
    },
  );

  test("a city at night, nearly black: noise moves no gain", async () => {
    const { frames } = await solve(listSources("jpeg-sequences/rpi-night-city-0620"));
    const largest = Math.max(...frames.map(({ gain }) => Math.abs(gain)));
    report("rpi-night-city: largest gain", largest);
    expect(frames).toHaveLength(12);
    expect(largest).toBeLessThan(0.03);
  });

  test("black and empty files: nothing is done, and it is said", async () => {
    const { frames, notes } = await solve(listSources("bad/black-and-empty-capture-night"));
    expect(frames.length).toBeGreaterThan(20);
    expect(frames.every(({ gain }) => gain === 0)).toBe(true);
    expect(notes.join()).toContain("too few");
  });

  test("a walk round a castle: found again from view to view, measured on the finished pictures", async () => {
    const sources = listSources("jpeg-sequences/walk-sceaux-castle");
    const solution = await solve(sources);
    const scores = await score(sources, solution);
    const { flickerBefore, flickerAfter } = solution;
    report("castle: F before, after; as solved before, after", ...scores, flickerBefore, flickerAfter);
    expect(sources).toHaveLength(11);
    expect(flickerAfter).toBeLessThan(0.008);
    expect(scores[1]).toBeLessThan((scores[0] as number) / 3);
  });

  test("another piece of the Earth in each frame: content is not taken for flicker, and it is said", async () => {
    const { frames, notes } = await solve(listSources("jpeg-sequences/iss-astropi-earth"));
    const largest = Math.max(...frames.map(({ gain }) => Math.abs(gain)));
    report("iss-astropi-earth: largest gain", largest);
    expect(frames).toHaveLength(9);
    expect(largest).toBeLessThan(0.01);
    expect(notes.join()).toMatch(/too few|unlike/);
  });
});
