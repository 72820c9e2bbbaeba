const f = Math.fround;
const BEND = f(0.34);

export interface BlockLog {
  readonly across: number;
  readonly down: number;
  readonly columns: number;
  readonly rows: number;
  readonly black: number;
  readonly scale: number;
  readonly floor: number;
}

/** Plain twin of the kernel `logBlocks`; exact. */
export function logBlocksTwin(source: Uint16Array, stride: number, log: BlockLog): number[] {
  const { across, down, columns, rows } = log;
  const result: number[] = [];
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      let sum = 0;
      for (let v = 0; v < down; v++) {
        for (let u = 0; u < across; u++) sum += source[(y * down + v) * stride + x * across + u]!;
      }
      const over = f(f(f(sum) - f(log.black)) * f(log.scale));
      result.push(logTwin(f(Math.max(0, over) + f(log.floor))));
    }
  }
  return result;
}

const view = new DataView(new ArrayBuffer(4));

export function logTwin(light: number): number {
  view.setFloat32(0, light);
  const bits = view.getUint32(0);
  view.setUint32(0, (bits & 0x7fffff) | 0x3f800000);
  const m = view.getFloat32(0);
  const curve = f(1 + f(BEND * f(2 - m)));
  return f((bits >>> 23) - 127 + f(f(m - 1) * curve));
}
