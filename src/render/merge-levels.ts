import { PEAK_NITS } from "../develop/output-colour.ts";
import type { LightLevel, MasteringDisplay } from "../encode/light-level.ts";
import type { PictureNumbers } from "./worker-protocol.ts";

/** cd/m² of black that is said of the display: the least that the field can hold, for our black is 0. */
const LEAST_NITS = 0.0001;

/** The display that films in `rec2020-pq` are made for. */
export const MASTERING: MasteringDisplay = { least: LEAST_NITS, most: PEAK_NITS };

/** MaxCLL and MaxFALL of a film, rounded up to whole cd/m², from the numbers of its pictures; null: they do not say. */
export function mergeLevels(chunks: Iterable<readonly Pick<PictureNumbers, "level">[]>): LightLevel | null {
  let [maxPixel, maxMean] = [0, 0];
  for (const chunk of chunks) {
    for (const { level } of chunk) {
      if (level === null) return null;
      maxPixel = Math.max(maxPixel, Math.ceil(level.most));
      maxMean = Math.max(maxMean, Math.ceil(level.mean));
    }
  }
  return { maxPixel, maxMean };
}
