import type { FrameFormat } from "../film/frame.ts";
import { CFA, LINEAR_RAW, TAG } from "./tags.ts";
import { allIfds, isTiff, number, readTiff, type Tiff } from "./tiff.ts";

/** What else starts a camera raw: Fujifilm RAF, Canon CRW, Sigma X3F, Minolta MRW, Rollei. */
const RAW_SIGNATURES: readonly (readonly [offset: number, text: string])[] = [
  [0, "FUJIFILM"],
  [6, "HEAPCCDR"],
  [0, "FOVb"],
  [0, "\0MRM"],
  [0, "DSC-Image"],
];
/** Brands of still pictures coded with HEVC (ISO/IEC 23008-12). */
const HEIC_BRANDS = new Set(["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"]);
/** TIFF compressions that only raws use: Nikon, Pentax, Sony, Samsung, Kodak, Panasonic, GoPro VC-5, lossy DNG. */
const RAW_COMPRESSIONS = new Set([9, 32767, 32769, 32770, 32772, 34316, 34713, 34892, 52546, 65000, 65535]);

/**
 * What a file is, by its first bytes, whatever it is called. Null: nothing known, or an unfinished or empty file.
 *
 * 64 KiB are enough, but for the rare TIFF with its first directory at the end: a TIFF counts as raw when a directory
 * at hand says so, else as a finished picture.
 */
export function sniffFormat(head: Uint8Array): FrameFormat | null {
  const at = (offset: number, text: string): boolean =>
    head.length >= offset + text.length && [...text].every((c, i) => head[offset + i] === c.charCodeAt(0));
  if (at(0, "\u00ff\u00d8\u00ff")) return "jpeg";
  if (at(0, "\u0089PNG\r\n\u001a\n")) return "png";
  if (at(0, "RIFF") && at(8, "WEBP")) return "webp";
  if (RAW_SIGNATURES.some(([offset, text]) => at(offset, text))) return "raw";
  if (at(4, "ftyp")) {
    const brand = String.fromCharCode(...head.subarray(8, 12));
    if (brand === "crx ") return "raw";
    return HEIC_BRANDS.has(brand) ? "heic" : null;
  }
  if (!isTiff(head)) return null;
  // Canon CR2; Phase One and Leaf.
  if (at(8, "CR") || at(8, "IIII") || at(8, "MMMM")) return "raw";
  return isRawTiff(readTiff(head)) ? "raw" : "tiff";
}

function isRawTiff(tiff: Tiff): boolean {
  if (tiff.magic !== 42) return true;
  const [main] = tiff.ifds;
  // Nikon, Sony and others put a thumbnail first; their raw directory may lie beyond the head.
  if (main?.has(TAG.subIfds) && number(tiff, main, TAG.newSubfileType) === 1) return true;
  return allIfds(tiff).some((ifd) => {
    const photometric = number(tiff, ifd, TAG.photometric);
    return (
      ifd.has(TAG.dngVersion) ||
      photometric === CFA ||
      photometric === LINEAR_RAW ||
      RAW_COMPRESSIONS.has(number(tiff, ifd, TAG.compression) ?? 1)
    );
  });
}
