import type { Picture } from "../kernels/picture.ts";
import { type FrameLight, GRID_HEIGHT, GRID_WIDTH } from "../light/frame-light.ts";
import { computeEdges } from "./grid-edges.ts";
import { packFrameLight } from "./light-cells.ts";

/**
 * Light of a finished picture, on the grid of a frame: EV are log2 of display-linear light with 1.0 = white, and the
 * grid holds luminance (0.2126 R + 0.7152 G + 0.0722 B of linear BT.709 light).
 */
export type PictureLight = FrameLight;

/** Samples a cell and direction at most: enough, as the score is a consensus of thousands of cells. */
const SAMPLES = 6;
/** Codes (0 to 1) from which a colour counts as clipped, and below which a sample counts as dark. */
const BRIGHT = 0.98;
const DARK = 0.02;
/** Cells with less light than code 0.042 (9 steps of 8 bits above black) are left out. */
const FLOOR = 2 ** -11;
const TABLE_SIZE = 16384;
/** BT.1886: light = code^2.4. */
const EOTF = Float64Array.from({ length: TABLE_SIZE + 1 }, (_, i) => (i / TABLE_SIZE) ** 2.4);

/**
 * Measures a packed Y'CbCr picture (BT.709, limited range) as a screen would show it. One chroma sample in so many is
 * read, with the luma it lies on.
 * @param buffer memory that the picture's plane offsets count in
 */
export function measurePicture(buffer: ArrayBufferLike, picture: Picture): PictureLight {
  const deep = picture.format !== "yuv420p";
  const unit = deep ? 4 : 1;
  const read = createReader(buffer, deep);
  const [luma, blueChroma, redChroma] = picture.planes;
  const scaleX = Math.max(1, Math.round(luma.width / Math.max(1, blueChroma.width)));
  const scaleY = Math.max(1, Math.round(luma.height / Math.max(1, blueChroma.height)));
  const xEdges = computeEdges(Math.min(blueChroma.width, Math.ceil(luma.width / scaleX)), GRID_WIDTH);
  const yEdges = computeEdges(Math.min(blueChroma.height, Math.ceil(luma.height / scaleY)), GRID_HEIGHT);
  const cells = createCells();
  for (let cell = 0; cell < GRID_WIDTH * GRID_HEIGHT; cell++) {
    const cx = cell % GRID_WIDTH;
    const cy = Math.floor(cell / GRID_WIDTH);
    const [x0, x1] = [xEdges[cx] as number, xEdges[cx + 1] as number];
    const [y0, y1] = [yEdges[cy] as number, yEdges[cy + 1] as number];
    const stepX = Math.max(1, Math.floor((x1 - x0) / SAMPLES));
    const stepY = Math.max(1, Math.floor((y1 - y0) / SAMPLES));
    let [red, green, blue, counted, bright, dark] = [0, 0, 0, 0, 0, 0];
    for (let y = y0; y < y1; y += stepY) {
      for (let x = x0; x < x1; x += stepX) {
        const code = (read(luma, x * scaleX, y * scaleY) / unit - 16) / 219;
        const cb = (read(blueChroma, x, y) / unit - 128) / 224;
        const cr = (read(redChroma, x, y) / unit - 128) / 224;
        const r = code + 1.5748 * cr;
        const g = code - 0.18732427 * cb - 0.46812427 * cr;
        const b = code + 1.8556 * cb;
        const most = Math.max(r, g, b);
        if (most < DARK) dark++;
        if (most >= BRIGHT) {
          bright++;
          continue;
        }
        counted++;
        red += toLight(r);
        green += toLight(g);
        blue += toLight(b);
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
  return packFrameLight(cells, FLOOR);
}

type Reader = (plane: Picture["planes"][number], x: number, y: number) => number;

function createReader(buffer: ArrayBufferLike, deep: boolean): Reader {
  if (!deep) {
    const bytes = new Uint8Array(buffer);
    return (plane, x, y) => bytes[plane.offset + y * plane.stride + x] as number;
  }
  const words = new DataView(buffer);
  return (plane, x, y) => words.getUint16(plane.offset + y * plane.stride + 2 * x, true);
}

function toLight(code: number): number {
  return EOTF[Math.round(Math.min(1, Math.max(0, code)) * TABLE_SIZE)] as number;
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
