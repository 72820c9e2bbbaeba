/** From 0 (at 0 and below) to 1 (at 1 and above), level at both ends: 3x² − 2x³. */
export function smoothstep(value: number): number {
  const x = Math.min(1, Math.max(0, value));
  return x * x * (3 - 2 * x);
}
