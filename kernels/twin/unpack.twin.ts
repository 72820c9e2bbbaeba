/** Plain twin of `unpackBits`; exact. */
export function unpackBitsTwin(src: Uint8Array, rowBytes: number, width: number, rows: number, bits: number): number[] {
  const out: number[] = [];
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < width; x++) {
      let value = 0;
      for (let i = x * bits; i < (x + 1) * bits; i++) {
        value = value * 2 + (((src[y * rowBytes + (i >> 3)] as number) >> (7 - (i & 7))) & 1);
      }
      out.push(value);
    }
  }
  return out;
}

/** Plain twin of `unpackBitsLeast`; exact. */
export function unpackBitsLeastTwin(
  src: Uint8Array,
  rowBytes: number,
  width: number,
  rows: number,
  bits: number,
): number[] {
  return Array.from({ length: width * rows }, (_, place) => {
    const first = Math.floor(place / width) * rowBytes * 8 + (place % width) * bits;
    let value = 0;
    for (let i = first + bits - 1; i >= first; i--) value = value * 2 + (((src[i >> 3] as number) >> (i & 7)) & 1);
    return value;
  });
}

/** Plain twin of `unpackWords`; exact. */
export function unpackWordsTwin(
  src: Uint8Array,
  rowBytes: number,
  width: number,
  rows: number,
  swap: boolean,
): number[] {
  const view = new DataView(src.buffer, src.byteOffset, src.byteLength);
  return Array.from({ length: width * rows }, (_, i) =>
    view.getUint16(Math.floor(i / width) * rowBytes + (i % width) * 2, !swap),
  );
}

/** Plain twin of `unpackLookup`; exact. */
export function unpackLookupTwin(samples: ArrayLike<number>, table: ArrayLike<number>): number[] {
  return Array.from(samples, (sample) => table[Math.min(sample, table.length - 1)] as number);
}
