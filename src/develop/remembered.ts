/** Keeps what was computed last, by its arguments: pictures of a film differ in light and dither, seldom in anything else. */
export class Remembered<T> {
  readonly #kept = new Map<string, T>();
  readonly #most: number;

  /** @param most how many results are kept; the one not asked for the longest is let go first */
  constructor(most: number) {
    this.#most = most;
  }

  /** `key` says all that `compute` depends on. */
  get(key: string, compute: () => T): T {
    const value = this.#kept.get(key) ?? compute();
    this.#kept.delete(key);
    this.#kept.set(key, value);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#most) break;
      this.#kept.delete(oldest);
    }
    return value;
  }
}
