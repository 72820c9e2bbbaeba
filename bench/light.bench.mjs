// A made-up dusk that flickers and is followed in third stops, finished by us and by what others do, scored alike:
// `npm run bench -- light [frames] [seed…] [--ramp EV] [--passer EV [--cover share]]`, to 8 EV of dusk. Clouds, traffic and people are in it.
// Others get our own film of the shoot, developed without any correction and encoded without loss; ours starts from the
// same photographs. Nothing is timed. `--passer 0.3`: instead of all that, what is left of somebody close to the lens who
// takes 0.3 EV from 55 % of the width for 8 frames. Each method then gets the shoot twice, with him and without.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { applyGains, ffmpegDeflicker, matchHistograms, rollingMeanGains } from "./light-baselines.mjs";
import { createMasks, judge, lowpass } from "./light-judge.mjs";
import { judgePasser } from "./passer-judge.mjs";
import { measuredRun } from "./measured-run.mjs";

const load = (path) => import(new URL(path, new URL("../dist/", import.meta.url)).href);
const { readFilm } = await load("encode/film-reader.js");
const { writeSample } = await load("sample/sample.js");
const { PASSER_FRAMES } = await load("sample/shoot-plan.js");

const PROGRAM = fileURLToPath(new URL("../dist/program/rushes.js", import.meta.url));
const [WIDTH, HEIGHT] = [480, 320];
const FILM_HEIGHT = (WIDTH * 9) / 16;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ramp: { type: "string", default: "6" },
    passer: { type: "string", default: "0" },
    cover: { type: "string", default: "0.4" },
  },
});
/** A dusk of so many EV; settings are up to 0.06 EV out. */
const RAMP_EV = Number(values.ramp);
const SHOOT = { width: WIDTH, height: HEIGHT, dayFrames: 0, testShots: false, rampEv: RAMP_EV, calibrationEv: 0.06 };
const FLICKER_EV = 0.08;
const PASSER_EV = Number(values.passer);
const PASSER_SHARE = Number(values.cover);

const OURS = "rushes";
/** Ours with one exposure throughout: the film falls as the scene does. Others know nothing of settings. */
const CONSTANT = "rushes, constant";
/** Gains from the truth itself: what of a number is no method's doing. */
const TRUTH = "(truth's own gains)";
const COLUMNS = [
  ["F", 9, ({ flicker }) => flicker?.toFixed(4)],
  ["F peak", 9, ({ peak }) => peak?.toFixed(4)],
  ["colour F", 9, ({ colour }) => colour?.toFixed(4)],
  ["tile F", 9, ({ tiles }) => tiles?.median.toFixed(4)],
  ["tile 95 %", 10, ({ tiles }) => tiles?.p95.toFixed(4)],
  ["step", 9, ({ step }) => step?.toFixed(4)],
  ["shape", 9, ({ shape }) => shape.toFixed(4)],
  ["slow", 9, ({ slow }) => slow.toFixed(4)],
  ["fall", 9, ({ fall }) => fall.toFixed(4)],
  ["E_warp e-6", 11, ({ warp }) => (warp * 1e6).toFixed(1)],
  ["blocks e-6", 11, ({ warpBlocks }) => (warpBlocks * 1e6).toFixed(2)],
];
const PASSED_COLUMNS = [
  ["left", 9, ({ left }) => left.toFixed(3)],
  ["moved", 9, ({ moved }) => moved.toFixed(4)],
  ["F", 9, ({ flicker }) => flicker?.toFixed(4)],
  ["F without", 11, ({ without }) => without.flicker?.toFixed(4)],
  ["F peak", 9, ({ peak }) => peak?.toFixed(4)],
  ["step", 9, ({ step }) => step?.toFixed(4)],
];

async function makeFilm(folder, name, ...more) {
  const path = join(folder, `${name}.mkv`);
  const plain = ["--look", "plain", "--codec", "ffv1", "--bits", "10", "--size", `${WIDTH}x${FILM_HEIGHT}`];
  await measuredRun(process.execPath, [PROGRAM, "make", join(folder, "shoot"), "-o", path, ...plain, ...more]);
  return path;
}

async function makeConstant(folder) {
  const text = await readFile(join(folder, "ours.film.yaml"), "utf8");
  const constant = text.replace("\n  programme: as-shot", "\n  programme: constant");
  if (constant === text) throw new Error("Expected a programme in film.yaml");
  const document = join(folder, "constant.film.yaml");
  await writeFile(document, constant.replace("ours.mkv", "constant.mkv"));
  await measuredRun(process.execPath, [PROGRAM, "make", document]);
  return join(folder, "constant.mkv");
}

async function readAll(path) {
  const pictures = [];
  for await (const { buffer, picture } of readFilm(path)) {
    const codes = new Uint16Array(new SharedArrayBuffer(buffer.byteLength));
    codes.set(new Uint16Array(buffer));
    pictures.push({ codes, picture });
  }
  return pictures;
}

/** Finishes a shoot by every method and hands each film to `add`, by its name. */
async function finishAll(shoot, prepare) {
  const folder = await mkdtemp(join(tmpdir(), "rushes-bench-"));
  try {
    const truth = await writeSample(join(folder, "shoot"), { ...SHOOT, flickerEv: FLICKER_EV, ...shoot });
    const untouched = await makeFilm(folder, "untouched", "--light", "off");
    const ours = await makeFilm(folder, "ours");
    const constant = await makeConstant(folder);
    const report = JSON.parse(await readFile(join(folder, "ours.report.json"), "utf8"));
    const pictures = await readAll(untouched);
    const add = prepare({ truth, pictures, steps: report.shots[0].light.steps });
    const settings = truth.frames.map(({ exposureEv, calibrationEv }) => exposureEv + calibrationEv);
    const smooth = lowpass(settings, 60);
    const known = truth.frames.map(({ flickerEv }, i) => smooth[i] - settings[i] - flickerEv);
    await add("untouched", readFilm(untouched));
    for (const size of [5, 15]) {
      const path = join(folder, `deflicker-${size}.mkv`);
      await ffmpegDeflicker(untouched, path, size);
      await add(`ffmpeg deflicker ${size}`, readFilm(path));
    }
    await add("histogram matcher", matchHistograms(pictures));
    await add("rolling mean", applyGains(pictures, rollingMeanGains(pictures)));
    await add(OURS, readFilm(ours));
    await add(CONSTANT, readFilm(constant));
    await add(TRUTH, applyGains(pictures, known));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(frames, seed) {
  const results = new Map();
  await finishAll({ frames, seed }, ({ truth, pictures, steps }) => {
    const context = { truth, masks: createMasks(pictures), steps };
    return async (name, source) => results.set(name, await judge(source, context));
  });
  return results;
}

/** Every method with somebody who passes, against the same method without him. */
async function runPassed(frames, seed) {
  const without = new Map();
  const results = new Map();
  const shoot = { frames, seed };
  await finishAll(shoot, ({ truth, steps }) => async (name, source) => {
    without.set(name, await judgePasser(source, { truth, steps }));
  });
  await finishAll(
    { ...shoot, passerEv: PASSER_EV, passerShare: PASSER_SHARE },
    ({ truth, steps }) =>
      async (name, source) => {
        results.set(name, await judgePasser(source, { truth, steps, without: without.get(name) }));
      },
  );
  return results;
}

function print(results, columns) {
  console.log(`${"".padEnd(22)}${columns.map(([name, width]) => name.padStart(width)).join("")}`);
  for (const [name, result] of results) {
    const cells = columns.map(([, width, format]) => (format(result) ?? "?").padStart(width));
    console.log(`${name.padEnd(22)}${cells.join("")}`);
  }
}

/** The least of a number that any of the others reaches. */
function createBest(results) {
  const others = [...results].filter(([name]) => ![OURS, CONSTANT, TRUTH, "untouched"].includes(name));
  return (pick) => Math.min(...others.map(([, result]) => pick(result) ?? Infinity));
}

/** Ours over the best of the others, number by number; E_warp over each size of ffmpeg's filter. */
function compare(results) {
  const ours = results.get(OURS);
  const best = createBest(results);
  const warp = (size) => ours.warpBlocks / results.get(`ffmpeg deflicker ${size}`).warpBlocks;
  const ratios = {
    "F / best other (wanted 0.2)": ours.flicker / best(({ flicker }) => flicker),
    "colour F / best other": ours.colour / best(({ colour }) => colour),
    "tile F / best other": ours.tiles.median / best(({ tiles }) => tiles?.median),
    "step / best other": ours.step / best(({ step }) => step),
    "shape / best other": ours.shape / best(({ shape }) => shape),
    "slow / best other": ours.slow / best(({ slow }) => slow),
    "fall, constant programme / best other (wanted 0.2)": results.get(CONSTANT).fall / best(({ fall }) => fall),
    "E_warp of blocks / ffmpeg deflicker 5 (wanted 0.5)": warp(5),
    "E_warp of blocks / ffmpeg deflicker 15 (wanted 0.5)": warp(15),
    "E_warp of blocks / truth's own gains": ours.warpBlocks / results.get(TRUTH).warpBlocks,
  };
  return new Map(Object.entries(ratios));
}

/** Ours over the best of the others. What is lost of him is what of the passer-by a method took for flicker. */
function comparePassed(results) {
  const ours = results.get(OURS);
  const best = createBest(results);
  const ratios = {
    "|1 - passer left| / best other": Math.abs(1 - ours.left) / best(({ left }) => Math.abs(1 - left)),
    "moved / best other": ours.moved / best(({ moved }) => moved),
    "F of the rest / best other": ours.flicker / best(({ flicker }) => flicker),
    "step of the rest / best other": ours.step / best(({ step }) => step),
  };
  return new Map(Object.entries(ratios));
}

const [frames = "240", ...seeds] = positionals;
const worst = new Map();
console.log(
  `All in EV but E_warp and what is left; ${frames} frames of ${WIDTH}x${FILM_HEIGHT}, a dusk of ${SHOOT.rampEv} EV, flicker ${FLICKER_EV} EV RMS.`,
);
console.log(
  PASSER_EV > 0
    ? `Somebody takes ${PASSER_EV} EV from the left ${Math.round(100 * PASSER_SHARE)} % of ${PASSER_FRAMES} frames.
left: how much darker he makes the still wall that he stands before, over what he takes (1: all of him is left, 0: he is
  evened out). moved: the most that he changes the rest of any picture. F, F peak, step: of the rest, with him.
F without: of the rest, without him.`
    : `shape: RMS of film minus truth on still patches; the truth is the scene's light plus the settings made smooth, as smooth as
  suits the film best. slow: of that the slow part (half-amplitude period 60 frames).
fall: the slow part of film minus the scene's light alone.
E_warp: mean squared change of R'G'B' (0 to 1) where the untouched pair, flicker taken away, changes by at most 0.04. The
  camera stands still: its flow is identity. blocks: the same of blocks of 16 x 16 pixels, where noise is averaged away.`,
);
for (const seed of seeds.length > 0 ? seeds : ["1"]) {
  console.log(`\nseed ${seed}`);
  const isPassed = PASSER_EV > 0;
  const results = await (isPassed ? runPassed : run)(Number(frames), Number(seed));
  print(results, isPassed ? PASSED_COLUMNS : COLUMNS);
  const ratios = (isPassed ? comparePassed : compare)(results);
  for (const [key, ratio] of ratios) worst.set(key, Math.max(worst.get(key) ?? 0, ratio));
}
console.log("\nours over theirs, worst of the seeds:");
for (const [key, ratio] of worst) console.log(`  ${ratio.toFixed(3)}  ${key}`);
