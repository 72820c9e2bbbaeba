import { keep } from "./green.twin.ts";

const f = Math.fround;
const FLAT = f(1e-4);

/** The 22 pixels around one photosite, in the kernel's order. */
export type XtransPlaces = readonly number[];

export function interpolateXtransGreen(
  places: XtransPlaces,
  fadeFrom: number,
  fadeSlope: number,
): { readonly green: number; readonly difference: number } {
  const [left, right, left2, right2, left31, right31, middle, left12, right12, left13, right13] = places as number[];
  const [left11, right11, c, cLeft21, cRight21, ahead, cLeft12, cRight12, d01, dLeft11, dRight11] = places.slice(11);
  const side = f(left! + right!);
  // In thirty-seconds, added up in the kernel's order.
  const h = total([
    f(side * 16),
    -f(f(left2! + right2!) * 5),
    f(f(left31! + right31!) * 3),
    f(middle! * 4),
    f(c! * 10),
    -f(f(cLeft21! + cRight21!) * 5),
  ]);
  const v = total([
    f(middle! * 16),
    f(side * 4),
    f(f(left12! + right12!) * 3),
    f(left13! + right13!),
    f(c! * 20),
    -f(ahead! * 12),
    -f(f(cLeft12! + cRight12!) * 4),
    f(d01! * 8),
    -f(f(dLeft11! + dRight11!) * 4),
  ]);
  const gradH = total([distance(left!, right!), distance(left2!, left!), distance(right!, right2!)]);
  const gradV = total([distance(c!, ahead!), distance(left!, left11!), distance(right!, right11!)]);
  const weightH = f(f(gradV * gradV) + FLAT);
  const weightV = f(f(gradH * gradH) + FLAT);
  const mixed = f(f(v + f(f(f(h - v) * weightH) / f(weightH + weightV))) * 0.03125);
  const low = Math.min(left!, right!, middle!);
  const high = Math.max(left!, right!, middle!);
  const least = f(low - f(Math.abs(low) * 0.0625));
  const most = f(high + f(Math.abs(high) * 0.0625));
  const green = Math.min(most, Math.max(least, mixed));
  return { green, difference: f(f(c! - green) * keep(green, fadeFrom, fadeSlope)) };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => f(sum + value));
}

function distance(a: number, b: number): number {
  return Math.abs(f(a - b));
}
