/** `count` + 1 rising edges that share `size` units among cells as evenly as whole numbers allow. */
export function computeEdges(size: number, count: number): Uint32Array {
  return Uint32Array.from({ length: count + 1 }, (_, index) => Math.floor((index * size) / count));
}
