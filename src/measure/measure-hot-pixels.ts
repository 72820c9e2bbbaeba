import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";

/** Records kept of a frame at most: the hottest. */
const MOST = 8192;
/** Records that one pass has room for. Busier frames are looked at again, less closely. */
const ROOM = 131_072;
/** 32-bit words of a record. */
const WORDS = 4;
/** A site stands out from so many σ of its like on, and from this share of black to clipping. */
const SIGMAS = 6;
const LEAST_SHARE = 1 / 512;
/** Share of black to clipping from which on light may clip: sensors bend before. */
const CLIPPED = 0.9;
/** Thresholds by level: entries at most, and levels in one. */
const LEVELS = 1024;
/** Rows and levels (in octaves above black) that noise is sampled in; fewer sites of a level say nothing of it. */
const ROWS = 48;
const OCTAVES = 18;
const LEAST_SITES = 200;
/** Excesses that are told apart when their median is looked for. */
const BINS = 4096;

/** Photosites of a frame that stand out alone, in the order of rows. In sample units. */
export interface HotSites {
  /** row · 65536 + column of the visible mosaic. */
  readonly places: Uint32Array;
  /** Above the median of four neighbours of the same colour. */
  readonly excess: Uint16Array;
  /** The same of the four sites beside each, whatever their colour: to the left, to the right, above, below. */
  readonly beside: Int16Array;
}

type Around = readonly [number, number, number, number];

/**
 * Photosites of a mosaic that stand out of the noise alone, in one pass over its pixels: hot ones, and specks of all kinds,
 * which other frames tell apart. Of a developed picture: none. A site within 4 pixels of the edge is not looked at, nor one
 * at the edge of what clips: what its neighbours have of its excess is not known there.
 */
export function measureHotPixels(kernels: Kernels, image: RawImage): HotSites {
  const { memory } = kernels;
  const { width, height, stride } = image;
  const empty = { places: new Uint32Array(0), excess: new Uint16Array(0), beside: new Int16Array(0) };
  if (image.layout === "rgb" || width < 9 || height < 9) return empty;
  // The nearest sites of the same colour at the same four places everywhere in the pattern.
  const around: Around =
    image.layout === "bayer"
      ? [-2, 2, -2 * stride, 2 * stride]
      : [-3 - 3 * stride, 3 - 3 * stride, -3 + 3 * stride, 3 + 3 * stride];
  const mark = memory.mark;
  try {
    let thresholds = chooseThresholds(kernels, image, around);
    const out = memory.take(ROOM * WORDS * 4);
    for (;;) {
      const count = findSites(kernels, image, around, thresholds, out);
      if (count <= ROOM) return keepHottest(memory.uint32(out, count * WORDS));
      thresholds = thresholds.map((threshold) => Math.min(65535, threshold * 2));
    }
  } finally {
    memory.release(mark);
  }
}

function levelShift({ white }: RawImage): number {
  return Math.max(0, Math.ceil(Math.log2((white + 1) / LEVELS)));
}

function findSites(
  { memory, exports }: Kernels,
  image: RawImage,
  [a, b, c, d]: Around,
  thresholds: Float64Array,
  out: number,
): number {
  const { mark } = memory;
  // Levels beyond clipping have the highest one's.
  const entries = (65535 >> levelShift(image)) + 1;
  const table = memory.take(entries * 2);
  const values = memory.uint16(table, entries).fill(thresholds[LEVELS - 1] as number);
  values.set(thresholds);
  const least = thresholds.reduce((low, threshold) => Math.min(low, threshold), 65535);
  const { offset, stride, width, height, white } = image;
  const black = Math.min(...image.black);
  const shift = levelShift(image);
  const sites = exports.hotSites(
    offset,
    stride,
    width,
    height,
    2 * a,
    2 * b,
    2 * c,
    2 * d,
    least,
    table,
    shift,
    black + CLIPPED * (white - black),
    ROOM,
    out,
  );
  memory.release(mark);
  return sites;
}

/** What a site must exceed its neighbours by, for each level of theirs: by σ of the sites of that level. */
function chooseThresholds({ memory }: Kernels, image: RawImage, around: Around): Float64Array {
  const { offset, stride, width, height, white } = image;
  const black = Math.min(...image.black);
  const samples = memory.uint16(offset, stride * (height - 1) + width);
  const counts = new Uint32Array(OCTAVES * BINS);
  const octaveOf = (level: number): number =>
    Math.min(OCTAVES - 1, Math.floor(Math.log2(1 + Math.max(0, level - black))));
  const rows = Math.min(ROWS, height - 8);
  for (let i = 0; i < rows; i++) {
    const y = 4 + Math.floor((i * (height - 8)) / rows);
    for (let at = y * stride + 4, end = y * stride + width - 4; at < end; at++) {
      const median = middleOf(samples, at, around);
      const away = Math.abs((samples[at] as number) - median);
      counts[octaveOf(median) * BINS + Math.min(BINS - 1, away)]!++;
    }
  }
  const spreads = Array.from({ length: OCTAVES }, (_, octave) => {
    return medianOf(counts.subarray(octave * BINS, (octave + 1) * BINS));
  });
  const least = LEAST_SHARE * Math.max(1, white - black);
  const shift = levelShift(image);
  return Float64Array.from({ length: LEVELS }, (_, level) => {
    const octave = octaveOf((level + 0.5) * 2 ** shift);
    return Math.min(65535, Math.ceil(Math.max(least, 1, SIGMAS * 1.4826 * nearestKnown(spreads, octave))));
  });
}

/** The mean of the middle two of the four around a site. */
function middleOf(samples: Uint16Array, at: number, [i, j, k, l]: Around): number {
  const [a, b] = [samples[at + i] as number, samples[at + j] as number];
  const [c, d] = [samples[at + k] as number, samples[at + l] as number];
  const low = Math.max(Math.min(a, b), Math.min(c, d));
  return (low + Math.min(Math.max(a, b), Math.max(c, d)) + 1) >> 1;
}

/** The middle of what was counted; null: too little was. */
function medianOf(counts: Uint32Array): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total < LEAST_SITES) return null;
  let sum = 0;
  return counts.findIndex((count) => (sum += count) * 2 >= total);
}

/** Noise rises with light: what is not known is as the nearest brighter level, else as the nearest darker one. */
function nearestKnown(spreads: readonly (number | null)[], octave: number): number {
  return spreads.slice(octave).find((spread) => spread !== null) ?? spreads.findLast((spread) => spread !== null) ?? 0;
}

function keepHottest(records: Uint32Array): HotSites {
  const excessOf = (record: number): number => records[WORDS * record + 1] as number;
  let kept = Array.from({ length: records.length / WORDS }, (_, record) => record);
  if (kept.length > MOST) {
    const hottest = kept.toSorted((a, b) => excessOf(b) - excessOf(a)).slice(0, MOST);
    kept = hottest.sort((a, b) => a - b);
  }
  const beside = new Int16Array(kept.length * 4);
  for (const [i, record] of kept.entries()) {
    const pairs = [records[WORDS * record + 2] as number, records[WORDS * record + 3] as number] as const;
    beside.set([(pairs[0] << 16) >> 16, pairs[0] >> 16, (pairs[1] << 16) >> 16, pairs[1] >> 16], i * 4);
  }
  return {
    places: Uint32Array.from(kept, (record) => records[WORDS * record] as number),
    excess: Uint16Array.from(kept, excessOf),
    beside,
  };
}
