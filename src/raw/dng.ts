import { RushesError } from "../base/errors.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { readLinearization } from "./dng-curve.ts";
import { activeArea, type DngPart, readParts, visibleArea } from "./dng-layout.ts";
import { SMALLEST_XTRANS, shiftXtrans } from "../kernels/xtrans-pattern.ts";
import { readColour } from "./dng-colour.ts";
import { type DngPlace, readBlack, readCfa, readXtransBlack, readXtransCfa } from "./dng-levels.ts";
import { checkSize } from "./limits.ts";
import { CFA, LINEAR_RAW, TAG } from "./tags.ts";
import { allIfds, number, numbers, type Tiff, type TiffIfd } from "./tiff.ts";

/** All that is needed to decode a DNG's mosaic and to hand it on. */
export interface DngMosaic {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly compression: "ljpeg" | "packed";
  readonly littleEndian: boolean;
  readonly parts: readonly DngPart[];
  /** LinearizationTable; null: samples are linear as they are. */
  readonly curve: readonly number[] | null;
  /** What the picture will say of itself, but for where its pixels are. */
  readonly image: Omit<RawImage, "offset" | "stride" | "decoder">;
  /** First visible pixel. */
  readonly left: number;
  readonly top: number;
}

/** The mosaic, or why it is one for LibRaw. */
export type DngReading = { readonly mosaic: DngMosaic } | { readonly unusual: string };

const UNCOMPRESSED = 1;
const JPEG = 7;
const REDUCED = 1;
/** DNG 1.0 coded a difference of 32768 in another way. */
const FIRST_VERSION = 0x0101;

export function isDng(tiff: Tiff): boolean {
  return tiff.ifds[0]?.has(TAG.dngVersion) ?? false;
}

/** The directory of the full-size raw picture; null: none. */
export function rawDirectory(tiff: Tiff): TiffIfd | null {
  const raws = allIfds(tiff).filter((ifd) => {
    const photometric = number(tiff, ifd, TAG.photometric);
    const reduced = (number(tiff, ifd, TAG.newSubfileType) ?? 0) & REDUCED;
    return (photometric === CFA || photometric === LINEAR_RAW) && reduced === 0;
  });
  const area = (ifd: TiffIfd): number =>
    (number(tiff, ifd, TAG.imageWidth) ?? 0) * (number(tiff, ifd, TAG.imageLength) ?? 0);
  return raws.toSorted((a, b) => area(b) - area(a))[0] ?? null;
}

/**
 * Reads how a DNG stores its mosaic (DNG 1.4). Everything that is not a plain mosaic of Bayer's or X-Trans in
 * lossless JPEG or uncompressed is left to LibRaw.
 *
 * @throws RushesError `unreadable`, `truncated` or `unsupported`
 */
export function readDng(tiff: Tiff): DngReading {
  const raw = rawDirectory(tiff);
  const [main] = tiff.ifds;
  if (raw === null || main === undefined) {
    throw new RushesError("unreadable", "Expected a DNG but it has no raw picture");
  }
  const place: DngPlace = { tiff, raw, main };
  const get = (tag: number): number | null => number(tiff, raw, tag);
  const width = get(TAG.imageWidth) ?? 0;
  const height = get(TAG.imageLength) ?? 0;
  checkSize(width, height);

  const compression = get(TAG.compression) ?? UNCOMPRESSED;
  const [bits = 1, ...otherBits] = numbers(tiff, raw, TAG.bitsPerSample) ?? [];
  const [major = 0, minor = 0] = numbers(tiff, main, TAG.dngVersion) ?? [];
  if (get(TAG.photometric) !== CFA || (get(TAG.samplesPerPixel) ?? 1) !== 1)
    return { unusual: "several samples a pixel" };
  if (compression !== UNCOMPRESSED && compression !== JPEG) return { unusual: `compression ${compression}` };
  if (otherBits.length > 0 || bits < 8 || bits > 16) return { unusual: `${bits} bits a sample` };
  if ((get(TAG.sampleFormat) ?? 1) !== 1) return { unusual: "samples that are no integers" };
  if ((get(TAG.predictor) ?? 1) !== 1 || (get(TAG.fillOrder) ?? 1) !== 1) return { unusual: "predictor or bit order" };
  if (major * 256 + minor < FIRST_VERSION) return { unusual: "a DNG before version 1.1" };
  const { left, top, ...size } = visibleArea(place, width, height);
  const pattern = readMosaic(place, { left, top, ...size }, activeArea(place, width, height));
  if (pattern === null) return { unusual: "a mosaic that is neither Bayer's nor X-Trans" };
  const curve = readLinearization(place);
  const white = get(TAG.whiteLevel) ?? (curve === null ? 2 ** bits - 1 : Math.max(...curve));
  const image = {
    ...pattern,
    ...size,
    white,
    transfer: "linear",
    ...readColour(place),
  } as const;
  const kind = compression === JPEG ? "ljpeg" : "packed";
  const parts = readParts(place, width, height, kind === "packed" ? bits : null);
  return {
    mosaic: { width, height, bits, compression: kind, littleEndian: tiff.littleEndian, parts, curve, image, left, top },
  };
}

/** Pattern and black level, from the first visible pixel on. */
function readMosaic(
  place: DngPlace,
  visible: { readonly left: number; readonly top: number; readonly width: number; readonly height: number },
  active: { readonly left: number; readonly top: number },
): Pick<RawImage, "layout" | "cfa" | "black"> | null {
  const [columns, rows] = [visible.left - active.left, visible.top - active.top];
  const bayer = readCfa(place);
  if (bayer !== null) {
    const shift = (columns & 1) + 2 * (rows & 1);
    return { layout: "bayer", cfa: shifted(bayer, shift), black: shifted(readBlack(place), shift) };
  }
  const xtrans = readXtransCfa(place);
  if (xtrans === null || Math.min(visible.width, visible.height) < SMALLEST_XTRANS) return null;
  return { layout: "xtrans", cfa: shiftXtrans(xtrans, columns, rows), black: readXtransBlack(place, xtrans) };
}

type Four = readonly [number, number, number, number];

/** A 2×2 pattern seen from `shift` = columns + 2·rows further on. */
export function shifted(pattern: Four, shift: number): Four {
  const at = (index: number): number => pattern[index ^ shift] as number;
  return [at(0), at(1), at(2), at(3)];
}
