/** One stream of a ladder: what is encoded at which size. */
export interface Rung {
  readonly codec: "h264" | "av1";
  /** Pixels, even. */
  readonly width: number;
  readonly height: number;
  readonly bits: 8 | 10;
  /** Constant quality, on the codec's own scale. */
  readonly crf: number;
  /** Bits a second that a second of the most detail may take. */
  readonly maxBitrate: number;
}

/** What a ladder is chosen by: the picture as it is shown (square pixels, upright). */
export interface LadderSource {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** Of a sample in the source. */
  readonly bits: number;
}

/** Pixels of the longer side. */
const SIDES = [426, 640, 960, 1280, 1920, 2560, 3840] as const;
/** Every player decodes H.264 up to here; what is larger is AV1's. */
const LARGEST_H264 = 1920;
/** Below, AV1 saves too few bytes to be worth its time; only a ladder's own top has it always. */
const LEAST_AV1 = 1280;
/** A source between two rungs gets one of its own size when it is larger than the rung below by this. */
const OWN_SIZE = 1.15;
/** SVT-AV1 takes nothing smaller. */
const LEAST_AV1_SIDE = 64;
const CRF = { h264: 21, av1: 32 } as const;
/** Bits a second of 1280×720 at 30 pictures a second at most. */
const BITRATE_AT_720P = { h264: 5e6, av1: 3.2e6 } as const;

/**
 * The streams that are made of a film: never larger than itself, H.264 for every player and AV1 for the larger ones
 * (10 bits where the source has more than 8, so that skies have no bands). Smallest first, H.264 before AV1.
 */
export function chooseLadder(source: LadderSource): readonly Rung[] {
  const sides = sidesOf(Math.max(source.width, source.height));
  const top = sides.at(-1)!;
  const rungs = (codec: Rung["codec"], wanted: readonly number[]): readonly Rung[] =>
    wanted.map((side) => rungOf(codec, side, source));
  const h264 = sides.filter((side) => side <= LARGEST_H264);
  const av1 = sides.filter((side) => side >= LEAST_AV1 || side === top);
  return [
    ...rungs("h264", h264),
    ...rungs("av1", av1).filter(({ width, height }) => Math.min(width, height) >= LEAST_AV1_SIDE),
  ];
}

/** Pixels of the longer side of a stream for one person. */
const SCREENER_SIDES = [640, 1280];

/** The streams of a film with a name burned in: few and quick to make, because each is for one person. */
export function chooseScreenerLadder(source: LadderSource): readonly Rung[] {
  const side = Math.max(source.width, source.height);
  const sides = SCREENER_SIDES.filter((wanted) => wanted < side);
  const top = Math.min(side, SCREENER_SIDES.at(-1)!);
  return [...new Set([...sides, top])].map((wanted) => rungOf("h264", wanted, source));
}

function sidesOf(long: number): readonly number[] {
  const below: number[] = SIDES.filter((side) => side <= long);
  const last = below.at(-1);
  if (last === undefined) return [long];
  return last < SIDES.at(-1)! && long >= last * OWN_SIZE ? [...below, long] : below;
}

function rungOf(codec: Rung["codec"], side: number, source: LadderSource): Rung {
  const scale = side / Math.max(source.width, source.height);
  const even = (pixels: number): number => Math.max(2, 2 * Math.round((pixels * scale) / 2));
  // An odd longer side is rounded down: never larger than the source.
  const width = Math.min(even(source.width), source.width - (source.width % 2));
  const height = Math.min(even(source.height), source.height - (source.height % 2));
  // Larger and faster pictures have more in common with their neighbours, so that bits grow slower than pixels.
  const pixels = ((width * height) / (1280 * 720)) ** 0.75;
  const rate = Math.max(1, source.fps / 30) ** 0.6;
  return {
    codec,
    width,
    height,
    bits: codec === "av1" && source.bits > 8 ? 10 : 8,
    crf: CRF[codec],
    maxBitrate: Math.round((BITRATE_AT_720P[codec] * pixels * rate) / 1000) * 1000,
  };
}

/** A rung's folder: `h264-640`. */
export function rungName({ codec, width, height }: Pick<Rung, "codec" | "width" | "height">): string {
  return `${codec}-${Math.max(width, height)}`;
}
