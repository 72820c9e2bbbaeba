import { RushesError } from "../base/errors.ts";
import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { type CodedDng, codedImage, readCodedDng } from "./coded-dng.ts";
import { largestCode } from "./coded-levels.ts";
import { type DngPlace, readCfa } from "./dng-levels.ts";
import { checkDataShare } from "./limits.ts";
import { TAG } from "./tags.ts";
import { number } from "./tiff.ts";
import { VC5_LOOKUP_BYTES, vc5Lookup } from "./vc5-code.ts";
import { readVc5, type Vc5Band, type Vc5Stream } from "./vc5-stream.ts";

const VC5 = 9;
const GREEN = 1;
const RED = 0;
/** Ten bands take 60 codes at least, runs of 320 zeros each: below this there is no photograph. */
const FEWEST_BITS_PER_PIXEL = 1 / 64;
/** The transform's edges need three rows and columns at the coarsest level. */
const LEAST_SIDE = 48;
/** Light of 0 to 1 as a camera codes it: log(112 · light + 1) / log 113. */
const LOG_BASE = 113;
const LEVELS = 3;
/** Readable bytes behind whatever a kernel reads in vectors or words. */
const SLACK = 16;

export function isGpr({ tiff, raw }: DngPlace): boolean {
  return number(tiff, raw, TAG.compression) === VC5;
}

/**
 * Decodes a GPR: a DNG whose Bayer mosaic is coded with VC-5 (SMPTE ST 2073), three levels of wavelets over green, red
 * and blue less green, and the greens' difference, on a logarithmic scale.
 *
 * @throws RushesError `truncated`, `unreadable` or `unsupported`; whoever called releases the memory
 */
export function decodeGpr(kernels: Kernels, place: DngPlace): RawImage {
  const dng = readCodedDng(place);
  const { width, height, parts } = dng;
  const [part] = parts;
  if (parts.length !== 1 || part === undefined || dng.planes !== 1 || dng.rowFields * dng.columnFields !== 1) {
    throw new RushesError("unsupported", `Expected a GPR of one tile but received ${parts.length}`);
  }
  checkDataShare(width, height, parts, FEWEST_BITS_PER_PIXEL);
  const bytes = place.tiff.bytes.subarray(part.offset, part.offset + part.length);
  const stream = readVc5(bytes);
  const whole = part.width === width && part.height === height;
  if (!whole || stream.width !== width || stream.height !== height) {
    throw new RushesError(
      "unreadable",
      `Expected ${width}×${height} pixels but the tile has ${part.width}×${part.height} and VC-5 ${stream.width}×${stream.height}`,
    );
  }
  if (width % 2 !== 0 || height % 2 !== 0 || Math.min(width, height) < LEAST_SIDE) {
    throw new RushesError(
      "unsupported",
      `Expected even sides of ${LEAST_SIDE} pixels or more but received ${width}×${height}`,
    );
  }
  const { memory } = kernels;
  const pixels = memory.take(width * height * 2);
  const { mark } = memory;
  const components = decodeComponents(kernels, bytes, stream);
  const { tables, image, visible, greenFirst, redFirst } = mosaicOf(dng, stream.bits);
  const middle = 2 ** (stream.bits - 1);
  const lookups = memory.take(middle * 2 * 4 * 2);
  tables.forEach((table, index) => memory.uint16(lookups + index * middle * 4, middle * 2).set(table));
  const [green, red, blue, difference] = components as [number, number, number, number];
  const [first, second] = redFirst ? [red, blue] : [blue, red];
  kernels.exports.vc5Mosaic(
    green,
    first,
    second,
    difference,
    width / 2,
    height / 2,
    middle,
    lookups,
    greenFirst ? 1 : 0,
    pixels,
  );
  memory.release(mark);
  return { ...image, offset: pixels + (visible.top * width + visible.left) * 2, decoder: "vc5" };
}

/** How codes become samples at each of 2×2 places from the origin, and what lies there. */
function mosaicOf(
  dng: CodedDng,
  bits: number,
): Pick<ReturnType<typeof codedImage>, "image" | "visible"> & {
  readonly tables: readonly Uint16Array[];
  readonly greenFirst: boolean;
  readonly redFirst: boolean;
} {
  // As many bits as the levels speak of, the way GoPro's own tools unpack a GPR.
  const largest = largestCode(dng.place) ?? 65535;
  const codes = 2 ** Math.min(16, Math.max(bits, Math.ceil(Math.log2(largest + 1))));
  const { levels, origin, image, visible } = codedImage(dng, codes);
  const most = 2 ** bits - 1;
  const linear = Array.from({ length: most + 1 }, (_, code) =>
    Math.round(((codes - 1) * (LOG_BASE ** (code / most) - 1)) / (LOG_BASE - 1)),
  );
  const turn = (origin.left & 1) + 2 * (origin.top & 1);
  const tables = [0, 1, 2, 3].map((position) => {
    const table = levels.tables?.[position ^ turn];
    return Uint16Array.from(linear, (sample) => (table === undefined ? sample : (table[sample] as number)));
  });
  const cfa = readCfa(dng.place) as readonly number[];
  const row = [cfa[turn], cfa[1 ^ turn]];
  return { tables, image, visible, greenFirst: row[0] === GREEN, redFirst: row.includes(RED) };
}

/** Bands of each level: the finest first. */
function bandSizes(stream: Vc5Stream): { readonly width: number; readonly height: number }[] {
  let [width, height] = [stream.width / 2, stream.height / 2];
  return Array.from({ length: LEVELS }, () => {
    width = Math.ceil(width / 2);
    height = Math.ceil(height / 2);
    return { width, height };
  });
}

/** Where the four components lie: green, red, blue, the greens' difference; as int16. */
function decodeComponents(kernels: Kernels, bytes: Uint8Array, stream: Vc5Stream): number[] {
  const { memory, exports } = kernels;
  const [width, height] = [stream.width / 2, stream.height / 2];
  const offsets = stream.channels.map(() => memory.take(width * height * 2 + SLACK));
  const lookup = memory.take(VC5_LOOKUP_BYTES);
  memory.uint32(lookup, VC5_LOOKUP_BYTES / 4).set(vc5Lookup());
  const sizes = bandSizes(stream);
  const longest = Math.max(...stream.channels.flatMap(({ bands }) => bands.map((band) => band.length)));
  const source = memory.take(longest + SLACK);
  const scratch = memory.take(16 * (width + 4));
  // Four bands a level: low, high across, high down, high both ways.
  const planes = sizes.map((size) => [0, 1, 2, 3].map(() => memory.take(size.width * size.height * 2 + SLACK)));
  stream.channels.forEach(({ bands, prescales }, channel) => {
    const load = (band: Vc5Band): void => {
      const room = memory.bytes(source, band.length + SLACK);
      room.set(bytes.subarray(band.offset, band.offset + band.length));
      room.fill(0, band.length);
    };
    const damaged = (index: number): never => {
      throw new RushesError("unreadable", `Expected band ${index} of component ${channel} but its data are damaged`);
    };
    for (let level = LEVELS - 1; level >= 0; level--) {
      const size = sizes[level] as { width: number; height: number };
      const count = size.width * size.height;
      const own = planes[level] as number[];
      if (level === LEVELS - 1) {
        const band = bands[0] as Vc5Band;
        if (band.length < count * 2) damaged(0);
        load(band);
        exports.unpackWords(source, size.width * 2, own[0] as number, size.width, size.width, size.height, 1);
      }
      for (let kind = 1; kind <= 3; kind++) {
        const index = (LEVELS - 1 - level) * 3 + kind;
        const band = bands[index] as Vc5Band;
        load(band);
        if (exports.vc5Band(source, band.length, lookup, own[kind] as number, count, band.quantization) === 0) {
          damaged(index);
        }
      }
      const [a, b, c, d] = own as [number, number, number, number];
      const below = level === 0 ? { width, height } : (sizes[level - 1] as { width: number; height: number });
      const target = level === 0 ? (offsets[channel] as number) : ((planes[level - 1] as number[])[0] as number);
      const prescale = prescales[level] as number;
      exports.vc5Inverse(a, b, c, d, size.width, size.height, target, below.width, below.height, prescale, scratch);
    }
  });
  return offsets;
}
