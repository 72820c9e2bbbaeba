/** Pixels and period of the pattern. */
const PERIOD = 6;
/** Side of a block: five greens in the shape of an X, a pair of one colour above and below the middle, one beside it. */
export const BLOCK: number = 3;
/** Smaller than the pattern, and some colour may not be there at all. */
export const SMALLEST_XTRANS: number = 2 * PERIOD;

/** Where the blocks of an X-Trans mosaic lie. */
export interface XtransPattern {
  /** Column and row of the first whole block's first pixel, each 0 to 2. */
  readonly x: number;
  readonly y: number;
  /** Colour above and below that block's middle: 0 red, 2 blue. Its neighbours have the other one there. */
  readonly vertical: 0 | 2;
}

/** Finds the blocks in a 6×6 pattern, as it is or turned in any way; null: it is not X-Trans. */
export function findXtransPattern(cfa: readonly number[]): XtransPattern | null {
  if (cfa.length !== PERIOD * PERIOD) return null;
  for (let y = 0; y < BLOCK; y++) {
    for (let x = 0; x < BLOCK; x++) {
      for (const vertical of [0, 2] as const) {
        const pattern = { x, y, vertical };
        const fits = cfa.every((colour, at) => colour === xtransColour(pattern, at % PERIOD, Math.floor(at / PERIOD)));
        if (fits) return pattern;
      }
    }
  }
  return null;
}

/** Colour of a pixel: 0 red, 1 green, 2 blue. */
export function xtransColour({ x, y, vertical }: XtransPattern, column: number, row: number): 0 | 1 | 2 {
  const across = column - x;
  const down = row - y;
  const [u, v] = [modulo(across, BLOCK), modulo(down, BLOCK)];
  if ((u === 1) === (v === 1)) return 1;
  const odd = modulo(Math.floor(across / BLOCK) + Math.floor(down / BLOCK), 2);
  const other = vertical === 0 ? 2 : 0;
  return (u === 1) === (odd === 0) ? vertical : other;
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

/** A 6×6 pattern seen from so many columns and rows further on. */
export function shiftXtrans(cfa: readonly number[], columns: number, rows: number): readonly number[] {
  return cfa.map((_, at) => {
    const x = modulo((at % PERIOD) + columns, PERIOD);
    const y = modulo(Math.floor(at / PERIOD) + rows, PERIOD);
    return cfa[y * PERIOD + x] as number;
  });
}
