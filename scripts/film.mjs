// `npm run film -- [folder] [options]`: sets up, then makes a film of the folder, or of a sample shoot it generates.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setup } from "./setup.mjs";

await setup();

const program = fileURLToPath(new URL("../dist/program/rushes.js", import.meta.url));
// npm runs scripts in the package's folder; the user stands elsewhere.
const cwd = process.env.INIT_CWD ?? process.cwd();

function rushes(...args) {
  const result = spawnSync(process.execPath, [program, ...args], { cwd, stdio: "inherit" });
  if (result.error) throw result.error;
  return result.status ?? 1;
}

const given = process.argv.slice(2);
if (given.some((argument) => !argument.startsWith("-"))) process.exit(rushes("make", ...given));

const folder = join(cwd, "sample");
const sampled = rushes("sample", folder);
process.exit(sampled === 0 ? rushes("make", folder, "-o", join(cwd, "sample.mp4"), ...given) : sampled);
