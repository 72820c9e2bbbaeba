import { type DngContent, encodeDng } from "../raw/dng-writer.ts";
import { BRIDGE } from "./bridge.ts";
import { BANK_HEIGHT, BANK_Z } from "./city-plan.ts";
import type { LightPicture } from "./glow.ts";
import { hash32 } from "../base/hash32.ts";
import { createScene, renderSceneLinear, type Scene } from "./scene.ts";
import { asShotNeutral, type Cfa, cfaPattern, exposeSensor, SENSOR, SRGB_TO_CAMERA, XYZ_TO_CAMERA } from "./sensor.ts";
import { exactSettings, nominalSettings } from "./settings.ts";
import { isPassed, type PlannedFrame, type ShootOptions, ZONE_OFFSET } from "./shoot-plan.ts";
import { daySetUp, duskSetUp } from "./shots.ts";
import type { FrameTruth, StaticPatch } from "./truth.ts";
import { spreadLight } from "./spread-light.ts";
import { createView, projectX, projectY, type View } from "./view.ts";

/** Takes the photographs of a shoot one by one; keeps the scene of the view it took last. */
export interface Photographer {
  readonly options: ShootOptions;
  readonly samples: Uint16Array;
  scene: Scene | null;
  place: "dusk" | "day" | null;
}

export function createPhotographer(options: ShootOptions): Photographer {
  return { options, samples: new Uint16Array(options.width * options.height), scene: null, place: null };
}

/** The file of one photograph, and what is true of it. */
export interface Photograph {
  readonly file: Uint8Array;
  readonly truth: FrameTruth;
}

export function takePhotograph(photographer: Photographer, planned: PlannedFrame): Photograph {
  const { options, samples } = photographer;
  const scene = goTo(photographer, planned.place);
  const exact = exactSettings(planned.settings);
  const { picture, light } = renderSceneLinear(scene, {
    frame: planned.frame,
    frames: planned.place === "dusk" ? options.frames : options.dayFrames,
    seconds: planned.seconds,
    shutter: exact.shutter,
  });
  spreadLight(picture);
  const patches = staticPatches(scene.view).map((patch) => meanGreen(picture, options.cfa, patch));
  const sceneEv = computeSceneEv(picture);
  if (isPassed(options, planned)) shade(picture, options.passerShare, options.passerEv);
  const exposure = 2 ** (planned.exposureEv + planned.calibrationEv + planned.flickerEv);
  const noiseKey = hash32(options.seed ^ hash32(Math.round(planned.takenAt * 100) | 0));
  exposeSensor(picture, options.cfa, exposure, exact.iso, noiseKey, samples, options.width);
  return {
    file: encodeDng(describe(options, planned, samples)),
    truth: {
      path: planned.path,
      shot: planned.shot,
      place: planned.place,
      index: planned.frame,
      takenAt: planned.takenAt,
      nominal: nominalSettings(planned.settings),
      exact,
      exposureEv: planned.exposureEv,
      calibrationEv: planned.calibrationEv,
      flickerEv: planned.flickerEv,
      ambientEv: light.ambientEv,
      sceneEv,
      patches,
    },
  };
}

/** Patches of a view: stone of the bank's wall and of the bridge, where they are in the picture. */
export function placePatches(options: ShootOptions, place: "dusk" | "day"): StaticPatch[] {
  const { width, height } = sceneSize(options);
  return staticPatches(createView(width, height, setUp(options, place).framing));
}

function sceneSize({ width, height, tiles }: ShootOptions): { readonly width: number; readonly height: number } {
  return { width: width / tiles, height: height / tiles };
}

function setUp(options: ShootOptions, place: "dusk" | "day"): ReturnType<typeof daySetUp> {
  return place === "dusk" ? duskSetUp(options.rampEv) : daySetUp();
}

function goTo(photographer: Photographer, place: "dusk" | "day"): Scene {
  if (photographer.scene !== null && photographer.place === place) return photographer.scene;
  // The old scene goes first: two need twice the memory.
  photographer.scene = null;
  const { options } = photographer;
  const scene = createScene({ ...sceneSize(options), seed: options.seed, ...setUp(options, place) });
  photographer.scene = scene;
  photographer.place = place;
  return scene;
}

function staticPatches(view: View): StaticPatch[] {
  const wall = {
    name: "bank wall",
    x: 0.22 * view.width,
    y: projectY(view, BANK_HEIGHT - 0.8, BANK_Z),
    width: 0.24 * view.width,
    height: ((BANK_HEIGHT - 1.4) * view.focal) / BANK_Z,
  };
  const nearZ = 134;
  const pier = {
    name: "bridge",
    x: projectX(view, BRIDGE.x, nearZ),
    y: projectY(view, BRIDGE.deck - 2, nearZ),
    width: 0.02 * view.width,
    height: (1.2 * view.focal) / nearZ,
  };
  // Whole 2×2 cells of the mosaic.
  const even = (value: number): number => 2 * Math.round(value / 2);
  return [wall, pier]
    .map(({ name, x, y, width, height }) => ({
      name,
      x: even(x),
      y: even(y),
      width: Math.max(2, even(width)),
      height: Math.max(2, even(height)),
    }))
    .filter(({ x, y, width, height }) => x >= 0 && y >= 0 && x + width <= view.width && y + height <= view.height);
}

/** Over the patch's green pixels alone, so that it can be held against a mosaic. */
function meanGreen({ width, rgb }: LightPicture, cfa: Cfa, patch: StaticPatch): number {
  const [red, green, blue] = SRGB_TO_CAMERA.slice(3, 6) as [number, number, number];
  const first = cfaPattern(cfa)[0] === 1 ? 0 : 1;
  let sum = 0;
  for (let y = patch.y; y < patch.y + patch.height; y++) {
    for (let x = patch.x + ((y + first) & 1); x < patch.x + patch.width; x += 2) {
      const i = (y * width + x) * 3;
      sum += red * (rgb[i] as number) + green * (rgb[i + 1] as number) + blue * (rgb[i + 2] as number);
    }
  }
  return (2 * sum) / (patch.width * patch.height);
}

/** Takes EV of light from the left share of a picture. */
function shade({ width, height, rgb }: LightPicture, share: number, ev: number): void {
  const factor = 2 ** -ev;
  const end = 3 * Math.round(share * width);
  for (let row = 0; row < height; row++) {
    const from = 3 * row * width;
    for (let i = from; i < from + end; i++) rgb[i] = (rgb[i] as number) * factor;
  }
}

const TILES_X = 24;
const TILES_Y = 16;

function computeSceneEv({ width, height, rgb }: LightPicture): number {
  const sums = new Float64Array(TILES_X * TILES_Y);
  const counts = new Float64Array(TILES_X * TILES_Y);
  // Every third pixel of every third row is plenty for a mean.
  for (let y = 1; y < height; y += 3) {
    const row = Math.floor((y * TILES_Y) / height) * TILES_X;
    for (let x = 1; x < width; x += 3) {
      const tile = row + Math.floor((x * TILES_X) / width);
      const i = (y * width + x) * 3;
      const luminance = 0.2126 * (rgb[i] as number) + 0.7152 * (rgb[i + 1] as number) + 0.0722 * (rgb[i + 2] as number);
      sums[tile] = (sums[tile] as number) + luminance;
      counts[tile] = (counts[tile] as number) + 1;
    }
  }
  return sums.reduce((total, sum, tile) => total + Math.log2(sum / (counts[tile] as number)), 0) / sums.length;
}

function describe(options: ShootOptions, planned: PlannedFrame, samples: Uint16Array): DngContent {
  const { shutter, aperture, iso } = nominalSettings(planned.settings);
  const { black } = SENSOR;
  return {
    width: options.width,
    height: options.height,
    samples,
    cfa: cfaPattern(options.cfa),
    black: [black, black, black, black],
    white: SENSOR.white,
    bitsPerSample: SENSOR.bits,
    xyzToCamera: XYZ_TO_CAMERA,
    asShotNeutral: asShotNeutral(),
    make: "Rushes",
    model: "Rushes Sample One",
    lens: "Rushes 24-70mm f/2.8",
    serial: planned.serial,
    shutter,
    aperture,
    iso,
    focalMm: setUp(options, planned.place).framing.focalMm,
    takenAt: planned.takenAt,
    zoneOffset: ZONE_OFFSET,
    orientation: 1,
    compression: options.compression,
    software: "rushes sample",
  };
}
