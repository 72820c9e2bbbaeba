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
  const { everyMs, firstMs = 0, failure } = options;
  let working: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout;
  const turn = (): void => {
    working = working.then(work).catch((error: unknown) => showcase.log(`${failure}: ${describeError(error)}`));
    timer = setTimeout(turn, everyMs);
  };
  if (firstMs === 0) turn();
  else timer = setTimeout(turn, firstMs);
  return {
    close: async () => {
      clearTimeout(timer);
      await working;
    },
  };
}
