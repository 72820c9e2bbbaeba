// What rebuilding highlights, hot pixels, dust, noise and lens corrections do, before and after:
// `node scripts/defect-sheets.mjs <out> <hero6.GPR> <fusion.GPR> <kiss-x4.dng> <sample folder> [sheet…]` writes a WebP file each and
// prints what was found. The photographs are github.com/gopro/gpr's data/samples/Hero6/GOPR0024.GPR and Fusion/GPFR7066.GPR,
// github.com/syoyo/tinydng's colorchart.dng, and what `rushes sample` writes. Nobody's photographs have defects that are known to
// the last one: hot pixels, shadows and noise are put into these, and looked for by the film's own finders.
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { developPart, kernels, load, openPhotograph, readBytes, released, writeSheet } from "./picture-sheet.mjs";

const { runAtOnce } = await load("base/piecewise.js");
const { divideDust } = await load("develop/divide-dust.js");
const { PictureMerger } = await load("develop/picture-merger.js");
const { reduceColourNoise } = await load("develop/reduce-colour-noise.js");
const { repairPixels } = await load("develop/repair-pixels.js");
const { makeThumbnail } = await load("develop/thumbnail.js");
const { findLens } = await load("library/find-lens.js");
const { distortionAt, vignettingAt } = await load("library/lens-correction.js");
const { readLensDatabase } = await load("library/lens-database.js");
const { compareGreen, computeHeadroom, findBrightHue } = await load("light/bright-hue.js");
const { judgeDust } = await load("measure/judge-dust.js");
const { judgeHotPixels } = await load("measure/judge-hot-pixels.js");
const { measureDust } = await load("measure/measure-dust.js");
const { measureHotPixels } = await load("measure/measure-hot-pixels.js");
const { measureLight } = await load("measure/measure-light.js");
const { straightenPlace, straightExtent } = await load("motion/lens.js");
const { createNormalTable, createRandom } = await load("sample/random.js");

const [out, hero6, fusion, kissX4, sample, ...wanted] = process.argv.slice(2);
if (sample === undefined) throw new Error("Expected a folder to write to, three raws and a sample shoot");
const SHEETS = { highlights, hotPixels, dust, colourNoise, timeNoise, lens };

await mkdir(out, { recursive: true });
for (const [name, draw] of Object.entries(SHEETS)) {
  if (wanted.length === 0 || wanted.includes(name)) await released(draw);
}

function target(name) {
  return join(out, `${name}.webp`);
}

/** Clouds that clipped, a stop darker than the film would show them. */
async function highlights() {
  const image = await openPhotograph(hero6);
  const part = { x: 1440, y: 0, width: 560, height: 420 };
  const rebuild = compareGreen(findBrightHue(measureLight(kernels, image)), image.asShot);
  const white = computeHeadroom(rebuild, image.asShot);
  console.log(`highlights: green is ${rebuild.toFixed(3)} of what red and blue say; white at ${white.toFixed(2)}`);
  const show = (label, settings) =>
    released(() => ({ label, ...readBytes(developPart(image, part, { exposure: -1, white, ...settings })) }));
  await writeSheet(target("look-highlights"), [
    await show("as the sensor clipped", {}),
    await show("rebuilt from red and blue", { rebuild }),
  ]);
}

/** A part of a mosaic as a photograph of its own; `change` gets a sample's light, and where it is. */
function cutMosaic(image, { x: left, y: top, width, height }, change = (light) => light) {
  const { memory } = kernels;
  const offset = memory.take(width * height * 2 + 64);
  const samples = memory.uint16(offset, width * height);
  const from = memory.uint16(image.offset, image.stride * image.height);
  const [black] = image.black;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const light = from[(top + y) * image.stride + left + x] - black;
      samples[y * width + x] = Math.max(0, Math.min(image.white, Math.round(black + change(light, x, y))));
    }
  }
  return { ...image, offset, stride: width, width, height };
}

/** A camera that moves over a photograph, by whole pairs of pixels, with something on its sensor. */
async function hotPixels() {
  const FRAMES = 12;
  const COUNT = 1200;
  const photograph = await openPhotograph(kissX4);
  const size = { width: 1640, height: 1100 };
  const random = createRandom(1);
  const hot = new Map();
  while (hot.size < COUNT) {
    const [x, y] = [5 + Math.floor(random() * (size.width - 10)), 5 + Math.floor(random() * (size.height - 10))];
    hot.set(y * size.width + x, (photograph.white - photograph.black[0]) * 0.02 * 50 ** random());
  }
  const take = (frame) =>
    cutMosaic(
      photograph,
      { x: 4 * frame, y: 2 * frame, ...size },
      (light, x, y) => light + (hot.get(y * size.width + x) ?? 0),
    );
  const frames = [];
  for (let frame = 0; frame < FRAMES; frame++)
    frames.push(await released(() => measureHotPixels(kernels, take(frame))));
  const found = judgeHotPixels(frames, true);
  const right = found.filter((place) => hot.has((place >>> 16) * size.width + (place & 65535))).length;
  console.log(`hot pixels: ${right} of ${COUNT} found, ${found.length - right} others`);
  const image = take(0);
  const part = { x: 600, y: 580, width: 190, height: 140 };
  const show = (label) =>
    released(() => ({ label, ...readBytes(developPart(image, part, { exposure: 1.3, white: 4 })) }));
  const before = await show("hot pixels");
  repairPixels(kernels, image, found);
  await writeSheet(target("defects-hot-pixels"), [before, await show("replaced by their neighbours")], { enlarged: 3 });
}

/** Likewise, with dust. The photograph is mirrored. */
async function dust() {
  const FRAMES = 24;
  const photograph = await openPhotograph(fusion);
  const size = { width: 1200, height: 640 };
  const specks = [
    [180, 140, 6, -0.2],
    [420, 90, 9, -0.22],
    [520, 330, 6, -0.3],
    [720, 210, 11, -0.2],
    [860, 420, 7, -0.18],
    [980, 130, 5, -0.2],
    [300, 420, 9, -0.25],
  ];
  const left = new Float32Array(size.width * size.height).fill(1);
  for (let at = 0; at < left.length; at++) {
    for (const [x, y, radius, depth] of specks) {
      const away = Math.hypot((at % size.width) - x, Math.floor(at / size.width) - y) / radius;
      if (away < 2) left[at] *= 2 ** (depth / (1 + Math.exp((away - 1) * 7)));
    }
  }
  const take = (frame) =>
    cutMosaic(
      photograph,
      { x: 820 + 8 * frame, y: 260 + 2 * Math.round(9 * Math.sin(frame)), ...size },
      (light, x, y) => light * left[y * size.width + x],
    );
  const planes = [];
  for (let frame = 0; frame < FRAMES; frame++) planes.push(await released(() => measureDust(kernels, take(frame))));
  const { spots } = runAtOnce(judgeDust(planes, true));
  const covers = ([x, y], spot) =>
    x > spot.x && x < spot.x + (spot.across - 1) * spot.step && y > spot.y && y < spot.y + (spot.down - 1) * spot.step;
  const right = specks.filter((speck) => spots.some((spot) => covers(speck, spot))).length;
  console.log(`dust: ${right} of ${specks.length} found, ${spots.length - right} others`);
  const image = take(0);
  const part = { x: 230, y: 30, width: 600, height: 440 };
  const show = (label) =>
    released(() => ({ label, ...readBytes(developPart(image, part, { exposure: 0.8, white: 2, contrast: 2.4 })) }));
  const before = await show("shadows of dust");
  divideDust(kernels, image, spots);
  await writeSheet(target("defects-dust"), [before, await show("divided out")]);
}

/** A raw of little light, as it is. */
async function colourNoise() {
  const image = await openPhotograph(kissX4);
  const part = { x: 650, y: 560, width: 200, height: 150 };
  const pictures = [];
  for (const amount of [0, 25, 50, 100]) {
    pictures.push(
      await released(() => {
        const picture = developPart(image, part, { exposure: 1.8, white: 4, format: "yuv422p10le" });
        if (amount > 0) reduceColourNoise(kernels, picture, amount, 0);
        return { label: `colour: ${amount}`, ...readScreen(kernels.memory.buffer, picture) };
      }),
    );
  }
  await writeSheet(target("defects-colour-noise"), pictures, { enlarged: 3, columns: 2 });
}

/** As a screen shows it. */
function readScreen(buffer, picture) {
  const [{ width, height }] = picture.planes;
  return { rgb: makeThumbnail(buffer, picture, width, height), width, height };
}

/** Two test photographs, 24 frames of an afternoon, three, 72 of a dusk. */
async function sampleFiles() {
  const folder = join(sample, "DCIM", "100RUSHE");
  return (await readdir(folder)).sort().map((file) => join(folder, file));
}

/** Five frames of the sample's dusk with the noise of 3,000 electrons at clipping: cars drive on, the city stays. */
async function timeNoise() {
  const MIDDLE = 48;
  const files = (await sampleFiles()).slice(-72);
  const part = { x: 1230, y: 700, width: 420, height: 230 };
  const normals = createNormalTable(createRandom(2));
  const pictures = [];
  let merger;
  for (let frame = MIDDLE - 2; frame <= MIDDLE + 2; frame++) {
    await released(async () => {
      const photograph = await openPhotograph(files[frame]);
      const random = createRandom(3, frame);
      const image = cutMosaic(
        photograph,
        { x: 0, y: 0, width: photograph.width, height: photograph.height },
        (light) => {
          return light + normals[(random() * 65536) | 0] * Math.sqrt(60 + 5 * Math.max(0, light));
        },
      );
      const picture = developPart(image, part, { exposure: 1, white: 2, format: "yuv420p10le", dither: frame });
      merger ??= new PictureMerger(kernels, picture, 5);
      merger.add(frame, kernels.memory.buffer, picture, String(frame));
      if (frame === MIDDLE) pictures.push({ label: "time: 0", ...readScreen(kernels.memory.buffer, picture) });
    });
  }
  const merged = merger.merge(
    MIDDLE,
    [-2, -1, 1, 2].map((away) => MIDDLE + away),
    1,
    MIDDLE,
  );
  pictures.push({ label: "time: 100", ...readScreen(merger.buffer, merged) });
  await writeSheet(target("defects-time-noise"), pictures, { enlarged: 2, columns: 1 });
}

/** All of a photograph that a lens shows straight. */
function developThrough(image, own, { width, height }, settings) {
  const { width: across, height: down } = image;
  const shown = straightExtent({ width: across, height: down }, own);
  const [x, y] = [(across - shown.width) / 2, (down - shown.height) / 2];
  const matrix = [shown.width / width, 0, x, 0, shown.height / height, y, 0, 0, 1];
  const all = { x: 0, y: 0, width: across, height: down };
  return developPart(image, all, { width, height, ...settings, ...(own && { warp: { matrix, lens: own } }) });
}

/** The sample's afternoon as a lens of the database would have photographed it. */
async function lens() {
  const [file] = (await sampleFiles()).slice(12);
  const found = findLens(await readLensDatabase(), "Canon EOS 6D", "Canon EF 24-105mm f/4L IS USM");
  const [own, vignetting] = [distortionAt(found, 24), vignettingAt(found, 24, 4)];
  const image = photographThrough(await openPhotograph(file), own, vignetting);
  const size = { width: 600, height: 400 };
  const show = (label, undone, light) =>
    released(() => ({
      label,
      ...readBytes(developThrough(image, undone, size, { exposure: 0.6, white: 2, vignetting: light })),
    }));
  await writeSheet(target("lens-database"), [
    await show("Canon EF 24-105mm f/4L IS USM at 24 mm, f/4", null, null),
    await show("lens: database", own, vignetting),
  ]);
}

/** A mosaic bent and darkened by a lens. Its middle: beyond its edges nothing was photographed. */
function photographThrough(image, own, vignetting) {
  const SHARE = 0.92;
  const [width, height] = [image.width, image.height].map((side) => Math.floor((side * SHARE) / 4) * 4);
  const [left, top] = [(image.width - width) / 2, (image.height - height) / 2];
  const from = kernels.memory.uint16(image.offset, image.stride * image.height);
  const [black] = image.black;
  // Of a site's own colour, straight between the four around.
  const lightAt = (x, y, column, row) => {
    const [u, v] = [(x - column) / 2, (y - row) / 2];
    const [i, j] = [Math.floor(u), Math.floor(v)];
    const at = (k, l) => from[(row + 2 * (j + l)) * image.stride + column + 2 * (i + k)] - black;
    const across = (l) => at(0, l) * (1 - u + i) + at(1, l) * (u - i);
    return across(0) * (1 - v + j) + across(1) * (v - j);
  };
  return cutMosaic(image, { x: left, y: top, width, height }, (_, x, y) => {
    const place = { x: x + 0.5 - width / 2, y: y + 0.5 - height / 2 };
    const straight = straightenPlace(place, own, { width, height });
    const square = (place.x ** 2 + place.y ** 2) / (width ** 2 + height ** 2) / 0.25;
    const [k1, k2, k3] = vignetting;
    const light = 1 + square * (k1 + square * (k2 + square * k3));
    const [u, v] = [straight.x + image.width / 2 - 0.5, straight.y + image.height / 2 - 0.5];
    return light * lightAt(u, v, (left + x) % 2, (top + y) % 2);
  });
}
