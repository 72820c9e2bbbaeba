/** A curve and what tells it from others. */
export interface NamedCurve {
  readonly key: string;
  readonly f: (x: number) => number;
}

/** One after the other; null: neither changes anything. */
export function joinCurves(first: NamedCurve | null, then: NamedCurve): NamedCurve;
export function joinCurves(first: NamedCurve, then: NamedCurve | null): NamedCurve;
export function joinCurves(first: NamedCurve | null, then: NamedCurve | null): NamedCurve | null;
export function joinCurves(first: NamedCurve | null, then: NamedCurve | null): NamedCurve | null {
  if (first === null || then === null) return first ?? then;
  return { key: `${first.key} | ${then.key}`, f: (x) => then.f(first.f(x)) };
}
