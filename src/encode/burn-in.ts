import type { Frame } from "node-av/lib";
import sharp from "sharp";
import { RushesError } from "../base/errors.ts";
import { escapeXml } from "../base/escape-xml.ts";
import { ffmpegError } from "./ffmpeg.ts";

/** A name that becomes part of a film's pictures. */
export interface BurnIn {
  readonly width: number;
  readonly height: number;
  /** Luma of the letters and their rims, 16–235. */
  readonly luma: Uint8Array;
  /** How much of it shows, 0–255. */
  readonly cover: Uint8Array;
}

/** Where the name stands, in shares of width and height: no crop that leaves a film to look at takes all three away. */
const PLACES = [
  [0.28, 0.22],
  [0.72, 0.53],
  [0.28, 0.84],
] as const;
/** Height of letters, in shares of the width. */
const LARGEST = 0.028;
/** What a name may be wide, in shares of the width. */
const WIDEST = 0.5;
/** How wide letters are at most, in shares of their height: capitals and signs of scripts without cases, and others. */
const WIDE_LETTER = 1;
const LETTER = 0.62;
/** Seen on snow and in the night by their rims, and still a film to watch. */
const OPACITY = 0.36;

/**
 * Draws a name for pictures of one size.
 * @throws RushesError `unsupported` where no font of this machine can draw it
 */
export async function drawBurnIn(name: string, width: number, height: number): Promise<BurnIn> {
  const wide = name.match(/[\p{Lu}\p{Lo}\p{S}]/gu)?.length ?? 0;
  const letters = wide * WIDE_LETTER + ([...name].length - wide) * LETTER;
  const size = width * Math.min(LARGEST, WIDEST / Math.max(1, letters));
  const texts = PLACES.map(
    ([x, y]) =>
      `<text x="${(x * width).toFixed(1)}" y="${(y * height).toFixed(1)}" font-size="${size.toFixed(1)}" font-family="sans-serif" text-anchor="middle" fill="#fff" stroke="#000" stroke-width="${(size / 14).toFixed(2)}" paint-order="stroke">${escapeXml(name)}</text>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><g opacity="${OPACITY}">${texts.join("")}</g></svg>`;
  const rgba = await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer();
  const luma = new Uint8Array(width * height);
  const cover = new Uint8Array(width * height);
  for (let i = 0; i < cover.length; i++) {
    luma[i] = 16 + Math.round((rgba[4 * i]! * 219) / 255);
    cover[i] = rgba[4 * i + 3]!;
  }
  if (cover.every((value) => value === 0)) {
    throw new RushesError("unsupported", "No font of this machine can draw the name into the film.");
  }
  return { width, height, luma, cover };
}

/**
 * Burns the name into a picture of 8 bits in limited range. Its colour stays: only luma is changed.
 * @throws RushesError `encode`
 */
export function burnIn(frame: Frame, { width, height, luma, cover }: BurnIn): void {
  // A filter may hand the same picture to several: this one becomes ours alone.
  const status = frame.makeWritable();
  if (status < 0) throw ffmpegError(status, "encode", "a picture to write on", "the film");
  const plane = frame.data?.[0];
  const stride = frame.linesize[0];
  if (!plane || stride === undefined || frame.width !== width || frame.height !== height) {
    throw new RushesError("internal", `Expected a picture of ${width}×${height} to write a name on`);
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const share = cover[y * width + x]!;
      if (share === 0) continue;
      const at = y * stride + x;
      plane[at] = Math.round(plane[at]! + ((luma[y * width + x]! - plane[at]!) * share) / 255);
    }
  }
}
