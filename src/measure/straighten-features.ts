import { type Lens, straightenPlace } from "../motion/lens.ts";
import type { FrameFeatures } from "./frame-features.ts";

/** Features where they would be without the lens. */
export function straightenFeatures(features: FrameFeatures, lens: Lens): FrameFeatures {
  const x = new Float32Array(features.count);
  const y = new Float32Array(features.count);
  for (let i = 0; i < features.count; i++) {
    const place = { x: features.x[i] as number, y: features.y[i] as number };
    const straight = straightenPlace(place, lens, features.extent);
    x[i] = straight.x;
    y[i] = straight.y;
  }
  return { ...features, x, y };
}
