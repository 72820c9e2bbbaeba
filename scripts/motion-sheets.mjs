// `node scripts/motion-sheets.mjs <out> [mode] [folder or film…]`: makes films of sequences with motion off and with `mode`
// (default: auto), and lays before and after side by side, one PNG a sequence: what holds still is sharp in the mean.
// Without folders: the real sequences of ../shared/data. Of a film every fourth picture is taken, as a hyperlapse would.
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { setup } from "./setup.mjs";

const SEQUENCES = [
  "jpeg-sequences/walk-sceaux-castle",
  "jpeg-sequences/rpi-sunset-0622",
  "jpeg-sequences/rpi-night-city-0620",
  "jpeg-sequences/iss-astropi-earth",
  "raw-sequences/derived-30d-sunset",
  "raw-sequences/real-nikon-d5000-bracket",
  "video/handheld-roll_in_vid.mp4",
  "video/gopro-max-heromode_walk.mp4",
];
/** Pictures shown of each film, their width, and how much brighter the deviation is drawn. */
const SHOWN = 6;
const WIDTH = 480;
const DEVIATION_GAIN = 4;
const EVERY = 4;

await setup();
const DATA = fileURLToPath(new URL("../../shared/data/", import.meta.url));
const PROGRAM = fileURLToPath(new URL("../dist/program/rushes.js", import.meta.url));
const { readFilm } = await import(new URL("../dist/encode/film-reader.js", import.meta.url).href);

/** A folder of photographs: the one given, or pictures out of a film. */
async function openSource(path, folder) {
  if (!/\.(mp4|mov|mkv)$/.test(path)) return resolve(path);
  const source = join(folder, "shoot");
  await mkdir(source);
  let index = 0;
  for await (const { buffer, picture } of readFilm(path)) {
    if (index++ % EVERY > 0) continue;
    const name = `F_${String(index).padStart(4, "0")}.jpg`;
    const taken = new Date(Date.UTC(2025, 0, 1, 12) + 2000 * Math.floor(index / EVERY)).toISOString();
    const date = taken.slice(0, 19).replaceAll("-", ":").replace("T", " ");
    await sharp(readRgb(buffer, picture), raw(picture, 3))
      .jpeg({ quality: 95 })
      .withExif({ IFD0: { Make: "Rushes", Model: "Film" }, IFD2: { DateTimeOriginal: date } })
      .toFile(join(source, name));
  }
  return source;
}

function raw({ width, height }, channels) {
  return { raw: { width, height, channels } };
}

/** 4:2:0 of 8 or 10 bits → bytes, BT.709. */
function readRgb(buffer, { format, width, height, planes }) {
  const deep = format !== "yuv420p";
  const codes = deep ? new Uint16Array(buffer) : new Uint8Array(buffer);
  const read = ({ offset, stride }, x, y) => {
    return deep ? codes[(offset + y * stride) / 2 + x] / 4 : codes[offset + y * stride + x];
  };
  const rgb = Buffer.alloc(width * height * 3);
  const clip = (value) => Math.max(0, Math.min(255, value));
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const luma = ((read(planes[0], x, y) - 16) * 255) / 219;
      const cb = ((read(planes[1], x >> 1, y >> 1) - 128) * 255) / 224;
      const cr = ((read(planes[2], x >> 1, y >> 1) - 128) * 255) / 224;
      rgb[at++] = clip(luma + 1.5748 * cr);
      rgb[at++] = clip(luma - 0.187324 * cb - 0.468124 * cr);
      rgb[at++] = clip(luma + 1.8556 * cb);
    }
  }
  return rgb;
}

/** Some pictures of a film, and mean and deviation of all. */
async function look(path) {
  const pictures = [];
  let [sum, squares, size] = [null, null, null];
  for await (const { buffer, picture } of readFilm(path)) {
    const rgb = readRgb(buffer, picture);
    sum ??= new Float64Array(rgb.length);
    squares ??= new Float64Array(rgb.length);
    for (let i = 0; i < rgb.length; i++) {
      sum[i] += rgb[i];
      squares[i] += rgb[i] ** 2;
    }
    size = { width: picture.width, height: picture.height };
    pictures.push(await sharp(rgb, raw(picture, 3)).resize(WIDTH).png().toBuffer());
  }
  const count = pictures.length;
  const mean = Buffer.from(sum.map((value) => value / count));
  const deviation = Buffer.from(
    sum.map((value, i) =>
      Math.min(255, DEVIATION_GAIN * Math.sqrt(Math.max(0, squares[i] / count - (value / count) ** 2))),
    ),
  );
  const small = (data) => sharp(data, raw(size, 3)).resize(WIDTH).png().toBuffer();
  const chosen = Array.from({ length: SHOWN }, (_, k) => pictures[Math.round((k * (count - 1)) / (SHOWN - 1))]);
  return { count, row: [...chosen, await small(mean), await small(deviation)], square: meanOf(deviation) };
}

function meanOf(bytes) {
  return bytes.reduce((sum, value) => sum + value, 0) / bytes.length / DEVIATION_GAIN;
}

async function sheet(rows, path) {
  const { height } = await sharp(rows[0][0]).metadata();
  const composed = rows.flatMap((row, y) => row.map((input, x) => ({ input, left: x * WIDTH, top: y * height })));
  await sharp({
    create: { width: rows[0].length * WIDTH, height: rows.length * height, channels: 3, background: "black" },
  })
    .composite(composed)
    .png()
    .toFile(path);
}

async function show(source, mode, out) {
  const folder = await mkdtemp(join(tmpdir(), "rushes-sheets-"));
  try {
    const shoot = await openSource(source, folder);
    const films = ["off", mode].map((motion) => {
      const path = join(folder, `${motion}.mkv`);
      const args = [PROGRAM, "make", shoot, "-o", path, "--size", "960x540", "--codec", "ffv1", "--motion", motion];
      const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
      // 3: a film was made, and some frames could not be used.
      if (status !== 0 && status !== 3) throw new Error(`${source}: exit ${status}\n${stderr}`);
      return path;
    });
    const [before, after] = [await look(films[0]), await look(films[1])];
    const name = basename(source).replace(/\.\w+$/, "");
    await sheet([before.row, after.row], join(out, `${name}-${mode}.png`));
    const report = JSON.parse(await readFile(films[1].replace(".mkv", ".report.json"), "utf8"));
    console.log(
      `${name}: ${before.count} pictures, deviation ${before.square.toFixed(2)} → ${after.square.toFixed(2)} codes`,
    );
    for (const { id, motion, notes } of report.shots) {
      if (!motion) continue;
      console.log(`  ${id}: ${motion.mode}, ${motion.why} kept ${(100 * motion.kept).toFixed(1)} %`);
      for (const note of notes) console.log(`    ${note}`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const [out = "motion-sheets", mode = "auto", ...given] = process.argv.slice(2);
const sources = given.length > 0 ? given : SEQUENCES.map((path) => join(DATA, path));
await mkdir(out, { recursive: true });
for (const source of sources) {
  if (!existsSync(source)) console.log(`${source} is not there: left out`);
  else await show(source, mode, out).catch((error) => console.log(String(error)));
}
