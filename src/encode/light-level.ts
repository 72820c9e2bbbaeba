import { AV_PKT_DATA_CONTENT_LIGHT_LEVEL, AV_PKT_DATA_MASTERING_DISPLAY_METADATA } from "node-av/constants";
import type { CodecParameters } from "node-av/lib";

/** How bright a film gets, in whole cd/m² (CTA-861.3, annex P). */
export interface LightLevel {
  /** MaxCLL: the largest of R, G and B of any pixel. */
  readonly maxPixel: number;
  /** MaxFALL: the largest mean over a picture of each pixel's largest of R, G and B. */
  readonly maxMean: number;
}

/** The display that a film was made for, cd/m². */
export interface MasteringDisplay {
  readonly least: number;
  readonly most: number;
}

/** Display P3 primaries and D65 within Rec.2020, as mastering displays have them: red, green, blue, white (SMPTE ST 2086). */
export const P3_CORNERS = [0.68, 0.32, 0.265, 0.69, 0.15, 0.06, 0.3127, 0.329] as const;
const CORNER_STEPS = 50_000;
const LIGHT_STEPS = 10_000;
/** FFmpeg's AVMasteringDisplayMetadata: ten rationals of two int32, then two flags; of all the light comes last. */
const MASTERING_BYTES = 88;
const LEAST_AT = 64;
const MOST_AT = 72;

/** Tells a container how bright its film is and on which display it was made. */
export function writeLightLevel(target: CodecParameters, level: LightLevel, display: MasteringDisplay): number {
  const light = Buffer.alloc(8);
  light.writeUInt32LE(level.maxPixel, 0);
  light.writeUInt32LE(level.maxMean, 4);
  const mastering = Buffer.alloc(MASTERING_BYTES);
  P3_CORNERS.forEach((value, at) => writeRational(mastering, at * 8, value, CORNER_STEPS));
  writeRational(mastering, LEAST_AT, display.least, LIGHT_STEPS);
  writeRational(mastering, MOST_AT, display.most, LIGHT_STEPS);
  mastering.writeInt32LE(1, 80);
  mastering.writeInt32LE(1, 84);
  const status = target.addCodedSideData(AV_PKT_DATA_CONTENT_LIGHT_LEVEL, light);
  return status < 0 ? status : target.addCodedSideData(AV_PKT_DATA_MASTERING_DISPLAY_METADATA, mastering);
}

/** What a container says; null: nothing. */
export function readLightLevel(source: CodecParameters): LightLevel | null {
  const light = source.getCodedSideData(AV_PKT_DATA_CONTENT_LIGHT_LEVEL);
  if (light === null || light.length < 8) return null;
  return { maxPixel: light.readUInt32LE(0), maxMean: light.readUInt32LE(4) };
}

export function readMasteringDisplay(source: CodecParameters): MasteringDisplay | null {
  const mastering = source.getCodedSideData(AV_PKT_DATA_MASTERING_DISPLAY_METADATA);
  if (mastering === null || mastering.length < MASTERING_BYTES || mastering.readInt32LE(84) === 0) return null;
  return { least: readRational(mastering, LEAST_AT), most: readRational(mastering, MOST_AT) };
}

function writeRational(target: Buffer, at: number, value: number, steps: number): void {
  target.writeInt32LE(Math.round(value * steps), at);
  target.writeInt32LE(steps, at + 4);
}

function readRational(source: Buffer, at: number): number {
  return source.readInt32LE(at) / source.readInt32LE(at + 4);
}
