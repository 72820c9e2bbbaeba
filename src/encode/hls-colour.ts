import type { Frame } from "node-av/lib";

/** How a film's numbers mean light, in the words of FFmpeg's `zscale`. */
export interface SourceColour {
  readonly primaries: string;
  readonly transfer: string;
  readonly matrix: string;
  readonly range: "limited" | "full";
}

/** What a film says of its colour, and what is made of it. */
export interface ColourReading {
  readonly colour: SourceColour;
  /** Highlights beyond white, which streams of ours do not have. */
  readonly isHdr: boolean;
  /** Colours beyond Rec.709: `Display P3`, `Rec.2020`. Null: none. */
  readonly gamut: string | null;
  /** Parts that the file says nothing of and that were taken for Rec.709's. */
  readonly untagged: readonly ("primaries" | "transfer" | "matrix")[];
}

// Codes of ITU-T H.273 that zscale has a word for. Others are taken for what almost all films are.
const PRIMARIES: Readonly<Record<number, string>> = {
  1: "bt709",
  4: "bt470m",
  5: "bt470bg",
  6: "smpte170m",
  7: "smpte240m",
  8: "film",
  9: "bt2020",
  10: "smpte428",
  11: "smpte431",
  12: "smpte432",
  22: "jedec-p22",
};
const MATRICES: Readonly<Record<number, string>> = {
  0: "gbr",
  1: "bt709",
  4: "fcc",
  5: "bt470bg",
  6: "smpte170m",
  7: "smpte240m",
  8: "ycgco",
  9: "bt2020nc",
  10: "bt2020c",
};
const GAMUTS: Readonly<Record<string, string>> = { smpte432: "Display P3", smpte431: "DCI-P3", bt2020: "Rec.2020" };

const LINEAR = 8;
const PQ = 16;
const HLG = 18;
const UNSPECIFIED = 2;
/** Light of white, cd/m², that the linear 1.0 of a tone mapping stands for (ITU-R BT.2408). */
const WHITE = 203;

/** Reads it off a decoded picture. */
export function readColour(frame: Frame, isRgb: boolean): ColourReading {
  const primaries = PRIMARIES[frame.colorPrimaries] ?? "bt709";
  const isHdr = frame.colorTrc === PQ || frame.colorTrc === HLG;
  const transfer =
    frame.colorTrc === PQ
      ? "smpte2084"
      : frame.colorTrc === HLG
        ? "arib-std-b67"
        : frame.colorTrc === LINEAR
          ? "linear"
          : // Curves for displays differ by little, and players show them all alike.
            "bt709";
  const matrix = isRgb ? "gbr" : frame.colorSpace === 0 ? "bt709" : (MATRICES[frame.colorSpace] ?? "bt709");
  const untagged = [
    ...(frame.colorPrimaries === UNSPECIFIED ? (["primaries"] as const) : []),
    ...(frame.colorTrc === UNSPECIFIED ? (["transfer"] as const) : []),
    ...(frame.colorSpace === UNSPECIFIED && !isRgb ? (["matrix"] as const) : []),
  ];
  return {
    colour: { primaries, transfer, matrix, range: isRgb || frame.colorRange === 2 ? "full" : "limited" },
    isHdr,
    gamut: GAMUTS[primaries] ?? null,
    untagged,
  };
}

/**
 * Filters that all rungs share: none for a film whose light ends at white; else its light is brought to Rec.709 by a
 * curve that keeps what is below white and bends what is beyond (Hable's), at the size of the largest rung, and what
 * comes out is linear.
 */
export function toneFilters(reading: ColourReading, width: number, height: number): readonly string[] {
  if (!reading.isHdr) return [];
  const { primaries, transfer, matrix, range } = reading.colour;
  const from = `pin=${primaries}:tin=${transfer}:min=${matrix}:rin=${range}`;
  return [
    `zscale=w=${width}:h=${height}:f=bicubic:${from}:p=bt709:t=linear:m=gbr:r=full:npl=${WHITE}`,
    "format=gbrpf32le",
    "tonemap=hable:desat=0",
  ];
}

/** What `toneFilters` leaves. */
export function tonedColour(reading: ColourReading): SourceColour {
  return reading.isHdr ? { primaries: "bt709", transfer: "linear", matrix: "gbr", range: "full" } : reading.colour;
}

/** The filter that brings pictures of `colour` to a size, and to Rec.709 in limited range or (`rgb`) sRGB. */
export function scaleFilter(colour: SourceColour, width: number, height: number, target: "video" | "rgb"): string {
  const { primaries, transfer, matrix, range } = colour;
  const from = `pin=${primaries}:tin=${transfer}:min=${matrix}:rin=${range}`;
  const to = target === "video" ? "p=bt709:t=bt709:m=bt709:r=limited" : "p=bt709:t=bt709:m=gbr:r=full";
  // Ordered dither: no bands where 10 bits become 8, and the same picture every time.
  return `zscale=w=${width}:h=${height}:f=bicubic:d=ordered:${from}:${to}`;
}
