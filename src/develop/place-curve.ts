import type { KernelMemory } from "../kernels/memory.ts";
import { type Curve, curveOrigin } from "./curve.ts";

/** A curve in kernel memory. */
export interface PlacedCurve {
  readonly curve: Curve;
  /** As the kernels take it. */
  readonly origin: number;
}

export function placeCurve(memory: KernelMemory, curve: Curve): PlacedCurve {
  const offset = memory.take(curve.table.byteLength);
  memory.float32(offset, curve.table.length).set(curve.table);
  return { curve, origin: curveOrigin(curve, offset) };
}
