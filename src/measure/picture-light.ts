import type { Picture, Plane } from "../kernels/picture.ts";
import { type FrameLight, GRID_HEIGHT, GRID_WIDTH } from "../light/frame-light.ts";
import { computeEdges } from "./grid-edges.ts";
import { packFrameLight } from "./light-cells.ts";

/**
 * Light of a finished picture, on the grid of a frame: EV are log2 of display-linear light with 1.0 = white, and the
 * grid holds luminance (0.2126 R + 0.7152 G + 0.0722 B of linear BT.709 light).
 */
export type PictureLight = FrameLight;

/** Samples a cell and direction at least, where there are as many: the score is a consensus of thousands of cells. */
const SAMPLES = 4;
/** Codes (0 to 1) from which a colour counts as clipped, and below which a sample counts as dark. */
const BRIGHT = 0.98;
const DARK = 0.02;
/** Cells with less light than code 0.042 (9 steps of 8 bits above black) are left out. */
const FLOOR_EV = -11;
const TABLE_SIZE = 16384;
/** BT.1886: light = code^2.4. */
const EOTF = Float32Array.from({ length: TABLE_SIZE + 1 }, (_, i) => (i / TABLE_SIZE) ** 2.4);
const [BRIGHT_STEPS, DARK_STEPS] = [Math.ceil(BRIGHT * TABLE_SIZE), Math.ceil(DARK * TABLE_SIZE)];

/** What each code adds to R', G' and B', in steps of the table (ITU-R BT.709-6, 3.2 to 3.4). */
interface CodeSteps {
  readonly luma: Int32Array;
  readonly redOfCr: Int32Array;
  readonly greenOfCr: Int32Array;
  readonly greenOfCb: Int32Array;
  readonly blueOfCb: Int32Array;
}

function createSteps(bits: number): CodeSteps {
  const unit = 2 ** (bits - 8);
  const steps = (zero: number, swing: number, share: number): Int32Array =>
    Int32Array.from({ length: 2 ** bits }, (_, code) =>
      Math.round((((code - zero * unit) * share) / (swing * unit)) * TABLE_SIZE),
    );
  return {
    luma: steps(16, 219, 1),
    redOfCr: steps(128, 224, 1.5748),
    greenOfCr: steps(128, 224, -0.46812427),
    greenOfCb: steps(128, 224, -0.18732427),
    blueOfCb: steps(128, 224, 1.8556),
  };
}

const STEPS = { 8: createSteps(8), 10: createSteps(10) } as const;

/**
 * Measures a packed Y'CbCr picture (BT.709, limited range) as a screen would show it. One chroma sample in so many is
 * read, with the luma it lies on.
 * @param buffer memory that the picture's plane offsets count in; 10-bit planes must lie on even bytes, rows too
 */
export function measurePicture(buffer: ArrayBufferLike, picture: Picture): PictureLight {
  const deep = picture.format !== "yuv420p";
  const codes = deep ? new Uint16Array(buffer, 0, buffer.byteLength >> 1) : new Uint8Array(buffer);
  const locate = ({ offset, stride, ...size }: Plane): Samples => {
    return { start: offset / codes.BYTES_PER_ELEMENT, step: stride / codes.BYTES_PER_ELEMENT, ...size };
  };
  const [luma, blueChroma, redChroma] = [
    locate(picture.planes[0]),
    locate(picture.planes[1]),
    locate(picture.planes[2]),
  ];
  const scaleX = Math.max(1, Math.round(luma.width / Math.max(1, blueChroma.width)));
  const scaleY = Math.max(1, Math.round(luma.height / Math.max(1, blueChroma.height)));
  const xEdges = computeEdges(Math.min(blueChroma.width, Math.ceil(luma.width / scaleX)), GRID_WIDTH);
  const yEdges = computeEdges(Math.min(blueChroma.height, Math.ceil(luma.height / scaleY)), GRID_HEIGHT);
  const steps = STEPS[deep ? 10 : 8];
  const cells = createCells();
  for (let cell = 0; cell < GRID_WIDTH * GRID_HEIGHT; cell++) {
    const cx = cell % GRID_WIDTH;
    const cy = Math.floor(cell / GRID_WIDTH);
    const [x0, x1] = [xEdges[cx] as number, xEdges[cx + 1] as number];
    const [y0, y1] = [yEdges[cy] as number, yEdges[cy + 1] as number];
    const stepX = Math.max(1, Math.floor((x1 - x0 - 1) / (SAMPLES - 1)));
    const stepY = Math.max(1, Math.floor((y1 - y0 - 1) / (SAMPLES - 1)));
    let [red, green, blue, counted, bright, dark] = [0, 0, 0, 0, 0, 0];
    for (let y = y0; y < y1; y += stepY) {
      const lumaRow = luma.start + y * scaleY * luma.step;
      const blueRow = blueChroma.start + y * blueChroma.step;
      const redRow = redChroma.start + y * redChroma.step;
      for (let x = x0; x < x1; x += stepX) {
        const level = steps.luma[codes[lumaRow + x * scaleX]!]!;
        const cb = codes[blueRow + x]!;
        const cr = codes[redRow + x]!;
        const r = level + steps.redOfCr[cr]!;
        const g = level + steps.greenOfCr[cr]! + steps.greenOfCb[cb]!;
        const b = level + steps.blueOfCb[cb]!;
        const most = Math.max(r, g, b);
        if (most < DARK_STEPS) dark++;
        if (most >= BRIGHT_STEPS) {
          bright++;
        } else {
          counted++;
          red += EOTF[Math.max(0, r)]!;
          green += EOTF[Math.max(0, g)]!;
          blue += EOTF[Math.max(0, b)]!;
        }
      }
    }
    cells.red[cell] = red / counted;
    cells.green[cell] = green / counted;
    cells.blue[cell] = blue / counted;
    cells.level[cell] = (0.2126 * red + 0.7152 * green + 0.0722 * blue) / counted;
    cells.counted[cell] = counted;
    cells.bright[cell] = bright;
    cells.dark[cell] = dark;
  }
  return packFrameLight(cells, FLOOR_EV);
}

/** A plane counted in codes instead of bytes. */
interface Samples {
  readonly start: number;
  readonly step: number;
  readonly width: number;
  readonly height: number;
}

function createCells(): Parameters<typeof packFrameLight>[0] {
  const create = (): Float64Array => new Float64Array(GRID_WIDTH * GRID_HEIGHT);
  return {
    level: create(),
    red: create(),
    green: create(),
    blue: create(),
    counted: create(),
    bright: create(),
    dark: create(),
  };
}
