const BYTES = 32;

export interface Nearest {
  /** Distance · 65536 + index, the least and the next. */
  readonly best: readonly [number, number];
  /** Distance · 65536 + who asked, the least for each. */
  readonly back: number[];
}

/** Plain twin of the kernel `nearestDescriptors`; exact. */
export function nearestDescriptorsTwin(
  query: Uint8Array,
  self: number,
  descriptors: Uint8Array,
  list: readonly number[],
  before: Nearest,
): Nearest {
  const back = [...before.back];
  const found = list.map((index) => {
    let distance = 0;
    for (let byte = 0; byte < BYTES; byte++) {
      for (let bits = query[byte]! ^ descriptors[index * BYTES + byte]!; bits > 0; bits >>= 1) distance += bits & 1;
    }
    back[index] = Math.min(back[index]!, distance * 65536 + self);
    return distance * 65536 + index;
  });
  const [first, second] = [...before.best, ...found].sort((a, b) => a - b) as [number, number];
  return { best: [first, second], back };
}
