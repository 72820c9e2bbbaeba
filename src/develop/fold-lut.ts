import { RushesError } from "../base/errors.ts";
import type { Lut } from "./lut.ts";
import { joinCurves, type NamedCurve } from "./named-curve.ts";
import type { LookLut } from "./settings.ts";

/** A cube of colours, and the curves into it. */
export interface FoldedLut {
  /** `log`: scene light goes through it in place of the tone curve; `display`: the display's light after it. */
  readonly on: LookLut["on"];
  /** What is looked up → places, 0 to size − 1. */
  readonly curves: readonly [NamedCurve, NamedCurve, NamedCurve];
  readonly table: Float32Array;
  readonly size: number;
}

type Channel = 0 | 1 | 2;

/** A display's light ↔ the code values of Rec.709 that `.cube` files are made for, 0 to 1 (BT.1886, black at 0). */
const GAMMA = 2.4;
export const toCodes: NamedCurve = { key: "codes", f: (light) => Math.max(0, light) ** (1 / GAMMA) };
export const fromCodes: NamedCurve = { key: "light", f: (code) => Math.min(1, Math.max(0, code)) ** GAMMA };

/** Scene light → ACEScct (Academy S-2016-001, 2.3). */
export const logCurve: NamedCurve = {
  key: "acescct",
  f: (light) => (light <= 2 ** -7 ? 10.5402377416545 * light + 0.0729055341958355 : (Math.log2(light) + 9.72) / 17.52),
};

/** One channel of a LUT of curves, straight between entries. */
export function lutCurve({ table: lut, key }: LookLut, channel: Channel): NamedCurve {
  const { size, table } = lut;
  const { f: place } = placeCurve(lut, channel);
  return {
    key: `lut ${key} ${channel}`,
    f: (x) => {
      const at = Math.min(size - 1, Math.max(0, place(x)));
      const cell = Math.min(size - 2, Math.floor(at));
      const from = table[cell * 4 + channel]!;
      return from + (table[cell * 4 + 4 + channel]! - from) * (at - cell);
    },
  };
}

/**
 * @param curves to what the LUT's domain is of
 * @throws RushesError `bad-argument` for a LUT of curves: it cannot stand in for a tone curve and for a display's colours
 */
export function foldCube({ table: lut, on, key }: LookLut, curves: FoldedLut["curves"]): FoldedLut {
  if (lut.kind !== "3d") {
    throw new RushesError("bad-argument", `Expected a cube (LUT_3D_SIZE) for a LUT on ${on} but received curves`);
  }
  const places = curves.map((curve, c) => {
    const { f, key: domain } = placeCurve(lut, c as Channel);
    return joinCurves(curve, { key: `${key} ${domain}`, f });
  });
  return { on, curves: places as unknown as FoldedLut["curves"], table: lut.table, size: lut.size };
}

/** Its domain → places of its entries. */
function placeCurve({ size, domain }: Lut, channel: Channel): NamedCurve {
  const [min, max] = [domain.min[channel], domain.max[channel]];
  return { key: `${size} ${min} ${max}`, f: (x) => ((size - 1) * (x - min)) / (max - min) };
}
