import { RushesError } from "../base/errors.ts";
import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import {
  createLibRawModule,
  type LibRawHandle,
  type LibRawMetadata,
  type LibRawModule,
  type LibRawPicture,
} from "./libraw-module.ts";
import type { CameraFacts } from "./camera-raw.ts";
import { SMALLEST_XTRANS, shiftXtrans } from "../kernels/xtrans-pattern.ts";
import { shifted } from "./dng.ts";
import { readXtransWindow } from "./libraw-xtrans.ts";
import { checkDataLength, checkSize } from "./limits.ts";
import { type MosaicSizes, opticalBlack } from "./optical-black.ts";

/** What a file says better than LibRaw does; what is absent is LibRaw's. */
export type KnownColour = Partial<Pick<RawImage, "asShot" | "xyzToCamera" | "orientation" | "black" | "colour">>;

type Four = readonly [number, number, number, number];

/**
 * For pictures that LibRaw develops itself: camera colours as they are, nothing measured on the picture, so that all
 * frames of a shot get the same.
 */
const SETTINGS = {
  noAutoBright: true,
  noAutoScale: true,
  adjustMaximumThr: 0,
  useAutoWb: false,
  useCameraWb: false,
  useCameraMatrix: 0,
  outputColor: 0,
  outputBps: 16,
  // Linear: power and toe slope of 1. All six of LibRaw's numbers must be given, or its BT.709 curve stays.
  gamm: [1, 1, 0, 0, 0, 0],
  userFlip: 0,
  userQual: 3,
};
/**
 * For mosaics: LibRaw processes a small window only, without interpolating. What is lacking there from the samples of
 * the sensor is the black level that LibRaw knows for each channel and does not tell.
 */
const WINDOW = 64;
const NO_MOSAIC = 0;
const X_TRANS = 9;
const FOUR_COLOURS = 4;
/** Failures after which a fresh module is made: what exceptions leak stays small. */
const MOST_FAILURES = 16;
/** Rows at the bottom that cannot all be one value in a real photograph, unless it is burnt out. */
const TAIL_ROWS = 8;
const BURNT_SHARE = 0.9;

/** LibRaw for one thread. It outlives bad files: after a crash inside it, a fresh one takes over. */
export class LibRawDecoder {
  readonly #kernels: Kernels;
  #module: LibRawModule | undefined;
  #failures = 0;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  /**
   * What the headers say, without unpacking; null when they speak of no Bayer mosaic.
   * @throws RushesError `truncated`, `unreadable` or `unsupported`
   */
  async identify(bytes: Uint8Array): Promise<CameraFacts | null> {
    return this.#withLibRaw(({ LibRaw }, handles) => {
      const handle = new LibRaw();
      handles.push(handle);
      handle.open(bytes, SETTINGS);
      const opened = metadataOf(handle);
      checkSize(opened.raw_width, opened.raw_height);
      if (!isBayer(opened)) return null;
      const sizes = sizesOf(opened);
      return {
        sizes,
        visible: visiblePart(sizes, opened),
        cfa: patternOf(opened.filters),
        white: opened.color_data.maximum,
        black: notedBlack(opened),
        ...colourOf(opened, {}),
      };
    });
  }

  /**
   * Decodes a mosaic of Bayer's or X-Trans as it is, everything else to linear camera RGB.
   *
   * @param proven true when all data are known to be there; else an empty bottom counts as missing data
   * @throws RushesError `truncated`, `unreadable` or `unsupported`
   */
  async decode(bytes: Uint8Array, known: KnownColour, proven: boolean): Promise<RawImage> {
    const { memory } = this.#kernels;
    return this.#withLibRaw(({ LibRaw }, handles) => {
      const open = (settings: Readonly<Record<string, unknown>>): LibRawHandle => {
        const handle = new LibRaw();
        handles.push(handle);
        handle.open(bytes, { ...SETTINGS, ...settings });
        return handle;
      };
      const handle = open({});
      const opened = metadataOf(handle);
      checkSize(opened.raw_width, opened.raw_height);
      checkDataLength(opened.width, opened.height, bytes.length);
      const image =
        isBayer(opened) || isXtrans(opened)
          ? this.#mosaic(open({ noInterpolation: true, cropbox: windowOf(opened) }), opened, known)
          : this.#developed(handle, opened, known);
      if (!proven) checkTail(memory.uint16(image.offset, image.stride * image.height), image);
      return image;
    });
  }

  /** Runs `work`, frees the handles it pushed, and makes of whatever was thrown an error of ours. */
  async #withLibRaw<T>(work: (module: LibRawModule, handles: LibRawHandle[]) => T): Promise<T> {
    const { memory } = this.#kernels;
    const { mark } = memory;
    this.#module ??= await createLibRawModule();
    const handles: LibRawHandle[] = [];
    try {
      return work(this.#module, handles);
    } catch (error) {
      memory.release(mark);
      if (!isCppException(error) || ++this.#failures >= MOST_FAILURES) this.#discard(error);
      if (error instanceof RushesError) throw error;
      throw new RushesError("unreadable", "Expected a camera raw but LibRaw cannot read it", { cause: error });
    } finally {
      handles.forEach(free);
    }
  }

  /** Our own errors leave LibRaw sound. */
  #discard(error: unknown): void {
    if (error instanceof RushesError) return;
    this.#module = undefined;
    this.#failures = 0;
  }

  #mosaic(handle: LibRawHandle, opened: LibRawMetadata, known: KnownColour): RawImage {
    const { memory } = this.#kernels;
    // In this order: it unpacks once, and the window does not touch the sensor's samples.
    const window = handle.imageData();
    const mosaic = handle.rawImageData();
    const sizes = sizesOf(opened);
    if (window === undefined || mosaic === undefined || mosaic.data.length < sizes.rawWidth * sizes.rawHeight) {
      throw new RushesError("unsupported", "Expected a mosaic but LibRaw has no plane of one");
    }
    const lessBlack = metadataOf(handle).color_data.maximum;
    const common = opened.color_data.maximum - lessBlack;
    const place = visiblePart(sizes, opened);
    const read = isXtrans(opened) ? readXtrans : readBayer;
    const { levels, ...pattern } = read({ window, data: mosaic.data, opened, sizes, place, known, common });
    const white = lessBlack + Math.min(...levels);
    const { left, top, width, height } = place;
    const offset = memory.take(width * height * 2);
    const target = memory.uint16(offset, width * height);
    for (let y = 0; y < height; y++) {
      const from = (top + y) * sizes.rawWidth + left;
      target.set(mosaic.data.subarray(from, from + width), y * width);
    }
    return {
      ...pattern,
      offset,
      stride: width,
      width,
      height,
      white,
      transfer: "linear",
      ...colourOf(opened, known),
      decoder: "libraw",
    };
  }

  #developed(handle: LibRawHandle, opened: LibRawMetadata, known: KnownColour): RawImage {
    if (opened.colors !== 3 || opened.is_foveon) {
      const what = opened.is_foveon ? "a Foveon sensor's picture" : `a mosaic of ${opened.cdesc}`;
      throw new RushesError(
        "unsupported",
        `Expected red, green and blue but received ${what}: convert it to a linear DNG or a 16-bit TIFF`,
      );
    }
    const picture = handle.imageData();
    const { maximum: white } = metadataOf(handle).color_data;
    if (picture === undefined || picture.colors !== 3 || !(picture.data instanceof Uint16Array)) {
      throw new RushesError("unsupported", "Expected three colours of 16 bits but LibRaw made something else");
    }
    const { width, height, data } = picture;
    checkSize(width, height);
    const { memory } = this.#kernels;
    const offset = memory.take(data.length * 2);
    memory.uint16(offset, data.length).set(data);
    return {
      layout: "rgb",
      offset,
      stride: width * 3,
      width,
      height,
      cfa: [0, 1, 1, 2],
      // LibRaw has subtracted it.
      black: [0, 0, 0, 0],
      white,
      transfer: "linear",
      ...colourOf(opened, known),
      decoder: "libraw-rgb",
    };
  }
}

/** What a mosaic's pattern and black level are read from. */
interface MosaicFacts {
  /** Processed, but not interpolated. */
  readonly window: LibRawPicture;
  readonly data: Uint16Array;
  readonly opened: LibRawMetadata;
  readonly sizes: MosaicSizes;
  readonly place: { readonly left: number; readonly top: number };
  readonly known: KnownColour;
  /** Black level that all channels have in common. */
  readonly common: number;
}

/** `levels`: black as LibRaw knows it, of four places or of red, green and blue. */
type Pattern = Pick<RawImage, "layout" | "cfa" | "black"> & { readonly levels: readonly number[] };

function readBayer({ window, data, opened, sizes, place, known, common }: MosaicFacts): Pattern {
  const levels = channelBlack(window, data, sizes, windowOf(opened)) ?? [common, common, common, common];
  const black = known.black ?? opticalBlack(data, sizes, levels) ?? levels;
  const shift = ((place.left - sizes.left) & 1) + 2 * ((place.top - sizes.top) & 1);
  return { layout: "bayer", cfa: shifted(patternOf(opened.filters), shift), black: shifted(black, shift), levels };
}

function readXtrans({ window, data, opened, sizes, place, known, common }: MosaicFacts): Pattern {
  const seen = readXtransWindow(window, data, sizes, windowOf(opened));
  if (seen === null || Math.min(sizes.width, sizes.height) < SMALLEST_XTRANS) {
    throw new RushesError(
      "unsupported",
      "Expected an X-Trans mosaic but its colours cannot be told: too dark or small",
    );
  }
  const levels = seen.black ?? [common, common, common, common];
  const cfa = shiftXtrans(seen.cfa, place.left - sizes.left, place.top - sizes.top);
  return { layout: "xtrans", cfa, black: known.black ?? levels, levels };
}

function metadataOf(handle: LibRawHandle): LibRawMetadata {
  const metadata = handle.metadata(true);
  if (metadata === undefined) throw new RushesError("unreadable", "Expected a camera raw but LibRaw found none");
  return metadata;
}

function isCppException(error: unknown): boolean {
  return error instanceof RushesError || (typeof error === "object" && error !== null && "excPtr" in error);
}

function free(handle: LibRawHandle): void {
  try {
    handle.delete();
  } catch {
    // A module that trapped cannot free; it is about to be collected as a whole.
  }
}

/** LibRaw's sizes as they lie on the sensor: before processing, it tells the visible ones turned as `flip` says. */
function sizesOf(metadata: LibRawMetadata): MosaicSizes {
  const { raw_width: rawWidth, raw_height: rawHeight, left_margin: left, top_margin: top } = metadata;
  const turned = metadata.flip === 5 || metadata.flip === 6;
  const [width, height] = turned ? [metadata.height, metadata.width] : [metadata.width, metadata.height];
  const sizes = { rawWidth, rawHeight, left, top, width: Math.min(width, rawWidth - left) };
  const cut = { ...sizes, height: Math.min(height, rawHeight - top) };
  checkSize(cut.width, cut.height);
  return cut;
}

/** Left, top, width and height of a window in the middle of the visible area, even, so that colours stay in place. */
function windowOf(metadata: LibRawMetadata): [number, number, number, number] {
  const { width, height } = sizesOf(metadata);
  const middle = (size: number): number => Math.max(0, Math.floor((size - WINDOW) / 4) * 2);
  return [middle(width), middle(height), Math.min(WINDOW, width), Math.min(WINDOW, height)];
}

/** Black of the four positions of the visible area: what LibRaw took off; null where a channel shows nothing above it. */
function channelBlack(
  window: LibRawPicture,
  data: Uint16Array,
  sizes: MosaicSizes,
  [left, top, width, height]: readonly [number, number, number, number],
): Four | null {
  if (window.width !== width || window.height !== height || window.colors !== 3) return null;
  const taken: (number | undefined)[] = [undefined, undefined, undefined, undefined];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const place = (y * width + x) * 3;
      // Without interpolation, a pixel's two other colours are 0.
      const above = Math.max(...window.data.subarray(place, place + 3));
      const sample = data[(sizes.top + top + y) * sizes.rawWidth + sizes.left + left + x] as number;
      if (above > 0 && above < 65535) taken[(x & 1) + 2 * (y & 1)] ??= sample - above;
    }
  }
  const [a, b, c, d] = taken;
  if (a === undefined || b === undefined || c === undefined || d === undefined) return null;
  return Math.min(a, b, c, d) < 0 ? null : [a, b, c, d];
}

/** One of three colours at each of 2×2 places, the same all over. */
function isBayer({ filters, colors }: LibRawMetadata): boolean {
  const code = filters >>> 0;
  const repeats = (code & 0xff) * 0x01010101 === code;
  return code !== NO_MOSAIC && code !== X_TRANS && code > 1000 && repeats && colors < FOUR_COLOURS;
}

/** The levels in Canon's notes, of red, green, blue and the second green, as those of the first four visible pixels. */
function notedBlack({ canon, filters }: LibRawMetadata): Four | null {
  const levels = canon?.ChannelBlackLevel ?? [];
  const at = (place: number): number => levels[(filters >>> (place * 2)) & 3] ?? 0;
  return levels.some((level) => level > 0) ? [at(0), at(1), at(2), at(3)] : null;
}

function isXtrans({ filters, colors }: LibRawMetadata): boolean {
  return filters === X_TRANS && colors < FOUR_COLOURS;
}

/** LibRaw's code: two bits a pixel; its second green (3) is green. */
function patternOf(filters: number): Four {
  const at = (place: number): number => {
    const colour = (filters >>> (place * 2)) & 3;
    return colour === 3 ? 1 : colour;
  };
  return [at(0), at(1), at(2), at(3)];
}

/** The camera's own crop where LibRaw knows it and it lies in what it calls visible; else that. */
function visiblePart(
  { left, top, width, height }: MosaicSizes,
  metadata: LibRawMetadata,
): { readonly left: number; readonly top: number; readonly width: number; readonly height: number } {
  const [crop] = metadata.raw_inset_crops ?? [];
  if (
    crop !== undefined &&
    crop.cwidth >= width / 2 &&
    crop.cheight >= height / 2 &&
    crop.cleft >= left &&
    crop.ctop >= top &&
    crop.cleft + crop.cwidth <= left + width &&
    crop.ctop + crop.cheight <= top + height
  ) {
    return { left: crop.cleft, top: crop.ctop, width: crop.cwidth, height: crop.cheight };
  }
  return { left, top, width, height };
}

/** LibRaw's rotation codes as EXIF orientation. */
const ORIENTATIONS: Readonly<Record<number, number>> = { 0: 1, 3: 3, 5: 8, 6: 6 };

function colourOf(
  { color_data: colour, flip }: LibRawMetadata,
  known: KnownColour,
): Pick<RawImage, "asShot" | "xyzToCamera" | "orientation" | "colour"> {
  const [r = 0, g = 0, b = 0] = colour.cam_mul;
  const matrix = colour.cam_xyz.slice(0, 3).flat();
  const sound = matrix.length === 9 && matrix.some((value) => value !== 0);
  return {
    asShot: known.asShot === undefined ? (r > 0 && g > 0 && b > 0 ? [r / g, 1, b / g] : null) : known.asShot,
    xyzToCamera: known.xyzToCamera === undefined ? (sound ? matrix : null) : known.xyzToCamera,
    orientation: known.orientation ?? ORIENTATIONS[flip] ?? 1,
    ...(known.colour && { colour: known.colour }),
  };
}

/** @throws RushesError `truncated` when the last rows repeat one pixel (or pair of them), and it is not burnt out. */
function checkTail(samples: Uint16Array, { layout, stride, height, white }: RawImage): void {
  const period = { bayer: 2, xtrans: 6, rgb: 3 }[layout];
  if (stride <= period * 8 || height <= TAIL_ROWS * 2) return;
  for (let y = height - TAIL_ROWS; y < height; y++) {
    for (let x = 0; x < stride; x++) {
      const sample = samples[y * stride + x] as number;
      if (sample > white * BURNT_SHARE || (x >= period && sample !== samples[y * stride + x - period])) return;
    }
  }
  throw new RushesError("truncated", `Expected a photograph but its last ${TAIL_ROWS} rows are empty`);
}
