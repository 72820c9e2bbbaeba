import { fileURLToPath } from "node:url";

/**
 * Where the compiled pixel worker lies. A worker thread cannot start from TypeScript, so that from `src` (tests) it is
 * taken from `dist`.
 */
export function pixelWorkerPath(): string {
  return fileURLToPath(new URL("../../dist/render/pixels.worker.js", import.meta.url));
}
