// `npm run bench [-- name arguments…]`: sets up, then runs bench/<name>.bench.mjs, or all of them.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { setup } from "./setup.mjs";

await setup();
const folder = new URL("../bench/", import.meta.url);
const all = readdirSync(fileURLToPath(folder)).filter((name) => name.endsWith(".bench.mjs"));
const [wanted, ...args] = process.argv.slice(2);
const chosen = wanted === undefined ? all : all.filter((name) => name === `${wanted}.bench.mjs`);
if (chosen.length === 0) {
  console.error(`There is no bench/${wanted}.bench.mjs; there are: ${all.join(", ")}`);
  process.exit(2);
}
for (const name of chosen) {
  console.log(`\n== ${name}`);
  const { status } = spawnSync(process.execPath, [fileURLToPath(new URL(name, folder)), ...args], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
