// Builds kernels (AssemblyScript → WebAssembly), code (tsc), the showcase's styles and scripts, and the command as users run it. Built-ins and what is installed; each part runs only when stale.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildProgram } from "./build-program.mjs";
import { buildShowcase } from "./build-showcase.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const KERNELS = "kernels/build/kernels.wasm";

export const ASC_FLAGS = [
  "kernels/lib/index.ts",
  "--outFile",
  KERNELS,
  "-O3",
  "--converge",
  "--noAssert",
  // Vectors do pass between the files of lib, and never to the host.
  "--disableWarning",
  "112",
  "--runtime",
  "stub",
  "--importMemory",
  "--sharedMemory",
  "--initialMemory",
  "256",
  "--maximumMemory",
  "65536",
  "--enable",
  "simd",
  "--enable",
  "threads",
  "--enable",
  "bulk-memory",
];

function run(tool, args) {
  const result = spawnSync(process.execPath, [join(root, tool), ...args], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

function newest(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).reduce((latest, entry) => {
    const path = join(folder, entry.name);
    return Math.max(latest, entry.isDirectory() ? newest(path) : statSync(join(root, path)).mtimeMs);
  }, 0);
}

function modified(path) {
  return statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

export async function build() {
  if (modified(KERNELS) < Math.max(newest("kernels/lib"), modified("scripts/build.mjs"))) {
    mkdirSync(join(root, "kernels/build"), { recursive: true });
    run("node_modules/assemblyscript/bin/asc.js", ASC_FLAGS);
  }
  run("node_modules/typescript/bin/tsc", ["-b"]);
  await buildShowcase();
  await buildProgram();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
