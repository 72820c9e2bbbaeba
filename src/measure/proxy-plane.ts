import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { levelKnots } from "./contrast-knots.ts";
import { measureLogs, planBlocks } from "./log-plane.ts";

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
  const blocks = planBlocks(image, LONG_SIDE);
  const { width, height, side, left, top } = blocks;
  const proxy = { ...takePlane(kernels, width, height), side, left, top };
  if (width < 1 || height < 1) return proxy;
  const { mark } = memory;
  const light = memory.take(proxy.stride * 4 * height);
  const isSrgb = image.transfer === "srgb";
  measureLogs(kernels, image, blocks, isSrgb ? FLOOR_SRGB : FLOOR_LINEAR, light, proxy.stride * 4);
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
