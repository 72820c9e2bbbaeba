import { beforeAll, describe, expect, test } from "vitest";
import { createDice } from "../../test/fixtures/made-pairs.ts";
import { createKernels, type Kernels } from "../kernels/instance.ts";
import type { Picture } from "../kernels/picture.ts";
import { createSteadinessMeter, type Steadiness } from "./steadiness-meter.ts";

const [WIDTH, HEIGHT, FRAMES] = [480, 270, 26];

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels();
});

/** A wall of soft spots around its middle; light of it at any place. */
function createWall(): (x: number, y: number) => number {
  const [width, height] = [900, 520];
  const dice = createDice(4);
  const light = new Float32Array(width * height);
  for (let k = 0; k < 260; k++) {
    const [x, y, radius] = [width * dice.uniform(), height * dice.uniform(), 3 + 9 * dice.uniform()];
    const more = dice.uniform() - 0.5;
    for (let row = Math.max(0, Math.floor(y - 2 * radius)); row < Math.min(height, y + 2 * radius); row++) {
      for (let column = Math.max(0, Math.floor(x - 2 * radius)); column < Math.min(width, x + 2 * radius); column++) {
        const far = ((column - x) ** 2 + (row - y) ** 2) / radius ** 2;
        const at = row * width + column;
        light[at] = (light[at] as number) + more / (1 + Math.exp(6 * (far - 1)));
      }
    }
  }
  return (x, y) => {
    const [u, v] = [x + width / 2, y + height / 2];
    const [left, top] = [Math.floor(u), Math.floor(v)];
    const [s, t] = [u - left, v - top];
    const read = (i: number, j: number): number => light[(top + j) * width + left + i] ?? 0;
    return (1 - t) * ((1 - s) * read(0, 0) + s * read(1, 0)) + t * ((1 - s) * read(0, 1) + s * read(1, 1));
  };
}

function film(places: readonly { readonly x: number; readonly y: number }[], blank = false): Steadiness {
  const wall = createWall();
  const meter = createSteadinessMeter(kernels);
  const bytes = new Uint8Array((WIDTH * HEIGHT * 3) / 2);
  const plane = (offset: number, side: number) => {
    return { offset, stride: WIDTH / side, width: WIDTH / side, height: HEIGHT / side };
  };
  const size = WIDTH * HEIGHT;
  const planes = [plane(0, 1), plane(size, 2), plane(size * 1.25, 2)] as const;
  const picture: Picture = { format: "yuv420p", width: WIDTH, height: HEIGHT, planes };
  for (const { x, y } of places) {
    for (let i = 0; i < size; i++) {
      const light = blank ? 0 : wall((i % WIDTH) - WIDTH / 2 + x, Math.floor(i / WIDTH) - HEIGHT / 2 + y);
      bytes[i] = Math.round(Math.max(16, Math.min(235, 125 + 150 * light)));
    }
    meter.add(bytes.buffer, picture);
  }
  return meter.finish();
}

describe("createSteadinessMeter", () => {
  test("white shaking of σ is told as σ, in pixels of 1080 lines; an even walk as none", () => {
    const dice = createDice(9);
    const shaken = film(
      Array.from({ length: FRAMES }, (_, t) => ({ x: 4 * t + 1.5 * dice.normal(), y: 1.5 * dice.normal() })),
    );
    expect(shaken.placed).toBe(FRAMES);
    expect((shaken.jitter as number) / (1.5 * (1080 / HEIGHT))).toBeGreaterThan(0.7);
    expect((shaken.jitter as number) / (1.5 * (1080 / HEIGHT))).toBeLessThan(1.3);
    const even = film(Array.from({ length: FRAMES }, (_, t) => ({ x: 4 * t, y: 0 })));
    expect(even.jitter).toBeLessThan(0.1 * (shaken.jitter as number));
    expect(even.mirrored?.min).toBeGreaterThan(0.99);
  });

  test("a film that holds still is steady, and of one that shows nothing nothing is known", () => {
    const still = film(Array.from({ length: FRAMES }, () => ({ x: 0, y: 0 })));
    expect(still.jitter).toBe(0);
    expect(still.stability?.min).toBe(1);
    expect(
      film(
        Array.from({ length: 4 }, () => ({ x: 0, y: 0 })),
        true,
      ),
    ).toMatchObject({ jitter: null, placed: 0 });
    expect(film([])).toMatchObject({ jitter: null, placed: 0 });
  });
});
