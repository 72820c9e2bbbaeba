import { type LightLevel, type MasteringDisplay, P3_CORNERS } from "./light-level.ts";
import type { Codec } from "./formats.ts";

/**
 * The header of a stream (an encoder's extradata) with what is said of its film's light added, for HEVC and AV1. It is
 * only known when the film is done; a header is written once, when chunks are joined, and stands for all of the stream
 * (ISO/IEC 14496-15, 8.3.3: an SEI that declares something may be among the parameter sets; AV1-ISOBMFF 2.3: so may
 * metadata OBUs among `configOBUs`). Other codecs have no place for it.
 */
export function addStreamLevels(
  header: Buffer | null,
  codec: Codec,
  level: LightLevel,
  display: MasteringDisplay,
): Buffer | null {
  if (header === null) return null;
  if (codec === "hevc") return Buffer.concat([header, buildSei(level, display)]);
  return codec === "av1" ? Buffer.concat([header, buildObus(level, display)]) : header;
}

const START_CODE = [0, 0, 0, 1];
/** A prefix SEI of layer 0 (ITU-T H.265, 7.3.1.2), its two payloads (annex D) and the bit that ends it. */
const PREFIX_SEI = [39 << 1, 1];
const DISPLAY_PAYLOAD = 137;
const LEVEL_PAYLOAD = 144;
const END_BIT = 0x80;
/** SMPTE ST 2086: steps of chromaticity and of light, in one of 1 and of 1 cd/m². */
const CORNER_STEPS = 50_000;
const LIGHT_STEPS = 10_000;

function buildSei(level: LightLevel, display: MasteringDisplay): Buffer {
  const [red, green, blue, white] = corners(CORNER_STEPS);
  const light = [...bigEndian(4, display.most * LIGHT_STEPS), ...bigEndian(4, display.least * LIGHT_STEPS)];
  const shown = [...green!, ...blue!, ...red!, ...white!, ...light];
  const levels = levelBytes(level);
  const payloads = [DISPLAY_PAYLOAD, shown.length, ...shown, LEVEL_PAYLOAD, levels.length, ...levels, END_BIT];
  return Buffer.from([...START_CODE, ...PREFIX_SEI, ...preventStartCodes(payloads)]);
}

/** Two zeros and what is no more than 3 would be read as a start code: a 3 goes between (ITU-T H.265, 7.4.2). */
function preventStartCodes(bytes: readonly number[]): number[] {
  const safe: number[] = [];
  for (const byte of bytes) {
    if (byte <= 3 && safe.length >= 2 && safe.at(-1) === 0 && safe.at(-2) === 0) safe.push(3);
    safe.push(byte);
  }
  return safe;
}

/** An OBU of metadata that says its size (AV1 5.3.2), and the kinds of metadata (6.7.1). */
const METADATA_OBU = (5 << 3) | 2;
const LEVEL_METADATA = 1;
const DISPLAY_METADATA = 2;
/** Fractions of 16 bits for chromaticities, of 8 for the most and 14 for the least light (6.7.4). */
const AV1_CORNER_STEPS = 2 ** 16;
const AV1_MOST_STEPS = 2 ** 8;
const AV1_LEAST_STEPS = 2 ** 14;

function buildObus(level: LightLevel, display: MasteringDisplay): Buffer {
  const light = [...bigEndian(4, display.most * AV1_MOST_STEPS), ...bigEndian(4, display.least * AV1_LEAST_STEPS)];
  const shown = [...corners(AV1_CORNER_STEPS).flat(), ...light];
  const obu = (kind: number, bytes: readonly number[]): number[] => {
    const payload = [kind, ...bytes, END_BIT];
    return [METADATA_OBU, payload.length, ...payload];
  };
  return Buffer.from([...obu(LEVEL_METADATA, levelBytes(level)), ...obu(DISPLAY_METADATA, shown)]);
}

/** Of red, green, blue and white: x and y, two bytes each. */
function corners(steps: number): number[][] {
  return [0, 2, 4, 6].map((at) => [P3_CORNERS[at]!, P3_CORNERS[at + 1]!].flatMap((part) => bigEndian(2, part * steps)));
}

/** CTA-861.3: more than its field can hold is said as its most. */
function levelBytes({ maxPixel, maxMean }: LightLevel): number[] {
  return [maxPixel, maxMean].flatMap((nits) => bigEndian(2, Math.min(0xffff, nits)));
}

function bigEndian(bytes: number, value: number): number[] {
  const whole = Math.round(value);
  return Array.from({ length: bytes }, (_, i) => Math.floor(whole / 256 ** (bytes - 1 - i)) % 256);
}
