// What the scripts that draw sheets of pictures share.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import sharp from "sharp";

const GAP = 8;
const LABEL = 28;

/** A module of dist. */
export const load = (path) => import(new URL(path, new URL("../dist/", import.meta.url)).href);

const { createKernels } = await load("kernels/instance.js");
const { RawDecoder } = await load("raw/decoder.js");
const { Developer } = await load("develop/developer.js");
const { DEFAULT_SIGMOID } = await load("develop/settings.js");

export const kernels = await createKernels();
const decoder = await RawDecoder.create(kernels);
const developer = new Developer(kernels);

/** In kernel memory, until somebody releases it. */
export async function openPhotograph(file) {
  return decoder.decode(await readFile(file), basename(file));
}

/** A part of a photograph in the film's own look, its pixels as they are unless `width` and `height` say otherwise. */
export function developPart(image, part, { exposure = 0, white = 1, contrast = 1.6, ...settings } = {}) {
  const gain = 2 ** exposure;
  return developer.develop(image, {
    whiteBalance: image.asShot,
    xyzToCamera: image.xyzToCamera,
    gain,
    look: { ...DEFAULT_SIGMOID, contrast, white: white * gain },
    crop: part,
    width: part.width,
    height: part.height,
    format: "rgb16",
    dither: 0,
    ...settings,
  });
}

/** A picture in `rgb16` as one that can be laid on a sheet. */
export function readBytes({ planes }) {
  const [{ width, height }] = planes;
  const rgb = new Uint8Array(width * height * 3);
  for (const [plane, { offset, stride }] of planes.entries()) {
    for (let y = 0; y < height; y++) {
      const row = kernels.memory.uint16(offset + y * stride, width);
      for (let x = 0; x < width; x++) rgb[(y * width + x) * 3 + plane] = row[x] >> 8;
    }
  }
  return { rgb, width, height };
}

/** What `develop` returns, with all that was taken in kernel memory released. */
export async function released(develop) {
  const { mark } = kernels.memory;
  try {
    return await develop();
  } finally {
    kernels.memory.release(mark);
  }
}

/**
 * Writes pictures of one size side by side, each enlarged so many times, its pixels to be seen, with what it is below it.
 * @param pictures label (left out: none) and what `readBytes` returns
 */
export async function writeSheet(out, pictures, { enlarged = 1, quality = 88, columns = pictures.length } = {}) {
  const [width, height] = [pictures[0].width * enlarged, pictures[0].height * enlarged];
  const row = height + (pictures[0].label === undefined ? 0 : LABEL);
  const rows = Math.ceil(pictures.length / columns);
  const layers = await Promise.all(
    pictures.flatMap(({ label, rgb, width: across, height: down }, i) => {
      const [left, top] = [(i % columns) * (width + GAP), Math.floor(i / columns) * (row + GAP)];
      const picture = sharp(rgb, { raw: { width: across, height: down, channels: 3 } });
      const large = picture.resize(width, height, { kernel: "nearest" }).png().toBuffer();
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${LABEL}"><text x="4" y="19" font-family="sans-serif" font-size="16" fill="#222">${label}</text></svg>`;
      const text = label === undefined ? [] : [{ input: Buffer.from(svg), left, top: top + height }];
      return [large.then((input) => ({ input, left, top })), ...text];
    }),
  );
  const size = { width: columns * (width + GAP) - GAP, height: rows * (row + GAP) - GAP };
  await sharp({ create: { ...size, channels: 3, background: "white" } })
    .composite(layers)
    .webp({ quality })
    .toFile(out);
  console.log(out);
}
