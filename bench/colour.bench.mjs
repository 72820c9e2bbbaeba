// Colours of the real raws of ../shared/data against dcraw_emu (LibRaw's own program, package libraw-bin):
// `npm run bench -- colour [--json] [part of a name …]`. Both develop to linear light of sRGB's primaries, white balance as shot; compared are
// means of tiles, after one factor for all of a photograph. With dcraw's way of colour, one matrix for D65, they should
// agree; `own` is what rushes really makes, which differs by design where a DNG says more than one matrix.
import { spawnSync } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { register } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readTiff } from "./quality-image.mjs";
import { quantile } from "./quantile.mjs";

register("./typescript-hooks.mjs", import.meta.url);
const { deltaE2000, xyzToLab } = await import("../test/truth/delta-e.ts");
const load = (path) => import(new URL(path, new URL("../dist/", import.meta.url)).href);
const { apply } = await load("base/matrix3.js");
const { createKernels } = await load("kernels/instance.js");
const { RawDecoder } = await load("raw/decoder.js");
const { Developer } = await load("develop/developer.js");
const { SRGB_TO_XYZ } = await load("develop/matrix.js");
const { chooseLevels } = await load("render/shot-levels.js");

const DATA = fileURLToPath(new URL("../../shared/data/", import.meta.url));
const FILES = [
  "raw-sequences/real-nikon-d5000-bracket/DSC_5827_1-160s.dng",
  "raw-sequences/derived-30d-sunset/_MG_5980.DNG",
  "raw/canon-eos-30d_IMG_5952.CR2",
  "raw/canon-kiss-x4-magiclantern_colorchart.dng",
  "raw/lossy-linear_canon_eos_6d.dng",
];
/** Tiles along the longer side. */
const TILES = 48;
/** Tiles in which a channel is brighter than this in either, or its light below that, are not compared: clipping, noise. */
const [BRIGHT, DARK] = [0.9, 0.002];
/** Pixels of a tiny picture, either way, by which dcraw's margins may differ. */
const SHIFT = 24;

const kernels = await createKernels();
const decoder = await RawDecoder.create(kernels);
const developer = new Developer(kernels);

/** Three planes of linear light, half as large as the photograph, not turned. */
function develop(image, whiteBalance, xyzToCamera) {
  const { mark } = kernels.memory;
  const [width, height] = [image.width, image.height].map((size) => (size >> 2) * 2);
  const crop = { x: 0, y: 0, width: width * 2, height: height * 2 };
  const settings = { whiteBalance, xyzToCamera, gain: 1, look: { kind: "plain" }, crop, width, height };
  const picture = developer.develop({ ...image, orientation: 1 }, { ...settings, format: "yuv422p10le", dither: 0 });
  const [y, cb, cr] = picture.planes.map(({ offset, stride, width: columns, height: rows }) => ({
    samples: kernels.memory.uint16(offset, (stride / 2) * rows).slice(),
    stride: stride / 2,
    columns,
  }));
  kernels.memory.release(mark);
  const planes = [0, 1, 2].map(() => new Float32Array(width * height));
  for (let v = 0, at = 0; v < height; v++) {
    for (let u = 0; u < width; u++, at++) {
      const luma = (y.samples[v * y.stride + u] / 4 - 16) / 219;
      const red = luma + ((cr.samples[v * cr.stride + (u >> 1)] / 4 - 128) / 224) * 1.5748;
      const blue = luma + ((cb.samples[v * cb.stride + (u >> 1)] / 4 - 128) / 224) * 1.8556;
      const green = (luma - 0.2126 * red - 0.0722 * blue) / 0.7152;
      [red, green, blue].forEach((code, c) => (planes[c][at] = Math.max(0, code) ** 2.4));
    }
  }
  return { width, height, planes };
}

/** dcraw_emu: linear 16 bits, half size, camera white balance, sRGB, clipped highlights, no turning, no guessed white. */
async function dcraw(path, folder, isLinear) {
  const copy = join(folder, basename(path));
  await copyFile(path, copy);
  const { status } = spawnSync("dcraw_emu", ["-4", "-T", "-w", "-h", "-o", "1", "-H", "0", "-t", "0", "-c", "0", copy]);
  if (status !== 0) return null;
  const image = await readTiff(`${copy}.tiff`, (code) => code).catch(() => null);
  return image && isLinear ? halve(image) : image;
}

/** Means of 2 × 2 pixels: dcraw leaves a picture of three colours a pixel as large as it is. */
function halve({ width, height, planes }) {
  const [columns, rows] = [width >> 1, height >> 1];
  const halved = planes.map((plane) =>
    Float32Array.from({ length: columns * rows }, (_, at) => {
      const from = Math.floor(at / columns) * 2 * width + (at % columns) * 2;
      return (plane[from] + plane[from + 1] + plane[from + width] + plane[from + width + 1]) / 4;
    }),
  );
  return { width: columns, height: rows, planes: halved };
}

/** Where `ours` lies in `theirs`: the place at which green differs least in proportion. */
function align(ours, theirs) {
  let best = { x: 0, y: 0, cost: Infinity };
  const step = Math.max(3, Math.round(ours.width / 160));
  for (let y = 0; y <= Math.max(0, Math.min(SHIFT, theirs.height - ours.height + 2)); y++) {
    for (let x = 0; x <= Math.max(0, Math.min(SHIFT, theirs.width - ours.width + 2)); x++) {
      let [cost, count] = [0, 0];
      for (let v = SHIFT; v < Math.min(ours.height, theirs.height - y) - SHIFT; v += step) {
        for (let u = SHIFT; u < Math.min(ours.width, theirs.width - x) - SHIFT; u += step) {
          const a = ours.planes[1][v * ours.width + u] + 0.01;
          const b = theirs.planes[1][(v + y) * theirs.width + u + x] + 0.01;
          cost += Math.abs(Math.log(a / b));
          count++;
        }
      }
      if (cost / count < best.cost) best = { x, y, cost: cost / count };
    }
  }
  return best;
}

function tileMeans(image, left, top, width, height, size) {
  const means = [];
  for (let y = 0; y + size <= height; y += size) {
    for (let x = 0; x + size <= width; x += size) {
      const sums = [0, 0, 0];
      let most = 0;
      for (let v = y; v < y + size; v++) {
        for (let u = x; u < x + size; u++) {
          for (let c = 0; c < 3; c++) {
            const light = image.planes[c][(v + top) * image.width + u + left];
            sums[c] += light;
            most = Math.max(most, light);
          }
        }
      }
      means.push({ rgb: sums.map((sum) => sum / size ** 2), most });
    }
  }
  return means;
}

/** ΔE2000 of tiles, of white as bright as the brightest tenth. */
function compare(ours, theirs, place) {
  const [width, height] = [
    Math.min(ours.width, theirs.width - place.x),
    Math.min(ours.height, theirs.height - place.y),
  ];
  const size = Math.max(4, Math.floor(Math.max(width, height) / TILES));
  const a = tileMeans(ours, 0, 0, width, height, size);
  const b = tileMeans(theirs, place.x, place.y, width, height, size);
  const used = a.flatMap((own, i) => {
    const other = b[i];
    const clipped = Math.max(own.most, other.most) > BRIGHT;
    return clipped || Math.min(...own.rgb, ...other.rgb) < DARK ? [] : [[own.rgb, other.rgb]];
  });
  const luminance = ([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
  const factor = quantile(
    used.map(([own, other]) => luminance(own) / luminance(other)),
    0.5,
  );
  const white = quantile(
    used.map(([own]) => luminance(own)),
    0.95,
  );
  const lab = (rgb, scale) =>
    xyzToLab(
      apply(
        SRGB_TO_XYZ,
        rgb.map((light) => light * scale),
      ),
    );
  const differences = used.map(([own, other]) => deltaE2000(lab(own, 1 / white), lab(other, factor / white)));
  return { tiles: used.length, factor, median: quantile(differences, 0.5), p90: quantile(differences, 0.9) };
}

if (spawnSync("dcraw_emu").error) {
  console.error("dcraw_emu (package libraw-bin) is not here: nothing to compare with.");
  process.exit(process.argv.includes("--json") ? 3 : 0);
}
const folder = await mkdtemp(join(tmpdir(), "rushes-colour-"));
const rows = [];
try {
  const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
  const files = FILES.filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)));
  for (const file of files) {
    const image = await decoder.decode(new Uint8Array(await readFile(DATA + file)), file);
    const theirs = await dcraw(DATA + file, folder, image.layout === "rgb");
    if (theirs === null) continue;
    const like = develop(image, image.asShot, image.xyzToCamera);
    const place = align(like, theirs);
    const { whiteBalance, xyzToCamera } = chooseLevels([image], "as-shot");
    const own = compare(develop(image, whiteBalance, xyzToCamera), theirs, place);
    rows.push({ file: basename(file), ...compare(like, theirs, place), own: own.median });
  }
} finally {
  await rm(folder, { recursive: true });
}
if (process.argv.includes("--json")) console.log(JSON.stringify(rows));
else {
  console.log(
    "| raw | tiles | factor | ΔE2000 median | 90 % | own colour, median |\n| --- | --- | --- | --- | --- | --- |",
  );
  for (const { file, tiles, factor, median, p90, own } of rows) {
    const numbers = [factor.toFixed(3), median.toFixed(2), p90.toFixed(2), own.toFixed(2)];
    console.log(`| ${[file, tiles, ...numbers].join(" | ")} |`);
  }
}
