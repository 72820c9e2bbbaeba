import type { Rgb } from "./sky-light.ts";

/** Scene-linear light, interleaved RGB. */
export interface LightPicture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Float32Array;
}

/**
 * Adds a point of light: a soft core of `radius` pixels (RMS) that holds `power` × pixel area, and a halo as lenses
 * and haze make it, which holds `halo` of it within `reach` pixels.
 */
export function addGlow(
  picture: LightPicture,
  x: number,
  y: number,
  radius: number,
  colour: Rgb,
  power: number,
  halo: number,
  reach: number,
): void {
  const { width, height, rgb } = picture;
  const size = Math.ceil(Math.max(reach, 3 * radius));
  if (x < -size || y < -size || x > width + size || y > height + size) return;
  const inverse = 1 / (2 * radius * radius);
  const core = power / (2 * Math.PI * radius * radius);
  // Falls as 1/(r² + a²)^1.5 and ends smoothly; its integral over the plane is 2π/a.
  const softening = 2 * radius;
  const wide = (power * halo * softening) / (2 * Math.PI);
  const edge = 1 / (size * size);
  for (let py = Math.max(0, Math.floor(y - size)); py < Math.min(height, y + size); py++) {
    const dy = py + 0.5 - y;
    for (let px = Math.max(0, Math.floor(x - size)); px < Math.min(width, x + size); px++) {
      const dx = px + 0.5 - x;
      const square = dx * dx + dy * dy;
      const end = 1 - square * edge;
      if (end <= 0) continue;
      const near = square * inverse < 12 ? core * Math.exp(-square * inverse) : 0;
      const spread = square + softening * softening;
      const value = near + (wide * end * end) / (spread * Math.sqrt(spread));
      const i = (py * width + px) * 3;
      rgb[i] = (rgb[i] as number) + colour[0] * value;
      rgb[i + 1] = (rgb[i + 1] as number) + colour[1] * value;
      rgb[i + 2] = (rgb[i + 2] as number) + colour[2] * value;
    }
  }
}

/** Adds what a light of `power` leaves on the picture while it moves from one place to another, its size changing too. */
export function addStreak(
  picture: LightPicture,
  from: readonly [number, number, number],
  to: readonly [number, number, number],
  colour: Rgb,
  power: number,
): void {
  const { width, height, rgb } = picture;
  let across = new Float64Array(64);
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const steps = Math.max(1, Math.ceil(length / Math.max(0.5, Math.min(from[2], to[2]) * 0.8)));
  for (let step = 0; step < steps; step++) {
    const t = (step + 0.5) / steps;
    const x = from[0] + (to[0] - from[0]) * t;
    const y = from[1] + (to[1] - from[1]) * t;
    const radius = from[2] + (to[2] - from[2]) * t;
    const size = Math.ceil(3 * radius);
    if (x < -size || y < -size || x > width + size || y > height + size) continue;
    const inverse = 1 / (2 * radius * radius);
    const peak = power / (steps * 2 * Math.PI * radius * radius);
    const left = Math.max(0, Math.floor(x - size));
    const right = Math.min(width, x + size);
    // A Gaussian is one across times one down: exponentials are what costs.
    if (across.length < 2 * size + 2) across = new Float64Array(4 * size);
    for (let px = left; px < right; px++) across[px - left] = Math.exp(-((px + 0.5 - x) ** 2) * inverse);
    for (let py = Math.max(0, Math.floor(y - size)); py < Math.min(height, y + size); py++) {
      const row = peak * Math.exp(-((py + 0.5 - y) ** 2) * inverse);
      for (let px = left; px < right; px++) {
        const value = row * (across[px - left] as number);
        const i = (py * width + px) * 3;
        rgb[i] = (rgb[i] as number) + colour[0] * value;
        rgb[i + 1] = (rgb[i + 1] as number) + colour[1] * value;
        rgb[i + 2] = (rgb[i + 2] as number) + colour[2] * value;
      }
    }
  }
}
