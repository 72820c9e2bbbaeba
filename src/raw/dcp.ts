import { RushesError } from "../base/errors.ts";
import type { CameraProfile, HsvTable } from "../kernels/camera-profile.ts";
import { readProfileColour } from "./dng-colour.ts";
import { isDng } from "./dng.ts";
import { TAG } from "./tags.ts";
import { isTiff, number, numbers, readTiff, text, type Tiff, type TiffIfd } from "./tiff.ts";

/** "CR": what stands in a DCP where a TIFF has 42. */
const DCP_MAGIC = 0x4352;
/** Entries of a table; Adobe's largest have 90 × 30, or 36 × 8 × 16. */
const MOST_ENTRIES = 1 << 18;
const MOST_POINTS = 8192;
const MOST_OFFSET = 10;
/** A table that turns or scales colours further is damaged. */
const MOST_TURN = 360;
const MOST_SCALE = 64;
const SRGB = 1;

/**
 * Reads a camera profile (DCP: a TIFF directory of a DNG's profile tags). Nothing is trusted.
 * @param name for messages
 * @throws RushesError `unreadable` for what is none, or is damaged
 */
export function readDcp(bytes: Uint8Array, name: string): CameraProfile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittle = bytes[0] === 0x49;
  if (bytes.length < 8 || bytes[0] !== bytes[1] || view.getUint16(2, isLittle) !== DCP_MAGIC) {
    throw new RushesError("unreadable", `Expected a camera profile (.dcp) for \`${name}\` but received other bytes`);
  }
  // Not `slice`: of a Buffer it is a window on the same bytes.
  const plain = new Uint8Array(bytes);
  new DataView(plain.buffer).setUint16(2, 42, isLittle);
  return named(name, () => readProfile(readTiff(plain), name));
}

/**
 * The profile that a DNG has embedded.
 * @throws RushesError `unreadable` for a damaged one; `unsupported` for a file that has none
 */
export function readEmbeddedProfile(bytes: Uint8Array, name: string): CameraProfile {
  const tiff = isTiff(bytes) ? readTiff(bytes) : null;
  const profile = tiff !== null && isDng(tiff) ? named(name, () => readProfile(tiff, name)) : null;
  if (profile?.colour) return profile;
  throw new RushesError("unsupported", `Expected a camera profile in \`${name}\` but it has none`);
}

function named<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RushesError)) throw error;
    throw new RushesError(error.code, `${error.message} (camera profile of \`${name}\`)`, { cause: error });
  }
}

function readProfile(tiff: Tiff, name: string): CameraProfile {
  const [ifd] = tiff.ifds;
  if (ifd === undefined) throw new RushesError("unreadable", "Expected a directory but there is none");
  const dims = numbers(tiff, ifd, TAG.profileHueSatMapDims);
  const coding = encodingOf(tiff, ifd, TAG.profileHueSatMapEncoding);
  const hueSat = [TAG.profileHueSatMapData1, TAG.profileHueSatMapData2].flatMap((tag, at) =>
    ifd.has(tag) ? [readTable(tiff, ifd, dims, tag, coding, `ProfileHueSatMapData${at + 1}`)] : [],
  );
  const lookDims = numbers(tiff, ifd, TAG.profileLookTableDims);
  const lookCoding = encodingOf(tiff, ifd, TAG.profileLookTableEncoding);
  const offset = number(tiff, ifd, TAG.baselineExposureOffset) ?? 0;
  return {
    name: text(tiff, ifd, TAG.profileName) ?? name,
    colour: readProfileColour(tiff, ifd),
    hueSat,
    look: ifd.has(TAG.profileLookTableData)
      ? readTable(tiff, ifd, lookDims, TAG.profileLookTableData, lookCoding, "ProfileLookTableData")
      : null,
    tone: readTone(tiff, ifd),
    baselineOffsetEv: Math.abs(offset) <= MOST_OFFSET ? offset : 0,
  };
}

function encodingOf(tiff: Tiff, ifd: TiffIfd, tag: number): HsvTable["encoding"] {
  return number(tiff, ifd, tag) === SRGB ? "srgb" : "linear";
}

function readTable(
  tiff: Tiff,
  ifd: TiffIfd,
  dims: readonly number[] | null,
  tag: number,
  encoding: HsvTable["encoding"],
  what: string,
): HsvTable {
  const [hues = 0, saturations = 0, values = 1] = dims ?? [];
  const count = hues * saturations * values;
  const data = numbers(tiff, ifd, tag);
  const refuse = (received: string): never => {
    throw new RushesError("unreadable", `Expected ${what} of ${hues}×${saturations}×${values} but ${received}`);
  };
  if (!(hues >= 1 && saturations >= 2 && values >= 1 && count <= MOST_ENTRIES)) refuse("nothing has such a size");
  if (data?.length !== count * 3) return refuse(`it has ${data?.length ?? "no"} numbers`);
  const isSound = (value: number, at: number): boolean =>
    at % 3 === 0 ? Math.abs(value) <= MOST_TURN : value >= 0 && value <= MOST_SCALE;
  const wrong = data.findIndex((value, at) => !isSound(value, at));
  if (wrong >= 0) refuse(`number ${wrong + 1} is ${data[wrong]}`);
  return { hues, saturations, values, entries: Float32Array.from(data), encoding };
}

function readTone(tiff: Tiff, ifd: TiffIfd): CameraProfile["tone"] {
  const data = numbers(tiff, ifd, TAG.profileToneCurve);
  if (data === null) return null;
  const points = Array.from({ length: data.length >> 1 }, (_, i) => [data[i * 2], data[i * 2 + 1]] as [number, number]);
  const rises = points.every(([x, y], i) => {
    const [before = -1, below = 0] = points[i - 1] ?? [];
    return x > before && x >= 0 && x <= 1 && y >= below && y <= 1;
  });
  if (points.length >= 2 && points.length <= MOST_POINTS && data.length % 2 === 0 && rises) return points;
  throw new RushesError("unreadable", "Expected a ProfileToneCurve that rises from 0 to 1 but received another");
}
