/** What `encodeSof3` writes: samples in the order of the stream. */
export interface Sof3Content {
  readonly samples: Uint16Array;
  /** Per component. */
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly bits: number;
  /** 1 to 7; default 1. */
  readonly predictor?: number;
  /** Rows between restart markers; default: none. */
  readonly restartRows?: number;
  /** One of the tables for all components, as cameras do it; default: each has its own. */
  readonly table?: number;
}

/**
 * Codes of 1 to 16 bits, then the symbols, all 17 of them. Component c uses table c: LibRaw does not look at what the scan
 * says of it.
 */
const TABLES: readonly (readonly number[])[] = [
  [0, 1, 5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 4, 5, 3, 6, 2, 7, 1, 8, 0, 9, 10, 11, 12, 13, 14, 15, 16],
  [0, 2, 2, 2, 3, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 4, 5, 3, 6, 2, 7, 0, 8, 1, 9, 10, 11, 12, 13, 14, 15, 16],
  [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 0, 16, 1, 15, 2, 14, 3, 13, 4, 12, 5, 11, 6, 10, 7, 9, 8],
  [0, 0, 0, 14, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
];

interface Code {
  readonly code: number;
  readonly length: number;
}

/** T.81 annex C, by symbol. */
function codesOf(table: readonly number[]): Code[] {
  const codes: Code[] = [];
  let code = 0;
  let index = 16;
  for (let length = 1; length <= 16; length++) {
    for (let i = 0; i < (table[length - 1] as number); i++) codes[table[index++] as number] = { code: code++, length };
    code *= 2;
  }
  return codes;
}

/** A complete lossless JPEG (ITU-T T.81, SOF3) of interleaved components, with any of the seven predictors. */
export function encodeSof3(content: Sof3Content): Uint8Array {
  const { samples, width, height, components, bits, predictor = 1, restartRows = 0 } = content;
  const stride = width * components;
  const codes = tablesOf(content).map(codesOf);
  const out = new Uint8Array(1024 + samples.length * 8);
  let at = 0;
  let pending = 0;
  let pendingBits = 0;
  const put = (value: number, count: number): void => {
    pending = (pending << count) | value;
    pendingBits += count;
    while (pendingBits >= 8) {
      pendingBits -= 8;
      const byte = (pending >>> pendingBits) & 255;
      out[at++] = byte;
      if (byte === 255) out[at++] = 0;
    }
    pending &= (1 << pendingBits) - 1;
  };
  const flush = (): void => {
    if (pendingBits > 0) put((1 << (8 - pendingBits)) - 1, 8 - pendingBits);
  };

  const head = headerOf(content);
  out.set(head);
  at = head.length;
  let first = true;
  for (let y = 0; y < height; y++) {
    if (restartRows > 0 && y > 0 && y % restartRows === 0) {
      flush();
      out[at++] = 0xff;
      out[at++] = 0xd0 + ((y / restartRows - 1) & 7);
      first = true;
    }
    for (let i = 0; i < stride; i++) {
      const place = y * stride + i;
      const above = first ? 0 : (samples[place - stride] as number);
      let predicted: number;
      if (i < components) predicted = first ? 1 << (bits - 1) : above;
      else {
        const left = samples[place - components] as number;
        const corner = first ? 0 : (samples[place - stride - components] as number);
        predicted = predict(first ? 1 : predictor, left, above, corner);
      }
      const difference = (((samples[place] as number) - predicted) << 16) >> 16;
      const size = 32 - Math.clz32(Math.abs(difference));
      const { code, length } = (codes[i % components] as Code[])[size] as Code;
      put(code, length);
      if (size > 0 && size < 16) put(difference < 0 ? difference + (1 << size) - 1 : difference, size);
    }
    first = false;
  }
  flush();
  out[at++] = 0xff;
  out[at++] = 0xd9;
  return out.slice(0, at);
}

/** T.81 table H.1. */
function predict(predictor: number, left: number, above: number, corner: number): number {
  const ways = [0, left, above, corner, left + above - corner, left + ((above - corner) >> 1)];
  ways.push(above + ((left - corner) >> 1), (left + above) >> 1);
  return ways[predictor] as number;
}

function tablesOf({ components, table }: Sof3Content): (readonly number[])[] {
  return Array.from({ length: components }, (_, c) => TABLES[table ?? c] as readonly number[]);
}

function headerOf(content: Sof3Content): number[] {
  const { width, height, components, bits, predictor = 1, restartRows = 0 } = content;
  const ids = Array.from({ length: components }, (_, c) => c + 1);
  const word = (value: number): number[] => [value >> 8, value & 255];
  const tables = tablesOf(content).flatMap((table, slot) => [slot].concat(table));
  const bytes = [0xff, 0xd8, 0xff, 0xc4, ...word(2 + tables.length), ...tables];
  bytes.push(0xff, 0xc3, ...word(8 + 3 * components), bits, ...word(height), ...word(width), components);
  bytes.push(...ids.flatMap((id) => [id, 0x11, 0]));
  if (restartRows > 0) bytes.push(0xff, 0xdd, 0, 4, ...word(restartRows * width));
  bytes.push(0xff, 0xda, ...word(6 + 2 * components), components, ...ids.flatMap((id) => [id, (id - 1) << 4]));
  bytes.push(predictor, 0, 0);
  return bytes;
}
