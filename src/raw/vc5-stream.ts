import { RushesError } from "../base/errors.ts";

/** One coded band of a component. */
export interface Vc5Band {
  readonly offset: number;
  readonly length: number;
  readonly quantization: number;
}

/** Where a VC-5 stream's bands lie, and what is needed to decode them. */
export interface Vc5Stream {
  readonly width: number;
  readonly height: number;
  /** Of a component's values. */
  readonly bits: number;
  readonly channels: readonly {
    /** The lowest band, then three each from the coarsest transform to the finest. */
    readonly bands: readonly Vc5Band[];
    /** Bits taken off before each transform, the finest first. */
    readonly prescales: readonly number[];
  }[];
}

/** SMPTE ST 2073-1 and -3: what a 16-bit tag announces. Negative tags may be passed over. */
const TAG = {
  channelCount: 12,
  width: 20,
  height: 21,
  lowpassBits: 35,
  subband: 48,
  quantization: 53,
  channel: 62,
  format: 84,
  maxBits: 102,
  patternWidth: 106,
  patternHeight: 107,
  componentsPerSample: 108,
  prescale: 109,
  codingMethod: 200,
} as const;
/** "VC-5" */
const START = 0x56432d35;
const CODEBLOCK = 0x6000;
const SMALL_CHUNK = 0x4000;
const LARGE_CHUNK = 0x2000;
const RAW_FORMAT = 4;
const CHANNELS = 4;
const BANDS = 10;
const LOWPASS_BITS = 16;
const LEVELS = 3;

/**
 * Reads a VC-5 stream's segments, without decoding a band: a mosaic of 2×2, four components of 12 bits, as GoPro's
 * cameras write it.
 * @throws RushesError `truncated`, `unreadable` or `unsupported`
 */
export function readVc5(bytes: Uint8Array): Vc5Stream {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint32(0) !== START) {
    throw new RushesError("unreadable", "Expected VC-5 but received other bytes");
  }
  const header = new Map<number, number>();
  const channels = Array.from({ length: CHANNELS }, () => ({ bands: [] as Vc5Band[], prescales: [0, 0, 0] }));
  const state = { channel: 0, subband: 0, quantization: 0, prescale: 0 };
  let at = 4;
  let missing = CHANNELS * BANDS;
  while (missing > 0) {
    if (at + 4 > bytes.length) {
      throw new RushesError("truncated", `Expected ${missing} more bands of VC-5 but the data end`);
    }
    const signed = view.getInt16(at);
    const [tag, value] = [Math.abs(signed), view.getUint16(at + 2)];
    at += 4;
    if ((tag & CODEBLOCK) === 0) {
      readParameter(tag, value, signed < 0, state, header);
      continue;
    }
    const large = (tag & LARGE_CHUNK) !== 0;
    // Sections contain what follows them.
    if (large && (tag & SMALL_CHUNK) === 0) continue;
    const length = (large ? (tag & 0xff) * 65536 + value : value) * 4;
    if (at + length > bytes.length) {
      throw new RushesError("truncated", `Expected VC-5 up to byte ${at + length} but there are ${bytes.length}`);
    }
    if ((tag & 0xff00) === CODEBLOCK) {
      const channel = channels[state.channel];
      if (channel === undefined || channel.bands.length !== state.subband) {
        throw new RushesError(
          "unreadable",
          `Expected bands of VC-5 in order but received ${state.channel}.${state.subband}`,
        );
      }
      channel.bands.push({ offset: at, length, quantization: state.quantization });
      channel.prescales = Array.from({ length: LEVELS }, (_, level) => (state.prescale >> (14 - level * 2)) & 3);
      missing--;
      state.subband++;
      if (state.subband === BANDS) {
        state.channel++;
        state.subband = 0;
      }
    } else if (signed > 0) {
      throw new RushesError("unsupported", `Expected VC-5 as GoPro writes it but received chunk ${tag}`);
    }
    at += length;
  }
  return { ...checkHeader(header), channels };
}

interface State {
  channel: number;
  subband: number;
  quantization: number;
  prescale: number;
}

function readParameter(tag: number, value: number, optional: boolean, state: State, header: Map<number, number>): void {
  switch (tag) {
    case TAG.channel:
      state.channel = value;
      break;
    case TAG.subband:
      state.subband = value;
      break;
    case TAG.quantization:
      state.quantization = value;
      break;
    case TAG.prescale:
      state.prescale = value;
      break;
    case TAG.channelCount:
    case TAG.width:
    case TAG.height:
    case TAG.format:
    case TAG.maxBits:
    case TAG.patternWidth:
    case TAG.patternHeight:
    case TAG.componentsPerSample:
      header.set(tag, value);
      break;
    case TAG.lowpassBits:
    case TAG.codingMethod:
      expectValue(tag, value, tag === TAG.lowpassBits ? LOWPASS_BITS : 0);
      break;
    default:
      if (!optional) throw new RushesError("unsupported", `Expected VC-5 as GoPro writes it but received tag ${tag}`);
  }
}

function expectValue(tag: number, value: number | undefined, expected: number): void {
  if (value === expected) return;
  const received = value === undefined ? "nothing" : String(value);
  throw new RushesError("unsupported", `Expected ${expected} for VC-5's tag ${tag} but received ${received}`);
}

function checkHeader(header: ReadonlyMap<number, number>): { width: number; height: number; bits: number } {
  for (const [tag, expected] of [
    [TAG.channelCount, CHANNELS],
    [TAG.format, RAW_FORMAT],
    [TAG.maxBits, 12],
    [TAG.patternWidth, 2],
    [TAG.patternHeight, 2],
    [TAG.componentsPerSample, 1],
  ] as const) {
    expectValue(tag, header.get(tag), expected);
  }
  return { width: header.get(TAG.width) ?? 0, height: header.get(TAG.height) ?? 0, bits: header.get(TAG.maxBits) ?? 0 };
}
