import { createRandom } from "./random.ts";

/** Periodic noise with a pyramid of ever smoother copies, so that distance does not alias. Mean 0, RMS 1. */
export interface NoiseTexture {
  /** Level k has side `size >> k`, row by row. */
  readonly levels: readonly Float32Array[];
  readonly size: number;
}

const fade = (t: number): number => t * t * t * (t * (t * 6 - 15) + 10);

/**
 * Several octaves of gradient noise (Perlin, "Improving Noise", 2002) that wrap at the texture's edges.
 * @param frequency cells of the first octave along a side
 * @param gain amplitude of each octave against the one before
 */
export function createNoise(
  seed: number,
  size: number,
  frequency: number,
  octaves: number,
  gain: number,
): NoiseTexture {
  const base = new Float32Array(size * size);
  let amplitude = 1;
  for (let octave = 0, cells = frequency; octave < octaves && cells <= size / 2; octave++, cells *= 2) {
    addGradientNoise(base, size, cells, amplitude, createRandom(seed, octave));
    amplitude *= gain;
  }
  const rms = Math.sqrt(base.reduce((sum, value) => sum + value * value, 0) / base.length);
  const levels: Float32Array[] = [base.map((value) => value / rms)];
  for (let side = size / 2; side >= 8; side /= 2) levels.push(halve(levels.at(-1) as Float32Array, side));
  return { levels, size };
}

function addGradientNoise(
  out: Float32Array,
  size: number,
  cells: number,
  amplitude: number,
  random: () => number,
): void {
  const gx = new Float32Array(cells * cells);
  const gy = new Float32Array(cells * cells);
  for (let i = 0; i < gx.length; i++) {
    const angle = 2 * Math.PI * random();
    gx[i] = Math.cos(angle);
    gy[i] = Math.sin(angle);
  }
  const step = cells / size;
  for (let y = 0; y < size; y++) {
    const cy = Math.floor(y * step);
    const fy = y * step - cy;
    const wy = fade(fy);
    const row0 = cy * cells;
    const row1 = ((cy + 1) % cells) * cells;
    for (let x = 0; x < size; x++) {
      const cx = Math.floor(x * step);
      const fx = x * step - cx;
      const right = (cx + 1) % cells;
      const a = (gx[row0 + cx] as number) * fx + (gy[row0 + cx] as number) * fy;
      const b = (gx[row0 + right] as number) * (fx - 1) + (gy[row0 + right] as number) * fy;
      const c = (gx[row1 + cx] as number) * fx + (gy[row1 + cx] as number) * (fy - 1);
      const d = (gx[row1 + right] as number) * (fx - 1) + (gy[row1 + right] as number) * (fy - 1);
      const wx = fade(fx);
      const top = a + (b - a) * wx;
      const i = y * size + x;
      out[i] = (out[i] as number) + amplitude * (top + (c + (d - c) * wx - top) * wy);
    }
  }
}

function halve(from: Float32Array, side: number): Float32Array {
  const to = new Float32Array(side * side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const i = 4 * y * side + 2 * x;
      const j = i + 2 * side;
      to[y * side + x] =
        0.25 * ((from[i] as number) + (from[i + 1] as number) + (from[j] as number) + (from[j + 1] as number));
    }
  }
  return to;
}

/** The level whose texels are `footprint` base texels wide, kept inside the pyramid. */
export function chooseLevel(noise: NoiseTexture, footprint: number): number {
  return Math.max(0, Math.min(noise.levels.length - 1, Math.round(Math.log2(Math.max(1, footprint)))));
}

/**
 * Bilinear samples along a row of constant v: out[k] = noise(u + k·du, v). One unit of u, v is one period. `size` is
 * the side of `level`, a power of two. Whole rows at once, because a call that returns a number costs more than a sample.
 */
export function sampleNoiseRow(
  level: Float32Array,
  size: number,
  u: number,
  du: number,
  v: number,
  out: Float32Array,
  count: number,
): void {
  const mask = size - 1;
  const y = v * size;
  const yi = Math.floor(y);
  const fy = y - yi;
  const row0 = (yi & mask) * size;
  const row1 = ((yi + 1) & mask) * size;
  for (let k = 0; k < count; k++) {
    const x = (u + k * du) * size;
    const xi = Math.floor(x);
    const fx = x - xi;
    const x0 = xi & mask;
    const x1 = (xi + 1) & mask;
    const top = (level[row0 + x0] as number) * (1 - fx) + (level[row0 + x1] as number) * fx;
    const bottom = (level[row1 + x0] as number) * (1 - fx) + (level[row1 + x1] as number) * fx;
    out[k] = top + (bottom - top) * fy;
  }
}

/** Bilinear samples at places: out[k] = noise(scale·u[k] + du, scale·v[k] + dv). */
export function sampleNoiseAt(
  level: Float32Array,
  size: number,
  u: Float64Array,
  v: Float64Array,
  scale: number,
  du: number,
  dv: number,
  out: Float32Array,
  count: number,
): void {
  const mask = size - 1;
  for (let k = 0; k < count; k++) {
    const x = ((u[k] as number) * scale + du) * size;
    const y = ((v[k] as number) * scale + dv) * size;
    const xi = Math.floor(x);
    const yi = Math.floor(y);
    const fx = x - xi;
    const fy = y - yi;
    const x0 = xi & mask;
    const x1 = (xi + 1) & mask;
    const row0 = (yi & mask) * size;
    const row1 = ((yi + 1) & mask) * size;
    const top = (level[row0 + x0] as number) * (1 - fx) + (level[row0 + x1] as number) * fx;
    const bottom = (level[row1 + x0] as number) * (1 - fx) + (level[row1 + x1] as number) * fx;
    out[k] = top + (bottom - top) * fy;
  }
}
