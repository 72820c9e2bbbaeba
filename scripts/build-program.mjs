// Packs the command and the packages it loads into a few files: dist/cli/rushes.js → dist/program/rushes.js. Only when stale. A start of the
// showcase loads 500 modules otherwise, which takes Node half a second.
import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const DIST = join(root, "dist");
const OUT = join(DIST, "program");
const ENTRY = join(DIST, "cli", "rushes.js");
const LICENSES = join(OUT, "LICENSES.txt");
/** They have files beside their code: libraries of the system, WebAssembly, programs. */
const LEFT_OUT = ["@electric-sql/pglite", "exiftool-vendored", "libraw-wasm", "libsql", "node-av", "sharp"];

/** Times of all code that may be packed. */
function times(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return path === OUT || entry.name === "showcase-assets" ? [] : times(path);
    return entry.name.endsWith(".js") ? [statSync(path).mtimeMs] : [];
  });
}

function isFresh() {
  // Written last.
  const built = statSync(LICENSES, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const others = [fileURLToPath(import.meta.url), join(root, "package-lock.json")].map(
    (path) => statSync(path).mtimeMs,
  );
  return built >= Math.max(...others, ...times(DIST));
}

/** A module that looks for files beside itself finds them from where it was. */
const keepPlaces = {
  name: "keep-places",
  setup(build) {
    build.onLoad({ filter: /\.js$/ }, ({ path }) => {
      if (relative(DIST, path).startsWith("..")) return null;
      const place = `new URL(${JSON.stringify(relative(OUT, path).replaceAll("\\", "/"))}, import.meta.url).href`;
      return { contents: readFileSync(path, "utf8").replaceAll("import.meta.url", place), loader: "js" };
    });
  },
};

/** Folder of the package that a file belongs to; null: it is ours. */
function packageOf(path) {
  const found = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path);
  return found === null ? null : found[0];
}

/** What the packages that are packed ask to be told with them. */
function licenses(inputs) {
  const folders = [...new Set(inputs.map(packageOf))].filter((folder) => folder !== null).sort();
  return folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    const file = readdirSync(join(root, folder)).find((one) => /^(licen[cs]e|copying)(\.|$)/i.test(one));
    const text = file === undefined ? "" : readFileSync(join(root, folder, file), "utf8").trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
}

export async function buildProgram() {
  if (isFresh()) return;
  const { build } = await import("esbuild");
  rmSync(OUT, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [ENTRY],
    outdir: OUT,
    entryNames: "[name]",
    chunkNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external: LEFT_OUT,
    plugins: [keepPlaces],
    // Older packages ask for Node's own modules in the way of CommonJS.
    banner: {
      js: `import { createRequire as makeRequire } from "node:module";const require = makeRequire(import.meta.url);`,
    },
    // Names stay: they are read in stack traces.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  writeFileSync(LICENSES, licenses(Object.keys(metafile.inputs)).join(`\n${"-".repeat(80)}\n\n`));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildProgram();
