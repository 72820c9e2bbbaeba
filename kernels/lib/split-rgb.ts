/*
 * Where developing starts for pictures that have three colours a pixel: samples become three rows of light. Twin:
 * `twin/split-rgb.twin.ts`.
 *
 * Reads 6 bytes a pixel and writes 12. One pixel at a time: with `curve` three reads from a table of 256 kB, which is
 * what it waits for; without, some 20 operations. The floor, memory, is 2 ns a pixel.
 */

/**
 * One row of interleaved 16-bit R G B → three rows of light × white balance.
 *
 *   c = min(limit, (curve[sample] − black) · scale)       limit: 1 for green, the scale's own for red and blue
 *
 * Colour fades towards clipping as in `interpolateGreen`; not at all with a
 * `fadeSlope` of 0. `step`: bytes from pixel to pixel. `curve`: 65536 floats
 * from sample to light, or 0: the sample itself. `levels`: black R G B, scale R G B, limit R G B (nine floats).
 */
export function splitRgbRow(
  src: usize, step: i32, count: i32, curve: usize, levels: usize, fadeFrom: f32, fadeSlope: f32,
  dstRed: usize, dstGreen: usize, dstBlue: usize,
): void {
  const blackR = load<f32>(levels), blackG = load<f32>(levels, 4), blackB = load<f32>(levels, 8);
  const scaleR = load<f32>(levels, 12), scaleG = load<f32>(levels, 16), scaleB = load<f32>(levels, 20);
  const limitR = load<f32>(levels, 24), limitG = load<f32>(levels, 28), limitB = load<f32>(levels, 32);
  for (let x: i32 = 0; x < count; ++x) {
    const r = below((light(src, curve) - blackR) * scaleR, limitR);
    const g = below((light(src + 2, curve) - blackG) * scaleG, limitG);
    const b = below((light(src + 4, curve) - blackB) * scaleB, limitB);
    let keep: f32 = 1 - (g - fadeFrom) * fadeSlope;
    keep = keep > 0 ? below(keep, 1) : 0;
    store<f32>(dstRed, g + (r - g) * keep);
    store<f32>(dstGreen, g);
    store<f32>(dstBlue, g + (b - g) * keep);
    src += step;
    dstRed += 4; dstGreen += 4; dstBlue += 4;
  }
}

function light(src: usize, curve: usize): f32 {
  const sample = load<u16>(src);
  return curve ? load<f32>(curve + (<usize>sample << 2)) : <f32>sample;
}

function below(value: f32, limit: f32): f32 {
  return value < limit ? value : limit;
}
