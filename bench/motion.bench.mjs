// Made-up camera paths over a real photograph, finished by us and by vid.stab, judged alike by the films' pixels:
// `npm run bench -- motion [frames] [seed…] [--scenes carried,turned,held,still] [--width pixels]
// [--files jpeg|dng]`. A JPEG is as fine as a mosaic of four times its pixels.
// Others get our own film of the shoot without any stabilisation, encoded without loss; ours starts from the same
// photographs. CPU seconds are those of stabilising alone: ours beside the same film with motion off, theirs beside
// decoding and encoding without a filter.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { register } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { parse, stringify } from "yaml";
import { measuredRun } from "./measured-run.mjs";
import { findVidstab, HOLDERS, SMOOTHERS, stabilise } from "./motion-peers.mjs";

register(new URL("./typescript-hooks.mjs", import.meta.url));
const truth = (name) => import(new URL(`../test/truth/${name}.ts`, import.meta.url).href);
const { carry, createTraffic, HAND_CARRIED, NO_SHAKE, ROOM, viewsOf } = await truth("motion-camera");
const { greyOf, judgeFilms } = await truth("motion-judge");
const { photograph } = await truth("motion-photograph");
const { writeShoot } = await truth("motion-shoot");
const { openWorld } = await truth("motion-world");
const scores = await truth("motion-scores");
const { move } = await truth("homography");

const PROGRAM = fileURLToPath(new URL("../dist/program/rushes.js", import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    scenes: { type: "string", default: "carried,held,still" },
    width: { type: "string", default: "1920" },
    files: { type: "string", default: "jpeg" },
  },
});
const [frames = "60", ...seeds] = positionals;
const WIDTH = Number(values.width);
const SIZE = { width: WIDTH, height: 2 * Math.round(WIDTH / 3) };
const FILM = `${WIDTH}x${2 * Math.round((WIDTH * 9) / 32)}`;
const CLOUDS = 8;
/** Shares of the width beside the middle. */
const SUBJECT = [-0.15, 0.1];

/** `mode`: what we are asked to do; `others`: settings of vid.stab meant for the same. */
const SCENES = {
  carried: {
    about: "carried by hand: 12 px, 0.6°, 1 % a step, over a quarter of the width",
    path: { shake: HAND_CARRIED, travel: 0.25 },
    mode: "smooth",
    others: SMOOTHERS,
  },
  turned: {
    about: "the same, but the camera is turned and tilted by 0.5° instead of moved: with perspective, 24 mm",
    path: { shake: { ...HAND_CARRIED, shift: 0, turn: 0.5 }, travel: 0.25 },
    mode: "smooth",
    others: SMOOTHERS,
  },
  held: {
    about: "held by hand on the spot: 12 px, 0.6°, 1 %",
    path: { shake: HAND_CARRIED, travel: 0 },
    mode: "lock",
    others: HOLDERS,
  },
  still: {
    about: "a true tripod, clouds and traffic",
    path: { shake: NO_SHAKE, travel: 0 },
    mode: "auto",
    others: [SMOOTHERS[0], SMOOTHERS[1]],
  },
};

const px = (value) => value.toFixed(3);
const percent = (value) => `${(100 * value).toFixed(1)} %`;
const COLUMNS = [
  ["jitter", 9, ({ jitter }) => px(jitter.rms)],
  ["worst", 9, ({ jitter }) => px(jitter.worst)],
  ["drift", 9, ({ drift }) => px(drift.rms)],
  ["worst", 9, ({ drift }) => px(drift.worst)],
  ["kept", 9, ({ views }) => percent(views.kept)],
  ["least", 9, ({ views }) => percent(views.leastKept)],
  ["outside", 9, ({ views }) => percent(views.outside)],
  ["stability", 11, ({ stability }) => stability.path.toFixed(3)],
  ["of bends", 10, ({ stability }) => stability.bends.toFixed(3)],
  ["distortion", 12, ({ views }) => views.distortion.toFixed(3)],
  ["told", 7, ({ views }) => `${views.judged}`],
  ["CPU s", 8, ({ cpuSeconds }) => cpuSeconds?.toFixed(1) ?? ""],
];

async function run(scene, seed) {
  const folder = await mkdtemp(join(tmpdir(), "rushes-bench-"));
  try {
    const looks = await shoot(scene, seed, join(folder, "shoot"));
    const off = await make(folder, "off", "off");
    const films = [{ name: "untouched", path: off.path }];
    const ours = await makeOurs(folder, scene, looks.poses);
    films.push({ name: `rushes, ${scene.mode}`, path: ours.path, cpuSeconds: ours.cpuSeconds - off.cpuSeconds });
    if (ffmpeg) films.push(...(await stabilise(ffmpeg, off.path, folder, scene.others)));
    const shown = await judgeFilms(
      { look: (index) => looks.grey(index) },
      films.map(({ path }) => path),
    );
    const results = films.map((film, k) => Object.assign(film, score(shown[k], looks.poses)));
    if (scene.mode === "smooth") results.push(...(await keepAsMuch(folder, results, looks)));
    print(results);
    printStages(ours.report, off.report);
    compare(scene, results);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** vid.stab's films, the steadiest first. */
function rankPeers(results) {
  return results.filter(({ name }) => name.startsWith("vid.stab")).toSorted((a, b) => a.jitter.rms - b.jitter.rms);
}

/** Ours once more where it is cut more than the steadiest of vid.stab's films: no more than that. */
async function keepAsMuch(folder, results, looks) {
  const [peer] = rankPeers(results);
  const ours = results.find(({ name }) => name.startsWith("rushes"));
  if (!peer || ours.views.leastKept >= peer.views.leastKept) return [];
  const keep = (Math.floor(1000 * peer.views.leastKept) / 1000).toFixed(3);
  const { path } = await make(folder, "kept", "smooth", ["--keep", keep]);
  const [shown] = await judgeFilms({ look: (index) => looks.grey(index) }, [path]);
  return [Object.assign({ name: `rushes, smooth, --keep ${keep}` }, score(shown, looks.poses))];
}

/** With a subject where the mode needs one: two places of the world to the left and right of the first frame's middle. */
async function makeOurs(folder, { mode }, poses) {
  if (mode !== "lock") return make(folder, "ours", mode);
  const subject = SUBJECT.map((x) => move(poses[0], { x: x * WIDTH, y: 0 }));
  const points = subject.map(({ x, y }) => [x / SIZE.width + 0.5, y / SIZE.height + 0.5]);
  const film = parse(await readFile(join(folder, "off", "film.film.yaml"), "utf8"));
  film.shots[0].motion = { mode, subject: [{ frame: 1, points }] };
  await mkdir(join(folder, "ours"));
  const document = join(folder, "ours", "film.film.yaml");
  await writeFile(document, stringify(film));
  return makeFilm(folder, "ours", [document]);
}

/** Takes the photographs, and remembers what each looks like: 16 bits a pixel. */
async function shoot({ path }, seed, folder) {
  const world = await openWorld(ROOM * WIDTH, seed);
  const poses = carry({ frames: Number(frames), size: SIZE, seed, ...path });
  const views = viewsOf(poses, SIZE, CLOUDS, createTraffic(world, SIZE, seed));
  const kept = [];
  const settings = { folder, frames: views.length, seed, fadeEv: 1, flickerEv: 0.04, format: values.files };
  await writeShoot(settings, (slot) => {
    const light = photograph(world, views[slot], SIZE);
    kept[slot] = Uint16Array.from(greyOf(light).values, (value) => 65_535 * value);
    return light;
  });
  return { poses, grey: (index) => ({ ...SIZE, values: Float32Array.from(kept[index], (code) => code / 65_535) }) };
}

async function make(folder, name, mode, more = []) {
  await mkdir(join(folder, name));
  const path = join(folder, name, "film.mkv");
  const plain = ["--look", "plain", "--codec", "ffv1", "--bits", "8", "--size", FILM];
  return makeFilm(folder, name, [join(folder, "shoot"), "-o", path, ...plain, "--motion", mode, ...more]);
}

async function makeFilm(folder, name, args) {
  const { cpuSeconds } = await measuredRun(process.execPath, [PROGRAM, "make", ...args]);
  const report = JSON.parse(await readFile(join(folder, name, "film.report.json"), "utf8"));
  return { path: join(folder, name, "film.mkv"), cpuSeconds, report };
}

function score(film, poses) {
  const worlds = scores.worldMaps(film, poses);
  // Between the places that are locked.
  const place = { x: ((SUBJECT[0] + SUBJECT[1]) / 2) * WIDTH, y: 0 };
  return {
    jitter: scores.scoreJitter(film.size, worlds),
    drift: scores.scoreHold(
      film.size,
      worlds.map((world) => world && move(world, place)),
    ),
    views: scores.scoreViews(SIZE, film),
    stability: scores.scoreStability(film.size, worlds),
  };
}

function print(results) {
  const widest = Math.max(...results.map(({ name }) => name.length)) + 2;
  console.log(`${"".padEnd(widest)}${COLUMNS.map(([name, width]) => name.padStart(width)).join("")}`);
  for (const result of results) {
    console.log(
      `${result.name.padEnd(widest)}${COLUMNS.map(([, width, show]) => show(result).padStart(width)).join("")}`,
    );
  }
}

/** What stabilising added to each stage of the work, CPU seconds. */
function printStages(ours, off) {
  const before = new Map(off.timing.stages.map(({ name, cpuSeconds }) => [name, cpuSeconds]));
  const added = ours.timing.stages.map(({ name, cpuSeconds }) => [name, cpuSeconds - (before.get(name) ?? 0)]);
  const text = added.map(([name, seconds]) => `${name} ${seconds.toFixed(2)}`).join(" · ");
  console.log(`  CPU s that motion adds to our stages: ${text}`);
}

/** Ours over the best of vid.stab, number by number. */
function compare({ mode }, results) {
  const ours = results.find(({ name }) => name.startsWith("rushes"));
  const theirs = results.filter(({ name }) => name.startsWith("vid.stab"));
  if (theirs.length === 0) return;
  const least = (pick) => Math.min(...theirs.map(pick));
  const wanted = mode === "smooth" ? " (wanted 0.2)" : "";
  const ratios = [
    [`jitter / best of vid.stab${wanted}`, ours.jitter.rms / least(({ jitter }) => jitter.rms)],
    ...results.slice(-1).flatMap((last) => {
      if (!last.name.includes("--keep")) return [];
      return [[`jitter, cut no more / best of vid.stab${wanted}`, last.jitter.rms / least(({ jitter }) => jitter.rms)]];
    }),
    ["drift / best of vid.stab", ours.drift.rms / least(({ drift }) => drift.rms)],
    [
      "width cut away / least of vid.stab (wanted 1)",
      (1 - ours.views.leastKept) / least(({ views }) => 1 - views.leastKept),
    ],
    ["CPU seconds / least of vid.stab", ours.cpuSeconds / least(({ cpuSeconds }) => cpuSeconds)],
  ];
  for (const [key, ratio] of ratios) {
    const name = `${mode}: ${key}`;
    console.log(`  ${ratio.toFixed(3)}  ${key}`);
    worst.set(name, Math.max(worst.get(name) ?? 0, ratio));
  }
  if (mode === "smooth") compareAtOnce(results);
}

/** Whether one film of ours is both: at most a fifth of the jitter, and cut no more than the steadiest of theirs. */
function compareAtOnce(results) {
  const [peer] = rankPeers(results);
  for (const { name, jitter, views } of results.filter((film) => film.name.startsWith("rushes"))) {
    const isSteady = jitter.rms <= 0.2 * peer.jitter.rms;
    const isWide = views.leastKept >= peer.views.leastKept - 5e-4;
    const told = `jitter ${px(jitter.rms)} to ${px(peer.jitter.rms)}, kept ${percent(views.leastKept)} to ${percent(peer.views.leastKept)}`;
    console.log(`  ${isSteady && isWide ? "both" : "not both"}: ${name} beside ${peer.name}: ${told}`);
  }
}

const worst = new Map();
const ffmpeg = await findVidstab();
console.log(`${frames} ${values.files} of ${SIZE.width}x${SIZE.height} → ${FILM}. Lengths are pixels of a film 1920 wide.
jitter: RMS of the second difference of where the corners are, over √6, per coordinate; worst: of any corner.
drift: RMS distance of a place near the middle from its mean place; worst: of any picture.
kept: share of the frame's width that is seen, mean; least: of the tightest picture. outside: of the worst picture.
stability: NUS's, of the corners' paths; of bends: the same without the straight line through each path. told: pictures judged.`);
for (const seed of seeds.length > 0 ? seeds : ["1"]) {
  for (const name of values.scenes.split(",")) {
    const scene = SCENES[name];
    if (!scene) throw new Error(`There is no scene ${name}; there are: ${Object.keys(SCENES).join(", ")}`);
    console.log(`\n${name}, seed ${seed}: ${scene.about}`);
    await run(scene, Number(seed));
  }
}
if (worst.size > 0) console.log("\nours over theirs, worst of the seeds:");
for (const [key, ratio] of worst) console.log(`  ${ratio.toFixed(3)}  ${key}`);
