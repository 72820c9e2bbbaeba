import type { Listener, StageName } from "./events.ts";

/** Time a stage took. CPU counts all threads of the process, so that stages that follow each other add up. */
export interface StageTime {
  readonly name: StageName;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly count: number;
}

/** Rates are told over the last seconds: the first frames of a run wait for kernels to compile. */
const RATE_WINDOW_SECONDS = 20;
const MIN_SECONDS_BETWEEN_EVENTS = 0.1;

/** Times the stages of a run one after the other and tells how far they are. */
export class StageClock {
  readonly times: StageTime[] = [];
  readonly #listener: Listener;
  readonly #started = performance.now();
  readonly #cpu = process.cpuUsage();

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  get cpuSeconds(): number {
    const used = process.cpuUsage(this.#cpu);
    return (used.user + used.system) / 1e6;
  }

  get wallSeconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  /**
   * Runs a stage. `work` receives a function to call with the number of pieces done, and returns how many it did itself.
   * @param total pieces the stage has to do; null: not known
   */
  async run<T>(
    name: StageName,
    total: number | null,
    work: (done: (count: number, total?: number) => void) => Promise<T>,
  ): Promise<T> {
    const wall = performance.now();
    const cpu = process.cpuUsage();
    const rate = rateMeter();
    let count = 0;
    let lastTold = -Infinity;
    this.#listener({ event: "stage", stage: name, total });
    try {
      return await work((done, knownTotal = total ?? undefined) => {
        count = done;
        const now = performance.now() / 1000;
        const perSecond = rate(now, done);
        if (now - lastTold < MIN_SECONDS_BETWEEN_EVENTS && done !== knownTotal) return;
        lastTold = now;
        this.#listener({
          event: "progress",
          stage: name,
          done,
          total: knownTotal ?? null,
          rate: perSecond,
          secondsLeft: perSecond && knownTotal !== undefined ? (knownTotal - done) / perSecond : null,
        });
      });
    } finally {
      const used = process.cpuUsage(cpu);
      this.times.push({
        name,
        wallSeconds: (performance.now() - wall) / 1000,
        cpuSeconds: (used.user + used.system) / 1e6,
        count,
      });
    }
  }
}

/** Pieces a second over the last `RATE_WINDOW_SECONDS`; null until there is something to measure. */
function rateMeter(): (now: number, done: number) => number | null {
  const samples: { readonly now: number; readonly done: number }[] = [];
  return (now, done) => {
    samples.push({ now, done });
    while (samples.length > 2 && now - (samples[1]?.now ?? now) > RATE_WINDOW_SECONDS) samples.shift();
    const first = samples[0];
    if (!first || now - first.now < 0.5 || done <= first.done) return null;
    return (done - first.done) / (now - first.now);
  };
}
