import type { Kernels } from "../kernels/instance.ts";
import type { Picture } from "../kernels/picture.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { estimatePair } from "../motion/estimate-pair.ts";
import { isStill, standStill } from "../motion/is-still.ts";
import { joinPath } from "../motion/join-path.ts";
import type { Extent, PairMotion } from "../motion/measured-motion.ts";
import { IDENTITY } from "../motion/similarity.ts";
import { measureStability, type ShareOfSlow } from "../motion/stability.ts";
import type { FrameFeatures } from "./frame-features.ts";
import { matchFeatures } from "./match-features.ts";
import { measureFeatures } from "./measure-features.ts";

/** How steadily a finished film is seen, by what moves in its own pictures. */
export interface Steadiness {
  /** As in `Stability`; null: too few pictures. */
  readonly jitter: number | null;
  readonly stability: ShareOfSlow | null;
  readonly mirrored: ShareOfSlow | null;
  /** Pictures whose place in those around them is known. */
  readonly placed: number;
}

export interface SteadinessMeter {
  /** @param buffer memory that the picture's plane offsets count in */
  add(buffer: ArrayBufferLike, picture: Picture): void;
  finish(): Steadiness;
}

/** Pictures apart that are found in one another: what a film shakes by is told by neighbours, and slips by those beyond. */
const LAGS = [1, 2, 4] as const;
const WHITE = 65_535;

export function createSteadinessMeter(kernels: Kernels): SteadinessMeter {
  const recent: FrameFeatures[] = [];
  const pairs: PairMotion[] = [];
  let [count, extent]: [number, Extent | null] = [0, null];
  return {
    add(buffer, picture) {
      const features = measureLuma(kernels, buffer, picture);
      for (const lag of LAGS) {
        const before = recent.at(-lag);
        if (!before) continue;
        const motion = estimatePair(matchFeatures(kernels, before, features, null, 0), features.extent);
        if (motion) pairs.push({ from: count - lag, to: count, ...motion });
      }
      recent.push(features);
      if (recent.length > LAGS[2]) recent.shift();
      extent ??= features.extent;
      count++;
    },
    finish() {
      if (extent === null) return { jitter: null, stability: null, mirrored: null, placed: 0 };
      const measured = { extent, usable: Array.from({ length: count }, () => true), pairs };
      const stillness = isStill(measured);
      const joined = joinPath(measured);
      const path = stillness.still ? standStill(joined, stillness) : joined;
      const placed = path.bridged.filter((why) => why === null).length;
      const plain = path.poses.map(() => IDENTITY);
      const { jitter, stability, mirrored } = measureStability(plain, path, { frame: extent, window: extent });
      // Of pictures that are put straight between others nothing shakes: too many of them, and nothing is known.
      const isKnown = 2 * placed > count;
      return isKnown
        ? { jitter, stability, mirrored, placed }
        : { jitter: null, stability: null, mirrored: null, placed };
    },
  };
}

/** Features of a picture's luma, which stands for all three colours. */
function measureLuma(
  kernels: Kernels,
  buffer: ArrayBufferLike,
  { format, width, height, planes }: Picture,
): FrameFeatures {
  const { memory } = kernels;
  const { mark } = memory;
  const [{ offset, stride }] = planes;
  const deep = format !== "yuv420p";
  const [black, scale] = deep ? [64, WHITE / 876] : [16, WHITE / 219];
  const codes = deep
    ? new Uint16Array(buffer, offset, (stride * height) >> 1)
    : new Uint8Array(buffer, offset, stride * height);
  const step = stride / codes.BYTES_PER_ELEMENT;
  const at = memory.take(width * height * 6);
  const samples = memory.uint16(at, width * height * 3);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 3) {
      const value = Math.max(0, Math.min(WHITE, Math.round(((codes[y * step + x] as number) - black) * scale)));
      samples[to] = value;
      samples[to + 1] = value;
      samples[to + 2] = value;
    }
  }
  const image: RawImage = {
    layout: "rgb",
    offset: at,
    stride: width * 3,
    width,
    height,
    cfa: [0, 1, 1, 2],
    black: [0, 0, 0, 0],
    white: WHITE,
    transfer: "srgb",
    asShot: null,
    xyzToCamera: null,
    orientation: 1,
    decoder: "ffmpeg",
  };
  try {
    return measureFeatures(kernels, image);
  } finally {
    memory.release(mark);
  }
}
