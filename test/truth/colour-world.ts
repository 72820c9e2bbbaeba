// A made-up camera that writes JPEG-like pictures with automatic white balance: everything about it is known.
import { Developer } from "../../src/develop/developer.ts";
import type { Kernels } from "../../src/kernels/instance.ts";
import type { RawImage } from "../../src/kernels/raw-image.ts";
import type { FrameLight } from "../../src/light/frame-light.ts";
import type { ColourInput } from "../../src/light/solve-colour.ts";
import { computeColourRatio, computeTypicalColour, readColourTiles } from "../../src/measure/colour-ratio.ts";
import { measureLight } from "../../src/measure/measure-light.ts";
import { createPairWindow } from "../../src/measure/pair-window.ts";
import { measurePicture, type PictureLight } from "../../src/measure/picture-light.ts";
import { createNormal } from "./light-world.ts";

const WIDTH = 288;
const HEIGHT = 192;

export type Rgb = readonly [number, number, number];

export interface ColourFrame {
  /** EV of red and blue against green by the scene's own light, and by the camera's white balance. */
  readonly scene: readonly [number, number];
  readonly camera: readonly [number, number];
  /** Light that is in the way of the scene; null: the scene. */
  readonly cover?: (x: number, y: number) => Rgb | null;
  /** EV of red that a part of the picture gets on top. */
  readonly local?: (x: number, y: number) => number;
}

/** Sky above ground of many colours, and a sun that clips. Linear light. */
function createScene(seed: number): Float32Array {
  const normal = createNormal(seed);
  const blocks = Array.from({ length: 36 * 24 * 3 }, normal);
  const scene = new Float32Array(WIDTH * HEIGHT * 3);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const at = (y * WIDTH + x) * 3;
      const block = (Math.floor(y / 8) * 36 + Math.floor(x / 8)) * 3;
      const sun = (x - 220) ** 2 + (y - 30) ** 2 < 200;
      for (let c = 0; c < 3; c++) {
        const sky = [0.1, 0.14, 0.22][c]! * (0.6 + (0.8 * y) / HEIGHT);
        const ground = 0.05 * 2 ** (0.9 * blocks[block]! + 0.4 * blocks[block + c]!);
        scene[at + c] = sun ? 4 : y < 90 ? sky : ground;
      }
    }
  }
  return scene;
}

/** How the camera ends in white: nearly straight below a quarter, 1 from 2.2 on. */
function shoulder(light: number): number {
  return Math.min(1, light < 0.25 ? light : 0.25 + 0.75 * (1 - (1 - Math.min(1, (light - 0.25) / 1.95)) ** 2.6));
}

function encodeSrgb(light: number): number {
  return light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
}

const STEPS = 40_000;
/** Codes of light in steps of 1/40,000. */
const CODES = Uint8Array.from({ length: 8 * STEPS }, (_, i) => Math.round(255 * encodeSrgb(shoulder(i / STEPS))));

const scene = createScene(5);
const noise = Float32Array.from({ length: 4099 }, createNormal(6)).map((value) => 1 + 0.01 * value);

/** Takes the pictures one after the other, 8 bits a colour, and gives each to `use`; it lives no longer than that. */
export function photograph(
  { memory }: Kernels,
  frames: readonly ColourFrame[],
  use: (image: RawImage, slot: number) => void,
): void {
  frames.forEach((frame, slot) => {
    const mark = memory.mark;
    const offset = memory.take(WIDTH * HEIGHT * 6);
    const samples = memory.uint16(offset, WIDTH * HEIGHT * 3);
    const [red, blue] = [0, 1].map((i) => 2 ** (frame.scene[i]! + frame.camera[i]!)) as [number, number];
    let grain = (slot * 977) % noise.length;
    const take = (at: number, seen: number, part: number): void => {
      const light = seen * part * (noise[grain] as number);
      samples[at] = CODES[Math.min(CODES.length - 1, Math.round(light * STEPS))] as number;
      grain = grain + 1 === noise.length ? 0 : grain + 1;
    };
    for (let y = 0, at = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++, at += 3) {
        const cover = frame.cover === undefined ? null : frame.cover(x, y);
        const local = frame.local === undefined ? 1 : 2 ** frame.local(x, y);
        take(at, cover === null ? (scene[at] as number) : cover[0], red * local);
        take(at + 1, cover === null ? (scene[at + 1] as number) : cover[1], 1);
        take(at + 2, cover === null ? (scene[at + 2] as number) : cover[2], blue);
      }
    }
    use(
      {
        layout: "rgb",
        offset,
        stride: WIDTH * 3,
        width: WIDTH,
        height: HEIGHT,
        cfa: [0, 1, 1, 2],
        black: [0, 0, 0, 0],
        white: 255,
        transfer: "srgb",
        asShot: null,
        xyzToCamera: null,
        orientation: 1,
        decoder: "sharp",
      },
      slot,
    );
    memory.release(mark);
  });
}

/** What `solveColour` is given of a shot. */
export function compareColours(lights: readonly (FrameLight | null)[], times: readonly (number | null)[]): ColourInput {
  const window = createPairWindow(computeColourRatio);
  for (const light of lights) window.add(light && readColourTiles(light));
  const typical = lights.map((light) => light && computeTypicalColour(light));
  const channel = (name: "red" | "blue"): ColourInput["red"] => ({
    ratios: window.ratios.map((pair) => Object.assign({ a: pair.a, b: pair.b }, pair[name])),
    levels: typical.map((colour) => colour?.[name] ?? null),
  });
  return { times, red: channel("red"), blue: channel("blue"), sceneSteps: [] };
}

export function measureAll(kernels: Kernels, frames: readonly ColourFrame[]): FrameLight[] {
  const lights: FrameLight[] = [];
  photograph(kernels, frames, (image) => lights.push(measureLight(kernels, image)));
  return lights;
}

/** A developed picture as it is shown, with a trim or without; `sun`: codes of Y' Cb Cr in the middle of the made-up sun. */
export function finish(
  kernels: Kernels,
  image: RawImage,
  trim: Rgb | undefined,
  size: { readonly width: number; readonly height: number },
  gain = 0,
): { readonly light: PictureLight; readonly sun: Rgb } {
  const mark = kernels.memory.mark;
  const picture = new Developer(kernels).develop(image, {
    whiteBalance: [1, 1, 1],
    xyzToCamera: null,
    gain: 2 ** gain,
    look: { kind: "plain" },
    crop: { x: 0, y: 0, width: image.width, height: image.height },
    ...size,
    format: "yuv420p10le",
    dither: 0,
    ...(trim && { trim }),
  });
  const samples = new Uint16Array(kernels.memory.buffer);
  const sun = picture.planes.map(({ offset, stride, width, height }) => {
    const [x, y] = [Math.round((220 / WIDTH) * width), Math.round((30 / HEIGHT) * height)];
    return samples[(offset + y * stride) / 2 + x] as number;
  }) as unknown as Rgb;
  const light = measurePicture(kernels.memory.buffer, picture);
  kernels.memory.release(mark);
  return { light, sun };
}
