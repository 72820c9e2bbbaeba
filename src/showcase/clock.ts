import { describeError } from "./describe-error.ts";
import type { Showcase } from "./showcase.ts";

/** Something that is done again and again. */
export interface Clock {
  /** Waits for what is being done. */
  close(): Promise<void>;
}

export interface ClockOptions {
  readonly everyMs: number;
  /** Left out: at once. */
  readonly firstMs?: number;
  /** What the log says before the reason, when it fails. It is done again all the same. */
  readonly failure: string;
}

/** Does `work` every so often, never twice at a time. */
export function startClock(showcase: Showcase, options: ClockOptions, work: () => Promise<unknown>): Clock {
  let working: Promise<unknown> = Promise.resolve();
  const look = (): void => {
    working = working.then(work).catch((error: unknown) => showcase.log(`${options.failure}: ${describeError(error)}`));
  };
  const { firstMs = 0 } = options;
  const first = firstMs === 0 ? look() : setTimeout(look, firstMs);
  const timer = setInterval(look, options.everyMs);
  return {
    close: async () => {
      clearTimeout(first ?? undefined);
      clearInterval(timer);
      await working;
    },
  };
}
