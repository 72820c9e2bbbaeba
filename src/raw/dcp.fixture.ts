import { ascii, float, ifdSize, long, short, signedRational, type TiffField, writeIfd } from "./tiff-writer.ts";

/** Canon EOS 6D under A and D65, as Adobe has it. */
export const DCP_MATRICES: readonly TiffField[] = [
  signedRational(50721, 10_000, 0.7546, -0.1435, -0.0929, -0.3846, 1.1488, 0.2692, -0.0332, 0.1209, 0.637),
  signedRational(50722, 10_000, 0.7034, -0.0804, -0.1014, -0.442, 1.2564, 0.2058, -0.0851, 0.1994, 0.5758),
  signedRational(50964, 10_000, 0.7763, 0.0065, 0.1815, 0.2364, 0.8351, -0.0715, -0.0059, -0.4228, 1.2538),
  signedRational(50965, 10_000, 0.7464, 0.1044, 0.1135, 0.2648, 0.9173, -0.182, 0.0113, -0.2154, 1.0292),
  short(50778, 17),
  short(50779, 21),
];

/** A table of hue, saturation and value of one change for all: degrees, and two factors. */
export function hsvTable(dims: readonly [number, number, number], tag: number, change: readonly number[]): TiffField[] {
  const count = dims[0] * dims[1] * dims[2];
  const isLook = tag === 50982;
  return [long(isLook ? 50981 : 50937, ...dims), float(tag, ...Array.from({ length: count }, () => change).flat())];
}

/** A camera profile, little-endian. */
export function encodeDcp(...fields: readonly TiffField[]): Uint8Array {
  const all = [ascii(50936, "Made up"), ...new Map(fields.map((field) => [field.tag, field])).values()];
  const file = new Uint8Array(8 + ifdSize(all));
  const view = new DataView(file.buffer);
  view.setUint16(0, 0x4949, true);
  view.setUint16(2, 0x4352, true);
  view.setUint32(4, 8, true);
  writeIfd(view, 8, all);
  return file;
}
