// Bundles what the showcase's pages load in the browser: showcase/scripts and showcase/styles → dist/showcase-assets. Only when stale.
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const OUT = join(root, "dist", "showcase-assets");

function times(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs);
}

function isFresh() {
  const built = statSync(OUT, { throwIfNoEntry: false }) === undefined ? [] : times(OUT);
  const sources = [...times(join(root, "showcase", "scripts")), ...times(join(root, "showcase", "styles"))];
  // Read by the search of an export.
  for (const name of ["nearest-word.ts", "search-words.ts"])
    sources.push(statSync(join(root, "src", "showcase", "public", name)).mtimeMs);
  const script = statSync(fileURLToPath(import.meta.url)).mtimeMs;
  const packages = statSync(join(root, "package-lock.json")).mtimeMs;
  return built.length > 0 && Math.min(...built) >= Math.max(...sources, script, packages);
}

/** Entries are the files directly in scripts/ and styles/; folders below hold what they share. */
function entries(folder, ending) {
  return readdirSync(join(root, "showcase", folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => join(root, "showcase", folder, name));
}

export async function buildShowcase() {
  if (isFresh()) return;
  const { build } = await import("esbuild");
  mkdirSync(OUT, { recursive: true });
  await build({
    entryPoints: [...entries("scripts", ".ts"), ...entries("styles", ".css")],
    outdir: OUT,
    entryNames: "[name]",
    chunkNames: "chunk-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    target: ["es2022", "safari16", "firefox115", "chrome110"],
    legalComments: "none",
    logLevel: "warning",
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildShowcase();
