import { RushesError } from "../base/errors.ts";
import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { BLOCK, findXtransPattern } from "../kernels/xtrans-pattern.ts";
import { levelKnots } from "./contrast-knots.ts";

/** The proxy's long side, as near as whole blocks come to it. */
const LONG_SIDE = 1500;
/** Light that is added before the logarithm: below it there is nothing to be seen. Of sRGB codes, of which log is taken too. */
const FLOOR_LINEAR = 2 ** -11;
const FLOOR_SRGB = 0.25;
/** Least contrast (σ, in powers of two) that is brought up to the common one: of light, of sRGB codes. */
const FLAT_LINEAR = 0.1;
const FLAT_SRGB = 0.07;

/** A plane of bytes in kernel memory. */
export interface BytePlane {
  readonly offset: number;
  /** Bytes from row to row: a multiple of 16, at least 16 more than the width. */
  readonly stride: number;
  readonly width: number;
  readonly height: number;
}

/** A small picture of a frame, at one local contrast, in the sensor's orientation. */
export interface ProxyPlane extends BytePlane {
  /** Pixels of the photograph to a pixel of the proxy, and the photograph's column and row where the proxy begins. */
  readonly side: number;
  readonly left: number;
  readonly top: number;
}

export function takePlane({ memory }: Kernels, width: number, height: number): BytePlane {
  const stride = Math.ceil(width / 16) * 16 + 16;
  return { offset: memory.take(stride * height + 64), stride, width, height };
}

/**
 * Means of blocks of pixels, their logarithm, at one local contrast: exposure, its steps and soft shadows fall away, and so
 * does noise. 128 is the mean of the surroundings.
 */
export function makeProxy(kernels: Kernels, image: RawImage): ProxyPlane {
  const { memory, exports } = kernels;
  const { unit, left, top } = findBlocks(image);
  const side = chooseSide(Math.max(image.width, image.height), unit);
  const width = Math.floor((image.width - left) / side);
  const height = Math.floor((image.height - top) / side);
  const proxy = { ...takePlane(kernels, width, height), side, left, top };
  if (width < 1 || height < 1) return proxy;
  const { mark } = memory;
  const channels = image.layout === "rgb" ? 3 : 1;
  const across = side * channels;
  const light = memory.take(proxy.stride * 4 * height);
  const isSrgb = image.transfer === "srgb";
  const black = meanBlack(image);
  exports.logBlocks(
    image.offset + (top * image.stride + left * channels) * 2,
    image.stride,
    across,
    side,
    width,
    height,
    black * across * side,
    1 / (across * side * Math.max(1, image.white - black)),
    isSrgb ? FLOOR_SRGB : FLOOR_LINEAR,
    memory.take(across * width * 4),
    light,
    proxy.stride * 4,
  );
  const knots = levelKnots(kernels, { ...proxy, offset: light }, isSrgb ? FLAT_SRGB : FLAT_LINEAR);
  exports.levelContrast(
    light,
    proxy.stride * 4,
    width,
    height,
    knots.means,
    knots.gains,
    knots.columns,
    knots.rows,
    memory.take((knots.columns + 3) * 8),
    proxy.offset,
    proxy.stride,
  );
  memory.release(mark);
  return proxy;
}

/** Pixels that a block's side is a multiple of, and where the first one lies. */
function findBlocks(image: RawImage): { readonly unit: number; readonly left: number; readonly top: number } {
  if (image.layout === "rgb") return { unit: 1, left: 0, top: 0 };
  if (image.layout === "bayer") return { unit: 2, left: 0, top: 0 };
  const pattern = findXtransPattern(image.cfa);
  if (pattern === null) throw new RushesError("unsupported", `Expected X-Trans but received ${image.cfa.join(" ")}`);
  return { unit: BLOCK, left: pattern.x, top: pattern.y };
}

/** The multiple of `unit` that brings the long side closest to the wanted one, in proportion. */
function chooseSide(long: number, unit: number): number {
  const low = Math.max(unit, Math.floor(long / LONG_SIDE / unit) * unit);
  const high = low + unit;
  return long / low <= (LONG_SIDE / (long / high)) * LONG_SIDE ? low : high;
}

/** Black level of a block's mean. */
function meanBlack({ layout, black }: RawImage): number {
  if (layout === "bayer") return (black[0] + black[1] + black[2] + black[3]) / 4;
  if (layout === "rgb") return (black[0] + black[1] + black[2]) / 3;
  return (2 * black[0] + 5 * black[1] + 2 * black[2]) / 9;
}
