import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));
const [sources, built] = [join(root, "src"), join(root, "dist")];

/**
 * Tests import `src/….ts` and get `dist/….js`, loaded by Node itself: what users run, and a third less of CPU than sources
 * that are transformed for each worker and read each imported constant through a getter.
 */
const builtSources = {
  name: "built-sources",
  enforce: "pre",
  resolveId(source: string, importer: string | undefined): string | null {
    if (importer === undefined || !/^\.{1,2}\/.*\.ts$/.test(source)) return null;
    const place = relative(sources, join(dirname(importer), source));
    const path = join(built, place.replace(/\.ts$/, ".js"));
    // Fixtures are not built.
    return place.startsWith("..") || !existsSync(path) ? null : path;
  },
} as const;

export default defineConfig({
  plugins: [builtSources],
  test: {
    globalSetup: ["scripts/build-for-tests.mjs"],
    server: { deps: { external: [/\/dist\/.*\.js$/] } },
    // Pixel work is heavy and the machines have two cores: more workers only take each other's memory.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // By name, so that the short ones come last and fill both cores to the end.
    projects: [
      { extends: true, test: { name: "films", include: ["test/**/*.test.ts", "e2e/**/*.test.ts"] } },
      // A process of its own for each of 190 files would cost more than most of them do.
      {
        extends: true,
        test: { name: "parts", include: ["src/**/*.test.ts", "kernels/**/*.test.ts"], isolate: false },
      },
    ],
  },
});
