// Many frames: `npm run bench -- scale [references] [folder of photographs]`. Measures and renders that many references
// (hard links) to a few dozen files; stops it with SIGKILL halfway through rendering and runs it again to the end.
// Prints seconds and memory along the way: the time of each tenth must stay the same, and the memory too.
import { spawn } from "node:child_process";
import { link, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { makeShoot } from "./shoot.mjs";

const RUN = fileURLToPath(new URL("scale-run.mjs", import.meta.url));

async function run([count = "20000", photographs]) {
  // Beside the photographs where they are given: links do not cross file systems, so they are copied once.
  const folder = await mkdtemp(join(tmpdir(), "rushes-scale-"));
  try {
    const files = photographs ? await listFiles(photographs) : await makeShoot(folder, 36, "768x512");
    const many = await makeLinks(files, join(folder, "many"), Number(count));
    console.log(`${count} references to ${files.length} photographs → 640x360 H.264\n`);
    const half = await runUntil(many, count, Number(count) / 2);
    console.log(`\nkilled at ${half.done} of ${count} pictures; the same command again:\n`);
    await runUntil(many, count, null);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function listFiles(folder) {
  const names = (await readdir(folder)).filter((name) => /\.(dng|cr2|nef|arw|raf|jpe?g)$/i.test(name));
  return names.toSorted().map((name) => resolve(folder, name));
}

async function makeLinks(files, folder, count) {
  const { copyFile } = await import("node:fs/promises");
  await mkdir(join(folder, "few"), { recursive: true });
  await mkdir(join(folder, "raw"));
  const own = [];
  for (const [index, file] of files.entries()) {
    own.push(join(folder, "few", String(index)));
    await copyFile(file, own.at(-1));
  }
  for (let index = 0; index < count; index++) {
    await link(own[index % own.length], join(folder, "raw", `L_${String(index).padStart(5, "0")}.DNG`));
  }
  return folder;
}

/** Prints a line each tenth of a stage. `stop`: pictures after which the run is killed; null: never. */
function runUntil(folder, count, stop) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [RUN, folder, count], { stdio: ["ignore", "pipe", "inherit"] });
    let last = { stage: "", done: 0, seconds: 0 };
    createInterface({ input: child.stdout }).on("line", (line) => {
      const step = JSON.parse(line);
      if (step.stage !== last.stage) last = { stage: step.stage, done: 0, seconds: step.started };
      const rate = (1000 * (step.seconds - last.seconds)) / Math.max(1, step.done - last.done);
      const cells = [step.done.toString().padStart(7), `${step.seconds.toFixed(1).padStart(7)} s`];
      cells.push(`${rate.toFixed(2).padStart(7)} ms a frame`, `${(step.bytes / 1e6).toFixed(0).padStart(5)} MB`);
      console.log(`${step.stage.padEnd(8)} ${cells.join("  ")}`);
      last = step;
      if (stop !== null && step.stage === "render" && step.done >= stop) child.kill("SIGKILL");
    });
    child.on("error", fail);
    child.on("close", (code, signal) => {
      if (code === 0 || (stop !== null && signal === "SIGKILL")) done(last);
      else fail(new Error(`${RUN} ended with ${code ?? signal}`));
    });
  });
}

await run(process.argv.slice(2));
