import { readFile } from "node:fs/promises";

/** How a lens bends at one focal length, as lensfun models it. */
export type KnownDistortion =
  | readonly [model: "poly3", focalMm: number, k1: number]
  | readonly [model: "poly5", focalMm: number, k1: number, k2: number]
  | readonly [model: "ptlens", focalMm: number, a: number, b: number, c: number];

/**
 * How red and blue lie to green at one focal length: what green shows at r is at v·r + c·r² + b·r³, of red, then of blue
 * (lensfun's models `linear` and `poly3`).
 */
export type KnownLateralColour = readonly [
  focalMm: number,
  redV: number,
  redC: number,
  redB: number,
  blueV: number,
  blueC: number,
  blueB: number,
];

/** How light falls towards the corners (model `pa`): of a focal length, an f-number, and metres to what was photographed. */
export type KnownVignetting = readonly [
  focalMm: number,
  aperture: number,
  distance: number,
  k1: number,
  k2: number,
  k3: number,
];

export interface KnownCamera {
  readonly makers: readonly string[];
  readonly models: readonly string[];
  readonly mount: string;
  /** Diagonal of a 36 × 24 mm frame over that of its own. */
  readonly crop: number;
}

export interface KnownLens {
  readonly makers: readonly string[];
  readonly models: readonly string[];
  readonly mounts: readonly string[];
  /** Of the camera it was measured on, as is the width over the height. */
  readonly crop: number;
  readonly aspect: number;
  /** `rectilinear`, or one of several fisheyes. */
  readonly type: string;
  readonly distortion: readonly KnownDistortion[];
  readonly lateralColour: readonly KnownLateralColour[];
  readonly vignetting: readonly KnownVignetting[];
}

/** What lensfun's database knows (data/lensfun/README.md: its source and licence). */
export interface LensDatabase {
  /** Other mounts whose lenses fit. */
  readonly mounts: Readonly<Record<string, readonly string[]>>;
  readonly cameras: readonly KnownCamera[];
  readonly lenses: readonly KnownLens[];
}

let database: Promise<LensDatabase> | undefined;

/** Reads the database that comes with the program, once. */
export function readLensDatabase(): Promise<LensDatabase> {
  const path = new URL("../../data/lensfun/lenses.json", import.meta.url);
  database ??= readFile(path, "utf8").then((text) => JSON.parse(text) as LensDatabase);
  return database;
}
