import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import init from "libraw-wasm/dist/libraw.js";

/** One photograph inside LibRaw. Its memory is LibRaw's: call `delete` when done, also after an error. */
export interface LibRawHandle {
  open(bytes: Uint8Array, settings: Readonly<Record<string, unknown>>): void;
  metadata(full: boolean): LibRawMetadata | undefined;
  /** The whole sensor area, margins included; undefined where there is no one-plane mosaic. */
  rawImageData(): LibRawMosaic | undefined;
  /** LibRaw's own development. After `rawImageData` it gives wrong numbers; before it, it does no harm. */
  imageData(): LibRawPicture | undefined;
  delete(): void;
}

interface LibRawMosaic {
  readonly raw_width: number;
  readonly raw_height: number;
  readonly left_margin: number;
  readonly top_margin: number;
  readonly width: number;
  readonly height: number;
  readonly data: Uint16Array;
}

export interface LibRawPicture {
  readonly width: number;
  readonly height: number;
  readonly colors: number;
  readonly bits: number;
  readonly data: Uint8Array | Uint16Array;
}

/** The part of LibRaw's metadata that is used here. */
export interface LibRawMetadata {
  readonly width: number;
  readonly height: number;
  readonly raw_width: number;
  readonly raw_height: number;
  readonly left_margin: number;
  readonly top_margin: number;
  readonly flip: number;
  /** Bayer pattern, two bits for each of 2×8 pixels; 0: none; 1: Leaf's; 9: X-Trans. */
  readonly filters: number;
  readonly colors: number;
  /** Letters of the colours. */
  readonly cdesc: string;
  readonly is_foveon: number;
  readonly color_data: {
    /** Clipping level; once developed, less the black that the channels have in common. */
    readonly maximum: number;
    readonly cam_mul: readonly number[];
    /** 4 × 3, XYZ (D65) to camera. */
    readonly cam_xyz: readonly (readonly number[])[];
  };
  /** From Canon's notes, other makers' being zeros; per channel: red, green, blue, second green. */
  readonly canon?: { readonly ChannelBlackLevel: readonly number[] };
  readonly raw_inset_crops?: readonly {
    readonly cleft: number;
    readonly ctop: number;
    readonly cwidth: number;
    readonly cheight: number;
  }[];
}

export interface LibRawModule {
  readonly LibRaw: new () => LibRawHandle;
}

let binary: Promise<Uint8Array> | undefined;

/** A fresh LibRaw with memory of its own (256 MiB at first). Another is needed after it trapped. */
export async function createLibRawModule(): Promise<LibRawModule> {
  binary ??= readFile(createRequire(import.meta.url).resolve("libraw-wasm/dist/libraw.wasm"));
  return (await init({ wasmBinary: await binary, printErr: () => {} })) as LibRawModule;
}
