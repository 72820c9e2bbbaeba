// Every kernel the host can call. One file per kernel; ../README.md describes the ABI.
export { heapBase } from "./heap-base";
export { bayerGrid, rgbGrid, xtransGrid } from "./luminance-grid";
export { arw2Rows, arwPacked12, arwQuads } from "./arw";
export { ljpegLeft, ljpegScan, ljpegTable } from "./ljpeg";
export { nefScan, nefTable } from "./nef";
export { unpackBits, unpackBitsLeast, unpackBytes, unpackLookup, unpackWords } from "./unpack";
export { binRow } from "./bin-row";
export { meanPairs, smoothChroma, widenCodes } from "./chroma-noise";
export { encodeColour, encodePlain, finishColour, toneColour } from "./colour";
export {
  fillGreens, fillSites, halveRow, joinHalves, repeatEnds, restoreDifferences, takeHalf,
} from "./differences";
export { mergeRow } from "./merge-frames";
export { gainPlaces } from "./gain-places";
export { rebuildGreen, rebuildXtransGreen } from "./highlights";
export { greenGradients, interpolateGreen } from "./green";
export { alignSites, putSites, takeSites } from "./lateral-colour";
export { curveColour, lutColour } from "./lut";
export { dealRows, ditherCodes, halveBoth, halveColumns } from "./pack";
export {
  encodeRgb, lightLevel, matrixColour, packHalves, packWords, scaleByLuminance,
} from "./output";
export { joinQuads } from "./quads";
export { repairSites } from "./repair-sites";
export { resampleAcross, resampleDown } from "./resample";
export { warpAcross, warpDown } from "./warp";
export { padMosaicRow, splitMosaicRow } from "./split-mosaic";
export { splitRgbRow } from "./split-rgb";
export { gainMosaicRow } from "./gain-mosaic";
export { trimRow } from "./trim-row";
export { vibrance } from "./vibrance";
export { meanXtransBlocks } from "./xtrans-blocks";
export { spreadXtransColour, spreadXtransQuarters } from "./xtrans-colour";
export { interpolateXtransGreen } from "./xtrans-green";
export { padXtransRow, splitXtransRow } from "./xtrans-split";
export { hotSites } from "./hot-sites";
export { logBlocks } from "./log-blocks";
export { cellMoments, levelContrast } from "./local-contrast";
export { halvePlane, shrinkPlane, smoothPlane } from "./byte-planes";
export { cornerMeasures } from "./corner-measure";
export { cornerPeaks, cornerScores } from "./corners";
export { nearestDescriptors } from "./nearest";
export { vc5Band, vc5Inverse, vc5Mosaic } from "./vc5";
