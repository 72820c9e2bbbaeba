// Photographs of made-up camera paths, as files: what a camera would leave on its card.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hash32 } from "../../src/base/hash32.ts";
import type { Extent } from "../../src/motion/measured-motion.ts";
import { encodeDng } from "../../src/raw/dng-writer.ts";
import type { LightPicture } from "../../src/sample/glow.ts";
import { asShotNeutral, cfaPattern, exposeSensor, SENSOR, XYZ_TO_CAMERA } from "../../src/sample/sensor.ts";
import { createNormal } from "./light-world.ts";

export interface ShootSettings {
  readonly folder: string;
  readonly size: Extent;
  readonly frames: number;
  /** Slots whose photograph is not on the card. */
  readonly missing?: readonly number[];
  /** EV that the scene loses from the first frame to the last; the camera follows it in thirds. */
  readonly fadeEv?: number;
  /** Standard deviation of what no header tells, EV. */
  readonly flickerEv?: number;
  readonly iso?: number;
  readonly seed: number;
}

/** Seconds from frame to frame. */
const INTERVAL = 5;
/** What the camera's first setting makes of the world's light, EV. */
const BASE_EV = 0.2;

/** Names of the files below `folder`, one per slot; null: missing. */
export function nameOf(slot: number): string {
  return `MOV_${String(slot + 1).padStart(4, "0")}.DNG`;
}

/** @param take light on the sensor at a slot */
export async function writeShoot(settings: ShootSettings, take: (slot: number) => LightPicture): Promise<void> {
  const { folder, size, frames, missing = [], fadeEv = 0, flickerEv = 0, iso = 200, seed } = settings;
  await mkdir(folder, { recursive: true });
  const normal = createNormal(seed);
  const { black, white, bits } = SENSOR;
  for (let slot = 0; slot < frames; slot++) {
    const sceneEv = frames > 1 ? (-fadeEv * slot) / (frames - 1) : 0;
    const thirds = Math.round(-3 * sceneEv);
    const ev = BASE_EV + sceneEv + thirds / 3 + flickerEv * normal();
    if (missing.includes(slot)) continue;
    const samples = new Uint16Array(size.width * size.height);
    exposeSensor(take(slot), "RGGB", 2 ** ev, iso, hash32(seed * 4099 + slot), samples);
    const file = encodeDng({
      ...size,
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
      shutter: { num: Math.round(10_000 * 2 ** (thirds / 3)), den: 1_000_000 },
      aperture: 8,
      iso,
      focalMm: 24,
      takenAt: 1_760_000_000 + INTERVAL * slot,
      zoneOffset: 0,
      orientation: 1,
      compression: "lossless-jpeg",
      software: "rushes test",
    });
    await writeFile(join(folder, nameOf(slot)), file);
  }
}
