// Runs a program and says what it cost: CPU and wall seconds, peak memory of the largest single process.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";

/** GNU time counts a process and the children it waited for; everything that is compared goes through it. */
const TIME = "/usr/bin/time";

export function hasTime() {
  return existsSync(TIME);
}

export function findProgram(name) {
  return (
    (process.env.PATH ?? "")
      .split(":")
      .map((folder) => `${folder}/${name}`)
      .find((path) => existsSync(path)) ?? null
  );
}

/** @returns {Promise<{cpuSeconds: number, wallSeconds: number, peakBytes: number, stdout: string, stderr: string, code: number}>} */
export function measuredRun(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(TIME, ["-f", "@@ %U %S %e %M", command, ...args], {
      ...options,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (text) => (stdout += text));
    child.stderr.on("data", (text) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code) => {
      const line = stderr.split("\n").findLast((text) => text.startsWith("@@ "));
      if (!line || code !== 0) {
        reject(new Error(`${command} ${args.join(" ")}: exit ${code}\n${stderr.slice(-2000)}`));
        return;
      }
      const [user, system, wall, kib] = line.slice(3).split(" ").map(Number);
      resolve({ cpuSeconds: user + system, wallSeconds: wall, peakBytes: kib * 1024, stdout, stderr, code });
    });
  });
}
