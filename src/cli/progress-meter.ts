import type { Listener, StageName } from "../render/events.ts";

/** Tells how far a stage is, and how long it may still take. */
export type Meter = (stage: StageName, done: number, total: number) => void;

const SAY_EVERY_SECONDS = 0.25;
/** Earlier, a rate says nothing. */
const RATE_AFTER_SECONDS = 2;

/**
 * For work that counts for itself. The rate is that since the stage began; what was done before, in an earlier run, is
 * not part of it.
 * @param now seconds, any origin
 */
export function createMeter(listener: Listener, now: () => number = () => performance.now() / 1000): Meter {
  let current: { readonly stage: StageName; readonly since: number; readonly from: number } | null = null;
  let saidAt = -Infinity;
  return (stage, done, total) => {
    const time = now();
    if (current?.stage !== stage) {
      current = { stage, since: time, from: done };
      listener({ event: "stage", stage, total: total === 0 ? null : total });
      saidAt = -Infinity;
    }
    if (time - saidAt < SAY_EVERY_SECONDS && done < total) return;
    saidAt = time;
    const seconds = time - current.since;
    const rate = seconds < RATE_AFTER_SECONDS || done <= current.from ? null : (done - current.from) / seconds;
    listener({
      event: "progress",
      stage,
      done,
      total,
      rate,
      secondsLeft: rate === null ? null : (total - done) / rate,
    });
  };
}

/** Bytes as whole megabytes, for a meter. */
export function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}
