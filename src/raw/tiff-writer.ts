/** Just enough little-endian TIFF writing for a DNG. Types and layout: TIFF 6.0, section 2. */

const BYTE = 1;
const ASCII = 2;
const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
const UNDEFINED = 7;
const SRATIONAL = 10;
const FLOAT = 11;
const SIZES: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 10: 8, 11: 4 };

/** One field of an IFD. `values` of rationals alternate numerator and denominator. */
export interface TiffField {
  readonly tag: number;
  readonly type: number;
  readonly values: readonly number[];
}

export function bytes(tag: number, ...values: number[]): TiffField {
  return { tag, type: BYTE, values };
}

export function undefinedBytes(tag: number, text: string): TiffField {
  return { tag, type: UNDEFINED, values: Array.from(new TextEncoder().encode(text)) };
}

/** Text as UTF-8 with its closing zero. */
export function ascii(tag: number, text: string): TiffField {
  return { tag, type: ASCII, values: [...new TextEncoder().encode(text), 0] };
}

export function short(tag: number, ...values: number[]): TiffField {
  return { tag, type: SHORT, values };
}

export function long(tag: number, ...values: number[]): TiffField {
  return { tag, type: LONG, values };
}

/** Each value as round(value·den)/den; not below zero. */
export function rational(tag: number, den: number, ...values: number[]): TiffField {
  return { tag, type: RATIONAL, values: values.flatMap((value) => [Math.round(value * den), den]) };
}

export function signedRational(tag: number, den: number, ...values: number[]): TiffField {
  return { tag, type: SRATIONAL, values: values.flatMap((value) => [Math.round(value * den), den]) };
}

export function float(tag: number, ...values: number[]): TiffField {
  return { tag, type: FLOAT, values };
}

/** A ratio kept exactly as given. */
export function ratio(tag: number, num: number, den: number): TiffField {
  return { tag, type: RATIONAL, values: [num, den] };
}

/** Bytes an IFD takes with the values that do not fit its fields; even. */
export function ifdSize(fields: readonly TiffField[]): number {
  return fields.reduce((size, field) => size + 12 + outside(field), 6);
}

/** Writes an IFD at `offset`, its long values behind it; returns the first byte after them. */
export function writeIfd(view: DataView, offset: number, fields: readonly TiffField[]): number {
  const sorted = fields.toSorted((a, b) => a.tag - b.tag);
  view.setUint16(offset, sorted.length, true);
  let entry = offset + 2;
  let after = entry + sorted.length * 12 + 4;
  for (const field of sorted) {
    const perValue = field.type === RATIONAL || field.type === SRATIONAL ? 2 : 1;
    view.setUint16(entry, field.tag, true);
    view.setUint16(entry + 2, field.type, true);
    view.setUint32(entry + 4, field.values.length / perValue, true);
    if (outside(field) === 0) {
      writeValues(view, entry + 8, field);
    } else {
      view.setUint32(entry + 8, after, true);
      writeValues(view, after, field);
      after += outside(field);
    }
    entry += 12;
  }
  view.setUint32(entry, 0, true);
  return after;
}

function byteLength(field: TiffField): number {
  const halves = field.type === RATIONAL || field.type === SRATIONAL ? 2 : 1;
  return (field.values.length / halves) * (SIZES[field.type] ?? 1);
}

function outside(field: TiffField): number {
  const length = byteLength(field);
  return length <= 4 ? 0 : length + (length & 1);
}

function writeValues(view: DataView, offset: number, field: TiffField): void {
  field.values.forEach((value, index) => {
    if (field.type === SHORT) view.setUint16(offset + index * 2, value, true);
    else if (field.type === LONG || field.type === RATIONAL) view.setUint32(offset + index * 4, value, true);
    else if (field.type === SRATIONAL) view.setInt32(offset + index * 4, value, true);
    else if (field.type === FLOAT) view.setFloat32(offset + index * 4, value, true);
    else view.setUint8(offset + index, value);
  });
}
