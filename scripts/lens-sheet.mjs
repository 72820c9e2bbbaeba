// A part of a photograph with the lateral colour that its file speaks of, and without, both enlarged:
// `node scripts/lens-sheet.mjs <out.webp> <raw> <left> <top> [side]`.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import sharp from "sharp";

const load = (path) => import(new URL(path, new URL("../dist/", import.meta.url)).href);
const { createKernels } = await load("kernels/instance.js");
const { RawDecoder } = await load("raw/decoder.js");
const { alignColours } = await load("develop/align-colours.js");
const { Developer } = await load("develop/developer.js");
const { DEFAULT_SIGMOID } = await load("develop/settings.js");

const ENLARGED = 4;
const GAP = 8;

const [out, file, left, top, side = "130"] = process.argv.slice(2);
if (top === undefined) throw new Error("Expected a file to write, a photograph, and where to look in it");

const kernels = await createKernels();
const decoder = await RawDecoder.create(kernels);
const image = await decoder.decode(await readFile(file), basename(file));
if (!image.lateralColour) throw new Error(`${file} says nothing of lateral colour`);
const asShot = await develop();
alignColours(kernels, image, image.lateralColour);
const aligned = await develop();
const size = Number(side) * ENLARGED;
await sharp({ create: { width: 2 * size + GAP, height: size, channels: 3, background: "white" } })
  .composite([asShot, aligned].map((input, i) => ({ input, left: i * (size + GAP), top: 0 })))
  .webp({ quality: 88 })
  .toFile(out);

/** Pixels as they are, without any resampling. */
async function develop() {
  const { mark } = kernels.memory;
  const part = { width: Number(side), height: Number(side) };
  const picture = new Developer(kernels).develop(image, {
    whiteBalance: image.asShot,
    xyzToCamera: image.xyzToCamera,
    gain: 1.5,
    look: { ...DEFAULT_SIGMOID, white: 1.5 },
    crop: { x: Number(left), y: Number(top), ...part },
    ...part,
    format: "rgb16",
    dither: 0,
  });
  const pixels = new Uint8Array(part.width * part.height * 3);
  picture.planes.forEach(({ offset, stride }, plane) => {
    for (let y = 0; y < part.height; y++) {
      const row = kernels.memory.uint16(offset + y * stride, part.width);
      row.forEach((code, x) => (pixels[(y * part.width + x) * 3 + plane] = code >> 8));
    }
  });
  kernels.memory.release(mark);
  return sharp(pixels, { raw: { ...part, channels: 3 } })
    .resize(part.width * ENLARGED, null, { kernel: "nearest" })
    .png()
    .toBuffer();
}
