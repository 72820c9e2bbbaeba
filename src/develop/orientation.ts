import type { RawImage } from "../kernels/raw-image.ts";

/** A photograph turned upright without moving a pixel: how to walk its samples. */
export interface Upright {
  readonly width: number;
  readonly height: number;
  /** Byte offset of the upright picture's first pixel. */
  readonly origin: number;
  /** Bytes from a pixel to its right neighbour and to the one below, either of them negative at times. */
  readonly stepX: number;
  readonly stepY: number;
  /** Rows of the upright picture run down the sensor's columns. */
  readonly turned: boolean;
  /** Sensor colour and black level of the upright pixels of the mosaic's pattern, row by row. For `rgb`: as they are. */
  readonly cfa: readonly number[];
  readonly black: readonly number[];
}

/** How the upright picture lies on the sensor. */
export interface Turn {
  /** Rows of the upright picture run down the sensor's columns. */
  readonly turned: boolean;
  /** It starts at the sensor's right, at its bottom. */
  readonly right: boolean;
  readonly bottom: boolean;
}

/** EXIF orientation 1 to 8 (TIFF 6.0, tag 274: which side of the picture row 0 and column 0 are). */
export function readTurn(orientation: number): Turn {
  return {
    turned: orientation >= 5,
    right: orientation === 2 || orientation === 3 || orientation === 7 || orientation === 8,
    bottom: orientation === 3 || orientation === 4 || orientation === 6 || orientation === 7,
  };
}

/** Turns a photograph upright by its EXIF orientation. */
export function uprightView(image: RawImage): Upright {
  const { width, height, orientation } = image;
  const { turned, right, bottom } = readTurn(orientation);
  const pixel = image.layout === "rgb" ? 6 : 2;
  const column = right ? -pixel : pixel;
  const row = (bottom ? -1 : 1) * image.stride * 2;
  const startX = right ? width - 1 : 0;
  const startY = bottom ? height - 1 : 0;
  const size = Math.sqrt(image.cfa.length);
  const phases = image.cfa.map((_, at) => {
    const [across, down] = [at % size, Math.floor(at / size)];
    const [x, y] = turned ? [down, across] : [across, down];
    return phaseOf(startX, x, right, size) + size * phaseOf(startY, y, bottom, size);
  });
  return {
    width: turned ? height : width,
    height: turned ? width : height,
    origin: image.offset + startY * image.stride * 2 + startX * pixel,
    stepX: turned ? row : column,
    stepY: turned ? column : row,
    turned,
    cfa: image.layout === "rgb" ? image.cfa : phases.map((phase) => image.cfa[phase]!),
    black: blackOf(image, phases),
  };
}

function blackOf({ layout, black, cfa }: RawImage, phases: readonly number[]): readonly number[] {
  if (layout === "rgb") return black;
  return phases.map((phase) => black[layout === "bayer" ? phase : cfa[phase]!]!);
}

/** Place in a pattern of `size` of the pixel `steps` from `start`, towards it or away. */
function phaseOf(start: number, steps: number, back: boolean, size: number): number {
  return (((start + (back ? -steps : steps)) % size) + size) % size;
}
