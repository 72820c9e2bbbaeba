import type { PointPairs } from "./measured-motion.ts";

/** The pairs all of whose numbers are finite. */
export function dropBroken({ ax, ay, bx, by }: PointPairs): PointPairs {
  const isWhole = (_: number, i: number): boolean =>
    Number.isFinite((ax[i] as number) + (ay[i] as number) + (bx[i] as number) + (by[i] as number));
  return { ax: ax.filter(isWhole), ay: ay.filter(isWhole), bx: bx.filter(isWhole), by: by.filter(isWhole) };
}
