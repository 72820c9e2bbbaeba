import type { Exposure } from "../film/frame.ts";

/** `1/60 s · f/8 · ISO 100`; what is unknown is left out. */
export function describeExposure({ shutter, aperture, iso }: Exposure): string {
  const parts: string[] = [];
  if (shutter !== null) parts.push(`${shutter < 0.35 ? `1/${Math.round(1 / shutter)}` : Number(shutter.toFixed(1))} s`);
  if (aperture !== null) parts.push(`f/${Number(aperture.toFixed(1))}`);
  if (iso !== null) parts.push(`ISO ${Math.round(iso)}`);
  return parts.join(" · ");
}
