import { allIfds, numbers, readTiff, type TiffEntry } from "./tiff.ts";
import { ifdSize, type TiffField, writeIfd } from "./tiff-writer.ts";

/** Where a field of a DNG lies, in whichever directory has it. */
function entryOf(file: Uint8Array, tag: number): TiffEntry {
  const entry = allIfds(readTiff(file))
    .find((ifd) => ifd.has(tag))
    ?.get(tag);
  if (entry === undefined) throw new Error(`no field ${tag}`);
  return entry;
}

/** A copy with the first number of a field replaced. */
export function patched(file: Uint8Array, tag: number, value: number): Uint8Array {
  const copy = file.slice();
  const { type, offset } = entryOf(file, tag);
  const view = new DataView(copy.buffer);
  if (type === 3) view.setUint16(offset, value, true);
  else view.setUint32(offset, value, true);
  return copy;
}

/** A copy of a DNG without preview, with fields added to or replaced in its only directory, moved to the end. */
export function withFields(file: Uint8Array, ...fields: TiffField[]): Uint8Array {
  const tiff = readTiff(file);
  const [main] = tiff.ifds;
  if (main === undefined) throw new Error("no directory");
  const replaced = new Set(fields.map((field) => field.tag));
  const start = file.length + (file.length & 1);
  // New fields go through the writer; old ones keep their twelve bytes, for their values stay where they are.
  const fresh = new Uint8Array(start + ifdSize(fields) + 12 * main.size);
  fresh.set(file);
  const scratch = new Uint8Array(start + ifdSize(fields) + 12 * main.size);
  const valuesAt = start + 6 + 12 * (main.size + fields.length);
  writeIfd(new DataView(scratch.buffer), valuesAt - 2 - 12 * fields.length - 4, fields);
  const entries = [
    ...fieldBytes(scratch, valuesAt - 2 - 12 * fields.length - 4),
    ...fieldBytes(file, new DataView(file.buffer, file.byteOffset).getUint32(4, true)),
  ].filter((entry, index) => index < fields.length || !replaced.has(entry[0]! | (entry[1]! << 8)));
  entries.sort((a, b) => (a[0]! | (a[1]! << 8)) - (b[0]! | (b[1]! << 8)));
  fresh.set(scratch.subarray(valuesAt), valuesAt);
  const view = new DataView(fresh.buffer);
  view.setUint32(4, start, true);
  view.setUint16(start, entries.length, true);
  entries.forEach((entry, index) => fresh.set(entry, start + 2 + index * 12));
  view.setUint32(start + 2 + entries.length * 12, 0, true);
  return fresh;
}

/** A copy of a DNG without preview in which no field has the tag: it becomes a private one. */
export function withoutField(file: Uint8Array, tag: number): Uint8Array {
  const copy = file.slice();
  const view = new DataView(copy.buffer);
  const start = view.getUint32(4, true);
  for (let i = 0; i < view.getUint16(start, true); i++) {
    if (view.getUint16(start + 2 + i * 12, true) === tag) view.setUint16(start + 2 + i * 12, 65_001, true);
  }
  return copy;
}

function fieldBytes(file: Uint8Array, offset: number): Uint8Array[] {
  const count = new DataView(file.buffer, file.byteOffset).getUint16(offset, true);
  return Array.from({ length: count }, (_, i) => file.slice(offset + 2 + i * 12, offset + 14 + i * 12));
}

/** A copy with `data` appended, where it then starts. */
export function appended(file: Uint8Array, data: Uint8Array): { readonly file: Uint8Array; readonly offset: number } {
  const offset = file.length + (file.length & 1);
  const copy = new Uint8Array(offset + data.length);
  copy.set(file);
  copy.set(data, offset);
  return { file: copy, offset };
}

/** Samples of `bits` bits, most significant first, each row on a byte. */
export function packRows(samples: Uint16Array, width: number, bits: number): Uint8Array {
  const rowBytes = Math.ceil((width * bits) / 8);
  const out = new Uint8Array((samples.length / width) * rowBytes);
  samples.forEach((sample, index) => {
    const start = Math.floor(index / width) * rowBytes * 8 + (index % width) * bits;
    for (let i = 0; i < bits; i++) {
      const bit = start + i;
      if ((sample >> (bits - 1 - i)) & 1) out[bit >> 3] = (out[bit >> 3] as number) | (128 >> (bit & 7));
    }
  });
  return out;
}

/** Bytes of one number by TIFF type; ratios are two of them. */
const NUMBERS: Readonly<Record<number, number>> = { 3: 2, 4: 4, 5: 4, 8: 2, 9: 4, 10: 4, 11: 4, 12: 8, 13: 4 };

/** A copy of a little-endian DNG without preview with all its numbers the other way round, samples of 16 bits included. */
export function bigEndian(file: Uint8Array): Uint8Array {
  const copy = file.slice();
  const [from, to] = [new DataView(file.buffer, file.byteOffset), new DataView(copy.buffer)];
  const turn = (at: number, size: number): void => {
    copy.subarray(at, at + size).reverse();
  };
  copy.set([0x4d, 0x4d]);
  turn(2, 2);
  turn(4, 4);
  const directory = (offset: number): void => {
    const count = from.getUint16(offset, true);
    turn(offset, 2);
    turn(offset + 2 + count * 12, 4);
    for (let at = offset + 2; at < offset + 2 + count * 12; at += 12) {
      const [tag, type] = [from.getUint16(at, true), from.getUint16(at + 2, true)];
      const size = NUMBERS[type] ?? 1;
      const values = from.getUint32(at + 4, true) * (type === 5 || type === 10 ? 2 : 1);
      const inside = size * values <= 4;
      const place = inside ? at + 8 : from.getUint32(at + 8, true);
      turn(at, 2);
      turn(at + 2, 2);
      turn(at + 4, 4);
      if (!inside) turn(at + 8, 4);
      for (let i = 0; i < values; i++) turn(place + i * size, size);
      if (tag === 34665) directory(from.getUint32(at + 8, true));
    }
  };
  directory(from.getUint32(4, true));
  const tiff = readTiff(copy);
  const main = tiff.ifds[0];
  const value = (tag: number): number[] => (main === undefined ? [] : (numbers(tiff, main, tag) ?? []));
  if (value(258)[0] !== 16 || value(259)[0] !== 1) return copy;
  const [offsets, lengths] = main?.has(324) === true ? [value(324), value(325)] : [value(273), value(279)];
  offsets.forEach((offset, index) => {
    for (let at = offset; at < offset + (lengths[index] ?? 0); at += 2) to.setUint16(at, from.getUint16(at, true));
  });
  return copy;
}
