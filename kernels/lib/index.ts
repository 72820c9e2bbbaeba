// Every kernel the host can call. One file per kernel; ../README.md describes the ABI.
export { heapBase } from "./heap-base";
export { bayerGrid, rgbGrid } from "./luminance-grid";
export { ljpegScan, ljpegTable } from "./ljpeg";
export { unpackBits, unpackBytes, unpackLookup, unpackWords } from "./unpack";
