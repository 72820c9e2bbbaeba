// Photographs of made-up camera paths, as files: what a camera would leave on its card.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hash32 } from "../../src/base/hash32.ts";
import sharp from "sharp";
import { encodeDng } from "../../src/raw/dng-writer.ts";
import type { LightPicture } from "../../src/sample/glow.ts";
import { createNormalTable, createRandom } from "../../src/sample/random.ts";
import { asShotNeutral, cfaPattern, exposeSensor, SENSOR, XYZ_TO_CAMERA } from "../../src/sample/sensor.ts";
import { createNormal } from "./light-world.ts";

export interface ShootSettings {
  readonly folder: string;
  readonly frames: number;
  /** Slots whose photograph is not on the card. */
  readonly missing?: readonly number[];
  /** EV that the scene loses from the first frame to the last; the camera follows it in thirds. */
  readonly fadeEv?: number;
  /** Standard deviation of what no header tells, EV. */
  readonly flickerEv?: number;
  /** `dng`: a mosaic; `jpeg`: developed by the camera, as fine as four times its pixels in a mosaic. */
  readonly format: "dng" | "jpeg";
  readonly seed: number;
}

/** Seconds from frame to frame. */
export const INTERVAL = 5;
/** When the first was taken. */
const START = Date.UTC(2025, 9, 9, 9) / 1000;
/** What the camera's first setting makes of the world's light, EV. */
const BASE_EV = 0.2;
const ISO = 200;
/** Standard deviation of a JPEG's noise, as a share of its light and of clipping. */
const JPEG_NOISE = 0.01;
const JPEG_DARK_NOISE = 0.001;
const NOISE_STEPS = 65_536;
/** Normal numbers are dear: a table of them is as good here. */
const noises = createNormalTable(createRandom(9001));

/** How film.yaml names a shoot's JPEGs. */
export function nameFrames(frames: number): string {
  return `MOV_[0001-${String(frames).padStart(4, "0")}].JPG`;
}

/** @param take light on the sensor at a slot */
export async function writeShoot(settings: ShootSettings, take: (slot: number) => LightPicture): Promise<void> {
  const { folder, frames, missing = [], fadeEv = 0, flickerEv = 0, format, seed } = settings;
  await mkdir(folder, { recursive: true });
  const normal = createNormal(seed);
  for (let slot = 0; slot < frames; slot++) {
    const sceneEv = frames > 1 ? (-fadeEv * slot) / (frames - 1) : 0;
    const thirds = Math.round(-3 * sceneEv);
    const ev = BASE_EV + sceneEv + thirds / 3 + flickerEv * normal();
    if (missing.includes(slot)) continue;
    const exposed = { light: take(slot), gain: 2 ** ev, shutter: (1 / 100) * 2 ** (thirds / 3), slot, seed };
    const name = `MOV_${String(slot + 1).padStart(4, "0")}.${format === "dng" ? "DNG" : "JPG"}`;
    await writeFile(join(folder, name), await (format === "dng" ? encodeMosaic(exposed) : encodeJpeg(exposed)));
  }
}

interface Exposed {
  readonly light: LightPicture;
  readonly gain: number;
  /** Seconds, as the camera says. */
  readonly shutter: number;
  readonly slot: number;
  readonly seed: number;
}

function encodeMosaic({ light, gain, shutter, slot, seed }: Exposed): Uint8Array {
  const { width, height } = light;
  const { black, white, bits } = SENSOR;
  const samples = new Uint16Array(width * height);
  exposeSensor(light, "RGGB", gain, ISO, hash32(seed * 4099 + slot), samples);
  return encodeDng({
    width,
    height,
    samples,
    cfa: cfaPattern("RGGB"),
    black: [black, black, black, black],
    white,
    bitsPerSample: bits,
    xyzToCamera: XYZ_TO_CAMERA,
    asShotNeutral: asShotNeutral(),
    make: "Rushes",
    model: "Rushes Sample One",
    lens: "Rushes 24-70mm f/2.8",
    serial: "7",
    shutter: { num: Math.round(1e6 * shutter), den: 1_000_000 },
    aperture: 8,
    iso: ISO,
    focalMm: 24,
    takenAt: START + INTERVAL * slot,
    zoneOffset: 0,
    orientation: 1,
    compression: "lossless-jpeg",
    software: "rushes test",
  });
}

async function encodeJpeg({ light, gain, shutter, slot, seed }: Exposed): Promise<Uint8Array> {
  const { width, height, rgb } = light;
  const codes = Uint8Array.from({ length: 4097 }, (_, i) => {
    const value = (i / 4096) ** 2;
    return Math.round(255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055));
  });
  let state = hash32(seed * 4099 + slot);
  const bytes = new Uint8Array(rgb.length);
  for (let i = 0; i < rgb.length; i++) {
    const seen = gain * (rgb[i] as number);
    // Marsaglia's xorshift32; the middle bits choose the deviate.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const noise = noises[(state >>> 8) & (NOISE_STEPS - 1)] as number;
    const value = Math.min(1, Math.max(0, seen + (JPEG_NOISE * seen + JPEG_DARK_NOISE) * noise));
    bytes[i] = codes[Math.round(4096 * Math.sqrt(value))] as number;
  }
  const taken = new Date(1000 * (START + INTERVAL * slot))
    .toISOString()
    .slice(0, 19)
    .replaceAll("-", ":")
    .replace("T", " ");
  return sharp(bytes, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 94, chromaSubsampling: "4:4:4" })
    .withExif({
      IFD0: { Make: "Rushes", Model: "Rushes Sample One" },
      IFD2: {
        DateTimeOriginal: taken,
        ExposureTime: `${Math.round(1e6 * shutter)}/1000000`,
        FNumber: "8/1",
        ISOSpeedRatings: String(ISO),
        FocalLength: "24/1",
      },
    })
    .toBuffer();
}
