// What `rushes make` costs beside its parts timed alone: `npm run bench -- make [frames] [width]x[height] [codec…]`.
// Parts: measuring, developing and encoding the very pictures of that film, one after the other, in one process. The
// whole is a fresh process; both are CPU seconds of all threads. Then the same film on one core and on all.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findProgram, measuredRun } from "./measured-run.mjs";
import { makeShoot } from "./shoot.mjs";

const PROGRAM = fileURLToPath(new URL("../dist/program/rushes.js", import.meta.url));
const PARTS = fileURLToPath(new URL("make-parts.mjs", import.meta.url));
const SIZE = "3840x2160";

async function run([frames = "24", size = "6000x4000", ...codecs]) {
  const folder = await mkdtemp(join(tmpdir(), "rushes-make-"));
  try {
    await makeShoot(folder, Number(frames), size);
    console.log(`${frames} DNGs of ${size}, lossless JPEG → ${SIZE}, ${cpus().length} cores; seconds a frame\n`);
    for (const codec of codecs.length > 0 ? codecs : ["h264", "prores"]) await compare(folder, Number(frames), codec);
    await scale(folder, Number(frames));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compare(folder, frames, codec) {
  const film = join(folder, codec, codec === "prores" ? "film.mov" : "film.mp4");
  const args = [PROGRAM, "make", join(folder, "raw"), "-o", film, "--codec", codec, "--size", SIZE];
  const whole = await measuredRun(process.execPath, args);
  const report = JSON.parse(await readFile(join(folder, codec, "film.report.json"), "utf8"));
  const { stdout } = await measuredRun(process.execPath, [PARTS, join(folder, codec, "film.film.yaml")]);
  const parts = JSON.parse(stdout);
  const sum = parts.measure + parts.develop + parts.encode;
  const each = (seconds) => (seconds / frames).toFixed(3).padStart(7);
  console.log(codec);
  for (const [name, seconds] of Object.entries(parts)) console.log(`  ${name.padEnd(26)} CPU ${each(seconds)}`);
  console.log(`  parts together             CPU ${each(sum)}`);
  const times = `CPU ${each(whole.cpuSeconds)}  wall ${each(whole.wallSeconds)}`;
  const shares = `${(whole.cpuSeconds / sum).toFixed(3)} × parts, wall ${(whole.wallSeconds / whole.cpuSeconds).toFixed(3)} × its CPU`;
  console.log(`  make, whole process        ${times} = ${shares}, ${(whole.peakBytes / 1e6).toFixed(0)} MB`);
  for (const stage of report.timing.stages) {
    const wall = stage.wallSeconds === undefined ? "" : `  wall ${each(stage.wallSeconds)}`;
    console.log(`    ${stage.name.padEnd(24)} CPU ${each(stage.cpuSeconds)}${wall}`);
  }
}

/** Wall seconds by cores: workers as many as cores, and the encoder held to the same cores. */
async function scale(folder, frames) {
  if (!findProgram("taskset")) return console.log("taskset: not installed, cores not compared");
  const walls = [];
  for (let cores = 1; cores <= cpus().length; cores *= 2) {
    const out = join(folder, `cores-${cores}`, "film.mp4");
    const args = [PROGRAM, "make", join(folder, "raw"), "-o", out, "--size", SIZE, "--workers", String(cores)];
    const { wallSeconds } = await measuredRun("taskset", ["-c", `0-${cores - 1}`, process.execPath, ...args]);
    walls.push(wallSeconds);
    const gain = (walls[0] / wallSeconds).toFixed(2);
    console.log(`${cores} cores: ${(wallSeconds / frames).toFixed(3)} s a frame, ${gain} × one core`);
  }
}

await run(process.argv.slice(2));
