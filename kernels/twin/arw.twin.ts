/** Plain twin of `arw2Rows`; exact. Bit by bit, the curve as a table made step by step. */
export function arw2RowsTwin(src: Uint8Array, width: number, rows: number, bends: readonly number[]): number[] {
  const curve = curveOf(bends);
  const out = Array.from({ length: width * rows }, () => 0);
  for (let y = 0; y < rows; y++) {
    const row = src.subarray(y * width, (y + 1) * width);
    for (let block = 0; block < width; block += 16) {
      const bits = (from: number, count: number): number => {
        let value = 0;
        for (let i = count - 1; i >= 0; i--) {
          const at = from + i;
          value = value * 2 + (((row[block + (at >> 3)] ?? 0) >> (at & 7)) & 1);
        }
        return value;
      };
      const [max, min, largest, smallest] = [bits(0, 11), bits(11, 11), bits(22, 4), bits(26, 4)];
      let shift = 0;
      while (shift < 4 && 128 * 2 ** shift <= max - min) shift++;
      const x = Math.floor(block / 32) * 32 + ((block >> 4) & 1);
      let bit = 30;
      for (let i = 0; i < 16; i++) {
        let code = i === largest ? max : min;
        if (i !== largest && i !== smallest) {
          code = Math.min(0x7ff, min + bits(bit, 7) * 2 ** shift);
          bit += 7;
        }
        out[y * width + x + 2 * i] = curve[code * 2] as number;
      }
    }
  }
  return out;
}

/** Slopes 1, 2, 4, 8 and 16 between the bends, modulo 65536. */
function curveOf(bends: readonly number[]): Uint16Array {
  const curve = new Uint16Array(4096);
  for (let x = 1; x < 4096; x++) {
    curve[x] = (curve[x - 1] as number) + 2 ** bends.filter((bend) => bend < x).length;
  }
  return curve;
}

/** Plain twin of `arwPacked12`; exact. */
export function arwPacked12Twin(src: Uint8Array, count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const at = Math.floor(i / 2) * 3;
    const [a = 0, b = 0, c = 0] = src.subarray(at, at + 3);
    return i % 2 === 0 ? a + (b & 15) * 256 : (b >> 4) + c * 16;
  });
}

/** Plain twin of `arwQuads`; exact. */
export function arwQuadsTwin(src: Uint16Array, srcStride: number, quads: number, rows: number): number[] {
  const out: number[] = [];
  for (let y = 0; y < rows * 2; y++) {
    for (let x = 0; x < quads * 2; x++) {
      out.push(src[(y >> 1) * srcStride + (x >> 1) * 4 + (y & 1) * 2 + (x & 1)] as number);
    }
  }
  return out;
}
