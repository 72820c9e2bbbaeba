/** Long enough to lose no time, short enough that nobody notices. */
const BREATH_MS = 20;

/**
 * What long work on the main thread calls after each piece: now and then it lets the rest of the program run.
 * @throws what `signal` was aborted with
 */
export function createBreather(signal: AbortSignal): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < BREATH_MS) return undefined;
    return breathe();
  };
  async function breathe(): Promise<void> {
    await new Promise((resume) => setImmediate(resume));
    signal.throwIfAborted();
    last = performance.now();
  }
}
