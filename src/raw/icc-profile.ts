import { apply, invert, isSound, type Matrix, multiply } from "../base/matrix3.ts";
import { adaptWhite, D50, D65 } from "../light/white-point.ts";

/** What a profile of three primaries and three curves says (ICC.1:2022, 8.3.3): all that cameras and programs write. */
export interface MatrixProfile {
  /** XYZ (D65) → linear light of its primaries, white to white. */
  readonly fromXyz: Matrix;
  /** Light, 0 to 1, of red's, green's and blue's codes, 0 to 1. */
  readonly curves: readonly [Curve, Curve, Curve];
}

type Curve = (code: number) => number;

/** `tables`: its colours are in tables, for others to convert; `absurd`: it cannot be meant. */
export type ProfileReading = { readonly profile: MatrixProfile } | { readonly none: "tables" | "absurd" };

const HEADER = 128;
const MOST_TAGS = 100;
const MOST_ENTRIES = 65536;
/** Codes at which a curve is looked at. */
const LOOKS = 256;
/** How far the primaries' sum may be from D50, in x and y: what old programs got wrong is less. */
const WHITE_TOLERANCE = 0.05;
/** How far light at the end of a curve may be from 1, and how far beyond its neighbour a curve may fall. */
const END_TOLERANCE = 0.05;
const FALL_TOLERANCE = 0.002;

/** Reads an RGB profile; bounded, nothing trusted. */
export function readIccProfile(bytes: Uint8Array): ProfileReading {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER + 4 || letters(view, 16) !== "RGB ") return { none: "absurd" };
  const tags = new Map<string, DataView>();
  const count = Math.min(view.getUint32(HEADER), MOST_TAGS);
  for (let at = HEADER + 4; at < HEADER + 4 + count * 12 && at + 12 <= bytes.length; at += 12) {
    const [offset, length] = [view.getUint32(at + 4), view.getUint32(at + 8)];
    if (offset + length <= bytes.length) {
      tags.set(letters(view, at), new DataView(bytes.buffer, bytes.byteOffset + offset, length));
    }
  }
  const columns = ["rXYZ", "gXYZ", "bXYZ"].map((name) => readXyz(tags.get(name)));
  const curves = ["rTRC", "gTRC", "bTRC"].map((name) => readCurve(tags.get(name)));
  if (columns.includes(null) || curves.includes(null)) return { none: tags.has("A2B0") ? "tables" : "absurd" };
  if (letters(view, 20) !== "XYZ ") return { none: "absurd" };
  const [red, green, blue] = columns as [Three, Three, Three];
  const toXyz = [0, 1, 2].flatMap((row) => [red[row] as number, green[row] as number, blue[row] as number]);
  if (!isSound(toXyz) || !seesWhite(toXyz) || !curves.every((curve) => isCurve(curve as Curve)))
    return { none: "absurd" };
  const fromXyz = invert(multiply(adaptWhite(D50, D65), toXyz));
  return { profile: { fromXyz, curves: curves as unknown as MatrixProfile["curves"] } };
}

type Three = readonly [number, number, number];

function letters(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}

function fixed(view: DataView, at: number): number {
  return view.getInt32(at) / 65536;
}

function readXyz(tag: DataView | undefined): Three | null {
  if (tag === undefined || tag.byteLength < 20 || letters(tag, 0) !== "XYZ ") return null;
  return [fixed(tag, 8), fixed(tag, 12), fixed(tag, 16)];
}

function readCurve(tag: DataView | undefined): Curve | null {
  if (tag === undefined || tag.byteLength < 12) return null;
  const type = letters(tag, 0);
  if (type === "curv") return readTable(tag);
  return type === "para" ? readFormula(tag) : null;
}

/** ICC.1:2022, 10.6: none, a power, or entries from 0 to 1 and straight between. */
function readTable(tag: DataView): Curve | null {
  const count = tag.getUint32(8);
  if (count === 0) return (code) => code;
  if (count > MOST_ENTRIES || 12 + count * 2 > tag.byteLength) return null;
  if (count === 1) {
    const power = tag.getUint16(12) / 256;
    return (code) => code ** power;
  }
  const entries = Float64Array.from({ length: count }, (_, i) => tag.getUint16(12 + i * 2) / 65535);
  return (code) => {
    const place = code * (count - 1);
    const below = Math.min(count - 2, Math.floor(place));
    const from = entries[below] as number;
    return from + ((entries[below + 1] as number) - from) * (place - below);
  };
}

/** ICC.1:2022, 10.18, table 68: a power, with a straight part from the second kind on. */
function readFormula(tag: DataView): Curve | null {
  const kind = tag.getUint16(8);
  const length = [1, 3, 4, 5, 7][kind];
  if (length === undefined || 12 + length * 4 > tag.byteLength) return null;
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = Array.from({ length }, (_, i) => fixed(tag, 12 + i * 4));
  const power = (x: number): number => Math.max(0, a * x + b) ** g;
  switch (kind) {
    case 0:
      return (x) => x ** g;
    case 1:
      return (x) => (x >= -b / a ? power(x) : 0);
    case 2:
      return (x) => (x >= -b / a ? power(x) + c : c);
    case 3:
      return (x) => (x >= d ? power(x) : c * x);
    default:
      return (x) => (x >= d ? power(x) + e : c * x + f);
  }
}

/** True where the three primaries together are about D50, as all profiles have it. */
function seesWhite(toXyz: Matrix): boolean {
  const [x, y, z] = apply(toXyz, [1, 1, 1]);
  const sum = x + y + z;
  const [wx, wy] = [D50[0] / (D50[0] + 1 + D50[2]), 1 / (D50[0] + 1 + D50[2])];
  return y > 0.5 && y < 2 && Math.abs(x / sum - wx) < WHITE_TOLERANCE && Math.abs(y / sum - wy) < WHITE_TOLERANCE;
}

/** Rises from about none to about all. */
function isCurve(curve: Curve): boolean {
  let before = -FALL_TOLERANCE;
  for (let step = 0; step <= LOOKS; step++) {
    const light = curve(step / LOOKS);
    if (!(light >= before - FALL_TOLERANCE)) return false;
    before = light;
  }
  return Math.abs(before - 1) < END_TOLERANCE && Math.abs(curve(0)) < END_TOLERANCE && curve(0.5) < 0.95;
}
