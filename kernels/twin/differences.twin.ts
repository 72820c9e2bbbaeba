const f = Math.fround;
const FLAT = f(1e-3);

/** Four neighbours, the first opposite the second, the third the fourth. */
type Four<T> = readonly [T, T, T, T];
type Row = readonly number[];

/** Weights of four neighbours. `along`: how much shares change on the line of the first two and on that of the others. */
function weights(along: readonly [number, number], greens: Four<number>, here: number): Four<number> {
  const strangeness = greens.map((green, k) => {
    const step = f(Math.abs(f(here - green)));
    const x = f(f(along[k >> 1]! + FLAT) + f(step + step));
    return f(x * x);
  }) as unknown as Four<number>;
  const [a, b, c, d] = strangeness;
  const [ab, cd] = [f(a * b), f(c * d)];
  return [f(b * cd), f(a * cd), f(d * ab), f(c * ab)];
}

const sum = ([a, b, c, d]: Four<number>): number => f(f(a + b) + f(c + d));
const weigh = (values: Four<number>, by: Four<number>): number =>
  sum(values.map((value, k) => f(value * by[k]!)) as unknown as Four<number>);
const step = (a: number, b: number): number => Math.abs(f(a - b));
const pick = (rows: Four<Row>, i: number): Four<number> => rows.map((row) => row[i]!) as unknown as Four<number>;

export function fillSites(shares: Four<Row>, greens: Four<Row>, here: Row): number[] {
  return here.map((green, i) => {
    const at = pick(shares, i);
    const by = weights([step(at[0], at[1]), step(at[2], at[3])], pick(greens, i), green);
    return f(weigh(at, by) / sum(by));
  });
}

/** Shares and green of a half-row. */
export interface Sites {
  readonly own: Row;
  readonly other: Row;
  readonly green: Row;
}

/** `beside`: from the site left of the first green one on. `above`, `below`: rows whose own colour is the other one. */
export function fillGreens(
  beside: Sites,
  above: Sites,
  below: Sites,
  here: Row,
  floor: number,
): { readonly own: number[]; readonly other: number[] } {
  const [own, other]: number[][] = [[], []];
  here.forEach((green, i) => {
    const first: Four<number> = [beside.own[i]!, beside.own[i + 1]!, above.other[i]!, below.other[i]!];
    const second: Four<number> = [beside.other[i]!, beside.other[i + 1]!, above.own[i]!, below.own[i]!];
    const along = [0, 2].map((k) => f(step(first[k]!, first[k + 1]!) + step(second[k]!, second[k + 1]!)));
    const greens: Four<number> = [beside.green[i]!, beside.green[i + 1]!, above.green[i]!, below.green[i]!];
    const by = weights([along[0]!, along[1]!], greens, green);
    const scale = f(f(Math.max(0, green) + f(floor)) / sum(by));
    own!.push(f(weigh(first, by) * scale));
    other!.push(f(weigh(second, by) * scale));
  });
  return { own: own!, other: other! };
}

export function restoreDifferences(share: readonly number[], green: readonly number[], floor: number): number[] {
  return share.map((value, i) => f(value * f(Math.max(0, green[i]!) + f(floor))));
}

/** `sides`: from the two columns left of the first centre on. */
export function halveRow(centre: readonly number[], sides: readonly number[]): number[] {
  return centre.map((value, i) => {
    const inner = f(sides[i + 1]! + sides[i + 2]!);
    const outer = f(sides[i]! + sides[i + 3]!);
    return f(f(f(value * 0.5) + f(inner * f(9 / 32))) - f(outer * f(1 / 32)));
  });
}

export function joinHalves(even: readonly number[], odd: readonly number[]): number[] {
  return even.flatMap((value, i) => [value, odd[i]!]);
}

export function takeHalf(row: readonly number[], odd: boolean): number[] {
  return row.filter((_, x) => x % 2 === (odd ? 1 : 0));
}

export function repeatEnds(row: readonly number[]): number[] {
  const [first, last] = [row[0]!, row.at(-1)!];
  return [first, first, ...row, last, last];
}
