// Peak memory of `rushes make`: `npm run bench -- memory [many] [few]`. 24 MP frames once, and few against many small ones.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { measuredRun } from "./measured-run.mjs";

const PROGRAM = fileURLToPath(new URL("../dist/program/rushes.js", import.meta.url));

async function run([many = "2000", few = "50"]) {
  const { writeSample } = await import(new URL("../dist/sample/sample.js", import.meta.url).href);
  const shoots = [
    { name: "24 MP → UHD", width: 6000, height: 4000, tiles: 2, frames: 12, dayFrames: 0 },
    { name: "45 MP → UHD", width: 8192, height: 5464, tiles: 2, frames: 6, dayFrames: 0 },
    { name: "61 MP → UHD", width: 9504, height: 6336, tiles: 2, frames: 6, dayFrames: 0 },
    { name: "0.1 MP, few frames", width: 384, height: 256, frames: Number(few), dayFrames: 0 },
    { name: "0.1 MP, many frames", width: 384, height: 256, frames: Number(many), dayFrames: 0 },
  ];
  for (const { name, ...options } of shoots) {
    const folder = await mkdtemp(join(tmpdir(), "rushes-memory-"));
    try {
      await writeSample(join(folder, "shoot"), { ...options, testShots: false });
      const args = [PROGRAM, "make", join(folder, "shoot"), "-o", join(folder, "film.mp4"), "--workers", "2"];
      const { peakBytes, cpuSeconds, wallSeconds } = await measuredRun(process.execPath, args);
      const perFrame = (cpuSeconds / options.frames).toFixed(3);
      console.log(
        `${name.padEnd(20)} ${String(options.frames).padStart(5)} frames: peak ${(peakBytes / 1e6).toFixed(0).padStart(5)} MB, ${perFrame} CPU s/frame, ${wallSeconds.toFixed(1)} s wall`,
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

await run(process.argv.slice(2));
