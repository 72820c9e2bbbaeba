import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const FILE = fileURLToPath(new URL("../../../data/showcase/land.json", import.meta.url));

let cached: string | null = null;

/** The outline of the land as the `d` of an SVG path, in the units of `MAP_SIZE`. Made by `scripts/showcase-land.mjs`. */
export function landPath(): string {
  cached ??= z.object({ path: z.string() }).parse(JSON.parse(readFileSync(FILE, "utf8"))).path;
  return cached;
}
