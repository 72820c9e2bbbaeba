import { RushesError } from "../base/errors.ts";
import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { rewriteDng, type DngIntent } from "./dng-rewrite.ts";
import { encodeDng } from "./dng-writer.ts";
import { readHeader } from "./exif-header.ts";

const LEAST_BITS = 8;
const MOST_BITS = 16;

/**
 * A raw as a DNG that says how it is meant to look, its samples untouched. A DNG stays as it is but for two fields; of any
 * other raw the mosaic is stored anew, without loss, with what its EXIF says of camera and exposure. Not carried over:
 * makers' notes, previews, places, and what lies beyond the visible area.
 * @param image the same file, decoded, its pixels in the kernels' memory
 * @throws RushesError `unsupported` for a picture that is no raw, or whose colours are not known
 */
export function convertToDng(
  { memory }: Kernels,
  bytes: Uint8Array,
  image: RawImage,
  intent: DngIntent,
  software: string,
): Uint8Array {
  const rewritten = rewriteDng(bytes, intent);
  if (rewritten !== null) return rewritten;
  if (image.layout === "rgb" || image.xyzToCamera === null) {
    throw new RushesError("unsupported", "Expected a raw with a mosaic and known colours to make a DNG of");
  }
  const { width, height, stride } = image;
  const samples = new Uint16Array(width * height);
  let most = image.white;
  for (let y = 0; y < height; y++) {
    const row = memory.uint16(image.offset + y * stride * 2, width);
    samples.set(row, y * width);
    for (const sample of row) if (sample > most) most = sample;
  }
  const header = readHeader(bytes);
  return encodeDng({
    width,
    height,
    samples,
    cfa: image.cfa,
    black: image.black,
    white: Math.round(image.white),
    bitsPerSample: Math.min(MOST_BITS, Math.max(LEAST_BITS, 32 - Math.clz32(most))),
    xyzToCamera: image.xyzToCamera,
    asShotNeutral: intent.neutral,
    baselineExposure: intent.exposureEv,
    make: header?.make ?? "Unknown",
    model: header?.model ?? "Unknown",
    lens: header?.lens ?? null,
    serial: header?.serial ?? null,
    shutter: ratioOf(header?.exposure.shutter ?? null),
    aperture: header?.exposure.aperture ?? null,
    iso: header?.exposure.iso ?? null,
    focalMm: header?.focalMm ?? null,
    takenAt: header?.takenAt ?? null,
    zoneOffset: header?.zoneOffset ?? null,
    orientation: image.orientation,
    compression: "lossless-jpeg",
    software,
  });
}

/** Seconds as cameras write them: 1/60, 13/10. */
function ratioOf(seconds: number | null): { readonly num: number; readonly den: number } | null {
  if (seconds === null) return null;
  return seconds < 0.3 ? { num: 1, den: Math.round(1 / seconds) } : { num: Math.round(seconds * 10), den: 10 };
}
