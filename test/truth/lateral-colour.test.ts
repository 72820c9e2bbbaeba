// A scene of slanted edges, fine waves and lamps, seen through a lens that shows red larger and blue smaller than green.
// Printed: how far colours lie from green in the corners, and how coloured the edges of a developed picture are.
import { expect, test } from "vitest";
import { alignColours } from "../../src/develop/align-colours.ts";
import { Developer } from "../../src/develop/developer.ts";
import { createKernels } from "../../src/kernels/instance.ts";
import type { RawImage } from "../../src/kernels/raw-image.ts";
import { putImage, type Rgb } from "../fixtures/made-mosaic.ts";

const kernels = await createKernels();
const [WIDTH, HEIGHT] = [900, 600];
const SCALES: Rgb = [1.0015, 1, 0.9988];
const COLOUR = { red: [0.0015, 0, 0, 0, 0], blue: [-0.0012, 0, 0, 0, 0] } as const;
const PLAIN = { red: [0, 0, 0, 0, 0], blue: [0, 0, 0, 0, 0] } as const;
/** A lamp clips in every corner. */
const LAMP = { x: 0.84 * (WIDTH / 2), y: 0.84 * (HEIGHT / 2), radius: 12 };

/** Pixels from the lamp of the same corner. */
function fromLamp(x: number, y: number): number {
  return Math.hypot(Math.abs(x) - LAMP.x, Math.abs(y) - LAMP.y);
}

/** Light at a place from the middle: as wide as a sharp lens spreads an edge. */
function scene(x: number, y: number): number {
  const waves = 0.06 * Math.sin(x / 2.9 + y / 7) + 0.05 * Math.sin(y / 3.3 - x / 9);
  const stripe = 0.18 * Math.tanh(6 * Math.sin((x * 0.8 + y * 0.6) / 21));
  const lamp = 3 / (1 + Math.exp(2.5 * (fromLamp(x, y) - LAMP.radius)));
  return 0.35 + waves + stripe + lamp;
}

function photograph(layout: "bayer" | "rgb", scales: Rgb): RawImage {
  const light = (x: number, y: number): Rgb => {
    const at = (scale: number): number => scene((x + 0.5 - WIDTH / 2) / scale, (y + 0.5 - HEIGHT / 2) / scale);
    return [at(scales[0]), at(scales[1]), at(scales[2])];
  };
  return putImage(kernels, { width: WIDTH, height: HEIGHT, light, layout });
}

/** Pixels by which a colour lies farther out than the scene, in the outer parts: least squares along the radius. */
function displacement(image: RawImage, colour: 0 | 2): number {
  const { offset, stride, layout, black, white } = image;
  const samples = kernels.memory.uint16(offset, stride * HEIGHT);
  const [parity, channels] = layout === "rgb" ? [0, 3] : [colour === 0 ? 0 : 1, 1];
  const step = layout === "rgb" ? 1 : 2;
  const dark = black[layout === "rgb" ? colour : colour === 0 ? 0 : 3];
  let [across, along] = [0, 0];
  for (let v = parity; v < HEIGHT; v += step) {
    for (let u = parity; u < WIDTH; u += step) {
      const [x, y] = [u + 0.5 - WIDTH / 2, v + 0.5 - HEIGHT / 2];
      const r = Math.hypot(x, y);
      const isEdge = Math.min(u, v, WIDTH - u, HEIGHT - v) < 8;
      if (r < 420 || isEdge || fromLamp(x, y) < 3 * LAMP.radius) continue;
      const light = (samples[v * stride + u * channels + (channels === 3 ? colour : 0)]! - dark) / (white - dark);
      const slope = scene(x + (x / r) * 0.1, y + (y / r) * 0.1) - scene(x - (x / r) * 0.1, y - (y / r) * 0.1);
      across += (scene(x, y) - light) * slope * 5;
      along += (slope * 5) ** 2;
    }
  }
  return across / along;
}

/** How coloured a corner of the developed picture is: RMS of red and blue against green, of white. */
function colourOf(image: RawImage): number {
  const { mark } = kernels.memory;
  const crop = { x: WIDTH - 210, y: HEIGHT - 160, width: 200, height: 150 };
  const neutral = { whiteBalance: [1, 1, 1], xyzToCamera: null, gain: 1, look: { kind: "plain" } } as const;
  const picture = new Developer(kernels).develop(image, {
    ...neutral,
    crop,
    width: crop.width,
    height: crop.height,
    format: "rgb16",
    dither: 0,
  });
  let sum = 0;
  for (let y = 0; y < crop.height; y++) {
    const [red, green, blue] = picture.planes.map(({ offset, stride }) =>
      kernels.memory.uint16(offset + y * stride, crop.width),
    );
    green!.forEach((code, i) => (sum += (red![i]! - code) ** 2 + (blue![i]! - code) ** 2));
  }
  kernels.memory.release(mark);
  return Math.sqrt(sum / (2 * crop.width * crop.height)) / 65535;
}

/** Red samples that clip. */
function countClipped({ offset, stride, layout, white }: RawImage): number {
  const samples = kernels.memory.uint16(offset, stride * HEIGHT);
  const [step, channels] = layout === "rgb" ? [1, 3] : [2, 1];
  let count = 0;
  for (let y = 0; y < HEIGHT; y += step) {
    for (let x = 0; x < WIDTH; x += step) count += samples[y * stride + x * channels]! >= white ? 1 : 0;
  }
  return count;
}

function judge(image: RawImage) {
  const [red, blue] = [displacement(image, 0), displacement(image, 2)];
  return { red, blue, colour: colourOf(image), clipped: countClipped(image) };
}

function describe({ red, blue, colour, clipped }: ReturnType<typeof judge>): string {
  const places = `red ${red.toFixed(3)}, blue ${blue.toFixed(3)} pixels farther out`;
  return `${places}, edges ${(100 * colour).toFixed(2)} % coloured, ${clipped} red samples clipped`;
}

test.each(["bayer", "rgb"] as const)("%s: red and blue lie on green to 0.05 pixels, lamps still clip", (layout) => {
  const { mark } = kernels.memory;
  const ideal = colourOf(photograph(layout, [1, 1, 1]));
  kernels.memory.release(mark);
  const image = photograph(layout, SCALES);
  const before = judge(image);
  const samples = kernels.memory.uint16(image.offset, image.stride * HEIGHT);
  const untouched = samples.slice();
  alignColours(kernels, image, PLAIN);
  expect(samples.every((sample, i) => sample === untouched[i])).toBe(true);
  alignColours(kernels, image, COLOUR);
  const after = judge(image);
  console.info(
    `${layout}: ${describe(before)}; aligned ${describe(after)}; without lateral colour ${(100 * ideal).toFixed(2)} %`,
  );
  expect(before.red).toBeGreaterThan(0.6);
  expect(before.blue).toBeLessThan(-0.5);
  expect(Math.max(Math.abs(after.red), Math.abs(after.blue))).toBeLessThan(0.05);
  expect(after.colour).toBeLessThan(ideal + (before.colour - ideal) / 4);
  // To a site in a hundred: a disc that is moved has its rim between other sites.
  expect(Math.abs(after.clipped - before.clipped)).toBeLessThan(before.clipped / 100);
  for (let row = 0; row < HEIGHT; row++) {
    for (let column = 0; column < WIDTH; column++) {
      if (fromLamp(column + 0.5 - WIDTH / 2, row + 0.5 - HEIGHT / 2) > LAMP.radius - 2) continue;
      expect(samples[row * image.stride + column * (layout === "rgb" ? 3 : 1)]).toBe(image.white);
    }
  }
  kernels.memory.release(mark);
});
