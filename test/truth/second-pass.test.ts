// A film that shows what was not measured: an upright crop of a wide view whose sides are lit by a lamp that flickers, and
// an area of reference at the side.
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { beforeAll, describe, expect, test } from "vitest";
import { fileHash, rushes, temporaryFolder } from "../../e2e/command.ts";
import type { FilmLightKeyframe } from "../../src/film/film.ts";
import { dngContent } from "../../src/raw/dng-content.fixture.ts";
import { encodeDng } from "../../src/raw/dng-writer.ts";
import type { Report, ShotReport } from "../../src/report/report.ts";
import { createNormal } from "./light-world.ts";

const [WIDTH, HEIGHT, FRAMES] = [384, 256, 48];
/** Columns that an upright film of 144 × 256 shows. */
const [LEFT, RIGHT] = [120, 264];
const LAMP_EV = 0.05;
const BLACK = 512;

let folder: string;

/** A textured wall, the sides of which follow the lamp. */
function shoot(target: string): Promise<void> {
  const normal = createNormal(50);
  const lamp = Float64Array.from({ length: FRAMES }, () => 2 ** (LAMP_EV * normal()));
  return write(target, (frame, x) => (x < LEFT || x >= RIGHT ? (lamp[frame] as number) : 1));
}

/** A photograph every 10 s of a textured wall, in light of a given strength. */
async function write(target: string, lightAt: (frame: number, x: number) => number): Promise<void> {
  await mkdir(target, { recursive: true });
  const normal = createNormal(5);
  const wall = Float64Array.from({ length: (WIDTH / 4) * (HEIGHT / 4) }, () => 0.12 * 2 ** (0.6 * normal()));
  for (let frame = 0; frame < FRAMES; frame++) {
    const samples = Uint16Array.from({ length: WIDTH * HEIGHT }, (_, i) => {
      const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
      const light = (wall[(y >> 2) * (WIDTH / 4) + (x >> 2)] as number) * lightAt(frame, x);
      return Math.min(16_383, Math.round(BLACK + light * (16_383 - BLACK) * (1 + 0.01 * normal())));
    });
    const content = dngContent({
      width: WIDTH,
      height: HEIGHT,
      samples,
      black: [BLACK, BLACK, BLACK, BLACK],
      asShotNeutral: [1, 1, 1],
      orientation: 1,
      iso: 100,
      takenAt: 1_700_000_000 + 10 * frame,
    });
    await writeFile(join(target, `L_${String(frame).padStart(4, "0")}.DNG`), encodeDng(content));
  }
}

/** A film.yaml that measures the lamp's side, and has as many second passes. */
async function prepare(
  place: string,
  name: string,
  passes: number,
  keyframes: readonly FilmLightKeyframe[] = [],
): Promise<void> {
  const film = {
    rushes: 1,
    name,
    source: "shoot",
    output: { file: `${name}.mp4`, size: "144x256", fps: "24", codec: "h264", bits: 8, crf: 14 },
    light: { local: "off", passes },
    motion: { mode: "off" },
    shots: [
      {
        id: "s01",
        kind: "time-lapse",
        interval: 10,
        light: { areas: [{ use: "include", box: [0, 0, 0.3, 1] }], keyframes },
        frames: [`L_[0000-${String(FRAMES - 1).padStart(4, "0")}].DNG`],
      },
    ],
    cut: [{ shot: "s01" }],
  };
  await writeFile(join(place, `${name}.film.yaml`), stringify(film));
}

async function make(name: string): Promise<{ shot: ShotReport; json: string }> {
  // Another test file has the other core.
  const args = ["make", `${name}.film.yaml`, "--json", "--workers", "1"];
  const made = await rushes(args, { cwd: folder });
  expect(made.code, made.stdout + made.stderr).toBe(0);
  const report = JSON.parse(await readFile(join(folder, `${name}.report.json`), "utf8")) as Report;
  return { shot: report.shots[0] as ShotReport, json: made.stdout };
}

beforeAll(async () => {
  folder = await temporaryFolder();
  await shoot(join(folder, "shoot"));
}, 60_000);

describe("second pass on the finished pictures", () => {
  test("takes out what the first pass brought in, and says so", async () => {
    await prepare(folder, "twice", 3);
    const { shot, json } = await make("twice");
    expect(shot.light.flickerAfter).toBeLessThan(0.005);
    expect(shot.notes.join()).toMatch(/After the look, F was 0\.0\d+ EV; .* brought it to 0\.00/);
    expect(json).toContain('"stage":"proof"');
    if (process.env["LIGHT_FIGURES"]) console.log(shot.notes.join("\n"), shot.light.flickerAfter);
    const first = await fileHash(join(folder, "twice.mp4"));

    const again = await make("twice");
    expect(again.json).not.toContain('"stage":"proof"');
    expect(again.json).toMatch(/"resumedPictures":48/);
    expect(await fileHash(join(folder, "twice.mp4"))).toBe(first);
    expect(again.shot.notes).toEqual(shot.notes);
  }, 120_000);

  test("without it the film flickers", async () => {
    await prepare(folder, "once", 0);
    const { shot } = await make("once");
    expect(shot.light.flickerAfter).toBeGreaterThan(0.02);
    expect(shot.notes.join()).not.toContain("After the look");
  }, 120_000);

  test("killed during the proofs, the same command ends with the same film", async () => {
    const other = await temporaryFolder();
    await cp(join(folder, "shoot"), join(other, "shoot"), { recursive: true, preserveTimestamps: true });
    await prepare(other, "twice", 3);
    const args = ["make", "twice.film.yaml", "--json"];
    const killed = await rushes([...args, "--workers", "2"], {
      cwd: other,
      kill: { signal: "SIGKILL", after: '"stage":"proof"' },
    });
    expect(killed.signal).toBe("SIGKILL");
    const made = await rushes([...args, "--workers", "1"], { cwd: other });
    expect(made.code).toBe(0);
    expect(await fileHash(join(other, "twice.mp4"))).toBe(await fileHash(join(folder, "twice.mp4")));
  }, 120_000);

  test("what the user asks for is no flicker", async () => {
    const keyframes = [20, 21, 22].map((frame) => ({ frame, ev: frame === 21 ? 0.5 : 0 }));
    await prepare(folder, "asked", 3, keyframes);
    const { shot } = await make("asked");
    const [before = 0, flash = 0, after = 0] = shot.light.after.slice(19, 22).map((ev) => ev ?? Number.NaN);
    expect(flash - (before + after) / 2).toBeGreaterThan(0.3);
  }, 120_000);

  test("somebody who darkens 60 % of the film for 8 frames is still there, and flicker is not", async () => {
    const normal = createNormal(8);
    const flicker = Array.from({ length: FRAMES }, () => 0.05 * normal());
    const isShaded = (frame: number): boolean => frame >= 20 && frame < 28;
    const gains: number[][] = [];
    for (const [name, depth] of [
      ["plain", 0],
      ["shade", -0.3],
    ] as const) {
      await write(join(folder, name), (frame, x) => {
        return 2 ** ((flicker[frame] as number) + (isShaded(frame) && x < 0.6 * WIDTH ? depth : 0));
      });
      const args = ["make", name, "-o", `${name}.mp4`, "--motion", "off", "--json", "--workers", "1"];
      const made = await rushes(args, { cwd: folder });
      expect(made.code, made.stdout + made.stderr).toBe(0);
      const report = JSON.parse(await readFile(join(folder, `${name}.report.json`), "utf8")) as Report;
      const { light } = report.shots[0] as ShotReport;
      expect(light.flickerAfter).toBeLessThan(0.003);
      gains.push(light.gain.map((gain) => gain as number));
    }
    const [plain = [], shade = []] = gains;
    const apart = shade.map((gain, frame) => gain - (plain[frame] as number));
    // One exposure key for each shot.
    const usual = apart[0] as number;
    expect(Math.max(...apart.map((ev) => Math.abs(ev - usual)))).toBeLessThan(0.01);
  }, 120_000);
});
