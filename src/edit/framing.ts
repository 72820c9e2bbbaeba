/** A rectangle in pixels of the source after orientation; fractions allowed. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What part of the source is seen (`crop`), how large it is developed (`view`), within a film of another size. */
export interface Framing {
  readonly crop: Rectangle;
  readonly view: Size;
}

export const UHD: Size = { width: 3840, height: 2160 };
const SHAPE = 16 / 9;

function even(value: number): number {
  return Math.max(2, 2 * Math.round(value / 2));
}

/** The largest 16:9 inside a source, in even pixels. */
export function largestFilmSize(source: Size): Size {
  const width = Math.min(source.width, source.height * SHAPE);
  const even16 = 2 * Math.floor(width / 2);
  return { width: Math.max(16, even16), height: Math.max(16, 2 * Math.floor(even16 / SHAPE / 2)) };
}

/**
 * The film's size: UHD where the sources allow it, else the largest 16:9 that at least half of the pictures fill
 * without being enlarged.
 */
export function chooseFilmSize(shots: readonly { readonly source: Size; readonly pictures: number }[]): Size {
  const sizes = shots
    .map(({ source, pictures }) => ({ size: largestFilmSize(source), pictures }))
    .sort((a, b) => b.size.width - a.size.width);
  const half = sizes.reduce((sum, { pictures }) => sum + pictures, 0) / 2;
  let covered = 0;
  for (const { size, pictures } of sizes) {
    covered += pictures;
    if (covered >= half) return size.width >= UHD.width ? UHD : size;
  }
  return UHD;
}

/** EXIF orientations 5 to 8 turn the picture on its side. */
export function orientedSize(source: Size, orientation: number): Size {
  return orientation >= 5 ? { width: source.height, height: source.width } : source;
}

/** `fill`: centred crop of the film's shape. `fit`: everything, on black. */
export function frameView(source: Size, output: Size, fit: "fill" | "fit"): Framing {
  const shape = output.width / output.height;
  if (fit === "fill") {
    const width = Math.min(source.width, source.height * shape);
    const height = Math.min(source.height, width / shape);
    return { crop: { x: (source.width - width) / 2, y: (source.height - height) / 2, width, height }, view: output };
  }
  const scale = Math.min(output.width / source.width, output.height / source.height);
  return {
    crop: { x: 0, y: 0, width: source.width, height: source.height },
    view: {
      width: Math.min(output.width, even(source.width * scale)),
      height: Math.min(output.height, even(source.height * scale)),
    },
  };
}
