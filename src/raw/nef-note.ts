import { RushesError } from "../base/errors.ts";
import { NIKON, TAG } from "./tags.ts";
import { number, numbers, readTiff, subIfds, type Tiff, type TiffIfd } from "./tiff.ts";

/** Nikon's maker note of the third kind, as all its cameras since 2002 write it: a TIFF of its own. */
export interface NikonNote {
  readonly tiff: Tiff;
  readonly ifd: TiffIfd;
}

/** "Nikon", zero, version 2.xx, two zeros; then the TIFF. */
const SIGNATURE = [0x4e, 0x69, 0x6b, 0x6f, 0x6e, 0, 2];
const HEADER_BYTES = 10;
/** NEFCompression: High Efficiency, and the same with a star. */
const HIGH_EFFICIENCY = new Set([13, 14]);
/** Where NEFCompression lies in the bytes that newer cameras keep it in. */
const COMPRESSION_AT = 10;
/** Levels are those of 14 bits, whatever the samples have. */
const LEVEL_BITS = 14;
/**
 * Cameras whose notes may say nothing of black, for which LibRaw knows better than 0. All others clip it to 0 before they
 * store: the D3, D300, D700, D90 and what came before them.
 */
const BLACK_ELSEWHERE = /^NIKON D7[58]0$/;
const KNOWS_BLACK = /^NIKON D\d/;

type Four = readonly [number, number, number, number];

/** The maker note of a Nikon, or null: none, or of an older kind. */
export function readNikonNote(tiff: Tiff): NikonNote | null {
  const exif = tiff.ifds.flatMap((ifd) => subIfds(tiff, ifd, TAG.exifIfd)).find((ifd) => ifd.has(TAG.makerNote));
  const entry = exif?.get(TAG.makerNote);
  if (entry === undefined) return null;
  const { offset } = entry;
  if (SIGNATURE.some((byte, index) => tiff.bytes[offset + index] !== byte)) return null;
  // Not to its end only: values that an editor moved behind it are still there.
  const bytes = tiff.bytes.subarray(offset + HEADER_BYTES);
  if (bytes.length < 8 || (bytes[0] !== 0x49 && bytes[0] !== 0x4d)) return null;
  try {
    const note = readTiff(bytes);
    const [ifd] = note.ifds;
    // LibRaw reads the curve in the file's byte order: where the two differ, who is right is not known.
    return ifd === undefined || note.littleEndian !== tiff.littleEndian ? null : { tiff: note, ifd };
  } catch (error) {
    if (error instanceof RushesError) return null;
    throw error;
  }
}

/** True when the picture is compressed in Nikon's High Efficiency way (TicoRAW). */
export function isHighEfficiency({ tiff, ifd }: NikonNote): boolean {
  const settings = numbers(tiff, ifd, NIKON.settings) ?? [];
  const [first = 0, second = 0] = settings.slice(COMPRESSION_AT);
  const newer = tiff.littleEndian ? first + 256 * second : 256 * first + second;
  return HIGH_EFFICIENCY.has(number(tiff, ifd, NIKON.nefCompression) ?? newer);
}

/**
 * Black levels of red, green beside red, green beside blue and blue, in units of the samples; null: the note does not say
 * and the model is none of those that have no black above 0.
 */
export function readNikonBlack({ tiff, ifd }: NikonNote, model: string, bits: number): Four | null {
  const levels = numbers(tiff, ifd, NIKON.blackLevel);
  if (levels !== null && levels.length === 4 && levels.some((level) => level > 0)) {
    const [red = 0, first = 0, second = 0, blue = 0] = levels.map((level) => level >> (LEVEL_BITS - bits));
    return [red, first, second, blue];
  }
  return KNOWS_BLACK.test(model) && !BLACK_ELSEWHERE.test(model) ? [0, 0, 0, 0] : null;
}

/** Levels as `readNikonBlack` gives them, for the four pixels of a pattern. */
export function placedBlack([red, greenByRed, greenByBlue, blue]: Four, cfa: Four): Four {
  const at = (place: number): number => {
    const colour = cfa[place];
    if (colour !== 1) return colour === 0 ? red : blue;
    return cfa[place ^ 1] === 0 ? greenByRed : greenByBlue;
  };
  return [at(0), at(1), at(2), at(3)];
}
