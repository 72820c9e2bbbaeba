import type { DngContent } from "./dng-writer.ts";

/** Even noise over all values of `bits` bits, seeded. */
export function noise(count: number, bits: number, seed = 1): Uint16Array {
  let state = seed;
  return Uint16Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> (32 - bits);
  });
}

/** A small complete photograph for tests, with `changes`. */
export function dngContent(changes: Partial<DngContent> = {}): DngContent {
  const width = changes.width ?? 70;
  const height = changes.height ?? 52;
  const bitsPerSample = changes.bitsPerSample ?? 14;
  return {
    width,
    height,
    samples: noise(width * height, bitsPerSample),
    cfa: [0, 1, 1, 2],
    black: [512, 513, 514.5, 515],
    white: 2 ** bitsPerSample - 1,
    bitsPerSample,
    xyzToCamera: [0.9, -0.3, -0.1, -0.5, 1.3, 0.2, -0.1, 0.2, 0.6],
    asShotNeutral: [0.5, 1, 0.625],
    make: "Rushes",
    model: "Model One",
    lens: "24mm f/1.4 “ü”",
    serial: "00123",
    shutter: { num: 1, den: 60 },
    aperture: 2.8,
    iso: 102400,
    focalMm: 24,
    takenAt: 1_700_000_000.25,
    zoneOffset: -12_600,
    orientation: 6,
    compression: "lossless-jpeg",
    software: "rushes test",
    ...changes,
  };
}
