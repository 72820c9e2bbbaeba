/** Planes of one decoded tile. Samples are bytes, or little-endian 16-bit when `bits` > 8. */
export interface YuvTile {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  /** How many times fewer chroma samples there are across and down: 1 or 2; 0: no chroma. */
  readonly chromaX: 0 | 1 | 2;
  readonly chromaY: 0 | 1 | 2;
  readonly planes: readonly { readonly data: Uint8Array; readonly stride: number }[];
}

/** Luma weights of red and blue by ITU-T H.273 matrix coefficients; 2 (unspecified) is what HEIC means without a word: 601. */
const WEIGHTS: Readonly<Record<number, readonly [red: number, blue: number]>> = {
  1: [0.2126, 0.0722],
  2: [0.299, 0.114],
  5: [0.299, 0.114],
  6: [0.299, 0.114],
  9: [0.2627, 0.0593],
};

export function isKnownMatrix(matrix: number): boolean {
  return matrix in WEIGHTS;
}

/**
 * Writes a tile as interleaved 16-bit R'G'B' at (x, y) of a picture of `width` × `height`; what reaches over its edges
 * is left out. ITU-T H.273, equations 11 to 33. Chroma is interpolated linearly; it sits on the left samples, and in
 * 4:2:0 between the rows.
 */
export function placeTile(
  tile: YuvTile,
  colour: { readonly matrix: number; readonly full: boolean },
  target: Uint16Array,
  place: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): void {
  const [kr, kb] = WEIGHTS[colour.matrix] ?? [0.299, 0.114];
  const scale = 2 ** (tile.bits - 8);
  const top = 2 ** tile.bits - 1;
  const lumaGain = 65535 / (colour.full ? top : 219 * scale);
  const chromaGain = 65535 / (colour.full ? top : 224 * scale);
  const lumaFloor = colour.full ? 0 : 16 * scale;
  const middle = 128 * scale;
  const [toRed, toBlue] = [2 * (1 - kr), 2 * (1 - kb)];
  const green = 1 - kr - kb;
  const luma = reader(tile, 0);
  const [cb, cr] = tile.chromaX === 0 ? [() => middle, () => middle] : [chromaReader(tile, 1), chromaReader(tile, 2)];
  const columns = Math.min(tile.width, place.width - place.x);
  const rows = Math.min(tile.height, place.height - place.y);
  for (let y = 0; y < rows; y++) {
    let at = ((place.y + y) * place.width + place.x) * 3;
    for (let x = 0; x < columns; x++) {
      const l = (luma(x, y) - lumaFloor) * lumaGain;
      const u = (cb(x, y) - middle) * chromaGain;
      const v = (cr(x, y) - middle) * chromaGain;
      const r = l + toRed * v;
      const b = l + toBlue * u;
      target[at++] = toSample(r);
      target[at++] = toSample((l - kr * r - kb * b) / green);
      target[at++] = toSample(b);
    }
  }
}

function toSample(value: number): number {
  return value <= 0 ? 0 : value >= 65535 ? 65535 : Math.floor(value + 0.5);
}

function reader(tile: YuvTile, plane: number): (x: number, y: number) => number {
  const { data, stride } = tile.planes[plane] as { data: Uint8Array; stride: number };
  if (tile.bits <= 8) return (x, y) => data[y * stride + x] as number;
  return (x, y) => {
    const at = y * stride + x * 2;
    return (data[at] as number) | ((data[at + 1] as number) << 8);
  };
}

function chromaReader(tile: YuvTile, plane: number): (x: number, y: number) => number {
  const read = reader(tile, plane);
  const columns = Math.ceil(tile.width / (tile.chromaX || 1));
  const rows = Math.ceil(tile.height / (tile.chromaY || 1));
  const across =
    tile.chromaX === 1
      ? read
      : (x: number, y: number): number => {
          const left = x >> 1;
          if ((x & 1) === 0) return read(left, y);
          return (read(left, y) + read(Math.min(left + 1, columns - 1), y)) / 2;
        };
  if (tile.chromaY === 1) return across;
  return (x, y) => {
    const near = y >> 1;
    const far = Math.max(0, Math.min(rows - 1, (y & 1) === 0 ? near - 1 : near + 1));
    return across(x, near) * 0.75 + across(x, far) * 0.25;
  };
}
