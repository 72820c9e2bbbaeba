import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Decoder, Demuxer, Encoder, FilterAPI, Muxer, pipeline } from "node-av/api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rushes } from "../../e2e/command.ts";
import { readFilm } from "../../src/encode/film-reader.ts";
import { createFlickerMeter, type FlickerScore, measureSteps } from "../../src/measure/flicker.ts";
import { measurePicture } from "../../src/measure/picture-light.ts";
import type { Report } from "../../src/report/report.ts";
import { writeSyntheticShoot } from "../../src/sample/sample.ts";
import type { SampleTruth } from "../../src/sample/truth.ts";

/** The issue's own shoot: 0.08 EV RMS flicker, a dusk of 3 EV, followed by the camera in 1/3-EV steps. */
const SHOOT = { width: 384, height: 256, frames: 96, flickerEv: 0.08, rampEv: 3, seed: 11 } as const;

let folder: string;
let truth: SampleTruth;
let flat: FlickerScore;
let untouched: FlickerScore;
let steps: readonly number[];

async function score(path: string): Promise<FlickerScore> {
  const meter = createFlickerMeter();
  for await (const { buffer, picture } of readFilm(path)) meter.add(measurePicture(buffer, picture));
  return meter.finish();
}

/** Makes a plain film, 10 bits, lossless: what is measured is the light and nothing else. */
async function make(name: string, ...more: readonly string[]): Promise<string> {
  const path = join(folder, `${name}.mkv`);
  const args = ["make", "shoot", "-o", path, "--look", "plain", "--codec", "ffv1", "--bits", "10", ...more];
  const made = await rushes(args, { cwd: folder });
  expect(made.stderr).not.toContain("Error");
  expect(made.code).toBe(0);
  return path;
}

/** The same film through ffmpeg's own deflicker. */
async function deflicker(path: string, size: number): Promise<string> {
  const target = join(folder, `deflicker-${size}.mkv`);
  await using input = await Demuxer.open(path);
  const video = input.video();
  if (!video) throw new Error("Expected a video stream");
  using decoder = await Decoder.create(video);
  using filter = FilterAPI.create(`deflicker=size=${size}`);
  using encoder = await Encoder.create("ffv1" as never, { decoder, filter });
  await using output = await Muxer.open(target);
  await pipeline(input, decoder, filter, encoder, output).completion;
  return target;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rushes-truth-"));
  truth = await writeSyntheticShoot(join(folder, "shoot"), SHOOT);
  untouched = await score(await make("untouched", "--light", "off"));
  flat = await score(await make("flat"));
  const report = JSON.parse(await readFile(join(folder, "flat.report.json"), "utf8")) as Report;
  steps = report.shots[0]!.light.steps;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a dusk with flicker, finished", () => {
  test("the shoot is what it says", () => {
    expect(truth.frames).toHaveLength(SHOOT.frames);
    expect(untouched.flicker).toBeGreaterThan(0.06);
    expect(steps.length).toBeGreaterThanOrEqual(8);
  });

  test("flicker is at most 0.008 EV", () => expect(flat.flicker).toBeLessThanOrEqual(0.008));

  test("no step at a change of settings is above 0.02 EV", () => {
    for (const step of measureSteps(flat.curve, steps)) expect(Math.abs(step)).toBeLessThanOrEqual(0.02);
  });

  test("the scene's own slow light is kept within 0.05 EV RMS", async () => {
    // One constant exposure throughout: what is left of the camera is nothing, so the film must follow the scene.
    const document = join(folder, "constant.film.yaml");
    const text = await readFile(join(folder, "flat.film.yaml"), "utf8");
    await writeFile(
      document,
      text.replace("programme: as-shot", "programme: constant").replace("flat.mkv", "constant.mkv"),
    );
    const made = await rushes(["make", document], { cwd: folder });
    expect(made.code).toBe(0);
    const { curve } = await score(join(folder, "constant.mkv"));
    const difference = curve.map((ev, index) => ev - truth.frames[index]!.sceneEv);
    const mean = difference.reduce((sum, value) => sum + value, 0) / difference.length;
    const rms = Math.sqrt(difference.reduce((sum, value) => sum + (value - mean) ** 2, 0) / difference.length);
    expect(rms).toBeLessThanOrEqual(0.05);
  });

  test.each([5, 15])("at most a third of what ffmpeg's deflicker (size %i) leaves", async (size) => {
    const theirs = await score(await deflicker(join(folder, "untouched.mkv"), size));
    expect(theirs.flicker).not.toBeNull();
    expect(flat.flicker).toBeLessThanOrEqual((theirs.flicker as number) / 3);
  });
});
