import { RushesError } from "../base/errors.ts";
import type { Kernels } from "../kernels/instance.ts";

/** Headers of a lossless JPEG stream. */
export interface LosslessJpegHeader {
  /** 2 to 16. */
  readonly bits: number;
  /** Per component. */
  readonly width: number;
  readonly height: number;
  /** 1 to 4, interleaved. */
  readonly components: number;
  /** 1 to 7. */
  readonly predictor: number;
  /** Rows between restart markers; 0: none. */
  readonly restartRows: number;
  /** Of each component, where its Huffman table lies: 16 counts, then symbols. */
  readonly tables: readonly number[];
  /** First byte of the entropy-coded data. */
  readonly scan: number;
}

const SOF3 = 0xc3;
const DHT = 0xc4;
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const DRI = 0xdd;
/** Coded bytes behind the last row that may be padding; more of them mean that a hole in the data was taken for samples. */
const LONGEST_PADDING = 256;
const LOOKUP_BYTES = 4544;

/**
 * Reads the headers in front of the scan.
 * @throws RushesError `truncated` when the bytes end in them; `unreadable` when they make no sense; `unsupported` for
 * what T.81 allows and no camera is known to write: subsampled components, several scans, a point transform.
 */
export function readLosslessJpegHeader(bytes: Uint8Array): LosslessJpegHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4) throw new RushesError("truncated", "Expected a lossless JPEG but its data end");
  if (bytes[0] !== 0xff || bytes[1] !== SOI) throw bad("no start of a JPEG");
  const tables = new Map<number, number>();
  let frame: { bits: number; width: number; height: number; ids: number[] } | undefined;
  let restartInterval = 0;
  let at = 2;
  for (;;) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++;
    if (at + 4 > bytes.length) throw new RushesError("truncated", "Expected a lossless JPEG but its headers end early");
    const marker = bytes[at + 1] as number;
    if (bytes[at] !== 0xff || marker === EOI) throw bad("no scan");
    const start = at + 4;
    const end = at + 2 + view.getUint16(at + 2);
    if (end > bytes.length) throw new RushesError("truncated", "Expected a lossless JPEG but its headers end early");
    if (end < start) throw bad(`a segment of ${end - at - 2} bytes`);
    if (marker === SOF3) frame = readFrame(bytes, view, start, end);
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== DHT) {
      throw new RushesError("unsupported", `Expected lossless JPEG (SOF3) but received SOF${marker - 0xc0}`);
    } else if (marker === DHT) readTables(bytes, start, end, tables);
    else if (marker === DRI && end - start >= 2) restartInterval = view.getUint16(start);
    else if (marker === SOS) {
      if (frame === undefined) throw bad("a scan before its frame");
      const scan = readScan(bytes, start, end, frame.ids, tables);
      if (restartInterval % frame.width !== 0) throw bad(`a restart interval of ${restartInterval}`);
      return {
        bits: frame.bits,
        width: frame.width,
        height: frame.height,
        components: frame.ids.length,
        restartRows: restartInterval / frame.width,
        ...scan,
        scan: end,
      };
    }
    at = end;
  }
}

function bad(found: string): RushesError {
  return new RushesError("unreadable", `Expected a lossless JPEG but received ${found}`);
}

function readFrame(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
): { bits: number; width: number; height: number; ids: number[] } {
  const count = bytes[start + 5] ?? 0;
  if (end - start < 6 + 3 * count) throw bad("a short frame header");
  const bits = bytes[start] as number;
  const height = view.getUint16(start + 1);
  const width = view.getUint16(start + 3);
  if (bits < 2 || bits > 16 || width === 0 || height === 0 || count < 1 || count > 4) {
    throw bad(`${width}×${height} with ${count} components of ${bits} bits`);
  }
  const ids = Array.from({ length: count }, (_, c) => bytes[start + 6 + 3 * c] as number);
  const sampling = Array.from({ length: count }, (_, c) => bytes[start + 7 + 3 * c] as number);
  if (count > 1 && sampling.some((factors) => factors !== 0x11)) {
    throw new RushesError("unsupported", "Expected a mosaic but received subsampled colour (sRAW, mRAW)");
  }
  return { bits, width, height, ids };
}

function readTables(bytes: Uint8Array, start: number, end: number, tables: Map<number, number>): void {
  let at = start;
  while (at + 17 <= end) {
    const slot = bytes[at] as number;
    const symbols = bytes.subarray(at + 1, at + 17).reduce((sum, count) => sum + count, 0);
    if (slot > 3 || symbols > 256 || at + 17 + symbols > end) throw bad("a damaged Huffman table");
    tables.set(slot, at + 1);
    at += 17 + symbols;
  }
}

function readScan(
  bytes: Uint8Array,
  start: number,
  end: number,
  ids: readonly number[],
  tables: ReadonlyMap<number, number>,
): Pick<LosslessJpegHeader, "predictor" | "tables"> {
  const count = bytes[start] ?? 0;
  if (end - start < 4 + 2 * count) throw bad("a short scan header");
  if (count !== ids.length) throw new RushesError("unsupported", "Expected one interleaved scan but received several");
  const used = ids.map((id, index) => {
    const place = start + 1 + 2 * index;
    const table = tables.get((bytes[place + 1] as number) >> 4);
    if (bytes[place] !== id || table === undefined) throw bad("a scan without its tables");
    return table;
  });
  const predictor = bytes[start + 1 + 2 * count] as number;
  const pointTransform = (bytes[start + 3 + 2 * count] as number) & 15;
  if (predictor < 1 || predictor > 7) throw bad(`predictor ${predictor}`);
  if (pointTransform !== 0) throw new RushesError("unsupported", "Expected all bits but received a point transform");
  return { predictor, tables: used };
}

/**
 * Decodes scans into kernel memory. Takes its scratch when made: release the memory's mark when done with it.
 * Lookups of tables met in the stream before are built once.
 */
export class LosslessJpegDecoder {
  readonly #kernels: Kernels;
  /** Four lookups, their four offsets, and a table's bytes. */
  readonly #lookups: number;
  readonly #pointers: number;
  readonly #tableBytes: number;
  readonly #source: number;
  /** Room for the stream without its stuffed zeros. */
  readonly #clean: number;
  readonly #sourceBytes: number;
  /** What each lookup was built from. */
  readonly #built: string[] = [];

  /** @param sourceBytes length of the longest stream to come */
  constructor(kernels: Kernels, sourceBytes: number) {
    const { memory } = kernels;
    this.#kernels = kernels;
    this.#lookups = memory.take(4 * LOOKUP_BYTES);
    this.#pointers = memory.take(16);
    this.#tableBytes = memory.take(16 + 256);
    this.#sourceBytes = sourceBytes;
    this.#source = memory.take(sourceBytes + 16);
    this.#clean = memory.take(sourceBytes + 16);
  }

  /**
   * Decodes the scan to rows of width × components samples at `target`, `stride` samples from row to row.
   * @throws RushesError `truncated` when the data end early; `unreadable` when they are damaged.
   */
  decode(bytes: Uint8Array, header: LosslessJpegHeader, target: number, stride: number): void {
    const { memory, exports } = this.#kernels;
    const length = bytes.length - header.scan;
    if (length > this.#sourceBytes) throw new RangeError(`Expected at most ${this.#sourceBytes} bytes`);
    this.#buildLookups(bytes, header);
    memory.bytes(this.#source, length).set(bytes.subarray(header.scan));
    const rows = exports.ljpegScan(
      this.#source,
      length,
      this.#clean,
      target,
      stride,
      header.width,
      header.height,
      header.components,
      header.predictor,
      header.bits,
      header.restartRows,
      this.#pointers,
    );
    if (rows < 0) throw new RushesError("unreadable", `Expected a lossless JPEG but row ${-1 - rows} is damaged`);
    if (rows < header.height) {
      throw new RushesError("truncated", `Expected ${header.height} rows of lossless JPEG but its data end in ${rows}`);
    }
    const left = exports.ljpegLeft();
    if (left > LONGEST_PADDING) {
      throw new RushesError("unreadable", `Expected a lossless JPEG but ${left} bytes are left behind its last row`);
    }
  }

  #buildLookups(bytes: Uint8Array, header: LosslessJpegHeader): void {
    const { memory, exports } = this.#kernels;
    const pointers: number[] = [];
    header.tables.forEach((at, component) => {
      const symbols = bytes.subarray(at, at + 16).reduce((sum, count) => sum + count, 0);
      const table = bytes.subarray(at, at + 16 + symbols);
      const key = table.join();
      const twin = this.#built.indexOf(key);
      const slot = twin >= 0 && twin < 4 ? twin : component;
      if (slot !== twin) {
        // A slot that an earlier component of this stream uses must not be overwritten.
        const free = pointers.includes(slot) ? [0, 1, 2, 3].find((s) => !pointers.includes(s)) : slot;
        const place = free ?? slot;
        memory.bytes(this.#tableBytes, table.length).set(table);
        this.#built[place] = "";
        if (exports.ljpegTable(this.#lookups + place * LOOKUP_BYTES, this.#tableBytes) === 0 || symbols === 0) {
          throw bad("a damaged Huffman table");
        }
        this.#built[place] = key;
        pointers.push(place);
      } else {
        pointers.push(slot);
      }
    });
    memory.uint32(this.#pointers, 4).set(pointers.map((slot) => this.#lookups + slot * LOOKUP_BYTES));
  }
}
