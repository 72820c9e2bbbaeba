import { readFile } from "node:fs/promises";
import { contentHash } from "../store/content-hash.ts";

/** Raised whenever the same recipe would give another picture, or measuring other numbers. */
const PICTURES = 1;
const NUMBERS = 2;

const root = new URL("../../", import.meta.url);

/** Version of the package, as in package.json. */
export async function readPackageVersion(): Promise<string> {
  const text = await readFile(new URL("package.json", root), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** Names for cache keys: what made pictures, and what made numbers. */
export interface EngineVersion {
  readonly pictures: string;
  readonly numbers: string;
}

/** Kernels count as what they are: bytes. */
export async function readEngineVersion(): Promise<EngineVersion> {
  const kernels = contentHash(await readFile(new URL("kernels/build/kernels.wasm", root))).slice(0, 16);
  const version = await readPackageVersion();
  return { pictures: `${version}-${PICTURES}-${kernels}`, numbers: `${version}-${NUMBERS}-${kernels}` };
}
