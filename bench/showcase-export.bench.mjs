// Export of a showcase of many films: `npm run bench -- showcase-export [films] [makers] [folder]`. A folder that is named is kept.
// What it costs, alone and beside a running showcase, and how soon the exported site's own search shows its first film.
import { existsSync } from "node:fs";
import { link, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { register } from "node:module";
import { loadavg, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { hasTime, measuredRun } from "./measured-run.mjs";
import { quantile } from "./quantile.mjs";
import { makeLibrary } from "./showcase-library.mjs";
import { startShowcaseProcess } from "./showcase-server.mjs";

register("./typescript-hooks.mjs", import.meta.url);
const { serveFiles } = await import("../test/showcase/file-server.ts");

const PROGRAM = fileURLToPath(new URL("../dist/program/rushes.js", import.meta.url));
const CHROMIUM = "/usr/bin/chromium";
const PORT = 18_797;
const WIDTHS = [320, 640, 1280, 1920];
const [RENDITIONS, SEGMENTS, SEGMENT_BYTES] = [2, 10, 2048];
/** The most names that a file may have on usual file systems is some more. */
const NAMES_A_FILE = 50_000;
const QUERIES = ["aurora", "light", "mountain light", "света реки", "冬山", "ligth of montain", "w".repeat(40)];
/** A phone's line. */
const LINE = { offline: false, latency: 40, downloadThroughput: 10e6 / 8, uploadThroughput: 10e6 / 8 };

const say = (name, text) => console.log(`${name.padEnd(34)} ${text}`);
const kB = (bytes) => `${(bytes / 1000).toFixed(bytes < 1e4 ? 1 : 0)} kB`;

/** Small files, the same ones under many names, wherever a published film's page names a picture, captions or streams. */
async function makeMedia(folder) {
  const media = join(folder, "media");
  if (existsSync(join(media, "bench"))) return;
  const { openShowcase } = await import(new URL("../dist/showcase/showcase.js", import.meta.url).href);
  const tables = await import(new URL("../dist/showcase/tables/films.js", import.meta.url).href);
  const { assets, videos } = await import(new URL("../dist/showcase/tables/media.js", import.meta.url).href);
  const showcase = await openShowcase({ folder, origin: "http://localhost" });
  const keys = { pictures: [], captions: [], videos: [] };
  for (const { id, type } of await showcase.db.select({ id: assets.id, type: assets.contentType }).from(assets)) {
    if (type === "image/webp") keys.pictures.push(id);
  }
  for (const { id } of await showcase.db.select({ id: tables.captions.assetId }).from(tables.captions))
    keys.captions.push(id);
  for (const { id } of await showcase.db.select({ id: videos.id }).from(videos)) keys.videos.push(id);
  const { captionsUrl } = await import(new URL("../dist/showcase/media/add-captions.js", import.meta.url).href);
  await showcase.close();
  let names = 0;
  const originals = new Map();
  const put = async (key, kind, content) => {
    const path = join(media, key);
    if (names++ % NAMES_A_FILE === 0) originals.clear();
    await mkdir(dirname(path), { recursive: true });
    const original = originals.get(kind);
    if (original === undefined) {
      await rm(path, { force: true });
      await writeFile(path, content);
      originals.set(kind, path);
    } else await link(original, path).catch((error) => error.code === "EEXIST" || Promise.reject(error));
  };
  for (const id of keys.pictures)
    for (const width of WIDTHS) await put(`pictures/${id}/w${width}.webp`, `w${width}`, Buffer.alloc(4 * width));
  for (const id of keys.captions) await put(captionsUrl(id).slice("/media/".length), "vtt", "WEBVTT\n");
  const streams = Array.from({ length: RENDITIONS }, (_, index) => `h264-${index}/stream.m3u8`);
  const segments = Array.from({ length: SEGMENTS }, (_, index) => `segment-${index}.m4s`);
  for (const id of keys.videos) {
    const at = `videos/${id}/hls`;
    await put(`${at}/master.m3u8`, "master", `#EXTM3U\n${streams.join("\n")}\n`);
    for (const stream of streams) {
      await put(`${at}/${stream}`, "stream", `#EXTM3U\n#EXT-X-MAP:URI="init.mp4"\n${segments.join("\n")}\n`);
      for (const name of ["init.mp4", ...segments])
        await put(`${at}/${dirname(stream)}/${name}`, "segment", Buffer.alloc(SEGMENT_BYTES));
    }
  }
  await writeFile(join(media, "bench"), "");
}

async function exportOnce(name, folder, site, flags = []) {
  const args = [PROGRAM, "showcase", "export", site, "--url", "http://localhost", "--from", folder, "--json", ...flags];
  const run = await measuredRun(process.execPath, args);
  const done = JSON.parse(run.stdout.trim().split("\n").at(-1));
  for (const problem of done.problems.slice(0, 3)) console.log(problem);
  say(
    name,
    `${run.wallSeconds.toFixed(1)} s, ${run.cpuSeconds.toFixed(1)} s CPU, at most ${(run.peakBytes / 1e6).toFixed(0)} MB; ` +
      `${done.pages} pages, ${done.files} files, ${done.written} written, ${done.removed} removed (load ${loadavg()[0].toFixed(1)})`,
  );
}

/** Asks for one page after the other until `until` is over. */
async function ask(server, paths, until) {
  let isOver = false;
  void until.finally(() => (isOver = true));
  const times = [];
  for (let index = 0; !isOver; index++) {
    const start = performance.now();
    const url = server.origin + encodeURI(paths[index % paths.length]);
    // A connection that was not used for seconds, as this process stood still, is closed.
    const response = await fetch(url).catch(() => fetch(url));
    await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`${paths[index % paths.length]}: ${response.status}`);
    times.push(performance.now() - start);
    await new Promise((done) => setTimeout(done, 20));
  }
  return times;
}

/** The running showcase exports: what its visitors notice. */
async function besideVisitors(folder, site, library) {
  const server = await startShowcaseProcess(folder, PORT);
  try {
    const paths = library.slugs.slice(0, 50).map((slug) => `/films/${slug}`);
    await ask(server, paths, new Promise((done) => setTimeout(done, 4000)));
    const before = await ask(server, paths, new Promise((done) => setTimeout(done, 5000)));
    const cpu = server.usage().cpuMs;
    const during = await ask(server, paths, exportOnce("again, by the running showcase", folder, site));
    const figures = (times) =>
      `p50 ${quantile(times, 0.5).toFixed(1)} ms, p99 ${quantile(times, 0.99).toFixed(0)} ms, longest ${quantile(times, 1).toFixed(0)} ms`;
    say("a kept page before", figures(before));
    say("a kept page meanwhile", `${figures(during)}; ${((server.usage().cpuMs - cpu) / 1000).toFixed(1)} s CPU there`);
    say("memory of that showcase", `at most ${server.usage().mostMb.toFixed(0)} MB`);
  } finally {
    await server.stop();
  }
}

async function sizes(site) {
  const { folder } = JSON.parse(await readFile(join(site, "search.json"), "utf8"));
  const names = await readdir(join(site, folder));
  const bytes = async (pattern) =>
    Promise.all(
      names.filter((name) => pattern.test(name)).map(async (name) => (await stat(join(site, folder, name))).size),
    );
  for (const [name, pattern] of [
    ["words", /^words-/],
    ["cards", /^films-/],
    ["words to mend by", /^known/],
  ]) {
    const all = await bytes(pattern);
    say(
      `search, ${name}`,
      `${all.length} files, the largest ${kB(Math.max(...all))}, all ${kB(all.reduce((sum, one) => sum + one, 0))}`,
    );
  }
}

async function search(site) {
  if (!existsSync(CHROMIUM)) return say("search in the browser", "no browser here");
  const server = await serveFiles(site);
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--headless", "--no-sandbox", "--disable-gpu"],
  });
  for (const query of QUERIES) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.emulateNetworkConditions", LINE);
    const asked = new Map();
    let [files, loaded] = [0, 0];
    session.on("Network.requestWillBeSent", ({ requestId, request }) => asked.set(requestId, request.url));
    session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      if (!/\/search(\.json|\/\w+\/)/.test(asked.get(requestId) ?? "")) return;
      files++;
      loaded += encodedDataLength;
    });
    // In the page: from its beginning to the first card, and to the number of films where there is none.
    await page.addInitScript(() => {
      new MutationObserver(() => {
        if (globalThis.firstAt === undefined && document.querySelector("#results .card") !== null)
          globalThis.firstAt = performance.now();
        if (globalThis.saidAt === undefined && document.querySelector("#results [role=status]") !== null)
          globalThis.saidAt = performance.now();
      }).observe(document, { childList: true, subtree: true });
    });
    await page.goto(`${server.url}search/?q=${encodeURIComponent(query)}`, { waitUntil: "networkidle" });
    const { firstAt, saidAt, text } = await page.evaluate(() => ({
      firstAt: globalThis.firstAt,
      saidAt: globalThis.saidAt,
      text: document.querySelector("#results [role=status]").textContent,
    }));
    say(
      `search "${query.slice(0, 16)}"`,
      `first film after ${firstAt === undefined ? "–" : `${firstAt.toFixed(0)} ms`}, number after ${saidAt.toFixed(0)} ms; ${files} files, ${kB(loaded)}: ${text.slice(-40)}`,
    );
    await context.close();
  }
  await browser.close();
  await server.close();
}

async function run([films = "3000", makers = "600", named]) {
  if (!hasTime()) throw new Error("GNU time is missing.");
  const root = named === undefined ? await mkdtemp(join(tmpdir(), "rushes-bench-")) : dirname(resolve(named));
  const folder = named === undefined ? join(root, "showcase") : resolve(named);
  const site = `${folder}.site`;
  const library = JSON.parse(
    await readFile(await makeLibrary(folder, { films: Number(films), makers: Number(makers) }), "utf8"),
  );
  await makeMedia(folder);
  await rm(site, { recursive: true, force: true });
  await exportOnce("export", folder, site);
  await exportOnce("again, nothing changed", folder, site);
  await besideVisitors(folder, site, library);
  await sizes(site);
  await search(site);
  await rm(site, { recursive: true, force: true });
  if (named === undefined) await rm(root, { recursive: true, force: true });
}

await run(process.argv.slice(2));
