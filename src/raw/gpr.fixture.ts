import { codedDng } from "./coded-dng.fixture.ts";
import type { TiffField } from "./tiff-writer.ts";
import { vc5Codes } from "./vc5-code.ts";

/** A component's bands before dequantisation: the lowest, then three each from the coarsest level on. */
export type Vc5Bands = readonly Int16Array[];

export interface GprContent {
  readonly width: number;
  readonly height: number;
  /** Green, red, blue, the greens' difference. */
  readonly channels: readonly Vc5Bands[];
  /** Of the three transforms, the finest first. */
  readonly prescales: readonly number[];
  /** Per band; the first is not used. */
  readonly quantizations: readonly number[];
  readonly fields?: readonly TiffField[];
  /** Segments put in front of the first band, and header values that replace those GoPro writes. */
  readonly segments?: readonly (readonly [tag: number, value: number])[];
  readonly header?: Readonly<Record<number, number>>;
}

/** Sizes of the bands of each level, the finest first. */
export function vc5Sizes(width: number, height: number): { readonly width: number; readonly height: number }[] {
  let [w, h] = [width / 2, height / 2];
  return [0, 1, 2].map(() => {
    w = Math.ceil(w / 2);
    h = Math.ceil(h / 2);
    return { width: w, height: h };
  });
}

/** A GPR of given coefficients. */
export function encodeGpr(content: GprContent): Uint8Array {
  const { width, height } = content;
  return codedDng({
    width,
    height,
    planes: 1,
    compression: 9,
    bits: 16,
    tile: { width, height },
    tiles: [encodeVc5(content)],
    fields: content.fields ?? [],
  });
}

export function encodeVc5(content: GprContent): Uint8Array {
  const out: number[] = [...Buffer.from("VC-5")];
  const segment = (tag: number, value: number): void => {
    out.push((tag >> 8) & 255, tag & 255, (value >> 8) & 255, value & 255);
  };
  const { width, height, prescales } = content;
  const header = { 12: 4, 20: width, 21: height, 84: 4, 106: 2, 107: 2, 108: 1, 102: 12, ...content.header };
  for (const [tag, value] of Object.entries(header)) segment(Number(tag), value);
  segment(
    109,
    prescales.reduce((sum, prescale, level) => sum | (prescale << (14 - level * 2)), 0),
  );
  // As cameras do: an identifier that may be passed over, and sections around what follows.
  segment(-0x4004, 2);
  out.push(1, 2, 3, 4, 5, 6, 7, 8);
  segment(-0x2400, 1000);
  for (const [tag, value] of content.segments ?? []) segment(tag, value);
  content.channels.forEach((bands, channel) => {
    bands.forEach((band, index) => {
      segment(62, channel);
      segment(48, index);
      segment(35, 16);
      segment(53, content.quantizations[index] ?? 1);
      const data = index === 0 ? lowest(band) : encodeBand(band);
      const words = data.length / 4;
      segment(-(0x6000 | (words >> 16)), words & 0xffff);
      out.push(...data);
    });
  });
  return Uint8Array.from(out);
}

function lowest(band: Int16Array): number[] {
  const data = [...band].flatMap((value) => [(value >> 8) & 255, value & 255]);
  return padded(data);
}

function padded(data: number[]): number[] {
  while (data.length % 4 !== 0) data.push(0);
  return data;
}

/** Zeros in the longest runs that fit, magnitudes with their signs, the end. */
function encodeBand(band: Int16Array): number[] {
  const codes = vc5Codes();
  const runs = codes.filter(({ run, magnitude }) => run > 0 && magnitude === 0).toSorted((a, b) => b.run - a.run);
  const magnitudes = new Map(codes.filter(({ magnitude }) => magnitude > 0).map((code) => [code.magnitude, code]));
  const bits: number[] = [];
  const put = ({ start, bits: length }: { readonly start: number; readonly bits: number }): void => {
    for (let i = 0; i < length; i++) bits.push(Math.floor(start / 2 ** (31 - i)) & 1);
  };
  let at = 0;
  while (at < band.length) {
    const value = band[at] as number;
    if (value === 0) {
      let zeros = 1;
      while (at + zeros < band.length && band[at + zeros] === 0) zeros++;
      const code = runs.find(({ run }) => run <= zeros);
      if (code === undefined) throw new Error("no run");
      put(code);
      at += code.run;
      continue;
    }
    const code = magnitudes.get(Math.abs(value));
    if (code === undefined) throw new Error(`no code for ${value}`);
    put(code);
    bits.push(value < 0 ? 1 : 0);
    at++;
  }
  const end = codes.find(({ run }) => run === 0);
  if (end !== undefined) put(end);
  const data: number[] = Array.from({ length: Math.ceil(bits.length / 8) }, () => 0);
  bits.forEach((bit, i) => {
    data[i >> 3] = (data[i >> 3] as number) | (bit << (7 - (i & 7)));
  });
  return padded(data);
}
