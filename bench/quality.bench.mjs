// How close pictures come to the truth and to their own full-quality demosaic, next to other programs:
// `npm run bench -- quality [--scale 1.5625] [--size 3000x2000] [--ours] [--keep folder] [scene or raw file…]`.
// Tables on stdout; crops side by side and the peers' pictures stay in the folder given with --keep.
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { createLight, decodeCodes, matchGain, scale, toCodes, writeCrops } from "./quality-image.mjs";
import { compare } from "./quality-measures.mjs";
import { developByPeer, findPeers } from "./quality-peers.mjs";
import { makeMosaic, makeScene, NEUTRAL, SCENE_NAMES, XYZ_TO_CAMERA } from "./quality-scenes.mjs";

const dist = new URL("../dist/", import.meta.url);
const load = (path) => import(new URL(path, dist).href);
const { createKernels } = await load("kernels/instance.js");
const { RawDecoder } = await load("raw/decoder.js");
const { Developer } = await load("develop/developer.js");
const { encodeDng } = await load("raw/dng-writer.js");

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    scale: { type: "string", default: "1.5625" },
    size: { type: "string", default: "3000x2000" },
    ours: { type: "boolean", default: false },
    keep: { type: "string" },
  },
});
const [WIDTH, HEIGHT] = values.size.split("x").map(Number);
const RATIO = Number(values.scale);
const CROP = 100;

async function run() {
  const folder = values.keep ?? (await mkdtemp(join(tmpdir(), "rushes-quality-")));
  await mkdir(folder, { recursive: true });
  const peers = values.ours ? [] : findPeers();
  try {
    for (const name of positionals.length > 0 ? positionals : SCENE_NAMES) {
      const place = join(folder, basename(name).replace(/\W/g, "-"));
      await mkdir(place, { recursive: true });
      await benchScene(name, place, peers);
    }
  } finally {
    if (values.keep === undefined) await rm(folder, { recursive: true, force: true });
  }
}

/** One scene, or one raw file: there the truth is not known, and each program is held to itself alone. */
async function benchScene(name, folder, peers) {
  const isRaw = !SCENE_NAMES.includes(name) && existsSync(name);
  const scene = isRaw ? null : await makeScene(name, WIDTH, HEIGHT);
  if (!isRaw && scene === null) return;
  const raw = isRaw ? name : join(folder, "scene.dng");
  if (!isRaw && !existsSync(raw)) await writeFile(raw, encodeScene(scene.light));
  const ours = await createOurs(raw, isRaw);
  const even = (length) => 2 * Math.round(length / RATIO / 2);
  const [width, height] = [even(ours.width), even(ours.height)];
  const truth = scene && scale(scene.light, width, height);
  const pictures = [];
  const rows = [];
  if (truth) pictures.push(toCodes(truth));

  const own = ours.develop(width, height);
  const ownReference = scale(ours.developFull(), width, height);
  pictures.push(own);
  rows.push(measure("rushes", own, truth, ownReference));
  for (const peer of peers.filter(({ scales }) => scales || RATIO === 1)) {
    const full = await developByPeer(peer, raw, folder, null);
    const picture = peer.scales && RATIO !== 1 ? await developByPeer(peer, raw, folder, width) : full;
    const same = full.width === ours.width && full.height === ours.height;
    if (truth && !(same && picture.width === width && picture.height === height)) {
      console.log(`${peer.name}: ${full.width}x${full.height} and ${picture.width}x${picture.height}: not compared`);
      continue;
    }
    const place = (light) => scale(light, picture.width, picture.height, RATIO !== 1 && peer.corner);
    const [reference, should] = [place(full), scene && place(scene.light)];
    // Without a truth, it is as bright as it comes, and may be cut in its own way.
    const codes = toCodes(should ? matchGain(picture, should) : picture);
    if (picture.width === width && picture.height === height) pictures.push(codes);
    rows.push(measure(peer.name, codes, should, should ? matchGain(reference, should) : reference));
  }
  console.log(`\n${basename(name)}: ${ours.width}x${ours.height} → ${width}x${height}`);
  print(rows, scene?.grey === true);
  const look = scene?.look ?? { x: 0.5, y: 0.5 };
  const corner = (place, length) => 2 * Math.round((place * (length - CROP)) / 2);
  const crop = { x: corner(look.x, width), y: corner(look.y, height), width: CROP, height: CROP };
  await writeCrops(join(folder, `crops-${RATIO}.png`), pictures, crop, 3);
}

function measure(name, codes, truth, reference) {
  return {
    name,
    truth: truth && compare(codes, toCodes(truth)),
    reference: RATIO === 1 ? null : compare(codes, toCodes(reference)),
  };
}

function print(rows, grey) {
  const head = "Y dB   Cb dB   Cr dB   ΔE med   ΔE 95   zip %";
  console.log(`${"".padEnd(20)}${"to the truth".padEnd(52)}to its own full picture, Lanczos`);
  console.log(`${"".padEnd(22)}${head}${grey ? "  chroma" : ""}     ${head}`);
  const cells = (result) =>
    result
      ? [result.y, result.cb, result.cr, result.median, result.p95, result.zipper]
          .map((value, at) => value.toFixed(at < 3 ? 1 : 2).padStart(at < 3 ? 6 : 7))
          .join("  ")
      : "".padEnd(52);
  for (const { name, truth, reference } of rows) {
    const chroma = grey && truth ? truth.chroma.toFixed(2).padStart(8) : "";
    console.log(`${name.padEnd(20)}${cells(truth)}${chroma}   ${cells(reference)}`);
  }
}

function encodeScene(light) {
  return encodeDng({
    ...makeMosaic(light),
    bitsPerSample: 14,
    xyzToCamera: XYZ_TO_CAMERA,
    asShotNeutral: NEUTRAL,
    make: "Made",
    model: "Made up",
    lens: null,
    serial: null,
    shutter: { num: 1, den: 100 },
    aperture: 8,
    iso: 100,
    focalMm: 50,
    takenAt: 1.6e9,
    zoneOffset: null,
    orientation: 1,
    compression: "none",
    software: "rushes",
  });
}

/** Our own pictures of a raw, in codes; in full also as light. */
async function createOurs(path, isRaw) {
  const kernels = await createKernels();
  const decoder = await RawDecoder.create(kernels);
  const developer = new Developer(kernels);
  const image = await decoder.decode(await readFile(path), path);
  const turned = image.orientation >= 5;
  const [fullWidth, fullHeight] = turned ? [image.height, image.width] : [image.width, image.height];
  const [width, height] = [fullWidth & ~1, fullHeight & ~1];
  const whiteBalance = isRaw ? image.asShot : NEUTRAL.map((light) => 1 / light);

  function develop(outWidth, outHeight, crop = { x: 0, y: 0, width, height }) {
    const { mark } = kernels.memory;
    const picture = developer.develop(image, {
      whiteBalance,
      xyzToCamera: image.xyzToCamera,
      gain: 1,
      look: { kind: "plain" },
      crop,
      width: outWidth,
      height: outHeight,
      format: "yuv422p10le",
      dither: 0,
    });
    const [y, cb, cr] = picture.planes.map((plane) => {
      const codes = new Float32Array(plane.width * plane.height);
      for (let row = 0; row < plane.height; row++) {
        const samples = kernels.memory.uint16(plane.offset + row * plane.stride, plane.width);
        for (let x = 0; x < plane.width; x++) codes[row * plane.width + x] = samples[x] / 4;
      }
      return codes;
    });
    kernels.memory.release(mark);
    return { width: outWidth, height: outHeight, y, cb, cr };
  }

  return {
    width,
    height,
    develop,
    /** At twice the width, shifted so that even columns are the pixels themselves: chroma there is not subsampled. */
    developFull() {
      const { y, cb, cr } = develop(2 * width, height, { x: 0.25, y: 0, width, height });
      const light = createLight(width, height);
      for (let at = 0; at < width * height; at++) {
        decodeCodes(y[2 * at], cb[at], cr[at]).forEach((value, c) => (light.planes[c][at] = value));
      }
      return light;
    },
  };
}

await run();
