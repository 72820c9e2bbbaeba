// Pictures of the quality benchmark: linear-light BT.709 in three float planes, 1.0 = display white.
import sharp from "sharp";

/** @typedef {{width: number, height: number, planes: Float32Array[]}} Light */
/** @typedef {{width: number, height: number, y: Float32Array, cb: Float32Array, cr: Float32Array}} Codes 4:2:2, 8-bit codes */

export function createLight(width, height) {
  return { width, height, planes: [0, 1, 2].map(() => new Float32Array(width * height)) };
}

/** A 16-bit TIFF as its numbers stand in the file, through `decode` (0 to 1 → light). Profiles are not applied. */
export async function readTiff(path, decode) {
  const image = sharp(path, { ignoreIcc: true, limitInputPixels: false });
  const { data, info } = await image.removeAlpha().toColourspace("rgb16").raw({ depth: "ushort" }).toBuffer({
    resolveWithObject: true,
  });
  const samples = new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
  const light = createLight(info.width, info.height);
  const table = Float32Array.from({ length: 65536 }, (_, code) => decode(code / 65535));
  for (let at = 0, i = 0; at < info.width * info.height; at++) {
    for (let c = 0; c < 3; c++) light.planes[c][at] = table[samples[i++]];
  }
  return light;
}

const LOBES = 3;
const lanczos = (x) => {
  if (x === 0) return 1;
  if (Math.abs(x) >= LOBES) return 0;
  return (LOBES * Math.sin(Math.PI * x) * Math.sin((Math.PI * x) / LOBES)) / (Math.PI * x) ** 2;
};

/**
 * Lanczos of three lobes, widened when scaling down, in linear light, nothing cut off. Edges repeat. `corner`: the
 * middle of the first pixel is that of the source's first, in place of edge on edge.
 */
export function scale(image, width, height, corner = false) {
  if (width === image.width && height === image.height) return image;
  const across = image.planes.map((plane) => scaleRows(plane, image.width, image.height, width, corner));
  const planes = across.map((plane) => {
    const turned = transpose(plane, width, image.height);
    return transpose(scaleRows(turned, image.height, width, height, corner), height, width);
  });
  return { width, height, planes };
}

function scaleRows(plane, from, rows, to, corner) {
  const step = from / to;
  const stretch = Math.max(1, step);
  const out = new Float32Array(to * rows);
  for (let x = 0; x < to; x++) {
    const centre = corner ? x * step : (x + 0.5) * step - 0.5;
    const first = Math.ceil(centre - LOBES * stretch);
    const last = Math.floor(centre + LOBES * stretch);
    const weights = [];
    const places = [];
    for (let at = first; at <= last; at++) {
      weights.push(lanczos((at - centre) / stretch));
      places.push(Math.min(from - 1, Math.max(0, at)));
    }
    const sum = weights.reduce((a, b) => a + b);
    for (let y = 0; y < rows; y++) {
      let value = 0;
      for (let k = 0; k < weights.length; k++) value += weights[k] * plane[y * from + places[k]];
      out[y * to + x] = value / sum;
    }
  }
  return out;
}

function transpose(plane, width, height) {
  const out = new Float32Array(plane.length);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) out[x * height + y] = plane[y * width + x];
  return out;
}

/** Scales each channel of `image` so that it fits `reference` best: what a program does to levels is not judged. */
export function matchGain(image, reference) {
  const planes = image.planes.map((plane, c) => {
    let [ab, aa] = [0, 0];
    for (let at = 0; at < plane.length; at++) {
      ab += plane[at] * reference.planes[c][at];
      aa += plane[at] * plane[at];
    }
    return plane.map((value) => (value * ab) / aa);
  });
  return { ...image, planes };
}

const encode = (light) => Math.min(1, Math.max(0, light)) ** (1 / 2.4);

/** Light → Y'CbCr 4:2:2 of BT.709 as rushes packs it (chroma on even columns, 1 2 1), before rounding. */
export function toCodes({ width, height, planes: [red, green, blue] }) {
  const size = width * height;
  const [y, cb, cr] = [new Float32Array(size), new Float32Array(size), new Float32Array(size)];
  for (let at = 0; at < size; at++) {
    const [r, g, b] = [encode(red[at]), encode(green[at]), encode(blue[at])];
    const luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    y[at] = 16 + 219 * luma;
    cb[at] = 128 + (224 * (b - luma)) / 1.8556;
    cr[at] = 128 + (224 * (r - luma)) / 1.5748;
  }
  return { width, height, y, cb: halve(cb, width, height), cr: halve(cr, width, height) };
}

function halve(plane, width, height) {
  const out = new Float32Array((width / 2) * height);
  for (let row = 0; row < height; row++) {
    for (let x = 0; x < width; x += 2) {
      const at = row * width + x;
      out[(row * width + x) / 2] = (plane[x === 0 ? at : at - 1] + 2 * plane[at] + plane[at + 1]) / 4;
    }
  }
  return out;
}

/** Display light of a pixel, chroma interpolated between its neighbours. */
export function lightAt({ width, y, cb, cr }, column, row) {
  const half = width / 2;
  const at = row * half + (column >> 1);
  const next = column & 1 && (column >> 1) + 1 < half ? at + 1 : at;
  return decodeCodes(y[row * width + column], (cb[at] + cb[next]) / 2, (cr[at] + cr[next]) / 2);
}

/** One pixel's codes → display light. */
export function decodeCodes(y, cb, cr) {
  const luma = (y - 16) / 219;
  const red = luma + ((cr - 128) / 224) * 1.5748;
  const blue = luma + ((cb - 128) / 224) * 1.8556;
  const green = (luma - 0.2126 * red - 0.0722 * blue) / 0.7152;
  return [Math.max(0, red) ** 2.4, Math.max(0, green) ** 2.4, Math.max(0, blue) ** 2.4];
}

/** Part of some pictures, side by side, each pixel `zoom` pixels: 8-bit RGB for looking at. */
export function writeCrops(path, pictures, { x, y, width, height }, zoom) {
  const gap = 4;
  const total = pictures.length * (width + gap) - gap;
  const data = Buffer.alloc(total * height * 3, 255);
  pictures.forEach((codes, index) => {
    for (let v = 0; v < height; v++) {
      for (let u = 0; u < width; u++) {
        const at = (v * total + index * (width + gap) + u) * 3;
        lightAt(codes, x + u, y + v).forEach((light, c) => (data[at + c] = Math.round(255 * encode(light))));
      }
    }
  });
  const raw = sharp(data, { raw: { width: total, height, channels: 3 } });
  return raw.resize({ width: total * zoom, kernel: "nearest" }).toFile(path);
}
