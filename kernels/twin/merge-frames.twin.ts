const { abs, fround, max, min } = Math;

/** Plain twin of the kernel `mergeRow`: three rows of the picture, and of each neighbour. */
export function mergeRowTwin(
  picture: readonly (readonly number[])[],
  neighbours: readonly (readonly (readonly number[])[])[],
  own: readonly number[],
  around: readonly number[],
  shift: number,
  strength: number,
): number[] {
  const width = picture[1]!.length;
  const at = (row: readonly number[], x: number): number => row[max(0, min(width - 1, x))]!;
  return picture[1]!.map((centre, x) => {
    let [total, moved] = [1, 0];
    for (const neighbour of neighbours) {
      const delta = neighbour[1]![x]! - centre;
      let sum = 0;
      for (const [r, row] of neighbour.entries()) {
        for (let u = x - 1; u <= x + 1; u++) sum += at(row, u) - at(picture[r]!, u);
      }
      const a = fround(3 - fround(abs(delta) * own[centre >> shift]!));
      const b = fround(2.5 - fround(abs(sum) * around[centre >> shift]!));
      const weight = max(0, min(1, fround(min(a, b) / 1.5)));
      total = fround(total + weight);
      moved = fround(moved + fround(weight * delta));
    }
    return fround(centre + fround(strength * fround(moved / total)));
  });
}
