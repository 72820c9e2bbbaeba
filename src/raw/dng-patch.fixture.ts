import { allIfds, readTiff, type TiffEntry } from "./tiff.ts";
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
