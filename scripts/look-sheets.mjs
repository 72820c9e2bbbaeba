// What each control of a look does, on photographs of yours: `node scripts/look-sheets.mjs <out> <raw>…` writes one sheet
// of pictures a control and photograph, from its least value to its greatest, the film's own look in the middle.
import { mkdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import sharp from "sharp";

const load = (path) => import(new URL(path, new URL("../dist/", import.meta.url)).href);
const { createKernels } = await load("kernels/instance.js");
const { RawDecoder } = await load("raw/decoder.js");
const { Developer } = await load("develop/developer.js");
const { chooseDisplayWhite, chooseExposureKey } = await load("develop/exposure-key.js");
const { DEFAULT_SIGMOID } = await load("develop/settings.js");
const { makeThumbnail } = await load("develop/thumbnail.js");
const { completeGrade } = await load("film/grade.js");
const { measureLight } = await load("measure/measure-light.js");

const WIDTH = 480;
const GAP = 4;
const LABEL = 22;
const QUALITY = 88;

const [out, ...files] = process.argv.slice(2);
if (out === undefined || files.length === 0) throw new Error("Expected a folder to write to and photographs");

const slide = (name, ...values) => values.map((value) => [`${name} ${value}`, { grade: { [name]: value } }]);
const wheel = (name, ...values) =>
  values.map((value) => [`${name} ${JSON.stringify(value)}`, { grade: { [name]: value } }]);
/** Sheet by sheet: what is written below each picture, and what it changes. */
const SHEETS = {
  curves: [
    ["sigmoid", {}],
    ["agx", { name: "agx" }],
    ["plain", { name: "plain" }],
  ],
  exposure: [-2, -1, 0, 1, 2].map((exposure) => [`exposure ${exposure}`, { exposure }]),
  contrast: [1, 1.3, 1.6, 2, 2.6].map((contrast) => [`contrast ${contrast}`, { contrast }]),
  "agx-contrast": [1, 1.3, 1.6, 2, 2.6].map((contrast) => [`agx, contrast ${contrast}`, { name: "agx", contrast }]),
  temperature: slide("temperature", -60, -30, 0, 30, 60),
  tint: slide("tint", -60, -30, 0, 30, 60),
  highlights: slide("highlights", -100, -50, 0, 50, 100),
  shadows: slide("shadows", -100, -50, 0, 50, 100),
  whites: slide("whites", -100, -50, 0, 50, 100),
  blacks: slide("blacks", -100, -50, 0, 50, 100),
  vibrance: slide("vibrance", -100, -50, 0, 50, 100),
  saturation: slide("saturation", -100, -50, 0, 50, 100),
  lift: wheel("lift", [-0.05, -0.05, -0.05], [0, 0, 0], [0.05, 0.05, 0.05], [0, 0.02, 0.06]),
  gamma: wheel("gamma", [0.8, 0.8, 0.8], [1, 1, 1], [1.25, 1.25, 1.25], [1.1, 1, 0.95]),
  gain: wheel("gain", [0.85, 0.85, 0.85], [1, 1, 1], [1.1, 1.1, 1.1], [1.08, 1, 0.9]),
};

const kernels = await createKernels();
const decoder = await RawDecoder.create(kernels);
const developer = new Developer(kernels);

await mkdir(out, { recursive: true });
for (const file of files) {
  const { mark } = kernels.memory;
  const image = await decoder.decode(await readFile(file), basename(file));
  for (const [sheet, cells] of Object.entries(SHEETS)) {
    const pictures = cells.map(([label, change]) => develop(image, label, change));
    const path = join(out, `${basename(file).replace(/\.[^.]*$/, "")}-${sheet}.jpg`);
    await writeSheet(pictures, path);
    console.log(path);
  }
  kernels.memory.release(mark);
}

/** A picture as a film of this photograph alone would have it, with something changed. */
function develop(image, label, { name = "sigmoid", contrast = 1.6, exposure = 0, grade }) {
  const { mark } = kernels.memory;
  const { percentiles, clipped, dark } = measureLight(kernels, image);
  const key = chooseExposureKey([{ percentiles, clipped, dark, gain: 0 }]);
  const white = chooseDisplayWhite(exposure, key);
  const looks = {
    sigmoid: { ...DEFAULT_SIGMOID, contrast, white },
    agx: { kind: "agx", contrast, white },
    plain: { kind: "plain" },
  };
  const turned = image.orientation >= 5;
  const [across, down] = turned ? [image.height, image.width] : [image.width, image.height];
  const [width, height] = [2 * WIDTH, 2 * Math.round((WIDTH * down) / across)];
  const picture = developer.develop(image, {
    whiteBalance: image.asShot ?? [1, 1, 1],
    xyzToCamera: image.xyzToCamera,
    gain: 2 ** (exposure + key),
    look: looks[name],
    ...(grade && { grade: completeGrade(grade) }),
    crop: { x: 0, y: 0, width: across, height: down },
    width,
    height,
    format: "yuv420p10le",
    dither: 0,
  });
  const rgb = makeThumbnail(kernels.memory.buffer, picture, width / 2, height / 2);
  kernels.memory.release(mark);
  return { label, rgb, width: width / 2, height: height / 2 };
}

async function writeSheet(pictures, path) {
  const [{ width, height }] = pictures;
  const total = pictures.length * (width + GAP) - GAP;
  const labels = pictures.map(
    ({ label }, i) =>
      `<text x="${i * (width + GAP) + 4}" y="${height + 16}" font-family="sans-serif" font-size="14" fill="#ddd">${label}</text>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${total}" height="${height + LABEL}">${labels.join("")}</svg>`;
  const parts = pictures.map(({ rgb }, i) => ({
    input: Buffer.from(rgb),
    raw: { width, height, channels: 3 },
    left: i * (width + GAP),
    top: 0,
  }));
  await sharp({ create: { width: total, height: height + LABEL, channels: 3, background: "#181818" } })
    .composite([...parts, { input: Buffer.from(svg), left: 0, top: 0 }])
    .jpeg({ quality: QUALITY, mozjpeg: true })
    .toFile(path);
}
