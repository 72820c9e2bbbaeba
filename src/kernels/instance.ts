import { readFile } from "node:fs/promises";
import { type GrowableMemory, KernelMemory } from "./memory.ts";

/** What Node has and its type package leaves to the DOM library. */
declare const WebAssembly: {
  readonly Memory: new (descriptor: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: boolean;
  }) => GrowableMemory;
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<{ readonly exports: unknown }>;
};

/** Signatures of the compiled kernels, as `kernels/README.md` describes them. Offsets are bytes, sizes elements. */
export interface KernelExports {
  heapBase(): number;
  bayerGrid(
    source: number,
    stride: number,
    xEdges: number,
    columns: number,
    yEdges: number,
    rows: number,
    bright: number,
    dark: number,
    out: number,
    scratch: number,
  ): void;
  xtransGrid(
    source: number,
    stride: number,
    xEdges: number,
    columns: number,
    yEdges: number,
    rows: number,
    redVertical: number,
    bright: number,
    dark: number,
    out: number,
    scratch: number,
  ): void;
  rgbGrid(
    source: number,
    stride: number,
    xEdges: number,
    columns: number,
    yEdges: number,
    rows: number,
    rowStep: number,
    table: number,
    bright: number,
    dark: number,
    out: number,
  ): void;
  hotSites(
    source: number,
    stride: number,
    width: number,
    height: number,
    a: number,
    b: number,
    c: number,
    d: number,
    least: number,
    thresholds: number,
    shift: number,
    clip: number,
    capacity: number,
    out: number,
  ): number;
  ljpegTable(table: number, counts: number): number;
  ljpegScan(
    src: number,
    length: number,
    clean: number,
    dst: number,
    stride: number,
    width: number,
    rows: number,
    components: number,
    predictor: number,
    bits: number,
    restartRows: number,
    tables: number,
  ): number;
  ljpegLeft(): number;
  nefTable(table: number, tree: number): number;
  nefScan(
    src: number,
    length: number,
    dst: number,
    width: number,
    rows: number,
    split: number,
    tables: number,
    start: number,
    curve: number,
    limit: number,
  ): number;
  unpackBits(
    src: number,
    rowBytes: number,
    dst: number,
    stride: number,
    width: number,
    rows: number,
    bits: number,
  ): void;
  unpackBitsLeast(
    src: number,
    rowBytes: number,
    dst: number,
    stride: number,
    width: number,
    rows: number,
    bits: number,
  ): void;
  unpackBytes(src: number, rowBytes: number, dst: number, stride: number, width: number, rows: number): void;
  unpackWords(
    src: number,
    rowBytes: number,
    dst: number,
    stride: number,
    width: number,
    rows: number,
    swap: number,
  ): void;
  unpackLookup(samples: number, count: number, table: number, size: number): void;
  arw2Rows(src: number, dst: number, stride: number, width: number, rows: number, bends: number, gaps: number): void;
  arwPacked12(src: number, dst: number, count: number): void;
  arwQuads(src: number, srcStride: number, dst: number, stride: number, quads: number, rows: number): void;
  vc5Band(src: number, length: number, lookup: number, dst: number, count: number, quantization: number): number;
  vc5Inverse(
    lowLow: number,
    lowHigh: number,
    highLow: number,
    highHigh: number,
    width: number,
    height: number,
    dst: number,
    dstWidth: number,
    dstHeight: number,
    prescale: number,
    scratch: number,
  ): void;
  vc5Mosaic(
    green: number,
    first: number,
    second: number,
    difference: number,
    width: number,
    height: number,
    middle: number,
    tables: number,
    greenFirst: number,
    dst: number,
  ): void;

  // Developing (src/develop)
  repairSites(
    source: number,
    stride: number,
    width: number,
    height: number,
    places: number,
    count: number,
    period: number,
    table: number,
  ): number;
  takeSites(src: number, step: number, count: number, dst: number): void;
  putSites(src: number, count: number, dst: number, step: number): void;
  alignSites(
    rows: number,
    reach: number,
    count: number,
    x: number,
    y: number,
    pitch: number,
    terms: number,
    white: number,
    middle: number,
    shifts: number,
    dst: number,
  ): void;
  splitMosaicRow(
    src: number,
    step: number,
    count: number,
    even: number,
    odd: number,
    black0: number,
    scale0: number,
    limit0: number,
    black1: number,
    scale1: number,
    limit1: number,
  ): void;
  padMosaicRow(even: number, odd: number, count: number): void;
  greenGradients(
    colour: number,
    green: number,
    up1: number,
    down1: number,
    up2: number,
    down2: number,
    up3: number,
    down3: number,
    count: number,
    across: number,
    down: number,
  ): void;
  interpolateGreen(
    colour: number,
    green: number,
    up1: number,
    down1: number,
    up2: number,
    down2: number,
    gradients: number,
    odd: number,
    count: number,
    fadeFrom: number,
    fadeSlope: number,
    floor: number,
    dst: number,
    difference: number,
  ): void;
  fillSites(
    s1: number,
    s2: number,
    s3: number,
    s4: number,
    g1: number,
    g2: number,
    g3: number,
    g4: number,
    g: number,
    count: number,
    dst: number,
  ): void;
  fillGreens(
    own: number,
    other: number,
    green: number,
    aboveOwn: number,
    aboveOther: number,
    aboveGreen: number,
    belowOwn: number,
    belowOther: number,
    belowGreen: number,
    g: number,
    count: number,
    floor: number,
    dstOwn: number,
    dstOther: number,
  ): void;
  repeatEnds(row: number, count: number): void;
  halveRow(centre: number, sides: number, count: number, dst: number): void;
  joinHalves(even: number, odd: number, count: number, dst: number): void;
  takeHalf(src: number, odd: number, count: number, dst: number): void;
  restoreDifferences(share: number, green: number, count: number, floor: number, dst: number): void;
  joinQuads(
    red: number,
    green1: number,
    green2: number,
    blue: number,
    count: number,
    fadeFrom: number,
    fadeSlope: number,
    dstRed: number,
    dstGreen: number,
    dstBlue: number,
  ): void;
  splitRgbRow(
    src: number,
    step: number,
    count: number,
    curve: number,
    levels: number,
    fadeFrom: number,
    fadeSlope: number,
    dstRed: number,
    dstGreen: number,
    dstBlue: number,
  ): void;
  gainMosaicRow(
    samples: number,
    count: number,
    knots: number,
    blackEven: number,
    blackOdd: number,
    white: number,
  ): void;
  trimRow(row: number, count: number, amount: number, end: number, slope: number): void;
  splitXtransRow(
    src: number,
    step: number,
    from: number,
    to: number,
    thirds: number,
    stride: number,
    levels: number,
    rooted: number,
    floor: number,
  ): void;
  padXtransRow(
    low: number,
    from: number,
    to: number,
    high: number,
    first: number,
    last: number,
    thirds: number,
    stride: number,
  ): void;
  interpolateXtransGreen(
    places: number,
    count: number,
    fadeFrom: number,
    fadeSlope: number,
    green: number,
    difference: number,
  ): void;
  spreadXtransColour(
    above: number,
    sites: number,
    below: number,
    stride: number,
    thirds: number,
    thirdStride: number,
    count: number,
    floor: number,
    rows: number,
  ): void;
  spreadXtransQuarters(
    above: number,
    sites: number,
    below: number,
    stride: number,
    thirds: number,
    thirdStride: number,
    count: number,
    floor: number,
    rows: number,
  ): void;
  meanXtransBlocks(
    thirds: number,
    stride: number,
    count: number,
    fadeFrom: number,
    fadeSlope: number,
    first: number,
    green: number,
    second: number,
  ): void;
  binRow(src: number, count: number, size: number, weight: number, first: number, dst: number): void;
  resampleDown(
    rows: number,
    weights: number,
    taps: number,
    cores: number,
    core: number,
    slack: number,
    count: number,
    scratch: number,
    dst: number,
  ): void;
  resampleAcross(
    src: number,
    starts: number,
    weights: number,
    taps: number,
    cores: number,
    core: number,
    slack: number,
    count: number,
    dst: number,
  ): void;
  warpDown(
    records: number,
    planes: number,
    knots: number,
    knotStride: number,
    tables: number,
    first: number,
    last: number,
    taps: number,
    stride: number,
    spread: number,
    high: number,
    scratch: number,
  ): void;
  warpAcross(
    records: number,
    planes: number,
    knots: number,
    tables: number,
    first: number,
    count: number,
    taps: number,
    stride: number,
    spread: number,
    low: number,
    high: number,
    scratch: number,
  ): void;
  gainPlaces(red: number, green: number, blue: number, count: number, knots: number, first: number, step: number): void;
  rebuildGreen(
    green: number,
    a1: number,
    a2: number,
    b1: number,
    b2: number,
    count: number,
    from: number,
    slope: number,
    hue: number,
  ): void;
  rebuildXtransGreen(
    thirds: number,
    stride: number,
    count: number,
    floor: number,
    from: number,
    slope: number,
    hue: number,
  ): void;
  toneColour(
    red: number,
    green: number,
    blue: number,
    count: number,
    parameters: number,
    before: number,
    after: number,
  ): void;
  finishColour(before: number, after: number, count: number, parameters: number): void;
  encodeColour(src: number, count: number, parameters: number, dstY: number, dstCb: number, dstCr: number): void;
  encodePlain(
    red: number,
    green: number,
    blue: number,
    count: number,
    parameters: number,
    dstY: number,
    dstCb: number,
    dstCr: number,
  ): void;
  matrixColour(
    red: number,
    green: number,
    blue: number,
    count: number,
    parameters: number,
    dstRed: number,
    dstGreen: number,
    dstBlue: number,
  ): void;
  scaleByLuminance(src: number, count: number, parameters: number): void;
  encodeRgb(src: number, count: number, parameters: number, dstRed: number, dstGreen: number, dstBlue: number): void;
  lightLevel(src: number, count: number, dst: number): void;
  packWords(src: number, columns: number, dst: number, stride: number, kept: number): void;
  packHalves(src: number, columns: number, dst: number, stride: number, kept: number): void;
  lutColour(src: number, count: number, parameters: number, dst: number): void;
  curveColour(values: number, count: number, low: number, high: number, curve: number, shift: number): void;
  vibrance(colours: number, count: number, weights: number, amount: number): void;
  mergeRow(
    rows: number,
    count: number,
    width: number,
    tables: number,
    shift: number,
    strength: number,
    dst: number,
  ): void;
  widenCodes(src: number, count: number, wide: number, dst: number): void;
  meanPairs(above: number, below: number, count: number, dst: number): void;
  smoothChroma(
    luma: number,
    first: number,
    second: number,
    stride: number,
    width: number,
    height: number,
    step: number,
    lumaScale: number,
    chromaScale: number,
    dstFirst: number,
    dstSecond: number,
  ): void;
  ditherCodes(src: number, count: number, zero: number, seed: number, wide: number, dst: number): void;
  dealRows(src: number, columns: number, rows: number, wide: number, dst: number, stride: number, kept: number): void;
  halveColumns(src: number, width: number, dst: number): void;
  halveBoth(src: number, width: number, dst: number): void;

  // Features of a frame and their matches (src/measure)
  logBlocks(
    source: number,
    stride: number,
    across: number,
    down: number,
    columns: number,
    rows: number,
    black: number,
    scale: number,
    floor: number,
    scratch: number,
    dst: number,
    dstStride: number,
  ): void;
  cellMoments(plane: number, stride: number, columns: number, rows: number, out: number): void;
  levelContrast(
    plane: number,
    stride: number,
    width: number,
    height: number,
    means: number,
    gains: number,
    columns: number,
    rows: number,
    scratch: number,
    dst: number,
    dstStride: number,
  ): void;
  smoothPlane(
    src: number,
    stride: number,
    width: number,
    height: number,
    scratch: number,
    dst: number,
    dstStride: number,
  ): void;
  halvePlane(src: number, stride: number, width: number, height: number, dst: number, dstStride: number): void;
  shrinkPlane(
    src: number,
    stride: number,
    pairsAcross: number,
    pairsDown: number,
    scratch: number,
    dst: number,
    dstStride: number,
  ): void;
  cornerScores(
    src: number,
    stride: number,
    width: number,
    height: number,
    border: number,
    least: number,
    dst: number,
    dstStride: number,
  ): void;
  cornerPeaks(scores: number, stride: number, width: number, height: number, border: number, out: number): number;
  cornerMeasures(at: number, stride: number, scratch: number, out: number): void;
  nearestDescriptors(
    query: number,
    self: number,
    descriptors: number,
    list: number,
    count: number,
    back: number,
    best: number,
  ): void;
}

/** Kernels bound to a memory of their own. One per worker thread. */
export interface Kernels {
  readonly exports: KernelExports;
  readonly memory: KernelMemory;
}

/** The same path from `src/kernels` and from `dist/kernels`. */
const MODULE_URL = new URL("../../kernels/build/kernels.wasm", import.meta.url);
const INITIAL_PAGES = 256;
const MAX_PAGES = 65536;

/** Compiled kernels: threads that share one share what is compiled, and what is optimised later. */
export type KernelModule = object;

let compiled: Promise<KernelModule> | undefined;

/** Compiles the kernels, once a thread. The result can be posted to other threads. */
export function compileKernels(): Promise<KernelModule> {
  compiled ??= readFile(MODULE_URL).then((bytes) => WebAssembly.compile(bytes));
  return compiled;
}

/** Puts the kernels, this thread's own or those of another one, into a fresh shared memory. */
export async function createKernels(shared?: KernelModule): Promise<Kernels> {
  const module = shared ?? (await compileKernels());
  const memory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MAX_PAGES, shared: true });
  const instance = await WebAssembly.instantiate(module, {
    env: {
      memory,
      abort: (_message: number, _file: number, line: number, column: number): never => {
        throw new Error(`Kernel aborted at ${line}:${column}`);
      },
    },
  });
  const exports = instance.exports as KernelExports;
  return { exports, memory: new KernelMemory(memory, exports.heapBase()) };
}
