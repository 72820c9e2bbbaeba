import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { probeFilm } from "../src/encode/film-probe.ts";
import { readFilm } from "../src/film/film-text.ts";
import { expandFrames } from "../src/film/frame-list.ts";
import type { Report } from "../src/report/report.ts";
import { writeSample } from "../src/sample/sample.ts";
import { events, fileHash, fingerprint, rushes, temporaryFolder } from "./command.ts";

/** Of the dusk, and of the day before it. */
const FRAMES = 16;
const DAY_FRAMES = 8;

/** Where it is documents and files that are looked at, and not what they show. */
const QUICK = ["--motion", "off", "--light", "off", "--workers", "1"];

let folder: string;
let shoot: string;
let before: Record<string, string>;

beforeAll(async () => {
  folder = await temporaryFolder();
  shoot = join(folder, "shoot");
  await writeSample(shoot, { frames: FRAMES, dayFrames: DAY_FRAMES, width: 360, height: 240, workers: 0 });
  before = await fingerprint(shoot);
});

describe("rushes make", () => {
  test("a folder becomes a film, a film.yaml and a report; sources stay as they were", async () => {
    const made = await rushes(["make", "shoot"], { cwd: folder });
    expect(made.stderr).toContain("shoot.mp4");
    expect(made.code).toBe(0);
    expect((await readdir(folder)).sort()).toEqual(
      [".rushes", "shoot", "shoot.film.yaml", "shoot.mp4", "shoot.report.html", "shoot.report.json"].sort(),
    );
    expect(await fingerprint(shoot)).toEqual(before);

    const probe = await probeFilm(join(folder, "shoot.mp4"));
    expect(probe).toMatchObject({
      codec: "h264",
      pixelFormat: "yuv420p",
      fps: { num: 24, den: 1 },
      primaries: "bt709",
      transfer: "bt709",
      matrix: "bt709",
      range: "limited",
      faststart: true,
    });
    const report = JSON.parse(await readFile(join(folder, "shoot.report.json"), "utf8")) as Report;
    const paths = [...report.shots.flatMap((shot) => shot.frames), ...report.outside].flatMap(({ path }) => path ?? []);
    expect(paths.sort()).toEqual(
      Object.keys(before)
        .filter((path) => path.endsWith(".DNG"))
        .sort(),
    );
    expect(report.film.frames).toBe(probe.frames);
    const played = report.shots.filter(({ light }) => light.times.length > 0);
    expect(played.reduce((sum, { light }) => sum + light.times.length, 0)).toBe(probe.frames);
  });

  test("the same command again does no finished work again", async () => {
    const first = await fileHash(join(folder, "shoot.mp4"));
    const again = await rushes(["make", "shoot", "--json"], { cwd: folder });
    expect(again.code).toBe(0);
    const done = events(again).at(-1) as unknown as { resumedPictures: number; film: { frames: number } };
    expect(done.resumedPictures).toBe(done.film.frames);
    expect(await fileHash(join(folder, "shoot.mp4"))).toBe(first);
  });

  test("film.yaml alone makes the same film, bit for bit", async () => {
    const first = await fileHash(join(folder, "shoot.mp4"));
    await rm(join(folder, "shoot.mp4"));
    await rm(join(folder, ".rushes"), { recursive: true });
    const made = await rushes(["make", "shoot.film.yaml"], { cwd: folder });
    expect(made.code).toBe(0);
    expect(await fileHash(join(folder, "shoot.mp4"))).toBe(first);
  });

  test("measure tells the flicker of the shoot and of the film", async () => {
    const measured = await rushes(["measure", "shoot", "shoot.mp4", "--json"], { cwd: folder });
    expect(measured.code).toBe(0);
    const rows = events(measured).filter((row) => "score" in row) as unknown as {
      name: string;
      pictures: number;
      score: { flicker: number | null };
    }[];
    const film = rows.find(({ name }) => name === "shoot.mp4");
    const dusk = rows.find(({ name }) => name.includes("ramp"));
    expect(dusk?.score.flicker).toBeGreaterThan(0.05);
    expect(film?.pictures).toBeGreaterThan(FRAMES);
  });

  test("new photographs are added to film.yaml at its end, and nothing else changes", async () => {
    const growing = join(folder, "growing");
    await cp(shoot, growing, { recursive: true, preserveTimestamps: true });
    const { shots } = readFilm(await readFile(join(folder, "shoot.film.yaml"), "utf8"), "shoot.film.yaml");
    const early = expandFrames(shots[0]!.frames).filter((path) => path !== null);
    await mkdir(join(folder, "later"));
    for (const path of early) await rename(join(growing, path), join(folder, "later", basename(path)));
    const first = await rushes(["make", "growing", ...QUICK], { cwd: folder });
    expect(first.code).toBe(0);
    const path = join(folder, "growing.film.yaml");
    const before = `${await readFile(path, "utf8")}`.replace("exposure: 0", "exposure: 0.25 # dark enough");
    await writeFile(path, before);
    for (const old of early) await rename(join(folder, "later", basename(old)), join(growing, old));
    const second = await rushes(["make", "growing", ...QUICK], { cwd: folder });
    expect(second.stderr).toContain("new photographs added");
    expect(second.code).toBe(0);
    const after = await readFile(path, "utf8");
    expect(after).toContain("exposure: 0.25 # dark enough");
    const film = readFilm(after, path);
    expect(film.shots).toHaveLength(shots.length);
    expect(film.cut.map(({ shot }) => shot)).toEqual(["s01", "s02"]);
  });

  test("an edit is kept, holds, and renders only what it changed", async () => {
    const path = join(folder, "shoot.film.yaml");
    const text = await readFile(path, "utf8");
    const film = readFilm(text, path);
    const last = film.cut.at(-1)!.shot;
    await writeFile(path, `# mine\n${text.replace(new RegExp(`(id: ${last}[^]*?exposure:) 0`), "$1 0.5")}`);
    const made = await rushes(["make", "shoot", "--json"], { cwd: folder });
    expect(made.code).toBe(0);
    const done = events(made).at(-1) as unknown as { resumedPictures: number; film: { frames: number } };
    if (film.cut.length > 1) expect(done.resumedPictures).toBeGreaterThan(0);
    expect(done.resumedPictures).toBeLessThan(done.film.frames);
    expect(await readFile(path, "utf8")).toMatch(/^# mine\n[^]*exposure: 0\.5/);
    await writeFile(path, text);
  });

  test.each([
    [["--codec", "prores", "-o", "out.mov"], { codec: "prores", pixelFormat: "yuv422p10le" }],
    [["--codec", "hevc", "--bits", "10", "-o", "hevc.mp4"], { codec: "hevc", pixelFormat: "yuv420p10le" }],
    [["--codec", "ffv1", "--look", "plain", "--fps", "24000/1001", "-o", "flat.mkv"], { codec: "ffv1" }],
    [["--size", "320x180", "--fit", "fit", "--light", "off", "-o", "small.mp4"], { width: 320, height: 180 }],
  ])("%j", async (args, expected) => {
    const made = await rushes(["make", "shoot", "--shots", "s01", ...QUICK, ...args], { cwd: folder });
    expect(made.stderr).not.toContain("Error");
    expect(made.code).toBe(0);
    expect(await probeFilm(join(folder, args.at(-1)!))).toMatchObject(expected);
  });

  test.each([
    [["make", "nowhere"], 2, /nothing of that name/],
    [["make", "shoot", "-o", "film.gif"], 2, /\.mp4/],
    [["make", "shoot", "--bits", "9"], 2, /8, 10/],
    [["make", "shoot", "--codec", "prores", "-o", "film.mp4"], 2, /ProRes/],
    [["make", "shoot", "--shots", "s77"], 2, /s77/],
    [["make", "shoot", "--fps", "often"], 2, /24000\/1001/],
    [["bake"], 2, /unknown command/],
  ])("%j is refused with words", async (args, code, message) => {
    const outcome = await rushes(args, { cwd: folder });
    expect(outcome.stderr).toMatch(message);
    expect(outcome.code).toBe(code);
  });

  test.each(["make", "sample", "shots", "measure", "doctor"])("%s --help shows how", async (command) => {
    const { stdout, code } = await rushes([command, "--help"]);
    expect(stdout).toContain("Usage: rushes");
    expect(code).toBe(0);
  });
});
