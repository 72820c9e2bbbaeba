import type { Opcode, OpcodeArea } from "./dng-opcodes.ts";

/** Bytes of an area: eight numbers. */
const AREA = 32;
const MOST_CODES = 65536;
const MOST_DEGREE = 8;
const MOST_PLANES = 4;
/** Knots of a gain map: one for each 8 × 8 pixels of 100 MP. */
const MOST_GAINS = 1 << 21;
/** A sensor with more bad places than this is none. */
const MOST_BAD = 1 << 20;
/** Gains that a lens or a sensor can need. */
const MOST_GAIN = 64;
const RECTILINEAR = 6;
const RECTILINEAR_2 = 19;
/** Places along a radius at which a warp is looked at. */
const LOOKS = 32;

/** An opcode's parameters; `unknown`: of a kind that nothing here obeys; `broken`: they do not fit or make no sense. */
export function readOpcodeData(id: number, data: DataView): Opcode | "unknown" | "broken" {
  switch (id) {
    case 1:
    case 14:
      return readWarp(data, id === 14) ?? "broken";
    case 3:
      return readVignette(data) ?? "broken";
    case 4:
      return data.byteLength >= 8 ? { kind: "bad-constant", value: data.getUint32(0) } : "broken";
    case 5:
      return readBadList(data) ?? "broken";
    case 6:
      return readTrim(data) ?? "broken";
    case 7:
    case 8:
      return readMap(data, id === 7) ?? "broken";
    case 9:
      return readGainMap(data) ?? "broken";
    default:
      return "unknown";
  }
}

function doubles(data: DataView, at: number, count: number): number[] | null {
  if (at + count * 8 > data.byteLength) return null;
  const values = Array.from({ length: count }, (_, index) => data.getFloat64(at + index * 8));
  return values.every(Number.isFinite) ? values : null;
}

function readCentre(data: DataView, at: number): readonly [number, number] | null {
  const [x, y] = doubles(data, at, 2) ?? [];
  return x !== undefined && y !== undefined && x >= 0 && x <= 1 && y >= 0 && y <= 1 ? [x, y] : null;
}

function readWarp(data: DataView, isSecond: boolean): Opcode | null {
  const planes = data.byteLength >= 4 ? data.getUint32(0) : 0;
  if (planes < 1 || planes > MOST_PLANES) return null;
  const length = isSecond ? RECTILINEAR_2 : RECTILINEAR;
  const all = doubles(data, 4, planes * length);
  const centre = readCentre(data, 4 + planes * length * 8);
  const last = 4 + planes * length * 8 + 16;
  if (all === null || centre === null || (isSecond && last + 4 > data.byteLength)) return null;
  const isReciprocal = isSecond && data.getUint32(last) !== 0;
  const parts = Array.from({ length: planes }, (_, plane) => all.slice(plane * length, (plane + 1) * length));
  const radial = parts.map((own) => (isSecond ? radial2(own, isReciprocal) : radial1(own)));
  // A warp that turns back on itself, or nearly, shows nothing.
  const sound = radial.every((factor) => {
    let before = 0;
    for (let step = 1; step <= LOOKS; step++) {
      const place = (step / LOOKS) * factor(step / LOOKS);
      if (!(place > before) || place > 4) return false;
      before = place;
    }
    return true;
  });
  if (!sound) return null;
  const [t0, t1] = isSecond ? [15, 16] : [4, 5];
  return { kind: "warp", radial, tangential: parts.map((own) => [own[t0] as number, own[t1] as number]), centre };
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}

function radial1(own: readonly number[]): (distance: number) => number {
  return (distance) => polynomial(own.slice(0, 4), distance * distance);
}

/** Powers of the distance from 0 to 14; beyond its valid range, as at its end. */
function radial2(own: readonly number[], isReciprocal: boolean): (distance: number) => number {
  const [least, most] = own.slice(17) as [number, number];
  return (distance) => {
    const value = polynomial(own.slice(0, 15), Math.min(most, Math.max(least, distance)));
    return isReciprocal ? 1 / value : value;
  };
}

function readVignette(data: DataView): Opcode | null {
  const k = doubles(data, 0, 5);
  const centre = readCentre(data, 40);
  if (k === null || centre === null) return null;
  for (let step = 0; step <= LOOKS; step++) {
    const gain = 1 + polynomial([0, ...k], (step / LOOKS) ** 2);
    if (!(gain > 0 && gain <= MOST_GAIN)) return null;
  }
  return { kind: "vignette", k, centre };
}

function readBadList(data: DataView): Opcode | null {
  if (data.byteLength < 12) return null;
  const [points, rectangles] = [data.getUint32(4), data.getUint32(8)];
  if (points + rectangles > MOST_BAD || 12 + points * 8 + rectangles * 16 > data.byteLength) return null;
  const start = 12 + points * 8;
  return {
    kind: "bad-list",
    points: Array.from({ length: points }, (_, i) => [data.getUint32(12 + i * 8), data.getUint32(16 + i * 8)] as const),
    rectangles: Array.from({ length: rectangles }, (_, i) => {
      const field = (index: number): number => data.getUint32(start + i * 16 + index * 4);
      return [field(0), field(1), field(2), field(3)] as const;
    }),
  };
}

function readTrim(data: DataView): Opcode | null {
  if (data.byteLength < 16) return null;
  const [top, left, bottom, right] = [0, 4, 8, 12].map((at) => data.getUint32(at)) as [number, number, number, number];
  return bottom > top && right > left ? { kind: "trim", top, left, bottom, right } : null;
}

function readArea(data: DataView): OpcodeArea | null {
  if (data.byteLength < AREA) return null;
  const field = (index: number): number => data.getUint32(index * 4);
  const [top, left, bottom, right] = [field(0), field(1), field(2), field(3)];
  const [firstPlane, planes, rowPitch, columnPitch] = [field(4), field(5), field(6), field(7)];
  if (!(bottom > top && right > left && planes >= 1 && rowPitch >= 1 && columnPitch >= 1)) return null;
  return { top, left, bottom, right, firstPlane, planes, rowPitch, columnPitch };
}

function readMap(data: DataView, isTable: boolean): Opcode | null {
  const area = readArea(data);
  if (area === null || data.byteLength < AREA + 4) return null;
  const map = isTable ? tableMap(data) : polynomialMap(data);
  return map && { kind: "map", area, map };
}

/** Entries for light of 0, 1/65535 …; what is beyond the last is as the last. */
function tableMap(data: DataView): ((light: number) => number) | null {
  const count = data.getUint32(AREA);
  if (count < 1 || count > MOST_CODES || AREA + 4 + count * 2 > data.byteLength) return null;
  const table = Uint16Array.from({ length: count }, (_, index) => data.getUint16(AREA + 4 + index * 2));
  return (light) => (table[Math.min(count - 1, Math.round(light * 65535))] as number) / 65535;
}

function polynomialMap(data: DataView): ((light: number) => number) | null {
  const degree = data.getUint32(AREA);
  const coefficients = degree > MOST_DEGREE ? null : doubles(data, AREA + 4, degree + 1);
  return coefficients && ((light) => Math.min(1, Math.max(0, polynomial(coefficients, light))));
}

function readGainMap(data: DataView): Opcode | null {
  const area = readArea(data);
  if (area === null || data.byteLength < AREA + 44) return null;
  const [rows, columns, mapPlanes] = [data.getUint32(AREA), data.getUint32(AREA + 4), data.getUint32(AREA + 40)];
  const count = rows * columns * mapPlanes;
  const [spacingY, spacingX, originY, originX] = doubles(data, AREA + 8, 4) ?? [0, 0, 0, 0];
  if (!(count >= 1 && count <= MOST_GAINS && AREA + 44 + count * 4 <= data.byteLength)) return null;
  if (!(rows === 1 || spacingY! > 0) || !(columns === 1 || spacingX! > 0)) return null;
  const gains = Float32Array.from({ length: count }, (_, index) => data.getFloat32(AREA + 44 + index * 4));
  if (!gains.every((gain) => gain > 0 && gain <= MOST_GAIN)) return null;
  const [spacing, origin] = [[spacingX!, spacingY!] as const, [originX!, originY!] as const];
  return { kind: "gain-map", area, rows, columns, mapPlanes, spacing, origin, gains };
}
