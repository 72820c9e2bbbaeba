import { smoothstep } from "./smoothstep.ts";

/** Light (1.0 = clipping) from which a trim fades; at clipping nothing of it is left, and white stays white. */
export const TRIM_FADE_FROM = 0.22;

/**
 * Share of a trim that a channel's light gets: 1 up to `TRIM_FADE_FROM`, 0 where it clips, by a smooth step between.
 *
 * Cameras balance white before their tone curve, whose shoulder takes back what was multiplied: of a change of R/G in
 * `rpi-sunset-0622` tiles at 2^-1.75 of white show 0.92, at 2^-1.25 0.74, at 2^-0.75 0.51; this says 0.97, 0.84, 0.53.
 */
export function computeTrimFade(light: number): number {
  return smoothstep((1 - light) / (1 - TRIM_FADE_FROM));
}

/** A channel's light after a trim by `part`, near 1: what the kernel `trimRow` computes. */
export function trimLight(light: number, part: number): number {
  return light * (1 + (part - 1) * computeTrimFade(light));
}
