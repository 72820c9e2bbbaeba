// What decoding one 24 MP raw costs in one thread, ours beside LibRaw's (libraw-wasm: open and unpack, nothing more):
// `npm run bench -- raw [format] [rounds] [width]x[height]`. The files are written by the tests' own encoders from one
// made-up scene with the noise of light. Least CPU time of all rounds, in milliseconds; the two take turns.
import { register } from "node:module";

register(new URL("./typescript-hooks.mjs", import.meta.url));
const source = (path) => import(new URL(`../src/${path}`, import.meta.url).href);
const dist = (path) => import(new URL(`../dist/${path}`, import.meta.url).href);

/** Red, green, green, blue of a grey world, and a sensor's full well in electrons. */
const COLOURS = [0.5, 1, 1, 0.65];
const FULL_WELL = 50_000;
const BLACK = 0.037;

/** A bright sky above darker ground, its samples of `bits` bits, with shot noise and some of readout. */
function scene(width, height, bits) {
  let state = 7;
  const normal = () => {
    let sum = 0;
    for (let i = 0; i < 4; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      sum += state / 4294967296;
    }
    return (sum - 2) * Math.sqrt(3);
  };
  const most = 2 ** bits - 1;
  const samples = new Uint16Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const light = 0.05 + 0.5 * (1 - y / height) + 0.1 * Math.sin(x / 200) * Math.sin(y / 150);
      const electrons = light * COLOURS[(x & 1) + 2 * (y & 1)] * FULL_WELL;
      const noisy = electrons + Math.sqrt(electrons + 16) * normal();
      const value = Math.round(most * (BLACK + (1 - BLACK) * (noisy / FULL_WELL)));
      samples[y * width + x] = Math.max(0, Math.min(most, value));
    }
  }
  return samples;
}

const LOSSLESS = { version: [0x46, 0x30], curve: [], start: [600, 600, 600, 600] };
const curveOf = (count, bits) =>
  Array.from({ length: count }, (_, index) => Math.round((2 ** bits - 1) * (index / (count - 1)) ** 2));

/** The code whose curve value is nearest. */
function codesOf(samples, curve, bits) {
  const codes = new Uint16Array(2 ** bits);
  let code = 0;
  for (let value = 0; value < codes.length; value++) {
    while (code + 1 < curve.length && curve[code + 1] + curve[code] <= 2 * value) code++;
    codes[value] = code;
  }
  return samples.map((sample) => codes[sample]);
}

async function nef(content) {
  const { encodeNef } = await source("raw/nef-encoder.fixture.ts");
  return encodeNef({ model: "NIKON D750", littleEndian: true, black: [600, 600, 600, 600], ...content }).file;
}

/** Of whole tiles of 512 pixels, whose Huffman table suits the noise. */
async function arw(width, height, storage, bits) {
  const { encodeArw } = await source("raw/arw.fixture.ts");
  const { short } = await dist("raw/tiff-writer.js");
  const [wide, high] = [width, height].map((size) => Math.floor(size / 512) * 512);
  const sr2 = [short(0x7310, 512, 512, 512, 512)];
  const samples = scene(wide, high, bits);
  const written = bits === 12 ? 12 : 14;
  return encodeArw({ model: "ILCE-7M3", width: wide, height: high, samples, storage, bits: written, sr2, table: 1 });
}

async function dng(width, height, compression) {
  const { encodeDng } = await dist("raw/dng-writer.js");
  const { dngContent } = await source("raw/dng-content.fixture.ts");
  return encodeDng(dngContent({ width, height, samples: scene(width, height, 14), compression }));
}

function packed14(width, height) {
  const samples = scene(width, height, 14);
  const rowBytes = Math.ceil((width * 14) / 128) * 16;
  const data = new Uint8Array(rowBytes * height);
  samples.forEach((sample, place) => {
    const first = Math.floor(place / width) * rowBytes * 8 + (place % width) * 14;
    const bits = sample << (first & 7);
    data[first >> 3] |= bits;
    data[(first >> 3) + 1] |= bits >> 8;
    data[(first >> 3) + 2] |= bits >> 16;
  });
  return data;
}

const FORMATS = {
  "dng-ljpeg": (width, height) => dng(width, height, "lossless-jpeg"),
  "dng-16bit": (width, height) => dng(width, height, "none"),
  cr2: async (width, height) => {
    const { encodeCr2 } = await source("raw/cr2.fixture.ts");
    const samples = scene(width, height, 14);
    const third = Math.ceil(width / 6) * 2;
    const slices = [2, third, width - 2 * third];
    return encodeCr2({ width, height, samples, bits: 14, components: 2, slices, black: [600, 600, 600, 600] });
  },
  arw2: (width, height) => arw(width, height, "arw2", 11),
  "arw-12-packed": (width, height) => arw(width, height, "packed", 12),
  "arw-14bit": (width, height) => arw(width, height, "words", 14),
  "arw-tiles": (width, height) => arw(width, height, "tiles", 14),
  "nef-14-lossless": (width, height) =>
    nef({ width, height, bits: 14, codes: scene(width, height, 14), storage: huffman(LOSSLESS) }),
  "nef-12-lossless": (width, height) =>
    nef({ width, height, bits: 12, codes: scene(width, height, 12), storage: huffman(LOSSLESS) }),
  "nef-14-lossy": (width, height) => {
    const curve = curveOf(2753, 14);
    const codes = codesOf(scene(width, height, 14), curve, 14);
    const linearisation = { version: [0x44, 0x10], curve, start: [500, 500, 500, 500] };
    return nef({ width, height, bits: 14, codes, storage: huffman(linearisation), model: "NIKON D300" });
  },
  "nef-14-packed": (width, height) =>
    nef({
      width,
      height,
      bits: 14,
      codes: new Uint16Array(),
      storage: { kind: "plain", compression: 1, data: packed14(width, height) },
      model: "NIKON Z 6",
    }),
};

function huffman(linearisation) {
  return { kind: "huffman", linearisation };
}

/** CPU time in milliseconds: what other processes take of the machine does not count. */
async function time(work) {
  const started = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}

async function run([wanted = "", rounds = "9", size = "6048x4024"]) {
  const [width, height] = size.split("x").map(Number);
  const { createKernels } = await dist("kernels/instance.js");
  const { RawDecoder } = await dist("raw/decoder.js");
  const { createLibRawModule } = await dist("raw/libraw-module.js");
  const kernels = await createKernels();
  const decoder = await RawDecoder.create(kernels);
  const { LibRaw } = await createLibRawModule();
  console.log(
    `${"format".padEnd(18)}${"decoder".padEnd(9)}${"MB".padStart(6)}${"ours".padStart(9)}${"ns/px".padStart(8)}${"LibRaw".padStart(9)}${"ratio".padStart(8)}`,
  );
  for (const [name, encode] of Object.entries(FORMATS)) {
    if (!name.startsWith(wanted)) continue;
    const file = await encode(width, height);
    let image;
    let ours = Infinity;
    let theirs = Infinity;
    for (let round = 0; round < Number(rounds); round++) {
      const { mark } = kernels.memory;
      ours = Math.min(ours, await time(async () => (image = await decoder.decode(file, name))));
      kernels.memory.release(mark);
      const handle = new LibRaw();
      theirs = Math.min(
        theirs,
        await time(() => {
          handle.open(file, {});
          handle.rawImageData();
        }),
      );
      handle.delete();
    }
    const perPixel = (ours * 1e6) / (image.width * image.height);
    const figures = [
      (file.length / 1e6).toFixed(1).padStart(6),
      ours.toFixed(1).padStart(9),
      perPixel.toFixed(2).padStart(8),
    ];
    figures.push(theirs.toFixed(1).padStart(9), `${(theirs / ours).toFixed(1)} ×`.padStart(8));
    console.log(`${name.padEnd(18)}${image.decoder.padEnd(9)}${figures.join("")}`);
  }
}

await run(process.argv.slice(2));
