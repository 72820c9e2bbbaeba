import type { PointPairs } from "./measured-motion.ts";
import type { Similarity } from "./similarity.ts";

/**
 * The similarity that puts places of `a` nearest to those of `b`, by weighted least squares (Umeyama 1991, whose plane case is
 * one complex division). Null: no weight, or all of it in one place.
 */
export function fitSimilarity({ ax, ay, bx, by }: PointPairs, weights: ArrayLike<number>): Similarity | null {
  let [sum, px, py, qx, qy] = [0, 0, 0, 0, 0];
  for (let i = 0; i < ax.length; i++) {
    const w = weights[i] as number;
    if (w === 0) continue;
    sum += w;
    px += w * (ax[i] as number);
    py += w * (ay[i] as number);
    qx += w * (bx[i] as number);
    qy += w * (by[i] as number);
  }
  if (!(sum > 0)) return null;
  px /= sum;
  py /= sum;
  qx /= sum;
  qy /= sum;
  let [square, real, imaginary] = [0, 0, 0];
  for (let i = 0; i < ax.length; i++) {
    const w = weights[i] as number;
    if (w === 0) continue;
    const u = (ax[i] as number) - px;
    const v = (ay[i] as number) - py;
    const s = (bx[i] as number) - qx;
    const t = (by[i] as number) - qy;
    square += w * (u * u + v * v);
    real += w * (u * s + v * t);
    imaginary += w * (u * t - v * s);
  }
  if (!(square > 1e-9 * sum)) return null;
  const [a, b] = [real / square, imaginary / square];
  if (!(a * a + b * b > 0)) return null;
  return { a, b, x: qx - a * px + b * py, y: qy - b * px - a * py };
}
