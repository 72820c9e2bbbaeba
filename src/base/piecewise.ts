/** Long work that stops after each piece, so that whoever runs it can look up: to hear Ctrl-C, or to tell how far it is. */
export type Piecewise<T> = Generator<void, T>;

/** Runs it to its end, without looking up. */
export function runAtOnce<T>(work: Piecewise<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

/** Runs it piece by piece. What `between` throws ends it. */
export async function runInPieces<T>(work: Piecewise<T>, between: () => Promise<void> | void): Promise<T> {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    await between();
  }
}
