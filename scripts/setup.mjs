// Makes a clone ready to run: packages from the lockfile, kernels and code where stale. Built-ins only; does nothing twice.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./build.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const stampPath = join(root, "node_modules", ".rushes-setup");
const OLDEST_NODE = [20, 19];

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  console.error(`rushes needs Node ${OLDEST_NODE.join(".")} or newer, but this is ${process.versions.node}.`);
  process.exit(1);
}

function installPackages() {
  const stamp = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .update(`${process.platform} ${process.arch} ${process.versions.modules}`)
    .digest("hex");
  if (existsSync(stampPath) && readFileSync(stampPath, "utf8") === stamp) return;
  console.error("Setting up: installing packages (once) …");
  const npm = process.env.npm_execpath;
  const args = [
    "ci",
    "--ignore-scripts",
    "--include=dev",
    "--include=optional",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ];
  const result = npm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: ["ignore", 2, 2] })
    : spawnSync("npm", args, { cwd: root, stdio: ["ignore", 2, 2], shell: process.platform === "win32" });
  if (result.status !== 0) {
    console.error("The packages could not be installed. Is the package registry within reach?");
    process.exit(1);
  }
  writeFileSync(stampPath, stamp);
}

export async function setup() {
  checkNode();
  installPackages();
  await build();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await setup();
