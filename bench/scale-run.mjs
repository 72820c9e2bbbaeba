// Measures, lights and renders the photographs in <folder>/raw as one shot, with what `make` uses for it, but without
// looking for duplicates (they all are). `node bench/scale-run.mjs <folder> <count>`; run by scale.bench.mjs.
import { join } from "node:path";

const load = (path) => import(new URL(path, new URL("../dist/", import.meta.url)).href);
const { Cache } = await load("store/cache.js");
const { WorkerPool } = await load("render/worker-pool.js");
const { measureFrames } = await load("render/measure-frames.js");
const { lightShot } = await load("render/light-shots.js");
const { runAtOnce } = await load("base/piecewise.js");
const { planPictures } = await load("render/plan-film.js");
const { renderChunks } = await load("render/render-chunks.js");
const { planChunks } = await load("edit/chunks.js");
const { joinChunks } = await load("encode/film-writer.js");
const { readEngineVersion } = await load("render/engine-version.js");

const [folder, countText] = process.argv.slice(2);
const count = Number(countText);
const root = join(folder, "raw");
const paths = Array.from({ length: count }, (_, index) => `L_${String(index).padStart(5, "0")}.DNG`);
const format = { codec: "h264", bits: 8, crf: 23, fps: { num: 24, den: 1 }, width: 640, height: 360 };
const film = {
  output: { size: "640x360", fit: "fill" },
  look: { name: "sigmoid", contrast: 1.6, skew: 0 },
  light: { mode: "deflicker", programme: "as-shot", local: "auto" },
  cut: [{ shot: "s01" }],
};
const shot = { id: "s01", kind: "time-lapse", exposure: 0, whiteBalance: "as-shot" };
shot.frames = [`L_[00000-${String(count - 1).padStart(5, "0")}].DNG`];

const { signal } = new AbortController();
const version = await readEngineVersion();
const cache = await Cache.open(folder);
const pool = await WorkerPool.open(2);

function teller(stage) {
  const started = process.uptime();
  const every = Math.max(1, Math.floor(count / 10));
  let told = 0;
  return (done) => {
    if (done - told < every && done !== count) return;
    told = done;
    const seconds = process.uptime();
    console.log(JSON.stringify({ stage, done, started, seconds, bytes: process.memoryUsage().rss }));
  };
}

const measured = await measureFrames(paths, {
  root,
  pool,
  cache,
  version: version.numbers,
  signal,
  onDone: teller("measure"),
  wanted: () => ({ features: false, hotPixels: false, dust: false }),
});
const measurements = new Map(measured.map((measurement) => [measurement.path, measurement]));
const unknown = { shutter: null, aperture: null, iso: null };
const frames = new Map(paths.map((path, index) => [path, { path, takenAt: index * 10, exposure: unknown }]));
const tellLight = teller("light");
const facts = { frames, measurements, lost: new Map(), profiles: new Map(), lenses: null };
const lit = runAtOnce(lightShot(shot, film, facts, { cache, version: version.numbers }));
tellLight(count);
const pictures = planPictures(film, new Map([["s01", lit]]), new Map(), measurements, new Map(), new Map());
const options = { root, format, pool, cache, version: version.pictures, signal, onDone: teller("render") };
const { chunks } = await renderChunks(planChunks(pictures, 48), options);
const tellJoin = teller("join");
await joinChunks(
  chunks.map(({ path }) => path),
  join(folder, "film.mp4"),
  format,
  { signal, onProgress: ({ pictures: done }) => tellJoin(done) },
);
await pool.close();
