import type { Kernels } from "../kernels/instance.ts";

/** How bright a picture is, in cd/m² of the largest of R, G and B of each pixel (CTA-861.3, annex P). */
export interface PictureLevel {
  readonly most: number;
  readonly mean: number;
}

/** Sums up how bright a picture is while it is made. */
interface LevelMeter {
  /** `src`: display light, r, g, b one after the other, `count` quartets each, of which `rows` rows count. */
  add(src: number, count: number, rows: number): void;
  read(): PictureLevel;
}

/** @param nits cd/m² of light 1 */
export function createLevelMeter({ exports, memory }: Kernels, nits: number): LevelMeter {
  const out = memory.take(32);
  let [sum, most, pixels] = [0, 0, 0];
  return {
    add(src, count, rows) {
      exports.lightLevel(src, count, out);
      const found = memory.float32(out, 8);
      for (let row = 0; row < rows; row++) {
        sum += found[row]!;
        most = Math.max(most, found[row + 4]!);
      }
      pixels += count * rows;
    },
    read: () => ({ most: most * nits, mean: pixels === 0 ? 0 : (sum / pixels) * nits }),
  };
}
