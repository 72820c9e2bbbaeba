// CPU seconds a frame from file to packed picture, one thread, sigmoid look: `node bench/file-to-picture.mjs <folder>
// <width>x<height>`. Prints one number: the least mean of several rounds over all files. Run by film.bench.mjs.
import { readdir } from "node:fs/promises";
import { join } from "node:path";

const load = (path) => import(new URL(path, new URL("../dist/", import.meta.url)).href);
const { createKernels } = await load("kernels/instance.js");
const { RawDecoder } = await load("raw/decoder.js");
const { Developer } = await load("develop/developer.js");
const { DEFAULT_SIGMOID } = await load("develop/settings.js");
const { PhotographReader } = await load("render/photograph-reader.js");

const ROUNDS = 4;
const [folder, size] = process.argv.slice(2);
const [width, height] = size.split("x").map(Number);
const files = (await readdir(folder)).toSorted().map((name) => join(folder, name));
const kernels = await createKernels();
const decoder = await RawDecoder.create(kernels);
const developer = new Developer(kernels);
const reader = new PhotographReader(1);

async function toPicture(path, dither) {
  const { mark } = kernels.memory;
  const { bytes } = await reader.read({ path, name: path });
  const image = await decoder.decode(bytes, path);
  const cropHeight = (image.width * height) / width;
  developer.develop(image, {
    whiteBalance: image.asShot,
    xyzToCamera: image.xyzToCamera,
    gain: 1,
    look: { ...DEFAULT_SIGMOID, white: 1 },
    crop: { x: 0, y: (image.height - cropHeight) / 2, width: image.width, height: cropHeight },
    width,
    height,
    format: "yuv420p",
    dither,
  });
  kernels.memory.release(mark);
  reader.giveBack(bytes.buffer);
}

let least = Infinity;
for (let round = 0; round < ROUNDS; round++) {
  const before = process.cpuUsage();
  for (const [index, path] of files.entries()) await toPicture(path, index);
  const used = process.cpuUsage(before);
  least = Math.min(least, (used.user + used.system) / 1e6 / files.length);
}
console.log(least);
