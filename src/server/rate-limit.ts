/** Lets so many through at once, and then at a steady rate, by key (an address, an account). */
export interface RateLimit {
  /** True: go on. False: too many. `now` in seconds. */
  take(key: string, now: number): boolean;
}

export interface RateLimitOptions {
  /** How many may come at once. */
  readonly burst: number;
  readonly perSecond: number;
  /** Keys that are remembered; beyond, those idle the longest are forgotten. */
  readonly maxKeys?: number;
}

/** A token bucket a key. Memory is bounded: a flood of made-up keys cannot fill it. */
export function createRateLimit(options: RateLimitOptions): RateLimit {
  const { burst, perSecond, maxKeys = 10_000 } = options;
  const buckets = new Map<string, { tokens: number; time: number }>();
  return {
    take(key, now) {
      const before = buckets.get(key) ?? { tokens: burst, time: now };
      const tokens = Math.min(burst, before.tokens + Math.max(0, now - before.time) * perSecond);
      const isFree = tokens >= 1;
      // Taken out and put in again, so that the map's order is that of last use.
      buckets.delete(key);
      buckets.set(key, { tokens: isFree ? tokens - 1 : tokens, time: now });
      if (buckets.size > maxKeys) buckets.delete(buckets.keys().next().value!);
      return isFree;
    },
  };
}
