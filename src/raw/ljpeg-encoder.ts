/**
 * Lossless JPEG (ITU-T T.81, process 14: SOF3) as DNG cameras write it: two interleaved components, so that each is a
 * column of the mosaic's colours, predictor 1 (the sample to the left), Huffman codes fitted to the picture.
 */

/** What `encodeLosslessJpeg` is given. `width` must be even. */
export interface LosslessJpegInput {
  /** Samples of the whole picture; `stride` of them from row to row. */
  readonly samples: Uint16Array;
  readonly stride: number;
  /** First sample of the region, and its size in samples. */
  readonly start: number;
  readonly width: number;
  readonly height: number;
  /** 2 to 16. Samples must be below 2^bits. */
  readonly bits: number;
}

/** Differences are coded by their size in bits: 0 to 16. */
const CATEGORIES = 17;
const LONGEST_CODE = 16;

/** @returns a complete JPEG stream, SOI to EOI. */
export function encodeLosslessJpeg(input: LosslessJpegInput): Uint8Array {
  const counts = countCategories(input);
  const codes = counts.map((count) => fitHuffman(count));
  let bits = 0;
  codes.forEach((code, component) => {
    for (let s = 0; s < CATEGORIES; s++) {
      bits += (counts[component]?.[s] ?? 0) * ((code.lengths[s] ?? 0) + (s === 16 ? 0 : s));
    }
  });
  const head = headerBytes(input, codes);
  // Every coded byte may be 0xff and need a zero after it; the rest is the last partial byte and EOI.
  const out = new Uint8Array(head.length + Math.ceil(bits / 8) * 2 + 8);
  out.set(head);
  const end = writeScan(input, codes, out, head.length);
  out[end] = 0xff;
  out[end + 1] = 0xd9;
  return out.subarray(0, end + 2);
}

interface HuffmanCode {
  /** Bits of the code of each category; 0: never used. */
  readonly lengths: Uint8Array;
  readonly codes: Uint16Array;
}

/** Lengths of an optimal code over the categories that occur, at most 16 bits, all-ones left free as T.81 asks. */
function fitHuffman(counts: Uint32Array): HuffmanCode {
  let weights = Array.from(counts);
  for (;;) {
    const lengths = huffmanLengths(weights);
    if (lengths.every((length) => length <= LONGEST_CODE)) return canonicalCode(lengths);
    weights = weights.map((weight) => (weight > 0 ? Math.max(1, weight >>> 1) : 0));
  }
}

/** A last symbol of weight 0 stands for the code of all ones: the lightest, hence among the longest, hence the last. */
function huffmanLengths(weights: readonly number[]): Uint8Array {
  const lengths = new Uint8Array(weights.length);
  let nodes = weights.flatMap((weight, symbol) => (weight > 0 ? [{ weight, symbols: [symbol] }] : []));
  nodes.push({ weight: 0, symbols: [] });
  while (nodes.length > 1) {
    nodes.sort((a, b) => a.weight - b.weight);
    const [a, b, ...rest] = nodes;
    if (a === undefined || b === undefined) break;
    const symbols = [...a.symbols, ...b.symbols];
    for (const symbol of symbols) lengths[symbol] = (lengths[symbol] ?? 0) + 1;
    nodes = [{ weight: a.weight + b.weight, symbols }, ...rest];
  }
  return lengths;
}

function canonicalCode(lengths: Uint8Array): HuffmanCode {
  const codes = new Uint16Array(lengths.length);
  let code = 0;
  for (let length = 1; length <= LONGEST_CODE; length++) {
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] === length) codes[symbol] = code++;
    }
    code <<= 1;
  }
  return { lengths, codes };
}

function headerBytes(input: LosslessJpegInput, codes: readonly HuffmanCode[]): Uint8Array {
  const { bits, height } = input;
  const width = input.width / 2;
  const bytes = [0xff, 0xd8];
  bytes.push(0xff, 0xc3, 0, 14, bits, height >> 8, height & 255, width >> 8, width & 255, 2);
  bytes.push(0, 0x11, 0, 1, 0x11, 0);
  codes.forEach(({ lengths }, table) => {
    const symbols: number[] = [];
    const perLength: number[] = [];
    for (let length = 1; length <= LONGEST_CODE; length++) {
      const before = symbols.length;
      lengths.forEach((own, symbol) => {
        if (own === length) symbols.push(symbol);
      });
      perLength.push(symbols.length - before);
    }
    bytes.push(0xff, 0xc4, 0, 19 + symbols.length, table, ...perLength, ...symbols);
  });
  // Components 0 and 1 with tables 0 and 1; predictor 1; no point transform.
  bytes.push(0xff, 0xda, 0, 10, 2, 0, 0x00, 1, 0x10, 1, 0, 0);
  return Uint8Array.from(bytes);
}

function countCategories(input: LosslessJpegInput): [Uint32Array, Uint32Array] {
  const { samples, stride, start, width, height, bits } = input;
  const even = new Uint32Array(CATEGORIES);
  const odd = new Uint32Array(CATEGORIES);
  const count = (table: Uint32Array, difference: number): void => {
    const category = categoryOf(difference);
    table[category] = (table[category] as number) + 1;
  };
  for (let y = 0; y < height; y++) {
    const row = start + y * stride;
    let left0 = y === 0 ? 1 << (bits - 1) : (samples[row - stride] as number);
    let left1 = y === 0 ? 1 << (bits - 1) : (samples[row - stride + 1] as number);
    for (let x = 0; x < width; x += 2) {
      const value0 = samples[row + x] as number;
      const value1 = samples[row + x + 1] as number;
      count(even, value0 - left0);
      count(odd, value1 - left1);
      left0 = value0;
      left1 = value1;
    }
  }
  return [even, odd];
}

/** Bits of the magnitude of a difference modulo 2^16; 16 only for 32768. */
function categoryOf(difference: number): number {
  const wrapped = (difference << 16) >> 16;
  return 32 - Math.clz32(wrapped < 0 ? -wrapped : wrapped);
}

function writeScan(input: LosslessJpegInput, codes: readonly HuffmanCode[], out: Uint8Array, position: number): number {
  const { samples, stride, start, width, height, bits } = input;
  const [first, second] = codes as [HuffmanCode, HuffmanCode];
  let pending = 0;
  let pendingBits = 0;
  let at = position;

  const put = (value: number, size: number): void => {
    pending = (pending << size) | value;
    pendingBits += size;
    while (pendingBits >= 8) {
      pendingBits -= 8;
      const byte = (pending >>> pendingBits) & 255;
      out[at++] = byte;
      if (byte === 255) out[at++] = 0;
    }
    pending &= (1 << pendingBits) - 1;
  };
  const putDifference = (code: HuffmanCode, difference: number): void => {
    const wrapped = (difference << 16) >> 16;
    const category = categoryOf(difference);
    const word = code.codes[category] as number;
    const length = code.lengths[category] as number;
    const magnitudeBits = category & 15;
    const magnitude = (wrapped + (wrapped >> 31)) & ((1 << magnitudeBits) - 1);
    if (length + magnitudeBits <= 24) {
      put((word << magnitudeBits) | magnitude, length + magnitudeBits);
    } else {
      put(word, length);
      put(magnitude, magnitudeBits);
    }
  };

  for (let y = 0; y < height; y++) {
    const row = start + y * stride;
    let left0 = y === 0 ? 1 << (bits - 1) : (samples[row - stride] as number);
    let left1 = y === 0 ? 1 << (bits - 1) : (samples[row - stride + 1] as number);
    for (let x = 0; x < width; x += 2) {
      const value0 = samples[row + x] as number;
      const value1 = samples[row + x + 1] as number;
      putDifference(first, value0 - left0);
      putDifference(second, value1 - left1);
      left0 = value0;
      left1 = value1;
    }
  }
  if (pendingBits > 0) put((1 << (8 - pendingBits)) - 1, 8 - pendingBits);
  return at;
}
