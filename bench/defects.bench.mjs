// What defects and noise cost: `npm run bench -- defects [rounds]`. Least processor time of all rounds, in milliseconds, of a made-up
// mosaic of 24 MP and pictures of UHD; beside it the same mosaic copied once, and its light measured.
import { deepStrictEqual } from "node:assert";

const SENSOR = { width: 6000, height: 4000 };
const FILM = { width: 3840, height: 2160 };
const load = (path) => import(new URL(`../dist/${path}`, import.meta.url).href);
const { createKernels } = await load("kernels/instance.js");
const { hash32 } = await load("base/hash32.js");
const { takePicture } = await load("develop/pack-stage.js");
const { reduceColourNoise } = await load("develop/reduce-colour-noise.js");
const { PictureMerger } = await load("develop/picture-merger.js");
const { repairPixels } = await load("develop/repair-pixels.js");
const { divideDust } = await load("develop/divide-dust.js");
const { measureHotPixels } = await load("measure/measure-hot-pixels.js");
const { measureDust } = await load("measure/measure-dust.js");
const { measureLight } = await load("measure/measure-light.js");

const rounds = Number(process.argv[2] ?? "8");
const kernels = await createKernels();
const { memory } = kernels;

function time(name, work) {
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
  }
  console.log(`${name.padEnd(36)}${best.toFixed(1).padStart(8)} ms`);
}

const picture = takePicture(memory, "yuv420p10le", FILM.width, FILM.height);
const merger = new PictureMerger(await createKernels(), picture, 5);
for (let frame = 0; frame < 5; frame++) {
  for (const { offset, stride, height } of picture.planes) {
    const codes = memory.uint16(offset, (stride / 2) * height);
    for (let i = 0; i < codes.length; i++) codes[i] = 400 + (hash32(i * 5 + frame) & 31);
  }
  merger.add(frame, memory.buffer, picture, String(frame));
}
const samples = SENSOR.width * SENSOR.height;
const offset = memory.take(2 * samples + 64);
const mosaic = memory.uint16(offset, samples);
for (let i = 0; i < samples; i++) mosaic[i] = 1500 + (hash32(i) & 127);
const black = [512, 512, 512, 512];
const facts = { layout: "bayer", cfa: [0, 1, 1, 2], black, white: 16_383, transfer: "linear", orientation: 1 };
const image = { ...facts, ...SENSOR, offset, stride: SENSOR.width };
const places = Array.from({ length: 2000 }, (_, i) => 2 * i * 65_536 + (hash32(i) % SENSOR.width));
const shadow = { step: 12, across: 11, down: 11, ev: Array.from({ length: 121 }, () => -0.05) };
const shadows = Array.from({ length: 20 }, (_, i) => ({ ...shadow, x: 100 + 250 * i, y: 300 }));
const copy = new Uint16Array(samples);

time("mosaic copied once", () => copy.set(mosaic));
time("measure light", () => measureLight(kernels, image));
time("measure hot pixels", () => measureHotPixels(kernels, image));
time("measure dust", () => measureDust(kernels, image));
time("replace 2,000 hot pixels", () => deepStrictEqual(repairPixels(kernels, image, places), 0));
time("divide 20 shadows", () => divideDust(kernels, image, shadows));
time("noise of colour, UHD", () => reduceColourNoise(kernels, picture, 50, 0));
time("copy for merging, UHD", () => merger.add(4, memory.buffer, picture, "4"));
time("merge with 4 neighbours, UHD", () => merger.merge(2, [0, 1, 3, 4], 1, 0));
