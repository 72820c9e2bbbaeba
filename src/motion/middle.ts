/** The middle value, the lower one of an even count; 0 for none. What is not finite does not count. */
export function takeMiddle(values: readonly number[]): number {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] ?? 0;
}
