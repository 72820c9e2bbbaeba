/** Share of the frames that are not taken for events, and of their departure that may be in proportion to the light. */
const USUAL_SHARE = 0.75;
const MAX_SHARED = 0.5;

/**
 * Whether a curve departs in proportion to itself: a part of the picture that was developed with less contrast, and no
 * event. Events are rare: the frames that depart least are asked.
 */
export function isContrast(curve: Float64Array, departure: Float64Array): boolean {
  const usual = [...curve.keys()]
    .toSorted((a, b) => Math.abs(departure[a] as number) - Math.abs(departure[b] as number) || a - b)
    .slice(0, Math.ceil(USUAL_SHARE * curve.length));
  let [both, own, apart] = [0, 0, 0];
  for (const i of usual) {
    both += (curve[i] as number) * (departure[i] as number);
    own += (curve[i] as number) ** 2;
    apart += (departure[i] as number) ** 2;
  }
  return both ** 2 > MAX_SHARED * own * apart;
}
