/** Pairs this many places apart are compared: long lags tie what short ones would let drift. */
export const LAGS = [1, 2, 4, 8] as const;
export const LONGEST_LAG = 8;

/** Compares neighbours while they go by, and keeps no more of them than the longest lag needs. */
export interface PairWindow<Item, Ratio> {
  /** Ratios of all that were added so far; `a` and `b` count what was added, nulls included. */
  readonly ratios: readonly (Ratio & { readonly a: number; readonly b: number })[];
  /** The next one in order; null: there is none to compare. */
  add(item: Item | null): void;
}

export function createPairWindow<Item, Ratio>(compare: (earlier: Item, later: Item) => Ratio): PairWindow<Item, Ratio> {
  const ratios: (Ratio & { a: number; b: number })[] = [];
  const recent: (Item | null)[] = [];
  let b = 0;
  return {
    ratios,
    add(item) {
      for (const lag of LAGS) {
        const earlier = recent.at(-lag) ?? null;
        if (item !== null && earlier !== null) ratios.push({ a: b - lag, b, ...compare(earlier, item) });
      }
      recent.push(item);
      if (recent.length > LONGEST_LAG) recent.shift();
      b++;
    },
  };
}
