// Does the work of a film that was made, part by part in one thread of its own, and prints the CPU seconds of each part
// as JSON: `node bench/make-parts.mjs <film.yaml>`. Run by make.bench.mjs; the film's `.rushes` says what to do.
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { openPlan } from "./film-plan.mjs";

const load = (path) => import(new URL(path, new URL("../dist/", import.meta.url)).href);
const { createKernels } = await load("kernels/instance.js");
const { RawDecoder } = await load("raw/decoder.js");
const { Developer } = await load("develop/developer.js");
const { measureLight } = await load("measure/measure-light.js");
const { contentHash } = await load("store/content-hash.js");
const { ChunkWriter } = await load("encode/chunk-writer.js");
const { pixelFormatOf } = await load("encode/formats.js");

const CHUNK_LENGTH = 48;
const filmPath = process.argv[2];
const { pictures, source, format } = await openPlan(filmPath);
const kernels = await createKernels();
const decoder = await RawDecoder.create(kernels);
const developer = new Developer(kernels);
const { memory } = kernels;

async function cpuSeconds(work) {
  const before = process.cpuUsage();
  await work();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1e6;
}

async function measureAll() {
  for (const { path } of pictures) {
    const { mark } = memory;
    const bytes = await readFile(join(source, path));
    contentHash(bytes);
    measureLight(kernels, await decoder.decode(bytes, path));
    memory.release(mark);
  }
}

const developed = [];
async function develop({ path, recipe }) {
  const { mark } = memory;
  const image = await decoder.decode(await readFile(join(source, path)), path);
  const { black, white, whiteBalance, xyzToCamera, gainEv, local, look, crop, view, dither } = recipe;
  const settings = { whiteBalance, xyzToCamera, gain: 2 ** gainEv, local, look, crop, ...view, dither };
  const picture = developer.develop({ ...image, black, white }, { ...settings, format: pixelFormatOf(format) });
  return { picture, mark };
}

async function developAll() {
  for (const planned of pictures) memory.release((await develop(planned)).mark);
}

/** Keeps the pictures for the encoder, outside of what is timed. */
async function keepAll() {
  for (const planned of pictures) {
    const { picture, mark } = await develop(planned);
    const end = memory.mark;
    const buffer = new SharedArrayBuffer(end - mark);
    new Uint8Array(buffer).set(new Uint8Array(memory.buffer, mark, end - mark));
    const planes = picture.planes.map((plane) => ({ ...plane, offset: plane.offset - mark }));
    developed.push({ buffer, picture: { ...picture, planes } });
    memory.release(mark);
  }
}

async function encodeAll() {
  for (let first = 0; first < developed.length; first += CHUNK_LENGTH) {
    const writer = await ChunkWriter.open(join(dirname(filmPath), `part-${first}.nut`), format);
    for (const { buffer, picture } of developed.slice(first, first + CHUNK_LENGTH)) await writer.write(buffer, picture);
    await writer.finish();
  }
}

const measure = await cpuSeconds(measureAll);
const developing = await cpuSeconds(developAll);
await keepAll();
const encode = await cpuSeconds(encodeAll);
console.log(JSON.stringify({ measure, develop: developing, encode }));
process.exit(0);
