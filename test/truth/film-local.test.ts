import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rushes } from "../../e2e/command.ts";
import { readFilm } from "../../src/encode/film-reader.ts";
import { createFlickerMeter, type FlickerScore } from "../../src/measure/flicker.ts";
import { measurePicture } from "../../src/measure/picture-light.ts";
import { dngContent } from "../../src/raw/dng-content.fixture.ts";
import { encodeDng } from "../../src/raw/dng-writer.ts";
import type { Report } from "../../src/report/report.ts";
import { createRandom } from "./light-world.ts";

/** Under mains light with a short shutter: 3.4 waves down the sensor, elsewhere in each frame. */
const FRAMES = 40;
const SIZE = { width: 432, height: 288 } as const;
const BANDS = { ev: 0.15, waves: 3.4 } as const;
const BLACK = 512;
const WHITE = 16383;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rushes-local-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Walls and windows, held still, with a little noise, in samples of the sensor's own rows. */
async function writeShoot(name: string, orientation: number): Promise<void> {
  await mkdir(join(folder, name));
  const random = createRandom(5);
  const noise = Float64Array.from({ length: 4096 }, () => random() - 0.5);
  for (let frame = 0; frame < FRAMES; frame++) {
    const phase = random();
    const samples = new Uint16Array(SIZE.width * SIZE.height);
    for (let y = 0; y < SIZE.height; y++) {
      const band = BANDS.ev * Math.sin(2 * Math.PI * ((BANDS.waves * (y + 0.5)) / SIZE.height + phase));
      for (let x = 0; x < SIZE.width; x++) {
        const wall =
          0.12 * (1 + 0.6 * Math.sin(x / 31) * Math.cos(y / 23) + (((x >> 5) + (y >> 5)) % 3 === 0 ? 0.7 : 0));
        const at = (x * 31 + y * 457 + frame * 1013) % noise.length;
        const light = wall * 2 ** band * (1 + 0.01 * (noise[at] as number));
        samples[y * SIZE.width + x] = Math.round(BLACK + light * (WHITE - BLACK));
      }
    }
    const photograph = dngContent({
      ...SIZE,
      samples,
      orientation,
      black: [BLACK, BLACK, BLACK, BLACK],
      shutter: { num: 1, den: 500 },
      iso: 100,
      takenAt: 1_700_000_000 + frame * 5,
    });
    await writeFile(join(folder, name, `L_${String(frame).padStart(4, "0")}.DNG`), encodeDng(photograph));
  }
}

interface Made {
  readonly score: FlickerScore;
  readonly notes: readonly string[];
}

async function measureFilm(path: string): Promise<FlickerScore> {
  const meter = createFlickerMeter();
  for await (const { buffer, picture } of readFilm(path)) meter.add(measurePicture(buffer, picture));
  return meter.finish();
}

async function make(shoot: string, name: string, ...more: readonly string[]): Promise<Made> {
  const path = join(folder, `${name}.mkv`);
  const args = [
    "make",
    shoot,
    "-o",
    path,
    "--look",
    "plain",
    "--codec",
    "ffv1",
    "--bits",
    "10",
    "--motion",
    "off",
    // Another test file has the other core.
    "--workers",
    "1",
    ...more,
  ];
  const made = await rushes(args, { cwd: folder });
  expect(made.stderr).not.toContain("Error");
  expect(made.code).toBe(0);
  const report = JSON.parse(await readFile(join(folder, `${name}.report.json`), "utf8")) as Report;
  return { score: await measureFilm(path), notes: report.shots[0]?.notes ?? [] };
}

/** `LIGHT_FIGURES=1 npx vitest run test/truth/film-local.test.ts` prints what is measured. */
function tell(name: string, { score }: Made): void {
  if (!process.env["LIGHT_FIGURES"]) return;
  const figures = [score.tiles?.median, score.tiles?.p95, score.flicker].map((f) => f?.toFixed(4));
  console.log(`bands, ${name}: tile F, its 95 %, F: ${figures.join(" ")}`);
}

describe.each([
  ["landscape", 1],
  ["upright", 6],
] as const)("bands of mains light, %s (orientation %i), finished", (name, orientation) => {
  test("go, and the report says so", async () => {
    await writeShoot(name, orientation);
    const after = await make(name, `${name}-after`);
    tell(`${name}, after`, after);
    expect(after.score.tiles?.median).toBeLessThan(0.004);
    expect(after.score.tiles?.p95).toBeLessThan(0.006);
    expect(after.score.flicker).toBeLessThan(0.003);
    expect(after.notes.join(" ")).toMatch(/Mains light: bands of up to 0\.1\d EV \(rms 0\.\d+\) taken out/);
  });
});

test("with light off the film has them, and nothing is said", async () => {
  const before = await make("landscape", "before", "--light", "off");
  tell("before", before);
  expect(before.score.tiles?.median).toBeGreaterThan(0.08);
  expect(before.notes.join(" ")).not.toContain("Mains");
});

test("local: off in film.yaml leaves them", async () => {
  const made = join(folder, "landscape-after.film.yaml");
  const text = await readFile(made, "utf8");
  const document = join(folder, "off.film.yaml");
  await writeFile(document, text.replace("  local: auto", "  local: off").replace("landscape-after.mkv", "off.mkv"));
  expect((await rushes(["make", document, "--workers", "1"], { cwd: folder })).code).toBe(0);
  const report = JSON.parse(await readFile(join(folder, "off.report.json"), "utf8")) as Report;
  expect(report.shots[0]?.notes.join(" ")).not.toContain("Mains");
  expect((await measureFilm(join(folder, "off.mkv"))).tiles?.median).toBeGreaterThan(0.07);
});
