/** What the kernel `ljpegScan` is given, as plain data. */
export interface LosslessScan {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly rows: number;
  readonly components: number;
  readonly predictor: number;
  readonly bits: number;
  readonly restartRows: number;
  /** Of each component: 16 counts, then the symbols. */
  readonly tables: readonly Uint8Array[];
}

/** Plain twin of `ljpegScan`, bit by bit after T.81 annexes F and H; exact, also on damaged data. */
export function ljpegScanTwin(scan: LosslessScan, out: Uint16Array): number {
  return runScan(scan, out).rows;
}

/** Plain twin of `ljpegLeft`. */
export function ljpegLeftTwin(scan: LosslessScan): number {
  return runScan(scan, new Uint16Array(scan.width * scan.rows * scan.components)).left;
}

function runScan(scan: LosslessScan, out: Uint16Array): { readonly rows: number; readonly left: number } {
  const { bytes, width, rows, components, predictor, bits, restartRows } = scan;
  const stride = width * components;
  const codes = scan.tables.map(codesOf);
  let segment = unstuff(bytes, 0);
  let position = 0;
  let first = true;

  const peek = (count: number): number => {
    let value = 0;
    for (let i = 0; i < count; i++) {
      const at = position + i;
      value = (value << 1) | (((segment.data[at >> 3] ?? 0) >> (7 - (at & 7))) & 1);
    }
    return value;
  };
  const stopAt = (done: number): { readonly rows: number; readonly left: number } => ({
    rows: done,
    left: Math.max(0, segment.data.length - Math.ceil(position / 8)),
  });
  for (let y = 0; y < rows; y++) {
    if (restartRows > 0 && y > 0 && y % restartRows === 0) {
      const marker = nextMarker(bytes, segment.end);
      if (marker === null) return stopAt(y);
      segment = unstuff(bytes, marker + 2);
      position = 0;
      first = true;
    }
    let broken = false;
    let seen = 0;
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < components; c++) {
        const place = y * stride + x * components + c;
        let difference = 0;
        const found = (codes[c] ?? []).find(({ length, code }) => peek(length) === code);
        if (found === undefined) broken = true;
        else {
          position += found.length;
          const ssss = found.symbol;
          if (ssss === 16) difference = -32768;
          else {
            const magnitude = peek(ssss);
            position += ssss;
            difference = ssss > 0 && magnitude < 1 << (ssss - 1) ? magnitude - (1 << ssss) + 1 : magnitude;
          }
        }
        const ra = x > 0 ? (out[place - components] as number) : 0;
        const rb = first ? 0 : (out[place - stride] as number);
        const rc = x > 0 && !first ? (out[place - stride - components] as number) : 0;
        let predicted: number;
        if (x === 0) predicted = first ? 1 << (bits - 1) : rb;
        else predicted = predict(first ? 1 : predictor, ra, rb, rc);
        const value = (predicted + difference) & 0xffff;
        seen |= value;
        out[place] = value;
      }
    }
    if (position > segment.data.length * 8) return stopAt(y);
    if (broken || seen >>> bits !== 0) return stopAt(-1 - y);
    first = false;
  }
  return stopAt(rows);
}

/** T.81 table H.1. */
export function predict(predictor: number, ra: number, rb: number, rc: number): number {
  switch (predictor) {
    case 1:
      return ra;
    case 2:
      return rb;
    case 3:
      return rc;
    case 4:
      return ra + rb - rc;
    case 5:
      return ra + ((rb - rc) >> 1);
    case 6:
      return rb + ((ra - rc) >> 1);
    default:
      return (ra + rb) >> 1;
  }
}

/** T.81 annex C: codes of a length count up, those of the next start at twice the next one. */
export function codesOf(table: Uint8Array): { length: number; code: number; symbol: number }[] {
  const codes: { length: number; code: number; symbol: number }[] = [];
  let code = 0;
  for (let length = 1; length <= 16; length++) {
    for (let i = 0; i < (table[length - 1] as number); i++) {
      codes.push({ length, code: code++, symbol: table[16 + codes.length] as number });
    }
    code *= 2;
  }
  return codes;
}

/** Bytes up to the next marker with the zeros behind 0xff taken out; `end`: where the marker or the data's end is. */
function unstuff(bytes: Uint8Array, start: number): { readonly data: number[]; readonly end: number } {
  const data: number[] = [];
  let at = start;
  while (at < bytes.length) {
    if (bytes[at] === 0xff) {
      if (bytes[at + 1] !== 0) break;
      at++;
      data.push(0xff);
    } else data.push(bytes[at] as number);
    at++;
  }
  return { data, end: at };
}

function nextMarker(bytes: Uint8Array, start: number): number | null {
  for (let at = start; at + 1 < bytes.length; at++) {
    if (bytes[at] !== 0xff) continue;
    const marker = bytes[at + 1] as number;
    if (marker >= 0xd0 && marker <= 0xd7) return at;
    if (marker !== 0 && marker !== 0xff) return null;
  }
  return null;
}
