import { RushesError } from "../base/errors.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { type CodedLevels, readCodedLevels } from "./coded-levels.ts";
import { shifted } from "./dng.ts";
import { activeArea, checkTileSize, type DngPart, readParts, visibleArea } from "./dng-layout.ts";
import { readColour } from "./dng-colour.ts";
import { type DngPlace, readCfa } from "./dng-levels.ts";
import { checkSize } from "./limits.ts";
import { CFA, LINEAR_RAW, TAG } from "./tags.ts";
import { number, numbers } from "./tiff.ts";

/** A DNG whose tiles are pictures in another format: lossy JPEG or JPEG XL. */
export interface CodedDng {
  readonly place: DngPlace;
  readonly width: number;
  readonly height: number;
  /** 1 for a Bayer mosaic, 3 for linear RGB. */
  readonly planes: 1 | 3;
  readonly parts: readonly DngPart[];
  /** In how many fields rows and columns are stored (DNG 1.7.1); 1: in order. */
  readonly rowFields: number;
  readonly columnFields: number;
}

const CHUNKY = 1;
const MOST_FIELDS = 16;
const INTEGERS = 1;

/**
 * How the tiles lie; whatever is not plain is refused, for nobody else can decode it.
 * @throws RushesError `truncated`, `unreadable` or `unsupported`
 */
export function readCodedDng(place: DngPlace): CodedDng {
  const { tiff, raw } = place;
  const get = (tag: number, otherwise: number): number => number(tiff, raw, tag) ?? otherwise;
  const refuse = (expected: string, received: string): never => {
    throw new RushesError("unsupported", `Expected ${expected} but received ${received}`);
  };
  const width = get(TAG.imageWidth, 0);
  const height = get(TAG.imageLength, 0);
  checkSize(width, height);
  const photometric = get(TAG.photometric, 0);
  const samples = get(TAG.samplesPerPixel, 1);
  const planes = photometric === CFA ? 1 : 3;
  if ((photometric !== CFA && photometric !== LINEAR_RAW) || samples !== planes) {
    refuse("a mosaic or three colours in a DNG", `${samples} samples a pixel`);
  }
  if (planes === 3 && get(TAG.planarConfiguration, CHUNKY) !== CHUNKY) refuse("colours side by side", "planes");
  if (get(TAG.sampleFormat, INTEGERS) !== INTEGERS) refuse("a DNG of whole numbers", "floating-point samples");
  if ((numbers(tiff, raw, TAG.subTileBlockSize) ?? []).some((size) => size !== 1)) refuse("plain tiles", "sub-tiles");
  if (planes === 1 && readCfa(place) === null) refuse("a Bayer mosaic", "another pattern in lossy or JPEG XL tiles");
  const rowFields = get(TAG.rowInterleaveFactor, 1);
  const columnFields = get(TAG.columnInterleaveFactor, 1);
  for (const fields of [rowFields, columnFields]) {
    if (!(fields >= 1 && fields <= MOST_FIELDS)) refuse(`at most ${MOST_FIELDS} interleaved fields`, String(fields));
  }
  const parts = readParts(place, width, height, null);
  checkTileSize(parts, width, height);
  // A factor that leaves a field without a row or column means nothing.
  const sound = (fields: number, size: number): number => (fields < size ? fields : 1);
  return {
    place,
    width,
    height,
    planes,
    parts,
    rowFields: sound(rowFields, height),
    columnFields: sound(columnFields, width),
  };
}

/** A decoded picture's levels, and what it will say of itself but for where its pixels are. */
export function codedImage(
  { place, width, height, planes }: CodedDng,
  codes: number,
): {
  readonly levels: CodedLevels;
  /** Of the active area, from which tables are counted. */
  readonly origin: { readonly left: number; readonly top: number };
  readonly visible: { readonly left: number; readonly top: number };
  readonly image: Omit<RawImage, "offset" | "decoder">;
} {
  const active = activeArea(place, width, height);
  const { left, top, ...size } = visibleArea(place, width, height);
  const levels = readCodedLevels(place, planes, codes, active);
  const shift = ((left - active.left) & 1) + 2 * ((top - active.top) & 1);
  const mosaic = planes === 1 ? readCfa(place) : null;
  return {
    levels,
    origin: active,
    visible: { left, top },
    image: {
      layout: mosaic === null ? "rgb" : "bayer",
      ...size,
      stride: width * planes,
      cfa: mosaic === null ? [0, 1, 1, 2] : shifted(mosaic, shift),
      black: mosaic === null ? levels.black : shifted(levels.black, shift),
      white: levels.white,
      transfer: "linear",
      ...readColour(place),
    },
  };
}

/** A code out of each stored row or column: where it belongs in the picture. */
export function fieldOrder(size: number, fields: number): Int32Array {
  const order = new Int32Array(size);
  let at = 0;
  for (let field = 0; field < fields; field++) {
    for (let place = field; place < size; place += fields) order[at++] = place;
  }
  return order;
}
