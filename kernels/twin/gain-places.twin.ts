const f = Math.fround;

/** A plane after its gains. `plane` and `knots`: four rows a column. */
export function gainPlaces(plane: readonly number[], knots: readonly number[], first: number, step: number): number[] {
  return plane.map((light, at) => {
    const [x, row] = [Math.floor(at / 4), at % 4];
    const place = f(f(first) + f(x * f(step)));
    const i = Math.trunc(place);
    const [from, to] = [knots[i * 4 + row]!, knots[i * 4 + 4 + row]!];
    return f(light * f(from + f(f(to - from) * f(place - i))));
  });
}
