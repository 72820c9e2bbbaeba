// The same raw by rushes, darktable and RawTherapee, each as it comes out of the box: `node scripts/peers-sheet.mjs <raw>
// <out.webp> [x,y]` writes the whole pictures above crops at 1:1 (their top left corner at x, y of the picture, as shares) and
// prints what each cost. Needs darktable-cli and rawtherapee-cli. GoPro's compression is unknown to RawTherapee: of a .GPR all three get
// the same samples in a DNG of lossless JPEG.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { measuredRun } from "../bench/measured-run.mjs";
import { kernels, load, openPhotograph } from "./picture-sheet.mjs";

const [raw, out, at = "0.4,0.4"] = process.argv.slice(2);
if (out === undefined)
  throw new Error("Expected a raw and a file to write: scripts/peers-sheet.mjs <raw> <out.webp> [x,y]");
const [left, top] = at.split(",").map(Number);
const CELL = 560;
const CROP_HEIGHT = 360;
const GAP = 6;
const LABEL = 26;
const QUALITY = 72;

const folder = await mkdtemp(join(tmpdir(), "peers-"));
const source = join(folder, "source");
await mkdir(source);
const isGpr = extname(raw).toLowerCase() === ".gpr";
const photograph = join(source, isGpr ? `${basename(raw, extname(raw))}.dng` : basename(raw));
await writeFile(photograph, isGpr ? await rewriteGpr() : await readFile(raw));

async function rewriteGpr() {
  const { encodeDng } = await load("raw/dng-writer.js");
  const { readHeader } = await load("raw/exif-header.js");
  const image = await openPhotograph(raw);
  const { width, height, stride, offset, cfa } = image;
  const mosaic = kernels.memory.uint16(offset, stride * height);
  // RawTherapee shows what is stored mirrored as it is stored.
  const isMirrored = image.orientation === 2;
  const columnOf = (x) => (isMirrored ? width - 1 - x : x);
  const samples = Uint16Array.from({ length: width * height }, (_, at) =>
    Math.min(image.white, mosaic[Math.floor(at / width) * stride + columnOf(at % width)]),
  );
  const { make, model, takenAt } = readHeader(await readFile(raw));
  return encodeDng({
    ...image,
    ...(isMirrored && { orientation: 1, cfa: [cfa[1], cfa[0], cfa[3], cfa[2]] }),
    samples,
    bitsPerSample: 14,
    asShotNeutral: image.asShot.map((multiplier) => 1 / multiplier),
    make,
    model,
    takenAt,
    lens: null,
    serial: null,
    shutter: null,
    aperture: null,
    iso: null,
    focalMm: null,
    zoneOffset: null,
    compression: "lossless-jpeg",
    software: "rushes",
  });
}

/** Whole, as a sequence of one TIFF. */
async function rushes() {
  const cli = fileURLToPath(new URL("../dist/program/rushes.js", import.meta.url));
  const film = join(folder, "film");
  const common = [cli, "make", source, "-o", film, "--codec", "tiff"];
  const { width, height } = await sharp(join(folder, "darktable.jpg")).metadata();
  const cost = await measuredRun(process.execPath, [
    ...common,
    "--size",
    `${width & ~1}x${height & ~1}`,
    "--workers",
    "1",
  ]);
  const file = (await readdir(film)).find((name) => name.endsWith(".tif"));
  return { ...cost, file: join(film, file) };
}

async function darktable() {
  const file = join(folder, "darktable.jpg");
  const core = ["--core", "--configdir", join(folder, "darktable"), "--disable-opencl"];
  return { ...(await measuredRun("darktable-cli", [photograph, file, ...core])), file };
}

async function rawtherapee() {
  const file = join(folder, "rawtherapee.jpg");
  return { ...(await measuredRun("rawtherapee-cli", ["-d", "-j95", "-o", file, "-c", photograph])), file };
}

async function cell({ name, cost }) {
  const picture = sharp(cost.file).toColourspace("srgb");
  const { width, height } = await picture.metadata();
  const whole = await sharp(cost.file).resize(CELL).removeAlpha().png().toBuffer();
  const part = { left: Math.round(left * width), top: Math.round(top * height), width: CELL, height: CROP_HEIGHT };
  const crop = await sharp(cost.file).extract(part).removeAlpha().png().toBuffer();
  return { name, cost, whole, crop, wholeHeight: (await sharp(whole).metadata()).height, size: `${width}×${height}` };
}

try {
  const costs = { darktable: await darktable(), rawtherapee: await rawtherapee() };
  const named = [
    { name: "rushes", cost: await rushes() },
    { name: "darktable", cost: costs.darktable },
    { name: "RawTherapee", cost: costs.rawtherapee },
  ];
  const cells = await Promise.all(named.map(cell));
  for (const { name, cost, size } of cells) {
    console.log(`${name.padEnd(12)} ${size}  ${cost.wallSeconds.toFixed(1)} s, ${cost.cpuSeconds.toFixed(1)} CPU s`);
  }
  const wholeHeight = Math.max(...cells.map((one) => one.wholeHeight));
  const width = cells.length * (CELL + GAP) - GAP;
  const parts = cells.flatMap(({ name, whole, crop }, i) => [
    { input: whole, left: i * (CELL + GAP), top: LABEL },
    { input: crop, left: i * (CELL + GAP), top: LABEL + wholeHeight + GAP },
    {
      input: Buffer.from(
        `<svg xmlns="http://www.w3.org/2000/svg" width="${CELL}" height="${LABEL}"><text x="4" y="18" font-family="sans-serif" font-size="15" fill="#ddd">${name}</text></svg>`,
      ),
      left: i * (CELL + GAP),
      top: 0,
    },
  ]);
  const height = LABEL + wholeHeight + GAP + CROP_HEIGHT;
  await sharp({ create: { width, height, channels: 3, background: "#181818" } })
    .composite(parts)
    .webp({ quality: QUALITY })
    .toFile(out);
} finally {
  await rm(folder, { recursive: true, force: true });
}
