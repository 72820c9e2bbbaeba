import {
  AVCHROMA_LOC_LEFT,
  AVCOL_PRI_BT2020,
  AVCOL_PRI_BT709,
  AVCOL_PRI_SMPTE432,
  AVCOL_RANGE_JPEG,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT2020_NCL,
  AVCOL_SPC_BT709,
  AVCOL_SPC_RGB,
  AVCOL_TRC_ARIB_STD_B67,
  AVCOL_TRC_BT709,
  AVCOL_TRC_SMPTE2084,
} from "node-av/constants";
import type { AVColorPrimaries, AVColorSpace, AVColorTransferCharacteristic } from "node-av/constants";
import { Rational } from "node-av/lib";
import type { CodecContext, CodecParameters, Frame } from "node-av/lib";
import type { FilmColour } from "../film/colour.ts";
import type { PixelFormat } from "../kernels/picture.ts";

/** A colour by the codes of ITU-T H.273. */
interface ColourCodes {
  readonly primaries: AVColorPrimaries;
  readonly transfer: AVColorTransferCharacteristic;
  readonly matrix: AVColorSpace;
}

/** P3 as Apple's programs write it (12-1-1): the transfer of Rec.709, which BT.1886 shows. */
const CODES: Readonly<Record<FilmColour, ColourCodes>> = {
  rec709: { primaries: AVCOL_PRI_BT709, transfer: AVCOL_TRC_BT709, matrix: AVCOL_SPC_BT709 },
  p3: { primaries: AVCOL_PRI_SMPTE432, transfer: AVCOL_TRC_BT709, matrix: AVCOL_SPC_BT709 },
  "rec2020-pq": { primaries: AVCOL_PRI_BT2020, transfer: AVCOL_TRC_SMPTE2084, matrix: AVCOL_SPC_BT2020_NCL },
  "rec2020-hlg": { primaries: AVCOL_PRI_BT2020, transfer: AVCOL_TRC_ARIB_STD_B67, matrix: AVCOL_SPC_BT2020_NCL },
};

/** Says what our pictures are: their colour, limited range, square pixels, chroma to the left; R'G'B' is of full range. */
export function tagColour(
  target: CodecContext | CodecParameters | Frame,
  colour: FilmColour,
  pixelFormat: PixelFormat,
): void {
  const { primaries, transfer, matrix } = CODES[colour];
  const isRgb = pixelFormat === "rgb16";
  target.colorRange = isRgb ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
  target.colorPrimaries = primaries;
  target.colorTrc = transfer;
  target.colorSpace = isRgb ? AVCOL_SPC_RGB : matrix;
  if (!isRgb) target.chromaLocation = AVCHROMA_LOC_LEFT;
  target.sampleAspectRatio = new Rational(1, 1);
}
