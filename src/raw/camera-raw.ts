import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { ARW } from "./arw.ts";
import { CR2 } from "./cr2.ts";
import { shifted } from "./dng.ts";
import { NEF } from "./nef.ts";
import { type MosaicSizes, opticalBlack } from "./optical-black.ts";
import type { Tiff } from "./tiff.ts";

type Four = readonly [number, number, number, number];

/** What LibRaw says of a camera raw after reading its headers alone: nothing is unpacked for it. */
export interface CameraFacts {
  /** The sensor and where light falls on it. */
  readonly sizes: MosaicSizes;
  /** What is shown of it: the camera's own crop, else all that light falls on. In pixels of the sensor. */
  readonly visible: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  /** Bayer pattern of the first four pixels that light falls on. */
  readonly cfa: Four;
  /** Clipping level that LibRaw knows for camera and ISO. */
  readonly white: number;
  /** Black levels of the first four pixels that light falls on, where LibRaw tells what the notes say; else null. */
  readonly black: Four | null;
  readonly asShot: RawImage["asShot"];
  readonly xyzToCamera: RawImage["xyzToCamera"];
  readonly orientation: number;
}

/** A sensor's samples in kernel memory: `sizes.rawWidth` × `sizes.rawHeight` uint16, row by row, without gaps. */
export interface SensorSamples {
  readonly offset: number;
  /** Black levels of the first four pixels that light falls on, as the camera's notes say them; null: they do not. */
  readonly black: Four | null;
  /** Where the clipping level is another than LibRaw's headers say. */
  readonly white?: number;
}

/** A maker's way of storing a mosaic that is decoded here and not by LibRaw. */
export interface CameraFormat {
  readonly decoder: RawImage["decoder"];
  /**
   * How this file stores its mosaic, from its directories alone; null when it is not of this format, or of a shape left
   * to LibRaw. Nothing is allocated.
   * @throws RushesError `truncated` or `unreadable`
   */
  readonly recognise: (tiff: Tiff) => CameraMosaic | null;
}

/** A mosaic that was recognised and checked to lie in the file. */
export interface CameraMosaic {
  /** Size of the sensor as stored; must equal LibRaw's, or the file is left to LibRaw. */
  readonly width: number;
  readonly height: number;
  /**
   * Decodes it into memory taken from `kernels`.
   * @throws RushesError `truncated` or `unreadable`; whoever called releases the memory
   */
  readonly decode: (kernels: Kernels, facts: CameraFacts) => SensorSamples;
}

/** Formats decoded here, tried in this order. Each is held to LibRaw sample by sample in its test. */
const FORMATS: readonly CameraFormat[] = [CR2, NEF, ARW];

/** The first format that knows the file. */
export function recogniseCameraRaw(
  tiff: Tiff,
): { readonly mosaic: CameraMosaic; readonly decoder: RawImage["decoder"] } | null {
  for (const { decoder, recognise } of FORMATS) {
    const mosaic = recognise(tiff);
    if (mosaic !== null) return { mosaic, decoder };
  }
  return null;
}

/**
 * A decoded sensor as an image: visible part, levels, colour. Black is measured on covered margins where there are some
 * and they agree with the camera's notes; null when neither says anything.
 */
export function sensorImage(
  { memory }: Kernels,
  facts: CameraFacts,
  samples: SensorSamples,
  decoder: RawImage["decoder"],
): RawImage | null {
  const { sizes, visible } = facts;
  const data = memory.uint16(samples.offset, sizes.rawWidth * sizes.rawHeight);
  const black = samples.black === null ? null : (opticalBlack(data, sizes, samples.black) ?? samples.black);
  if (black === null) return null;
  const shift = ((visible.left - sizes.left) & 1) + 2 * ((visible.top - sizes.top) & 1);
  return {
    layout: "bayer",
    offset: samples.offset + (visible.top * sizes.rawWidth + visible.left) * 2,
    stride: sizes.rawWidth,
    width: visible.width,
    height: visible.height,
    cfa: shifted(facts.cfa, shift),
    black: shifted(black, shift),
    white: samples.white ?? facts.white,
    transfer: "linear",
    asShot: facts.asShot,
    xyzToCamera: facts.xyzToCamera,
    orientation: facts.orientation,
    decoder,
  };
}
