/** What the kernel `nefScan` is given, as plain data. */
export interface NefScan {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly rows: number;
  /** First row of the second code; 0: none. */
  readonly split: number;
  /** Each 16 counts, then the symbols. */
  readonly trees: readonly [readonly number[], readonly number[]];
  readonly start: readonly number[];
  /** 65536 values; null: what is decoded is the sample. */
  readonly curve: Uint16Array | null;
  readonly limit: number;
}

/** Plain twin of `nefScan`, bit by bit; exact, also on damaged data. */
export function nefScanTwin(scan: NefScan, out: Uint16Array): number {
  const { bytes, width, rows, split, curve, limit } = scan;
  const vertical = Int32Array.from(scan.start);
  const trees = scan.trees.map(nefCodes);
  let position = 0;
  const take = (count: number): number => {
    let value = 0;
    for (let i = 0; i < count; i++, position++) {
      value = value * 2 + (((bytes[position >> 3] ?? 0) >> (7 - (position & 7))) & 1);
    }
    return value;
  };
  for (let y = 0; y < rows; y++) {
    const below = split > 0 && y >= split;
    const slack = below ? 16 : 0;
    const codes = trees[below ? 1 : 0] as ReadonlyMap<number, number>;
    const before = [0, 0];
    let outside = false;
    for (let x = 0; x < width; x++) {
      let length = 0;
      let code = 0;
      let symbol: number | undefined;
      while (symbol === undefined) {
        code = code * 2 + take(1);
        symbol = codes.get((1 << ++length) | code);
      }
      const predicted = x < 2 ? (vertical[(y & 1) * 2 + x] as number) : (before[x & 1] as number);
      const value = predicted + nefDifference(take((symbol & 15) - (symbol >> 4)), symbol & 15, symbol >> 4);
      before[x & 1] = value;
      if (x < 2) vertical[(y & 1) * 2 + x] = value;
      outside ||= value < -slack || value >= limit + slack;
      out[y * width + x] = curve === null ? value : (curve[value & 0xffff] as number);
    }
    if (position > bytes.length * 8) return y;
    if (outside) return -1 - y;
  }
  return rows;
}

/** Symbols by their code with a 1 in front: codes of one length count up, those of the next go on at twice the next. */
export function nefCodes(tree: readonly number[]): ReadonlyMap<number, number> {
  const codes = new Map<number, number>();
  let code = 0;
  let symbol = 16;
  for (let length = 1; length <= 16; length++) {
    for (let i = 0; i < (tree[length - 1] as number); i++) codes.set((1 << length) | code++, tree[symbol++] as number);
    code *= 2;
  }
  return codes;
}

/** A difference of `size` bits of which the upper `size` - `skipped` are `bits`, the rest the middle of its range. */
export function nefDifference(bits: number, size: number, skipped: number): number {
  if (size === 0) return 0;
  if (skipped === 0) return bits < 2 ** (size - 1) ? bits - 2 ** size + 1 : bits;
  const magnitude = bits * 2 ** skipped + 2 ** (skipped - 1);
  return magnitude < 2 ** (size - 1) ? magnitude - 2 ** size : magnitude;
}
